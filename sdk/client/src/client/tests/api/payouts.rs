//! Payouts and the balance that they are made from.

mod batch;
mod list;

use http::Method;
use serde_json::{Value, json};

use super::v2::{
    KEY, assert_by_class, assert_keyed, class_of, client, client_of, golden_with, opened, plain, refusal,
    refusals, sealed, unknown,
};
use crate::api::payouts::{CancelPayout, CreatePayouts, PayoutDraft, Schedule};
use crate::error::{Class, ErrorKind};
use crate::model::{Balance, Metadata, Money, PayoutAmount, PayoutId, PayoutStatus};
use crate::outcome::{Effect, Outcome};
use crate::test_support::{Script, Step};

const SELLER: &str = "seller_a01kf0w9vdgezd8rdkrt43qvq3g";
const CREATED: &str = include_str!("../../../../../../tests/wire/v2.payouts.created.json");
const PAYOUT: &str = include_str!("../../../../../../tests/wire/v2.payout.json");
const BALANCE: &str = include_str!("../../../../../../tests/wire/v2.balance.json");

/// The payout of the golden files, by another name.
fn draft(name: &str) -> PayoutDraft {
    let amount = PayoutAmount::new(Money::krw(5_000)).expect("an amount");
    let schedule = Schedule::On("2025-07-01".parse().expect("a day"));
    let (name, seller) = (name.parse().expect("a name"), SELLER.parse().expect("an id"));
    let draft = PayoutDraft::new(name, seller, amount, schedule, "대금지급".parse().expect("short"));
    draft.with_metadata(Metadata::default().with("key1", "value1").expect("a pair"))
}

fn batch(names: &[&str]) -> CreatePayouts {
    CreatePayouts::new(KEY.parse().expect("a key"), names.iter().map(|name| draft(name))).expect("a batch")
}

fn cancel() -> CancelPayout {
    CancelPayout::new(KEY.parse().expect("a key"), id())
}

fn id() -> PayoutId {
    "FPA_12345".parse().expect("an id")
}

fn canceled() -> Value {
    golden_with(PAYOUT, [("/entityBody/status", json!("CANCELED"))])
}

