//! `journal --follow`, and books that do not balance, which no fake that is sound can show.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;

use super::{paid, run, start};

#[tokio::test(flavor = "multi_thread")]
async fn follow_goes_on_with_what_happens_next() {
    let gateway = start().await;
    paid(&gateway, "ORD-000001", 15_000);
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-toss"));
    command.args(["journal", "--follow", "--url", &gateway.url()]).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let (told, mut hear) = tokio::sync::mpsc::unbounded_channel();
    thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| told.send(line)));
    let first = hear.recv().await.expect("a line");
    assert!(first.contains("ORD-000001"), "{first}");
    paid(&gateway, "ORD-000002", 700);
    while !hear.recv().await.expect("it goes on").contains("ORD-000002") {}
    child.kill().expect("it still runs");
    child.wait().expect("it ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn books_that_do_not_balance_are_told_and_end_with_1() {
    let url = fake_books();
    let done = run(&url, &["ledger", "--check"]).await;
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.told.contains("KRW: debits and credits differ by 1\n"), "{}", done.told);
    assert!(done.told.contains("captured 1000 less refunded 0 is not the balance 999"), "{}", done.told);
}

/// A server with one payment, of which a won is missing.
fn fake_books() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    // It ends with the process.
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 4_096];
            let length = stream.read(&mut request).expect("a request");
            let is_ledger = request.get(..length).is_some_and(|read| read.starts_with(b"GET /_mock/ledger "));
            let body = if is_ledger { LEDGER } else { ACCOUNTS };
            let head =
                format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            stream.write_all((head + body).as_bytes()).expect("it reads");
        }
    });
    url
}

const LEDGER: &str = concat!(
    r#"{"record":"payment","paymentKey":"p1","orderId":"ORD-000001","status":"DONE","currency":"KRW","#,
    r#""amount":1000,"captured":1000,"balance":999,"approvedAt":null,"cancels":[]}"#,
    "\n"
);
const ACCOUNTS: &str =
    "{\"record\":\"trial_balance\",\"currency\":\"KRW\",\"debits\":1000,\"credits\":999}\n";
