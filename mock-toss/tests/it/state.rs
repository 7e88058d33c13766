//! `--state`: a process that is killed loses nothing that it has answered.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};
use tempfile::TempDir;

/// `test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6:`
const BASIC: &str = "Basic dGVzdF9nc2tfZG9jc19PYVB6OEw1S2RtUVhrelJ6M3k0N0JNdzY6";

/// A folder of this test's own: another run of it may be going on at the same time.
fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a writable folder")
}

fn mock_toss(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-toss"));
    command.args(arguments);
    command
}

/// A process, killed when it is dropped.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = mock_toss(&["serve", "--port", "0"]);
        let mut child =
            child.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it runs");
        let mut first = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        output.read_line(&mut first).expect("a line");
        let (_, address) = first.trim_end().split_once("http://").expect("the first line says where");
        Self { address: address.to_owned(), child }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().expect("it still runs");
        self.child.wait().expect("it ends");
    }
}

/// Status and body, unless the connection broke.
fn ask(address: &str, method: &str, path: &str, key: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: toss\r\nconnection: close\r\nauthorization: {BASIC}\r\nidempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length: usize = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
    (body.len() == length).then_some(())?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

fn key_of(payment: &str) -> String {
    let payment: Value = serde_json::from_str(payment).expect("a payment is JSON");
    payment.get("paymentKey").and_then(Value::as_str).expect("a payment has a key").to_owned()
}

/// A shop that pays until its gateway is gone; the confirms that were answered, with their answers.
fn shop(address: &str, number: usize, answered: &Mutex<Vec<(String, String, String)>>, goes_on: &AtomicBool) {
    for nth in 0.. {
        if !goes_on.load(Ordering::Relaxed) {
            return;
        }
        let order_id = format!("ORD-{number}-{nth:06}");
        let open = json!({"orderId": order_id, "amount": 1_000}).to_string();
        let Some((200, payment)) = ask(address, "POST", "/_mock/payments", "", &open) else { return };
        let body = json!({"paymentKey": key_of(&payment), "orderId": order_id, "amount": 1_000}).to_string();
        let Some((200, answer)) = ask(address, "POST", "/v1/payments/confirm", &order_id, &body) else {
            return;
        };
        answered.lock().expect("nobody panics").push((order_id, body, answer));
    }
}

#[test]
fn a_killed_process_loses_nothing_that_was_answered() {
    let folder = folder();
    let file = folder.path().join("shop.state");
    let arguments = ["--state", file.to_str().expect("UTF-8"), "--merchant", "live_sk_shop:shop1"];
    let answered = Arc::new(Mutex::new(Vec::new()));
    for round in 0..3 {
        let running = Running::start(&arguments);
        let goes_on = Arc::new(AtomicBool::new(true));
        let shops: Vec<_> = (0..4)
            .map(|number| {
                let (address, answered, goes_on) =
                    (running.address.clone(), Arc::clone(&answered), Arc::clone(&goes_on));
                thread::spawn(move || shop(&address, round * 10 + number, &answered, &goes_on))
            })
            .collect();
        while answered.lock().expect("nobody panics").len() < (round + 1) * 40 {
            thread::yield_now();
        }
        drop(running);
        goes_on.store(false, Ordering::Relaxed);
        for shop in shops {
            shop.join().expect("no shop panics");
        }
    }
    let running = Running::start(&arguments);
    let (_, ledger) = ask(&running.address, "GET", "/_mock/ledger", "", "").expect("an answer");
    let answered = answered.lock().expect("nobody panics");
    for (order_id, body, answer) in answered.iter() {
        let of_order =
            ledger.lines().filter(|line| line.contains(order_id) && line.contains("\"captured\":1000"));
        assert_eq!(of_order.count(), 1, "{order_id}");
        let again = ask(&running.address, "POST", "/v1/payments/confirm", order_id, body).expect("an answer");
        assert_eq!(again, (200, answer.clone()), "{order_id}: the key is known");
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn a_tape_is_played_again_by_the_command_and_a_difference_is_told() {
    let folder = folder();
    let running = Running::start(&["--tape"]);
    let open = json!({"orderId": "ORD-000001", "amount": 1_000}).to_string();
    let (_, payment) = ask(&running.address, "POST", "/_mock/payments", "", &open).expect("an answer");
    let body = json!({"paymentKey": key_of(&payment), "orderId": "ORD-000001", "amount": 1_000}).to_string();
    assert_eq!(ask(&running.address, "POST", "/v1/payments/confirm", "x", &body).expect("an answer").0, 200);
    let (_, tape) = ask(&running.address, "GET", "/_mock/tape", "", "").expect("an answer");
    let play = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("a writable folder");
        mock_toss(&["replay", file.to_str().expect("UTF-8")]).output().expect("the binary runs")
    };
    let equal = play("run.tape", &tape);
    assert!(equal.status.success() && told(&equal).contains("2 deeds"), "{}", told(&equal));
    assert!(told(&equal).contains("the journals are equal"), "{}", told(&equal));
    let other = play("other.tape", &tape.replace("\\\"amount\\\":1000", "\\\"amount\\\":999"));
    assert_eq!(other.status.code(), Some(1));
    assert!(
        told(&other).contains("recorded: {\"seq\":1") && told(&other).contains("\"amount\":999"),
        "{}",
        told(&other)
    );
    let broken = play("broken.tape", "{}\n");
    assert_eq!(broken.status.code(), Some(2));
    assert!(told(&broken).contains("broken.tape: line 1"), "{}", told(&broken));
    let missing = mock_toss(&["replay", "no-such.tape"]).output().expect("the binary runs");
    assert!(
        told(&missing).contains("no-such.tape") && told(&missing).contains("/_mock/tape"),
        "{}",
        told(&missing)
    );
}

#[test]
fn flags_that_cannot_be_are_told_with_the_next_step() {
    let folder = folder();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("a writable folder");
        file.to_str().expect("UTF-8").to_owned()
    };
    let toml = write("bad.toml", "[[merchant]]\nsecret_key = \"live_sk_a\"\nmid = \"x\"\n");
    let json =
        write("bad.json", r#"[{"secretKey": "live_gsk_a", "merchantId": "shop1", "version": "2024-06-01"}]"#);
    let state = write("bad.state", "what is this?\n");
    for (flags, expected) in [
        (vec!["--merchant", "nonsense"], "--merchant nonsense: merchants: secret_key"),
        (vec!["--merchant", "live_sk_a:x"], "5 to 14 characters"),
        (vec!["--merchant", "live_sk_a:first", "--merchant", "live_sk_a:again"], "two have the secret key"),
        (vec!["--merchants", &toml], "bad.toml: line 3: unknown field `mid`"),
        (vec!["--merchants", &json], "widget key, pinned to 2022-11-16"),
        (vec!["--merchants", "no-such.toml"], "with --merchants"),
        (vec!["--switch", "replay_5xx"], "NAME=VALUE"),
        (vec!["--switch", "no_such=1"], "`no_such` is not among acquire_after_cancel"),
        (
            vec!["--switch", "replay_5xx=true", "--switch", "refuse_empty_key=perhaps"],
            "--switch refuse_empty_key=perhaps: invalid type",
        ),
        (vec!["--switch", "cancels.no_such=1"], "`no_such` is not among"),
        (vec!["--host", "0.0.0.0"], "--token"),
        (vec!["--state", &state], "bad.state: line 1: it is not the first line of a tape"),
    ] {
        let output = mock_toss(&["serve", "--port", "0"]).args(&flags).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {}", told(&output));
        assert!(told(&output).contains(expected), "{flags:?}: {}", told(&output));
    }
}

#[test]
fn flags_do_what_they_say() {
    let folder = folder();
    let file = folder.path().join("shops.toml");
    let text = "[[merchant]]\nsecret_key = \"live_sk_of_file\"\nmerchant_id = \"of_file\"\nversion = \"2024-06-01\"\n";
    std::fs::write(&file, text).expect("a writable folder");
    let flags = [
        "--merchants",
        file.to_str().expect("UTF-8"),
        "--merchant",
        "live_sk_alone",
        "--any-key",
        "--switch",
        "cancels.already_refunded=true",
        "--token",
        "open sesame",
    ];
    let running = Running::start(&flags);
    let ask = |token: &str, path: &str| {
        let mut stream = TcpStream::connect(&running.address).expect("it listens");
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: toss\r\nconnection: close\r\nx-mock-token: {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    };
    assert!(ask("wrong", "/_mock/merchants").starts_with("HTTP/1.1 401"));
    assert!(ask("wrong", "/_mock/ready").starts_with("HTTP/1.1 200"), "whether it is there is no secret");
    let merchants = ask("open sesame", "/_mock/merchants");
    for expected in ["of_file", "2024-06-01", "live_sk_alone", "tgen_docs"] {
        assert!(merchants.contains(expected), "{merchants}");
    }
    assert!(ask("open sesame", "/_mock/switches").contains("\"already_refunded\":true"));
}
