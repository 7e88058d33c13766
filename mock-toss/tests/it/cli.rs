//! The binary: what it says when it starts, and when it cannot.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

fn mock_toss() -> Command {
    Command::new(env!("CARGO_BIN_EXE_mock-toss"))
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_taken_port_is_told_with_the_next_step() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = mock_toss().args(["serve", "--port", &port]).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains(&port) && told(&output).contains("--port 0"), "{}", told(&output));
}

#[test]
fn an_unreadable_plan_is_told_with_its_place() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a writable folder");
    let folder = folder.path();
    let broken = folder.join("broken-plan.toml");
    std::fs::write(&broken, "[[rule]]\nname = \"x\"\npiont = \"after_commit\"\n").expect("a writable folder");
    for (file, expected) in [(folder.join("no-such-plan.toml"), "give the path"), (broken, ":3:1: ")] {
        let output = mock_toss().arg("serve").arg("--faults").arg(&file).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(2));
        let told = told(&output);
        assert!(told.contains(expected) && told.contains(&*file.to_string_lossy()), "{told}");
    }
}

#[test]
fn a_flag_that_cannot_be_is_told_with_what_is_allowed() {
    for (flags, expected) in [
        (["--time-scale", "0"], "1..=4294967295"),
        (["--port", "70000"], "0..=65535"),
        (["--log-format", "xml"], "text, json"),
        (["--host", "nowhere"], "--host"),
    ] {
        let output = mock_toss().arg("serve").args(flags).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(told(&output).contains(expected), "{flags:?}: {}", told(&output));
    }
}

/// Starts the binary; where it listens.
fn listening(command: &mut Command) -> (Child, String) {
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary runs");
    let mut first = String::new();
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    output.read_line(&mut first).expect("a line");
    let (_, address) = first.trim_end().split_once("http://").expect("the first line says where");
    (child, address.to_owned())
}

#[test]
#[cfg(unix)]
fn running_out_of_file_descriptors_passes() {
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 32; exec \"$0\" serve --port 0", env!("CARGO_BIN_EXE_mock-toss")]);
    let (mut child, address) = listening(limited.stderr(Stdio::null()));
    let mut crowd: Vec<TcpStream> =
        (0..60).map(|_| TcpStream::connect(&address).expect("the backlog takes it")).collect();
    let mut last = crowd.pop().expect("sixty");
    // Nobody keeps it waiting: there is no descriptor to serve it with, and so it is closed.
    let closed = last.read(&mut [0; 1]);
    drop((crowd, last));
    let request = format!("GET /_mock/connections HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    let served = (0..1_000).find_map(|_| {
        let mut answer = String::new();
        let mut stream = TcpStream::connect(&address).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        stream.read_to_string(&mut answer).ok()?;
        answer.starts_with("HTTP/1.1 200").then_some(answer)
    });
    child.kill().expect("it still runs");
    child.wait().expect("it ends");
    assert!(closed.as_ref().map_or(true, |read| *read == 0), "{closed:?}");
    let served = served.expect("the descriptors of the crowd are free again");
    assert!(served.contains("\"no_room\":"), "{served}");
}

#[test]
#[cfg(unix)]
fn a_signal_ends_it_in_peace() {
    for signal in ["-INT", "-TERM"] {
        let (mut child, address) =
            listening(mock_toss().args(["serve", "--port", "0"]).stderr(Stdio::null()));
        let idle = TcpStream::connect(&address).expect("it listens");
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{signal}");
        assert_eq!(child.wait().expect("it ends").code(), Some(0), "{signal}");
        drop(idle);
    }
}

#[test]
fn it_greets_with_what_to_type_next() {
    let mut child =
        mock_toss().args(["serve", "--port", "0"]).stdout(Stdio::piped()).spawn().expect("the binary runs");
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let greeting: Vec<String> = lines.map_while(Result::ok).take(8).collect();
    child.kill().expect("it still runs");
    child.wait().expect("it ends");
    let greeting = greeting.join("\n");
    assert!(greeting.starts_with("mock-toss listens on http://127.0.0.1:"), "{greeting}");
    assert!(greeting.contains("test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6"), "{greeting}");
    assert_eq!(greeting.matches("curl -s http://127.0.0.1:").count(), 2, "{greeting}");
}

#[test]
fn requests_are_logged_if_that_is_wanted_and_without_keys() {
    for (format, parts) in [
        ("text", ["conn=\"1;1\"", "path=\"/v1/payments/{paymentKey}\"", "status=404", "rule=\"look-up."]),
        (
            "json",
            [
                r#""conn":"1;1""#,
                r#""path":"/v1/payments/{paymentKey}""#,
                r#""status":404"#,
                r#""rule":"look-up."#,
            ],
        ),
    ] {
        let flags = ["serve", "--port", "0", "--log", "requests", "--log-format", format];
        let (mut child, address) = listening(mock_toss().args(flags).stderr(Stdio::piped()));
        let mut stream = TcpStream::connect(&address).expect("it listens");
        let basic = "Basic dGVzdF9nc2tfZG9jc19PYVB6OEw1S2RtUVhrelJ6M3k0N0JNdzY6";
        let request = format!(
            "GET /v1/payments/nothing HTTP/1.1\r\nhost: {address}\r\nauthorization: {basic}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        child.kill().expect("it still runs");
        let logged = told(&child.wait_with_output().expect("it ends"));
        let line = logged.lines().find(|line| line.contains("mock_toss::requests")).expect("a line");
        for part in parts {
            assert!(line.contains(part), "{part}: {line}");
        }
        for secret in ["test_gsk", "dGVzdF9n", "nothing"] {
            assert!(!logged.contains(secret), "{secret}: {logged}");
        }
        assert!(line.matches("1;1").count() == 1, "each thing is told once: {line}");
    }
}

#[test]
fn requests_are_not_logged_unless_that_is_wanted() {
    let (mut child, address) = listening(mock_toss().args(["serve", "--port", "0"]).stderr(Stdio::piped()));
    let mut stream = TcpStream::connect(&address).expect("it listens");
    let request = format!("GET /_mock/clock HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    child.kill().expect("it still runs");
    assert_eq!(told(&child.wait_with_output().expect("it ends")), "");
}
