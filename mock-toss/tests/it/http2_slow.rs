//! Clients of HTTP/2 that are slow, silent, or gone without a word: frames by hand, because no client library would.

use core::time::Duration;

use mock_toss::{Limits, MockToss};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{BASIC, HEALTH, answer, confirm_body, exchange, open_over_socket};
use crate::limits::{FOREVER, SOON, closed, fill_journal, start};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// After which nobody expects anything any more.
const PATIENCE: Duration = Duration::from_mins(1);

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
    let [_, length @ ..] = length;
    [&length[..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

/// A name that the protocol knows by a number below 15, and a value, neither compressed nor remembered.
fn field(name: u8, value: &str) -> Vec<u8> {
    [&[name, u8::try_from(value.len()).expect("a short value")], value.as_bytes()].concat()
}

fn get(path: &str) -> Vec<u8> {
    let head = [vec![0x82, 0x86], field(4, path), field(1, "toss")].concat();
    frame(HEADERS, END_HEADERS | END_STREAM, 1, &head)
}

/// A confirm without its body.
fn confirm_head() -> Vec<u8> {
    let authorization =
        [&[0x0f, 8, u8::try_from(BASIC.len()).expect("it is short")], BASIC.as_bytes()].concat();
    let head = [vec![0x83, 0x86], field(4, "/v1/payments/confirm"), field(1, "toss"), authorization].concat();
    frame(HEADERS, END_HEADERS, 1, &head)
}

async fn greeted(toss: &MockToss, window: Option<u32>) -> TcpStream {
    let mut stream = TcpStream::connect(toss.address()).await.expect("the system accepts");
    let setting = window.map(|window| [&[0, 4], &window.to_be_bytes()[..]].concat()).unwrap_or_default();
    let greeting = [PREFACE, &frame(SETTINGS, 0, 0, &setting)].concat();
    stream.write_all(&greeting).await.expect("the fake reads");
    stream
}

/// Reads whatever comes, answers nothing, and is done when the connection is over; the kinds of the frames.
async fn listen(stream: &mut TcpStream) -> Vec<u8> {
    let mut kinds = Vec::new();
    loop {
        let mut head = [0; 9];
        if stream.read_exact(&mut head).await.is_err() {
            return kinds;
        }
        let [a, b, c, kind, ..] = head;
        kinds.push(kind);
        let mut payload = vec![0; usize::try_from(u32::from_be_bytes([0, a, b, c])).expect("it is short")];
        if stream.read_exact(&mut payload).await.is_err() {
            return kinds;
        }
    }
}

async fn let_go(toss: &MockToss, mut stream: TcpStream) -> Vec<u8> {
    let kinds = tokio::time::timeout(PATIENCE, listen(&mut stream)).await.expect("it ends");
    while toss.stats().connections.open > 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(closed(toss, "limit"), 1);
    assert_eq!(answer(exchange(toss, HEALTH).await).0, 200);
    kinds
}

#[tokio::test]
async fn a_client_that_asks_nothing_more_and_answers_nothing_is_let_go() {
    for asks in [&[][..], &get("/_mock/health")] {
        let toss = start(Limits { idle: SOON, ..FOREVER }).await;
        let mut silent = greeted(&toss, None).await;
        silent.write_all(asks).await.expect("the fake reads");
        let kinds = let_go(&toss, silent).await;
        assert_eq!(kinds.contains(&HEADERS), !asks.is_empty(), "{kinds:?}");
        assert!(kinds.contains(&GOAWAY), "it is told first: {kinds:?}");
    }
}

#[tokio::test]
async fn a_client_that_lets_no_byte_of_its_answer_come_is_let_go() {
    for window in [0, 10] {
        let toss = start(Limits { answer: SOON, ..FOREVER }).await;
        let mut stream = greeted(&toss, Some(window)).await;
        stream.write_all(&get("/_mock/stats")).await.expect("the fake reads");
        let kinds = let_go(&toss, stream).await;
        assert!(kinds.contains(&HEADERS), "{kinds:?}");
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_ends_its_stream_and_nothing_has_happened() {
    let toss = start(Limits { request: SOON, idle: SOON, ..FOREVER }).await;
    let key = open_over_socket(&toss, 15_000).await;
    let mut stream = greeted(&toss, None).await;
    let body = confirm_body(&key, 15_000).to_string();
    let half = body.as_bytes().get(..20).expect("it is longer");
    let asked = [confirm_head(), frame(DATA, 0, 1, half)].concat();
    stream.write_all(&asked).await.expect("the fake reads");
    let kinds = let_go(&toss, stream).await;
    assert!(kinds.contains(&RST_STREAM), "{kinds:?}");
    assert_eq!(toss.stats().requests["confirm"], 0);
}

#[tokio::test]
async fn a_head_that_does_not_end_is_let_go() {
    let toss = start(Limits { request: SOON, idle: SOON, ..FOREVER }).await;
    let mut stream = greeted(&toss, None).await;
    stream.write_all(&frame(HEADERS, 0, 1, &[0x82, 0x86])).await.expect("the fake reads");
    let_go(&toss, stream).await;
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_reset_and_nobody_else_waits() {
    let toss = start(Limits { answer: SOON, ..FOREVER }).await;
    fill_journal(&toss);
    let mut greedy = greeted(&toss, Some(u32::MAX >> 1)).await;
    // The window of the whole connection, too.
    greedy
        .write_all(&frame(WINDOW_UPDATE, 0, 0, &(u32::MAX >> 2).to_be_bytes()))
        .await
        .expect("the fake reads");
    for stream in (1..=199).step_by(2) {
        let mut ask = get("/_mock/journal");
        if let Some(byte) = ask.get_mut(8) {
            *byte = stream;
        }
        drop(tokio::time::timeout(Duration::from_millis(5), greedy.write_all(&ask)).await);
    }
    while closed(&toss, "limit") == 0 {
        assert_eq!(answer(exchange(&toss, HEALTH).await).0, 200);
    }
    assert_eq!(toss.stats().connections.open, 0);
}
