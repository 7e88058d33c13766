//! A fake that keeps few entries of its journal, asked as its users ask.

use core::time::Duration;

use http::{Method, Request};
use mock_toss::in_memory::InMemory;
use mock_toss::journal::Journal;
use mock_toss::ledger::Ledger;
use mock_toss::tape::replay;
use mock_toss::{Builder, MockToss};
use serde_json::{Value, json};

use crate::client::{call, config};

async fn confirm(toss: &InMemory, payment_key: &str, order_id: &str, key: &str) {
    let body = json!({"paymentKey": payment_key, "orderId": order_id, "amount": 15_000});
    let request = Request::post("/v1/payments/confirm").header("idempotency-key", key);
    assert_eq!(call(toss, request, &body).await.expect("an answer").status(), 200);
}

fn keeping(entries: u32) -> Builder {
    let config = config();
    let merchant = config.merchants.into_iter().next().expect("there is one");
    MockToss::builder().merchant(merchant).journal_entries(entries).tape()
}

/// Two orders: one confirmed three times with one key, and one confirmed and cancelled.
async fn shop(toss: &InMemory) {
    let first = toss.payments().ready("ORD-000001", 15_000).expect("it is opened");
    for _ in 0..3 {
        confirm(toss, &first, "ORD-000001", "try-1").await;
    }
    let second = toss.payments().ready("ORD-000002", 15_000).expect("it is opened");
    confirm(toss, &second, "ORD-000002", "try-2").await;
    let cancel = Request::post(format!("/v1/payments/{second}/cancel"));
    let body = json!({"cancelReason": "changed my mind", "cancelAmount": 5_000});
    assert_eq!(call(toss, cancel, &body).await.expect("an answer").status(), 200);
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_about_an_order_is_true_when_its_entries_are_gone() {
    let toss = keeping(1).in_memory().expect("the settings are sound");
    shop(&toss).await;
    assert_eq!((toss.journal().folded(), toss.journal().entries.len()), (6, 1));
    toss.assert_charged_once("ORD-000001");
    toss.assert_cancels("ORD-000002", &[5_000]);
    let asked = toss.control(&Method::GET, "/verify/orders/ORD-000001", "").expect("an answer");
    let verified: Value = serde_json::from_slice(&asked).expect("JSON");
    let counts = json!({
        "arrived": 3, "executed": 1, "replayed": 2, "refused": 0, "cutShort": 0,
        "idempotencyKeys": ["try-1"], "statuses": [], "codes": [],
    });
    assert_eq!(verified.pointer("/requests/confirm"), Some(&counts));
    assert_eq!(verified.pointer("/payments/0/captured"), Some(&json!(15_000)));
}

#[tokio::test(start_paused = true)]
async fn the_books_that_are_served_are_those_of_a_journal_that_keeps_everything() {
    let [short, whole] =
        [1, 1_000].map(|entries| keeping(entries).in_memory().expect("the settings are sound"));
    for toss in [&short, &whole] {
        shop(toss).await;
    }
    let served = |toss: &InMemory, path: &str| toss.control(&Method::GET, path, "").expect("an answer");
    assert_eq!(served(&short, "/accounts"), served(&whole, "/accounts"));
    let amounts = |toss: &InMemory| {
        let payments = toss.ledger().payments;
        payments
            .into_iter()
            .map(|payment| (payment.payment_key, payment.status, payment.balance))
            .collect::<Vec<_>>()
    };
    assert_eq!(amounts(&short), amounts(&whole));
    let text = String::from_utf8(served(&short, "/journal").into()).expect("UTF-8");
    let read = Journal::from_ndjson(&text).expect("it was written by the fake");
    assert_eq!((Ledger::of(&read), read), (short.ledger(), short.journal()));
}

#[tokio::test(start_paused = true)]
async fn the_journal_is_told_from_where_it_is_asked_and_the_checkpoint_only_if_something_is_gone() {
    let toss = keeping(4).in_memory().expect("the settings are sound");
    shop(&toss).await;
    let told = |after: &str| {
        let text = toss.control(&Method::GET, &format!("/journal?after={after}"), "").expect("an answer");
        let text = String::from_utf8(text.into()).expect("UTF-8");
        let journal = Journal::from_ndjson(&text).expect("it was written by the fake");
        (journal.folded(), journal.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>())
    };
    for (after, folded, entries) in [
        ("0", 3, &[4, 5, 6, 7][..]),
        ("2", 3, &[4, 5, 6, 7]),
        ("3", 0, &[4, 5, 6, 7]),
        ("6", 0, &[7]),
        ("7", 0, &[]),
        ("18446744073709551615", 0, &[]),
    ] {
        assert_eq!(told(after), (folded, entries.to_vec()), "after {after}");
    }
    for wrong in ["-1", "x", ""] {
        let error = toss.control(&Method::GET, &format!("/journal?after={wrong}"), "").expect_err(wrong);
        assert!(error.status == 400 && error.to_string().contains("after is `"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_advance_tells_everything_that_happened_however_few_entries_are_kept() {
    let toss = keeping(1).in_memory().expect("the settings are sound");
    for number in 0..5 {
        toss.payments().ready(&format!("ORD-{number:06}"), 15_000).expect("it is opened");
    }
    let advanced = toss.advance(Duration::from_hours(1)).await;
    let expired: Vec<_> = advanced.happened.iter().map(|entry| entry.order_id.to_string()).collect();
    assert_eq!(expired, ["ORD-000000", "ORD-000001", "ORD-000002", "ORD-000003", "ORD-000004"]);
    assert_eq!(toss.journal().entries.len(), 1, "it was told, and is gone");
}

#[tokio::test(start_paused = true)]
async fn a_tape_is_compared_with_what_its_checkpoint_stands_for() {
    let toss = keeping(1).in_memory().expect("the settings are sound");
    shop(&toss).await;
    let tape = toss.tape().expect("it was recorded");
    let replayed = replay(&tape).expect("it was written by the fake");
    assert!(replayed.is_compared && replayed.difference.is_none(), "{:?}", replayed.difference);
    let toss = keeping(1).in_memory().expect("the settings are sound");
    for order_id in ["ORD-000001", "ORD-000002"] {
        toss.payments().ready(order_id, 15_000).expect("it is opened");
    }
    let tape = toss.tape().expect("it was recorded");
    // The entry of the first order is gone.
    let (before, after) = tape.split_once("\\\"amount\\\":15000").expect("it was opened with this amount");
    let other = replay(&format!("{before}\\\"amount\\\":14000{after}")).expect("it is a tape");
    let difference = other.difference.expect("the first order came out otherwise");
    assert!(difference.is_checkpoint && difference.recorded.is_none(), "{difference}");
    assert!(difference.to_string().contains("checkpoint"), "{difference}");
}
