//! The commands that talk to a fake that runs: each against one on a free port, for people and as JSON.

mod examples;
mod faults;
mod holds;
mod watching;

use std::process::Command;

use http::Method;
use mock_toss::fault::Plan;
use mock_toss::{Config, MockToss};
use serde_json::{Value, json};

/// How a shell ends that knows no such command.
const NOT_FOUND: i32 = 127;

/// What a command came to.
#[derive(Debug)]
struct Done {
    code: Option<i32>,
    told: String,
    complained: String,
}

/// Runs the binary with these words, about the fake at `url`.
async fn run(url: &str, words: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-toss"));
    command.args(words).env("MOCK_TOSS_URL", url).env_remove("MOCK_TOSS_TOKEN").env_remove("MOCK_TOSS_KEY");
    let ran = tokio::task::spawn_blocking(move || command.output());
    let output = ran.await.expect("it does not panic").expect("the binary runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done { code: output.status.code(), told: text(&output.stdout), complained: text(&output.stderr) }
}

async fn start() -> MockToss {
    MockToss::start(Config::default()).await.expect("a port is free")
}

fn paid(gateway: &MockToss, order_id: &str, amount: u64) {
    let body = json!({"orderId": order_id, "amount": amount, "status": "DONE"});
    gateway.control(&Method::POST, "/payments", body.to_string()).expect("a payment");
}

fn field<'a>(told: &'a str, name: &str) -> &'a str {
    let line = told.lines().find(|line| line.starts_with(name)).expect("the line is there");
    line.strip_prefix(name).unwrap_or_default().trim()
}