#[tokio::test(start_paused = true)]
async fn a_cancel_has_no_body_and_nothing_to_encrypt_and_is_repeated_under_its_key() {
    let script = Script::new([Step::Lose], plain(200, &canceled()));
    let Outcome::Done(payout) = client(&script).cancel_payout(cancel()).await else { panic!("not done") };
    assert_eq!((payout.id, payout.status), (id(), PayoutStatus::Canceled));
    let seen = script.seen();
    assert_eq!(seen.len(), 2);
    for request in &seen {
        assert_keyed(request);
        assert_eq!((&request.method, request.path.as_str()), (&Method::POST, "/v2/payouts/FPA_12345/cancel"));
        assert_eq!(request.body, None);
        assert!(!request.headers.contains_key("tosspayments-api-security-mode"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancel_needs_no_security_key_and_reads_an_encrypted_answer_with_one() {
    let plainly = Script::always(plain(200, &canceled()));
    let without = client_of(&plainly, []).cancel_payout(cancel()).await;
    assert_eq!(without.effect(), Effect::Applied);
    let script = Script::always(sealed(200, &canceled()));
    assert_eq!(client(&script).cancel_payout(cancel()).await.effect(), Effect::Applied);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_is_believed_if_it_is_of_this_payout_and_it_is_cancelled() {
    let other = golden_with(
        PAYOUT,
        [("/entityBody/id", json!("FPA_99999")), ("/entityBody/status", json!("CANCELED"))],
    );
    let another = client(&Script::always(plain(200, &other))).cancel_payout(cancel()).await;
    assert!(unknown(another).is_key_misuse);
    for status in ["REQUESTED", "IN_PROGRESS", "COMPLETED", "A_NEW_ONE"] {
        let body = golden_with(PAYOUT, [("/entityBody/status", json!(status))]);
        let left = unknown(client(&Script::always(plain(200, &body))).cancel_payout(cancel()).await);
        assert!(!left.is_key_misuse && left.reason.contains(status), "{left:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_refusal_of_the_group_says_of_a_cancel_what_it_says_of_a_batch() {
    for (status, code, class) in refusals("payouts-v2") {
        let script = Script::always(plain(status, &refusal(&code, "말")));
        assert_by_class(client(&script).cancel_payout(cancel()).await, &code, &class);
    }
}

#[test]
fn what_cannot_be_cancelled_any_more_is_known_from_the_payout() {
    let check = |place: &str, value: &str| {
        let body = golden_with(PAYOUT, [("/entityBody/status", json!("REQUESTED"))]);
        let mut row = body["entityBody"].clone();
        row[place] = json!(value);
        let payout = crate::model::Resource::from_value(row).expect("a payout");
        cancel().check(&payout).map_err(|error| error.to_string())
    };
    assert_eq!(check("status", "REQUESTED"), Ok(()));
    assert_eq!(check("status", "A_NEW_ONE"), Ok(()), "the gateway's to judge");
    for late in ["IN_PROGRESS", "COMPLETED", "FAILED", "CANCELED"] {
        let expected = format!("payout can be cancelled while it is REQUESTED, not {late}");
        assert_eq!(check("status", late), Err(expected));
    }
    assert!(check("scheduleType", "EXPRESS").is_err());
    assert_eq!(check("id", "FPA_2").unwrap_err(), "payout is FPA_12345, not FPA_2");
}

#[tokio::test(start_paused = true)]
async fn a_payout_is_read_by_its_id_and_is_no_other() {
    let script = Script::always(plain(200, &golden_with(PAYOUT, [])));
    let client = client(&script);
    let payout = client.payout(&id()).await.unwrap();
    assert_eq!((payout.amount, payout.status), (Money::krw(5_000), PayoutStatus::Completed));
    let error = client.payout(&"FPA_9/9".parse().unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), error.is_key_misuse()), (ErrorKind::Mismatch, false));
    let seen = script.seen();
    let paths: Vec<&str> = seen.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(paths, ["/v2/payouts/FPA_12345", "/v2/payouts/FPA_9%2F9"]);
    assert!(seen.iter().all(|request| request.method == Method::GET && request.body.is_none()));
    assert!(client.payout(&"..".parse().unwrap()).await.is_err());
    assert_eq!(script.attempts(), 2, "a path that would lead elsewhere is not asked for");

    let gone = Script::always(plain(404, &refusal("PAYOUT_NOT_FOUND", "존재하지 않는 지급대행 입니다.")));
    let error = client_of(&gone, []).payout(&id()).await.unwrap_err();
    assert_eq!((error.code(), class_of(&error)), (Some("PAYOUT_NOT_FOUND"), Some(Class::DefiniteFailure)));
}

#[tokio::test(start_paused = true)]
async fn a_failed_payout_says_why() {
    let failed = include_str!("../../../../../../tests/wire/v2.payout.failed.json");
    let script = Script::always(plain(200, &golden_with(failed, [])));
    let payout = client(&script).payout(&id()).await.unwrap();
    let why = payout.error().unwrap().expect("an error");
    assert_eq!((payout.status.clone(), why.code), (PayoutStatus::Failed, Some("INVALID_ACCOUNT_NUMBER")));
}

#[tokio::test(start_paused = true)]
async fn a_balance_is_what_is_there_and_what_will_be() {
    let script = Script::always(plain(200, &golden_with(BALANCE, [])));
    let Balance { pending, available, .. } = client(&script).balance().await.unwrap();
    assert_eq!((pending, available), (Some(Money::krw(0)), Some(Money::krw(1_000_000))));
    let request = script.seen().pop().expect("one request");
    assert_eq!((request.method, request.path.as_str(), request.body), (Method::GET, "/v2/balances", None));

    let only =
        golden_with(BALANCE, [("/entityBody", json!({"availableAmount": {"currency": "KRW", "value": 7}}))]);
    let balance = client(&Script::always(plain(200, &only))).balance().await.unwrap();
    assert_eq!((balance.pending, balance.available), (None, Some(Money::krw(7))), "all that a test key has");
}

#[tokio::test(start_paused = true)]
async fn what_holds_no_balance_is_no_balance_of_nothing() {
    for body in [json!({}), json!({"availableAmount": null}), json!({"availableAmount": "7"}), json!([])] {
        let body = golden_with(BALANCE, [("/entityBody", body)]);
        let error = client(&Script::always(plain(200, &body))).balance().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Undecodable, "{body}");
    }
    let payout = client(&Script::always(plain(200, &golden_with(PAYOUT, [])))).balance().await;
    assert_eq!(payout.unwrap_err().kind(), ErrorKind::Undecodable);
}
