//! What a real HTTP client makes of each fault: which call fails, and in which of its ways.

use core::time::Duration;

use mock_toss::fault::Point;
use reqwest::{Client, Response};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::seen::Seen;
use super::{Cell, Stage, cells};
use crate::client::{BASIC, ORDER, confirm_body, plain_http};

const PATIENCE: Duration = Duration::from_mins(1);
const SILENCE: Duration = Duration::from_millis(100);

/// The status and the whole body, or how far the client came.
#[derive(Debug)]
enum Got {
    Answer(u16, String),
    /// The body ended too early.
    Body,
    /// No head came.
    Request,
    /// No connection came about.
    Connect,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_at_every_point_is_an_error_or_an_answer_to_a_real_client() {
    for cell in cells() {
        let stage = Stage::set(cell).await;
        let client = plain_http();
        if cell.seen() == Seen::Refused {
            stage.until_refused().await;
        }
        let call = tokio::spawn(confirm(client.clone(), stage.toss.url(), stage.payment_key.clone()));
        if cell.kind == mock_toss::fault::Kind::Hold {
            stage.release().await;
        }
        check(cell, &stage, call).await;
        again(cell, &stage, &client).await;
        stage.check_what_was_told(cell).await;
        assert_eq!(stage.charged(), cell.charged(), "{cell:?}");
        stage.settle(cell).await;
    }
}

async fn confirm(client: Client, url: String, payment_key: String) -> Got {
    let request = client
        .post(format!("{url}/v1/payments/confirm"))
        .header("authorization", BASIC)
        .header("idempotency-key", "try-1")
        .body(confirm_body(&payment_key, super::AMOUNT).to_string());
    read(request.send().await).await
}

async fn read(sent: reqwest::Result<Response>) -> Got {
    let response = match sent {
        Ok(response) => response,
        Err(error) if error.is_connect() => return Got::Connect,
        Err(error) => {
            assert!(error.is_request(), "{error:?}");
            return Got::Request;
        }
    };
    let status = response.status().as_u16();
    match response.bytes().await {
        Ok(bytes) => Got::Answer(status, String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => {
            assert!(error.is_body() || error.is_decode(), "{error:?}");
            Got::Body
        }
    }
}

async fn check(cell: Cell, stage: &Stage, mut calling: JoinHandle<Got>) {
    let expected = cell.seen();
    if matches!(expected, Seen::Silence | Seen::CutBySilence) {
        stage.until_struck().await;
        assert!(timeout(SILENCE, &mut calling).await.is_err(), "{cell:?}");
        return calling.abort();
    }
    let got = timeout(PATIENCE, calling).await.expect("it ends").expect("it does not panic");
    let is_expected = match (&got, expected) {
        // The reset may overtake the news that the connection came about.
        (Got::Connect, Seen::Reset) => cell.point == Point::OnConnect,
        // A reset in the middle of an answer may reach the client before it has read the head.
        (Got::Connect, Seen::Refused)
        | (Got::Request, Seen::Closed | Seen::Reset | Seen::Noise | Seen::CutByReset)
        | (Got::Body, Seen::CutByReset | Seen::CutByClose) => true,
        (Got::Answer(status, body), Seen::Whole(wanted)) => {
            *status == wanted && body.contains(ORDER) == (wanted == 200)
        }
        (Got::Answer(200, body), Seen::OtherOrder) => body.contains("ORD-OTHER") && !body.contains(ORDER),
        (Got::Answer(200, body), Seen::Spoilt) => !body.contains(ORDER),
        (
            Got::Answer(200, body),
            Seen::Mislabelled | Seen::WholeThenClosed | Seen::WholeThenReset | Seen::WholeThenStale,
        ) => body.contains(ORDER),
        _ => false,
    };
    assert!(is_expected, "{cell:?}: {got:?} instead of {expected:?}");
}

/// The next request goes over the pool, and perhaps into a connection that is gone: an error or an answer, and never
/// a second charge.
async fn again(cell: Cell, stage: &Stage, client: &Client) {
    if !matches!(cell.seen(), Seen::WholeThenClosed | Seen::WholeThenReset | Seen::WholeThenStale) {
        return;
    }
    let next = confirm(client.clone(), stage.toss.url(), stage.payment_key.clone());
    let got = timeout(PATIENCE, next).await.expect("it ends");
    assert!(matches!(got, Got::Answer(200, _) | Got::Request), "{cell:?}: {got:?}");
}
