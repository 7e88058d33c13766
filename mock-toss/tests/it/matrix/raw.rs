//! The bytes on a socket.

use core::time::Duration;
use std::io::ErrorKind;

use mock_toss::MockToss;
use mock_toss::fault::{Kind, Point};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::fault::{CONTENT_TYPE, GARBAGE};
use super::seen::Seen;
use super::{Cell, Stage, cells};
use crate::client::{BASIC, ORDER, confirm_body};

/// After which nobody expects anything any more; everything that a test waits for comes long before.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long nothing has to come to be called silence.
const SILENCE: Duration = Duration::from_millis(100);

/// A confirm as bytes.
pub(super) fn confirm(payment_key: &str, connection: &str) -> String {
    let body = confirm_body(payment_key, super::AMOUNT).to_string();
    format!(
        "POST /v1/payments/confirm HTTP/1.1\r\nhost: toss\r\nconnection: {connection}\r\nauthorization: {BASIC}\r\n\
         idempotency-key: try-1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends until a whole answer comes, because who listens again after a fault does so in its own time; its status.
pub(super) async fn until_answered(toss: &MockToss, request: &str) -> u16 {
    let trying = async {
        loop {
            if let Ok(mut line) = Line::to(toss).await
                && line.send(request).await.is_ok()
                && let How::Closed = line.read_to_end().await
                && let Some(status) = line.status()
            {
                return status;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, trying).await.expect("somebody answers")
}

/// One connection, and what has come on it.
struct Line {
    stream: TcpStream,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum How {
    Closed,
    Reset,
}

impl Line {
    async fn to(toss: &MockToss) -> std::io::Result<Self> {
        Ok(Self { stream: TcpStream::connect(toss.address()).await?, bytes: Vec::new() })
    }

    async fn send(&mut self, request: &str) -> std::io::Result<()> {
        self.stream.write_all(request.as_bytes()).await
    }

    /// Reads once; whether the connection is over, and how.
    async fn more(&mut self) -> Option<How> {
        match timeout(PATIENCE, self.stream.read_buf(&mut self.bytes)).await.expect("something comes") {
            Ok(0) => Some(How::Closed),
            Ok(_) => None,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                Some(How::Reset)
            }
        }
    }

    async fn read_to_end(&mut self) -> How {
        loop {
            if let Some(how) = self.more().await {
                return how;
            }
        }
    }

    async fn until(&mut self, is_enough: impl Fn(&Self) -> bool) {
        while !is_enough(self) {
            let over = self.more().await;
            assert_eq!(over, None, "{:?}", String::from_utf8_lossy(&self.bytes));
        }
    }

    /// Nothing more comes, and the connection stays.
    async fn is_silent(&mut self) -> bool {
        timeout(SILENCE, self.stream.read_buf(&mut self.bytes)).await.is_err()
    }

    /// What is under way comes, and then nothing more; `false` if the connection ends instead.
    async fn falls_silent(&mut self) -> bool {
        loop {
            match timeout(SILENCE, self.stream.read_buf(&mut self.bytes)).await {
                Err(_) => return true,
                Ok(Ok(1..)) => {}
                Ok(_) => return false,
            }
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    fn head(&self) -> Option<(String, &[u8])> {
        let at = self.bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let (head, body) = self.bytes.split_at_checked(at + 4)?;
        Some((String::from_utf8_lossy(head).into_owned(), body))
    }

    fn status(&self) -> Option<u16> {
        self.head()?.0.split(' ').nth(1)?.parse().ok()
    }

    fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.head()?;
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(of, _)| of.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned()).next()
    }

    fn promised(&self) -> Option<usize> {
        self.header("content-length")?.parse().ok()
    }

    fn body(&self) -> Option<Value> {
        serde_json::from_slice(self.head()?.1).ok()
    }

    fn length(&self) -> usize {
        self.head().map_or(0, |(_, body)| body.len())
    }

    fn is_whole(&self) -> bool {
        self.promised().is_some_and(|promised| self.length() == promised)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_at_every_point_is_seen_on_the_socket_and_in_the_ledger() {
    for cell in cells() {
        let stage = Stage::set(cell).await;
        watch(cell, &stage).await;
        stage.check_what_was_told(cell).await;
        assert_eq!(stage.charged(), cell.charged(), "{cell:?}");
        stage.settle(cell).await;
    }
}

/// Sends a confirm into the fault, and holds what comes back to what is expected.
async fn watch(cell: Cell, stage: &Stage) {
    let expected = cell.seen();
    if expected == Seen::Refused {
        return nobody_listens(stage).await;
    }
    let stays = matches!(
        expected,
        Seen::CutBySilence | Seen::WholeThenClosed | Seen::WholeThenReset | Seen::WholeThenStale
    );
    let request = confirm(&stage.payment_key, if stays { "keep-alive" } else { "close" });
    // Who is closed at once is told so by a FIN only while nothing of his is unread.
    let is_closed_at_once = cell.point == Point::OnConnect && matches!(expected, Seen::Closed | Seen::Reset);
    let mut line = match Line::to(&stage.toss).await {
        Ok(line) => line,
        Err(error) => {
            // A reset can be there before anybody has looked whether the connection is.
            let is_it = expected == Seen::Reset && error.kind() == ErrorKind::ConnectionReset;
            assert!(is_closed_at_once && is_it, "{cell:?}: {error}");
            assert_eq!(stage.struck(), 1, "{cell:?}");
            return;
        }
    };
    if !is_closed_at_once {
        line.send(&request).await.expect("the fake reads");
    }
    if cell.kind == Kind::Hold {
        stage.release().await;
    }
    look(cell, expected, stage, &mut line).await;
    assert_eq!(stage.struck(), 1, "{cell:?}");
}

async fn nobody_listens(stage: &Stage) {
    timeout(PATIENCE, stage.until_refused()).await.expect("connections are refused");
    let error = TcpStream::connect(stage.toss.address()).await.expect_err("nobody listens");
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

async fn look(cell: Cell, expected: Seen, stage: &Stage, line: &mut Line) {
    match expected {
        Seen::Refused => {}
        Seen::Closed | Seen::Reset => {
            let how = if expected == Seen::Closed { How::Closed } else { How::Reset };
            assert_eq!(line.read_to_end().await, how, "{cell:?}");
            assert_eq!(line.text(), "", "{cell:?}");
        }
        Seen::Silence => {
            stage.until_struck().await;
            assert!(line.is_silent().await, "{cell:?}: {}", line.text());
        }
        Seen::Noise => {
            assert_eq!(line.read_to_end().await, How::Closed, "{cell:?}");
            assert_eq!(line.bytes.len(), usize::try_from(GARBAGE).expect("it is short"), "{cell:?}");
            assert!(!line.bytes.starts_with(b"HTTP"), "{cell:?}");
        }
        Seen::CutByClose | Seen::CutByReset => {
            let how = if expected == Seen::CutByClose { How::Closed } else { How::Reset };
            assert_eq!(line.read_to_end().await, how, "{cell:?}");
            // What was under way when a reset came may be lost with it.
            if how == How::Closed {
                assert_eq!(line.status(), Some(200), "{cell:?}");
                assert!(!line.is_whole() && line.length() > 0, "{cell:?}: {}", line.text());
            }
        }
        Seen::CutBySilence => {
            line.until(|line| line.length() > 0).await;
            assert!(line.falls_silent().await, "{cell:?}: {}", line.text());
            assert!(!line.is_whole(), "{cell:?}: {}", line.text());
        }
        Seen::WholeThenClosed | Seen::WholeThenReset => {
            line.until(Line::is_whole).await;
            let how = if expected == Seen::WholeThenClosed { How::Closed } else { How::Reset };
            assert_eq!(line.read_to_end().await, how, "{cell:?}");
            assert_eq!(line.header("connection"), None, "the head promises nothing of it: {cell:?}");
        }
        Seen::WholeThenStale => {
            line.until(Line::is_whole).await;
            assert!(line.is_silent().await, "it stays open until the next request comes");
            let _sent = line.send(&confirm(&stage.payment_key, "close")).await;
            let before = line.bytes.len();
            line.read_to_end().await;
            assert_eq!(line.bytes.len(), before, "{cell:?}");
            assert_eq!(
                stage.toss.stats().requests.get("confirm"),
                Some(&1),
                "the next one was not carried out"
            );
        }
        Seen::Whole(_) | Seen::OtherOrder | Seen::Mislabelled | Seen::Spoilt => {
            assert_eq!(line.read_to_end().await, How::Closed, "{cell:?}");
            whole(cell, expected, line);
        }
    }
}

fn whole(cell: Cell, expected: Seen, line: &Line) {
    assert!(line.is_whole(), "{cell:?}: {}", line.text());
    let order = line.body().and_then(|body| body.get("orderId").cloned()).unwrap_or_default();
    let status = if let Seen::Whole(status) = expected { status } else { 200 };
    assert_eq!(line.status(), Some(status), "{cell:?}: {}", line.text());
    let label = line.header("content-type");
    let right = match expected {
        Seen::OtherOrder => order == "ORD-OTHER",
        Seen::Mislabelled => order == ORDER && label.as_deref() == Some(CONTENT_TYPE),
        Seen::Spoilt => line.body().is_none(),
        Seen::Whole(200) => order == ORDER,
        Seen::Whole(_)
        | Seen::Refused
        | Seen::Closed
        | Seen::Reset
        | Seen::Silence
        | Seen::Noise
        | Seen::CutByClose
        | Seen::CutByReset
        | Seen::CutBySilence
        | Seen::WholeThenClosed
        | Seen::WholeThenReset
        | Seen::WholeThenStale => order.is_null(),
    };
    assert!(right, "{cell:?}: {}", line.text());
}
