//! Requests that go out encrypted, and what may come back.

use serde_json::{Value, json};

use super::v2::{
    KEY, as_text, assert_keyed, client, client_of, declined, opened, plain, refusal, sealed, sealed_by,
    security_key, unknown,
};
use crate::api::payouts::{CreatePayouts, PayoutDraft, Schedule};
use crate::api::sellers::{SellerChange, UpdateSeller};
use crate::model::{Metadata, Money, PayoutAmount, SecurityKey};
use crate::outcome::{Effect, Outcome};
use crate::test_support::{Script, Step};

fn batch() -> CreatePayouts {
    let amount = PayoutAmount::new(Money::krw(5_000)).expect("an amount");
    let (name, seller) = ("my-payout-1".parse().expect("a name"), "seller_1".parse().expect("an id"));
    let draft = PayoutDraft::new(name, seller, amount, Schedule::Express, "대금".parse().expect("short"));
    CreatePayouts::new(KEY.parse().expect("a key"), [draft]).expect("a batch")
}

fn created() -> Value {
    json!({"version": "2022-11-16", "traceId": "t", "entityType": "x-list", "error": null, "entityBody": {
        "hasNext": false, "lastCursor": "FPA_1", "items": [{"id": "FPA_1", "refPayoutId": "my-payout-1",
            "destination": "seller_1", "scheduleType": "EXPRESS", "status": "IN_PROGRESS",
            "amount": {"currency": "KRW", "value": 5000.0}}]}})
}

fn old_key() -> SecurityKey {
    "f".repeat(64).parse().expect("64 digits")
}

fn html(status: u16) -> Step {
    let body = "<html>502 Bad Gateway</html>".to_owned();
    Step::Answer { status, body, header: Some(("content-type", "text/html")) }
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_encrypted_anew_under_the_same_idempotency_key() {
    let script = Script::new([Step::Lose, Step::Lose], sealed(200, &created()));
    assert_eq!(client(&script).create_payouts(batch()).await.effect(), Effect::Applied);
    let seen = script.seen();
    assert_eq!(seen.len(), 3);
    seen.iter().for_each(assert_keyed);
    let texts: Vec<Value> = seen.iter().map(|request| opened(request).0).collect();
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "the same is asked for: {texts:?}");
    let mut nonces: Vec<_> = seen.iter().map(|request| opened(request).1).collect();
    let mut vectors: Vec<String> = seen.iter().map(vector).collect();
    for once in [&mut nonces.iter_mut().map(|nonce| nonce.to_string()).collect::<Vec<_>>(), &mut vectors] {
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), 3, "nothing comes twice: {once:?}");
    }
}

/// The initialisation vector of an encrypted request.
fn vector(request: &crate::transport::WireRequest) -> String {
    let body = String::from_utf8(request.body.as_ref().expect("a body").to_vec()).expect("ASCII");
    body.split('.').nth(2).expect("five parts").to_owned()
}

