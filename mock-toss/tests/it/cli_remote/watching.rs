//! `journal --follow`, and books that do not balance, which no fake that is sound can show.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use tokio::sync::mpsc::{self, UnboundedReceiver};

use super::{run, start};

/// `journal --follow`, killed when it is dropped.
struct Following {
    child: Child,
    lines: UnboundedReceiver<String>,
}

impl Following {
    fn start(url: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mock-toss"));
        command.args(["journal", "--follow", "--url", url]).stdout(Stdio::piped());
        command.env_remove("MOCK_TOSS_TOKEN").env_remove("MOCK_TOSS_KEY");
        let mut child = command.spawn().expect("the binary runs");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let (told, hear) = mpsc::unbounded_channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| told.send(line)));
        Self { child, lines: hear }
    }

    /// The next line, with what has to be in it.
    async fn hears(&mut self, part: &str) {
        let line = self.lines.recv().await.expect("it goes on");
        assert!(line.contains(part), "{part}: {line}");
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn follow_goes_on_with_what_happens_next_and_tells_nothing_twice() {
    let gateway = start().await;
    gateway.payments().ready("ORD-000001", 15_000).expect("a payment");
    let mut following = Following::start(&gateway.url());
    following.hears("ORD-000001").await;
    for order_id in ["ORD-000002", "ORD-000003"] {
        gateway.payments().ready(order_id, 700).expect("a payment");
        following.hears(order_id).await;
    }
    gateway.reset();
    // As many as before: the numbers alone do not tell that the journal began anew.
    for order_id in ["ORD-000004", "ORD-000005", "ORD-000006"] {
        gateway.payments().ready(order_id, 700).expect("a payment");
        following.hears(order_id).await;
    }
    let connections = gateway.stats().connections;
    // Not always one: two requests at once, as after the reset, may need two.
    assert!(connections.reused > connections.opened, "rules on_connect count connections: {connections:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn follow_asks_from_where_it_is() {
    let (url, asked) = journal_of_three();
    let mut following = Following::start(&url);
    for order_id in ["ORD-000001", "ORD-000002", "ORD-000003"] {
        following.hears(order_id).await;
    }
    let asked: Vec<String> = asked.iter().take(4).collect();
    let [first, next, last] = ["/_mock/journal", "/_mock/journal?after=1", "/_mock/journal?after=2"];
    assert_eq!(asked, [first, next, last, last], "each time from the entry that was told last");
}

/// A server whose journal has two entries when it is asked for the first time, and three from then on; what it is
/// asked for.
fn journal_of_three() -> (String, Receiver<String>) {
    let entry = |seq: u64| {
        format!(
            r#"{{"seq":{seq},"at":"2025-06-26T19:48:53.000000+09:00","operation":"none","orderId":"ORD-00000{seq}","paymentKey":"p{seq}","key":null,"nth":0,"what":"expired","status":0,"code":null}}"#
        ) + "\n"
    };
    let (told, hear) = channel();
    let mut length = 2;
    let url = serve(move |target| {
        let after = target.split_once("after=").map_or(0, |(_, after)| after.parse().expect("a number"));
        let body = (after + 1..=length).map(entry).collect();
        length = 3;
        // The test may have heard enough.
        drop(told.send(target.to_owned()));
        body
    });
    (url, hear)
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
    serve(|target| if target == "/_mock/ledger" { LEDGER } else { ACCOUNTS }.to_owned())
}

/// A server that answers each target with a body of its own; it ends with the process.
fn serve(mut answer: impl FnMut(&str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 4_096];
            let length = stream.read(&mut request).expect("a request");
            let head = String::from_utf8_lossy(request.get(..length).unwrap_or_default()).into_owned();
            let body = answer(head.split(' ').nth(1).unwrap_or_default());
            let head =
                format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            // Whoever asked may be gone.
            drop(stream.write_all((head + &body).as_bytes()));
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
