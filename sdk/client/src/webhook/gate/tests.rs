use std::sync::Arc;

use http::{HeaderMap, StatusCode};

use super::{Gate, Received, Verdict};
use crate::Client;
use crate::test_support::{Script, Step, payment_json, secret_key};
use crate::webhook::SeenInMemory;

/// What becomes of a deposit's event at a shop that asks the gateway, and how often it asked.
async fn judged(body: &str, gateway: Step) -> (Verdict, usize) {
    let script = Script::always(gateway);
    let client = Client::builder(secret_key()).build_with(script.clone()).expect("a client");
    let (secrets, seen) = (Arc::new(client), Arc::new(SeenInMemory::default()));
    let gate = Gate { secrets, seen, keys: Arc::new([]), tolerance: None };
    let verdict = gate.judge(&HeaderMap::new(), body.as_bytes(), 0).await;
    (verdict, script.attempts())
}

fn deposit(secret: &str, order_id: &str) -> String {
    format!(r#"{{"secret":"{secret}","status":"DONE","orderId":"{order_id}"}}"#)
}

const ORDER: &str = "ORD-1750934933050-OTYKJs2w";

#[tokio::test(start_paused = true)]
async fn the_gateway_itself_knows_the_secret_of_every_payment() {
    let payment = || Step::answer(200, payment_json("DONE", &[]));
    let (right, _) = judged(&deposit("ps_secret", ORDER), payment()).await;
    assert!(matches!(right, Verdict::Pass(Received::Verified(_), None)), "{right:?}");
    let (wrong, _) = judged(&deposit("ps_another", ORDER), payment()).await;
    assert!(matches!(wrong, Verdict::Answer(StatusCode::UNAUTHORIZED)), "{wrong:?}");
}

#[tokio::test(start_paused = true)]
async fn nobody_vouches_for_a_payment_that_is_not_there_or_cannot_be_asked_for() {
    let not_there = Step::code(404, "NOT_FOUND_PAYMENT");
    let (unknown, _) = judged(&deposit("ps_secret", ORDER), not_there.clone()).await;
    assert!(matches!(unknown, Verdict::Answer(StatusCode::UNAUTHORIZED)), "{unknown:?}");
    let (odd, asked) = judged(&deposit("ps_secret", "../../v1"), not_there).await;
    assert!(matches!(odd, Verdict::Answer(StatusCode::UNAUTHORIZED)), "{odd:?}");
    assert_eq!(asked, 0);
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_does_not_answer_is_no_proof_against_the_event() {
    let (down, asked) = judged(&deposit("ps_secret", ORDER), Step::Refuse).await;
    assert!(matches!(down, Verdict::Answer(StatusCode::SERVICE_UNAVAILABLE)), "{down:?}");
    assert!(asked > 0);
}