#[tokio::test(start_paused = true)]
async fn nothing_of_the_text_goes_over_the_wire() {
    let script = Script::always(Step::Lose);
    drop(client(&script).create_payouts(batch()).await);
    for request in script.seen() {
        let body = String::from_utf8(request.body.expect("a body").to_vec()).expect("ASCII");
        assert!(!body.contains("my-payout-1") && !body.contains("5000"), "{body}");
        assert_eq!(request.headers["accept"], "text/plain, application/json");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_security_key_nothing_is_sent_and_the_error_says_what_to_do() {
    let script = Script::always(sealed(200, &created()));
    let client = client_of(&script, []);
    let change = SellerChange { metadata: Some(Metadata::default()), ..SellerChange::default() };
    let update = UpdateSeller::new(KEY.parse().unwrap(), "seller_1".parse().unwrap(), change).unwrap();
    let reasons =
        [not_sent(client.create_payouts(batch()).await), not_sent(client.update_seller(update).await)];
    for reason in reasons {
        assert!(reason.contains("ClientBuilder::security_keys"), "{reason}");
    }
    assert_eq!(script.attempts(), 0);
}

fn not_sent<T: core::fmt::Debug>(outcome: Outcome<T>) -> Box<str> {
    let Outcome::NotSent(not_sent) = outcome else { panic!("{outcome:?}") };
    not_sent.reason
}

#[tokio::test(start_paused = true)]
async fn the_code_of_an_encrypted_refusal_decides_and_its_words_are_kept() {
    let words = refusal("FORBIDDEN_SELLER_PAYOUT", "The seller requires identity verification");
    let script = Script::always(sealed(403, &words));
    let declined = declined(client(&script).create_payouts(batch()).await);
    assert_eq!((&*declined.refusal.code, declined.refusal.http_status), ("FORBIDDEN_SELLER_PAYOUT", 403));
    assert_eq!(&*declined.refusal.message, "The seller requires identity verification");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_comes_plain_decides_as_well() {
    let script = Script::always(plain(400, &refusal("NOT_ENOUGH_AMOUNT", "")));
    assert_eq!(&*declined(client(&script).create_payouts(batch()).await).refusal.code, "NOT_ENOUGH_AMOUNT");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_cannot_be_decrypted_proves_nothing() {
    let words = refusal("NOT_ENOUGH_AMOUNT", "");
    for status in [400, 403, 500] {
        let script = Script::always(as_text(status, sealed_by(&old_key(), &words)));
        let left = unknown(client(&script).create_payouts(batch()).await);
        let answer = left.answer.expect("its status");
        assert_eq!((&*answer.code, answer.http_status), ("", status));
    }
}

#[tokio::test(start_paused = true)]
async fn a_proxys_page_is_a_fault_and_no_answer_of_the_gateways() {
    for status in [200, 403, 502, 503] {
        let left = unknown(client(&Script::always(html(status))).create_payouts(batch()).await);
        assert_eq!(left.answer.map(|answer| (answer.code, answer.http_status)), Some(("".into(), status)));
        assert!(!left.is_key_misuse);
    }
    let passing = Script::new([html(502)], sealed(200, &created()));
    assert_eq!(
        client(&passing).create_payouts(batch()).await.effect(),
        Effect::Applied,
        "asked again, same key"
    );
    assert_eq!(passing.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn while_keys_are_changed_the_newest_encrypts_and_both_decrypt() {
    for key in [security_key(), old_key()] {
        let script = Script::always(as_text(200, sealed_by(&key, &created())));
        let client = client_of(&script, [security_key(), old_key()]);
        assert_eq!(client.create_payouts(batch()).await.effect(), Effect::Applied);
        assert_eq!(opened(&script.seen()[0]).0[0]["refPayoutId"], "my-payout-1", "under the newest");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_of_which_a_single_byte_was_changed_is_unknown() {
    let whole = sealed_by(&security_key(), &created());
    for at in [0, whole.len() / 2, whole.len() - 1] {
        let mut changed = whole.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let script = Script::always(as_text(200, String::from_utf8(changed).expect("ASCII")));
        let left = unknown(client(&script).create_payouts(batch()).await);
        assert!(!left.is_key_misuse, "{}", left.reason);
        assert_eq!(left.answer.map(|answer| answer.http_status), Some(200));
    }
    for cut in ["", "....", whole.get(..40).unwrap_or_default()] {
        let script = Script::always(as_text(200, cut.to_owned()));
        assert_eq!(client(&script).create_payouts(batch()).await.effect(), Effect::Unknown, "{cut:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_under_a_key_that_is_not_ours_is_unknown() {
    let script = Script::always(as_text(200, sealed_by(&old_key(), &created())));
    let left = unknown(client(&script).create_payouts(batch()).await);
    assert!(left.reason.contains("compare the keys with those of the developer center"), "{}", left.reason);
}