fn json_lines(told: &str) -> Vec<Value> {
    told.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pay_opens_a_payment_and_tells_the_curl_that_confirms_it() {
    let gateway = start().await;
    let done = run(&gateway.url(), &["pay", "--order-id", "ORD-000001", "--amount", "15000"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(field(&done.told, "status"), "IN_PROGRESS");
    assert_eq!(field(&done.told, "amount"), "15000 KRW");
    let key = field(&done.told, "paymentKey");
    assert!(done.told.contains(&format!("\"paymentKey\":\"{key}\"")), "{}", done.told);
    let curl = done.told.lines().last().expect("the curl").trim();
    let curl = curl.to_owned();
    let ran = tokio::task::spawn_blocking(move || Command::new("sh").args(["-c", &curl]).output()).await;
    let Ok(Ok(output)) = ran else { panic!("a shell runs") };
    // Where there is no curl, the command that needs it cannot be tried.
    if output.status.code() != Some(NOT_FOUND) {
        assert!(output.status.success(), "{output:?}");
        assert_eq!(gateway.charges("ORD-000001"), [15_000]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pay_and_confirm_prints_the_receipt_and_the_rule() {
    let gateway = start().await;
    let words = ["pay", "--order-id", "ORD-000001", "--amount", "15000", "--confirm"];
    let done = run(&gateway.url(), &words).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(field(&done.told, "status"), "DONE");
    assert!(field(&done.told, "rule").starts_with("confirm."), "{}", done.told);
    assert_eq!(gateway.charges("ORD-000001"), [15_000]);

    let words = [
        "pay",
        "--order-id",
        "ORD-000002",
        "--amount",
        "9900",
        "--method",
        "VIRTUAL_ACCOUNT",
        "--confirm",
        "--json",
    ];
    let done = run(&gateway.url(), &words).await;
    let payment: Value = serde_json::from_str(&done.told).expect("the payment");
    assert_eq!(payment["status"], "WAITING_FOR_DEPOSIT");
    assert!(gateway.charges("ORD-000002").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_confirm_is_told_with_its_code_and_ends_with_1() {
    let gateway = start().await;
    let plan = r#"[[rule]]
        name = "refuse"
        operations = ["confirm"]
        point = "before_commit"
        fault = { kind = "code", code = "REJECT_CARD_PAYMENT" }"#;
    gateway.set_faults(Plan::from_toml(plan).expect("a plan"));
    let words = ["pay", "--order-id", "ORD-000001", "--amount", "15000", "--confirm"];
    let done = run(&gateway.url(), &words).await;
    assert_eq!(done.code, Some(1), "{done:?}");
    assert_eq!(field(&done.told, "code"), "REJECT_CARD_PAYMENT");
    assert!(gateway.charges("ORD-000001").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn pay_brings_a_payment_as_far_as_it_is_told() {
    let gateway = start().await;
    let words = ["pay", "--order-id", "ORD-000001", "--amount", "15000", "--status", "CANCELED", "--json"];
    let done = run(&gateway.url(), &words).await;
    assert_eq!(json_lines(&done.told)[0]["status"], "CANCELED", "{done:?}");
    let words = ["pay", "--order-id", "ORD-000002", "--amount", "15000", "--status", "PAID"];
    let done = run(&gateway.url(), &words).await;
    assert_eq!(done.code, Some(2));
    assert!(done.complained.contains("PAID") && done.complained.contains("DONE"), "{}", done.complained);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_a_table_for_people_and_a_line_of_json_for_programs() {
    let gateway = start().await;
    paid(&gateway, "ORD-000001", 15_000);
    paid(&gateway, "ORD-000002", 700);

    let table = run(&gateway.url(), &["ledger"]).await;
    let rows: Vec<Vec<&str>> = table.told.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["order", "payment", "status", "captured", "refunded", "balance", "currency"]);
    assert_eq!(
        (rows.len(), rows[1][0], &rows[1][2..]),
        (3, "ORD-000001", &["DONE", "15000", "0", "15000", "KRW"][..])
    );

    let one = run(&gateway.url(), &["ledger", "--order", "ORD-000002", "--json"]).await;
    let lines = json_lines(&one.told);
    assert_eq!((lines.len(), &lines[0]["captured"]), (1, &Value::from(700)));
}

#[tokio::test(flavor = "multi_thread")]
async fn check_says_that_the_books_balance() {
    let gateway = start().await;
    paid(&gateway, "ORD-000001", 15_000);
    let done = run(&gateway.url(), &["ledger", "--check"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(done.told, "KRW: debits 15000, credits 15000\nThe books balance: 1 payment.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_has_a_line_a_thing_that_happened() {
    let gateway = start().await;
    let url = gateway.url();
    run(&url, &["pay", "--order-id", "ORD-000001", "--amount", "15000", "--confirm"]).await;
    run(&url, &["pay", "--order-id", "ORD-000002", "--amount", "15000"]).await;

    let all = run(&url, &["journal"]).await;
    assert_eq!((all.code, all.told.lines().count()), (Some(0), 3), "{all:?}");
    let one = run(&url, &["journal", "--order", "ORD-000001"]).await;
    let line = one.told.lines().last().expect("a line");
    for part in ["confirm ORD-000001 #1", "approved 15000 KRW", "200", "[confirm."] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let lines = json_lines(&run(&url, &["journal", "--json", "--order", "ORD-000001"]).await.told);
    assert_eq!((lines.len(), &lines[1]["what"]), (2, &Value::from("approved")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_shown_and_moved_and_what_happened_is_told() {
    let gateway = start().await;
    gateway.payments().ready("ORD-000001", 15_000).expect("a payment");
    let url = gateway.url();
    let before = run(&url, &["clock"]).await;
    assert_eq!(before.code, Some(0), "{before:?}");

    let moved = run(&url, &["clock", "advance", "11m"]).await;
    assert_eq!(moved.code, Some(0), "{moved:?}");
    assert!(
        moved.told.starts_with("It is ") && moved.told.contains("(by itself) ORD-000001  expired"),
        "{}",
        moved.told
    );

    let to = run(&url, &["clock", "advance", "--to", "2099-12-01T00:00:00+09:00", "--json"]).await;
    let report: Value = serde_json::from_str(&to.told).expect("the report");
    assert!(report["now"].as_str().is_some_and(|now| now.starts_with("2099-12-01T00:00:00")), "{to:?}");
    let shown = run(&url, &["clock", "--json"]).await;
    assert!(shown.told.contains("2099-12-01T00:00"), "{shown:?}");

    let wrong = run(&url, &["clock", "advance", "yesterday"]).await;
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.complained.contains("yesterday") && wrong.complained.contains("3d12h"), "{wrong:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_merchant_has_books_of_its_own() {
    let gateway = start().await;
    let url = gateway.url();
    let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R";
    let words = ["pay", "--order-id", "ORD-000001", "--amount", "15000", "--confirm", "--key", key];
    assert_eq!(run(&url, &words).await.code, Some(0));
    assert_eq!(run(&url, &["ledger"]).await.told.lines().count(), 1, "only the heading");
    assert_eq!(run(&url, &["ledger", "--key", key]).await.told.lines().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fake_with_a_token_is_told_it() {
    let config = Config { token: Some("let-me-in".to_owned()), ..Config::default() };
    let gateway = MockToss::start(config).await.expect("a port is free");
    let url = gateway.url();
    let refused = run(&url, &["ledger"]).await;
    assert_eq!(refused.code, Some(2));
    assert!(refused.complained.contains("--token"), "{}", refused.complained);
    let words = ["pay", "--order-id", "ORD-000001", "--amount", "1000", "--confirm", "--token", "let-me-in"];
    assert_eq!(run(&url, &words).await.code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reached_is_told_with_the_next_step() {
    for (url, expected) in [
        ("http://127.0.0.1:1", "start one with `mock-toss serve`"),
        ("nowhere at all", "it is, for example, http://127.0.0.1:8090"),
    ] {
        for words in [&["ledger"][..], &["journal", "--follow"], &["clock"], &["faults"]] {
            let done = run(url, words).await;
            assert_eq!(done.code, Some(2), "{words:?}");
            assert!(
                done.complained.contains(expected) && done.complained.contains(url),
                "{}",
                done.complained
            );
        }
    }
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mock-toss"));
        let output = command.args(["completions", shell]).output().expect("the binary runs");
        let script = String::from_utf8_lossy(&output.stdout);
        for word in ["serve", "ledger", "advance", "order-id"] {
            assert!(output.status.success() && script.contains(word), "{shell} does not know {word}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[cfg(feature = "tls")]
async fn a_fake_with_https_is_trusted_by_its_authority() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a writable folder");
    let authority = mock_toss::tls::Authority::generate().expect("an authority");
    authority.write(folder.path()).expect("a writable folder");
    let gateway = MockToss::builder().tls(authority).start().await.expect("a port is free");
    let (url, certificate) = (gateway.url(), folder.path().join("ca.pem").to_string_lossy().into_owned());
    assert_eq!(run(&url, &["clock", "--cacert", &certificate]).await.code, Some(0));
    let words = ["pay", "--order-id", "ORD-000001", "--amount", "15000", "--cacert", &certificate];
    let paid = run(&url, &words).await;
    assert!(paid.told.contains(&format!("curl -s --cacert '{certificate}' https://")), "{}", paid.told);
    let stranger = run(&url, &["clock"]).await;
    assert_eq!(stranger.code, Some(2));
    assert!(stranger.complained.contains("--cacert"), "{}", stranger.complained);
}
