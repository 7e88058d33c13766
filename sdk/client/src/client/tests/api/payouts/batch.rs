//! A batch of payouts, and what can become of it.

use std::sync::Arc;

use super::*;
use crate::Client;
use crate::client::tests::api::v2::{golden_request, security_key};
use crate::client::tests::config;
use crate::intent::MemoryJournal;
use crate::model::{Payout, TicketOperation};
use crate::test_support::secret_key;

const PATH: &str = "/v2/payouts";

/// The golden answer with a row of each name.
fn created(names: &[&str]) -> Value {
    let golden: Value = serde_json::from_str(CREATED).expect("JSON");
    let row = |(at, name): (usize, &&str)| {
        let mut row = golden["entityBody"]["items"][0].clone();
        row["refPayoutId"] = json!(name);
        row["id"] = json!(format!("FPA_{at}"));
        row
    };
    let rows: Vec<Value> = names.iter().enumerate().map(row).collect();
    golden_with(CREATED, [("/entityBody/items", json!(rows))])
}

/// The golden batch, answered with something else at this place of its row.
async fn answered_with(place: &str, value: Value) -> Outcome<Vec<Payout>> {
    let body = golden_with(CREATED, [(&*format!("/entityBody/items/0/{place}"), value)]);
    client(&Script::always(sealed(200, &body))).create_payouts(batch(&["my-payout-1"])).await
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_the_golden_request_and_its_answer_the_golden_one() {
    let script = Script::always(sealed(200, &golden_with(CREATED, [])));
    let outcome = client(&script).create_payouts(batch(&["my-payout-1"])).await;
    let Outcome::Done(created) = outcome else { panic!("{outcome:?}") };
    assert_eq!(created.len(), 1);
    assert_eq!((&created[0].id, &created[0].status), (&id(), &PayoutStatus::Requested));
    let request = script.seen().pop().expect("one request");
    assert_eq!((&request.method, request.path.as_str()), (&Method::POST, PATH));
    assert_keyed(&request);
    assert_eq!(opened(&request).0, golden_request("POST /v2/payouts (before JWE)"));
}

#[tokio::test(start_paused = true)]
async fn a_payout_at_once_has_no_day_and_absent_pairs_are_left_out() {
    let script = Script::always(Step::Lose);
    let amount = PayoutAmount::new(Money::krw(999_999_999)).unwrap();
    let (seller, text) = (SELLER.parse().unwrap(), "\"적요\"".parse().unwrap());
    let draft = PayoutDraft::new("p".parse().unwrap(), seller, amount, Schedule::Express, text);
    let create = CreatePayouts::new(KEY.parse().unwrap(), [draft]).unwrap();
    drop(client(&script).create_payouts(create).await);
    let expected = json!([{"refPayoutId": "p", "destination": SELLER, "scheduleType": "EXPRESS",
        "amount": {"currency": "KRW", "value": 999_999_999}, "transactionDescription": "\"적요\""}]);
    assert_eq!(opened(&script.seen()[0]).0, expected);
}

#[tokio::test(start_paused = true)]
async fn a_lost_batch_is_repeated_as_it_was_under_the_same_key() {
    let names = ["my-payout-1", "my-payout-2"];
    let script = Script::new([Step::Lose], sealed(200, &created(&names)));
    assert_eq!(client(&script).create_payouts(batch(&names)).await.effect(), Effect::Applied);
    let seen = script.seen();
    assert_eq!(seen.len(), 2);
    seen.iter().for_each(assert_keyed);
    assert_eq!(opened(&seen[0]).0, opened(&seen[1]).0);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_stays_lost_leaves_a_ticket_that_names_it_and_says_what_to_do() {
    let script = Script::always(Step::Lose);
    let client = client(&script);
    let names: Vec<String> = (0..100).map(|at| format!("my-payout-{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let left = unknown(client.create_payouts(batch(&names)).await);
    assert_eq!(left.ticket.key.as_str(), KEY);
    let TicketOperation::Other { endpoint, subject } = &left.ticket.operation else { panic!("{left:?}") };
    let subject = subject.as_deref().expect("a subject");
    assert_eq!(&**endpoint, "payout_create");
    assert!(subject.starts_with("my-payout-0 and 99 more, 500000 KRW in all, "), "{subject}");
    assert!(!subject.contains(SELLER));
    let stored = serde_json::to_string(&left.ticket).unwrap();
    assert_eq!(serde_json::from_str::<crate::model::Ticket>(&stored).unwrap(), left.ticket);
    let told = unknown(client.resolve(&left.ticket).await).reason;
    assert!(told.contains("make the same call again with the same key"), "{told}");
}

/// The digest is stored in journals: a later version must not take a batch for another one.
#[test]
fn the_name_of_a_batch_stays_as_it_is() {
    let subject =
        |batch: CreatePayouts| crate::endpoint::Change::subject(&batch).map(str::to_owned).expect("one");
    assert!(subject(batch(&["my-payout-1"])).starts_with("my-payout-1, 5000 KRW in all, "));
    assert_eq!(
        subject(batch(&["my-payout-1", "my-payout-2"])),
        "my-payout-1 and 1 more, 10000 KRW in all, 64b62736ec8a8470"
    );
}

#[tokio::test(start_paused = true)]
async fn one_key_for_two_batches_is_seen_before_the_second_is_sent() {
    let script = Script::always(Step::Lose);
    let builder = Client::builder(secret_key()).config(config()).security_keys([security_key()]);
    let client = builder.journal(Arc::new(MemoryJournal::new())).build_with(script.clone()).unwrap();
    let of = |won, seller: &str| {
        let amount = PayoutAmount::new(Money::krw(won)).unwrap();
        let (name, text) = ("my-payout-1".parse().unwrap(), "대금지급".parse().unwrap());
        let draft = PayoutDraft::new(name, seller.parse().unwrap(), amount, Schedule::Express, text);
        CreatePayouts::new(KEY.parse().unwrap(), [draft]).unwrap()
    };
    assert_eq!(client.create_payouts(of(5_000, SELLER)).await.effect(), Effect::Unknown);
    let sent = script.attempts();
    for other in [of(5_001, SELLER), of(5_000, "seller_2")] {
        let outcome = client.create_payouts(other).await;
        assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
    }
    assert_eq!(script.attempts(), sent);
    assert_eq!(client.create_payouts(of(5_000, SELLER)).await.effect(), Effect::Unknown);
    assert!(script.attempts() > sent, "the same batch may be made again");
}

#[tokio::test(start_paused = true)]
async fn rows_come_in_the_order_in_which_they_were_asked_for() {
    let script = Script::always(sealed(200, &created(&["c", "a", "b"])));
    let Outcome::Done(rows) = client(&script).create_payouts(batch(&["a", "b", "c"])).await else {
        panic!("not done")
    };
    let names: Vec<_> = rows.iter().filter_map(|row| row.ref_payout_id.as_deref()).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn a_row_that_is_not_the_one_asked_for_is_the_answer_of_another_call() {
    for (place, value) in [
        ("refPayoutId", json!("my-payout-2")),
        ("refPayoutId", Value::Null),
        ("destination", json!("seller_2")),
        ("amount", json!({"currency": "KRW", "value": 5_001})),
        ("amount", json!({"currency": "JPY", "value": 5_000})),
        ("scheduleType", json!("EXPRESS")),
        ("payoutDate", json!("2025-07-02")),
    ] {
        let left = unknown(answered_with(place, value).await);
        assert!(left.is_key_misuse, "{place}: {left:?}");
    }
    for (place, value) in [
        ("amount", json!({"currency": "KRW", "value": "5000"})),
        ("scheduleType", Value::Null),
        ("payoutDate", Value::Null),
        ("status", json!("A_NEW_ONE")),
    ] {
        assert_eq!(answered_with(place, value).await.effect(), Effect::Applied, "{place}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_believed_whole_or_not_at_all() {
    let asked = ["a", "b"];
    for (found, is_key_misuse) in [
        (&["a"][..], false),
        (&[], false),
        (&["a", "a"], false),
        (&["a", "b", "b"], true),
        (&["a", "b", "c"], true),
        (&["c", "d"], true),
    ] {
        let script = Script::always(sealed(200, &created(found)));
        let left = unknown(client(&script).create_payouts(batch(&asked)).await);
        assert_eq!(left.is_key_misuse, is_key_misuse, "{found:?}: {}", left.reason);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_list_of_payouts_is_no_success() {
    let none = golden_with(CREATED, [("/entityBody", Value::Null)]);
    let one = golden_with(PAYOUT, []);
    let refused = golden_with(CREATED, [("/error", json!({"code": "NOT_ENOUGH_AMOUNT", "message": ""}))]);
    for body in [none, one, refused, json!([]), json!({})] {
        let left = unknown(
            client(&Script::always(sealed(200, &body))).create_payouts(batch(&["my-payout-1"])).await,
        );
        assert!(!left.is_key_misuse, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_refusal_of_the_group_declines_the_batch_or_leaves_it_to_be_looked_up() {
    let all = refusals("payouts-v2");
    assert!(all.len() >= 12, "{all:?}");
    for (status, code, class) in all {
        for answer in [sealed(status, &refusal(&code, "말")), plain(status, &refusal(&code, "말"))] {
            let outcome = client(&Script::always(answer)).create_payouts(batch(&["my-payout-1"])).await;
            assert_by_class(outcome, &code, &class);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_gateways_word_on_a_payout_above_the_balance_ends_a_doubt() {
    let short = sealed(400, &refusal("NOT_ENOUGH_AMOUNT", "지급가능한 금액을 초과했습니다."));
    let script = Script::new([Step::Lose], short);
    let outcome = client(&script).create_payouts(batch(&["my-payout-1"])).await;
    assert!(matches!(outcome, Outcome::Declined(_)), "an answer from behind the key's look-up: {outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn the_balance_that_a_batch_used_up_itself_does_not_decline_it_after_a_fault() {
    let fault =
        sealed(500, &refusal("FAILED_INTERNAL_SYSTEM_PROCESSING", "내부 시스템 처리 작업이 실패했습니다."));
    let short = sealed(400, &refusal("NOT_ENOUGH_AMOUNT", "지급가능한 금액을 초과했습니다."));
    let script = Script::new([fault], short);
    let left = unknown(client(&script).create_payouts(batch(&["my-payout-1"])).await);
    assert_eq!(left.answer.map(|answer| answer.code), Some("NOT_ENOUGH_AMOUNT".into()));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_refusal_of_a_batch_is_no_failure() {
    let script = Script::always(sealed(400, &refusal("A_NEW_CODE", "")));
    let left = unknown(client(&script).create_payouts(batch(&["my-payout-1"])).await);
    assert_eq!(left.answer.map(|answer| answer.code), Some("A_NEW_CODE".into()));
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_is_in_what_the_caller_gets() {
    let keys = || [security_key()];
    let script = Script::always(Step::Lose);
    let outcome = client_of(&script, keys()).create_payouts(batch(&["my-payout-1"])).await;
    let request = script.seen().pop().expect("a request");
    let said = format!("{outcome:?} {request:?} {:?}", batch(&["my-payout-1"]).payouts());
    for secret in [security_key().expose(), "test_sk_", "dGVzdF9za1"] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
}

#[test]
fn a_batch_has_one_to_a_hundred_payouts_of_different_names() {
    let of = |count: usize| {
        let drafts = (0..count).map(|at| draft(&format!("p{at}")));
        CreatePayouts::new(KEY.parse().unwrap(), drafts).map_err(|error| error.to_string())
    };
    assert_eq!(of(1).unwrap().total(), Money::krw(5_000));
    assert_eq!((of(100).unwrap().payouts().len(), of(100).unwrap().total()), (100, Money::krw(500_000)));
    assert_eq!(of(0).unwrap_err(), "payouts are 1 to 100 in a batch, not none");
    assert_eq!(of(101).unwrap_err(), "payouts are 1 to 100 in a batch, not more");
    let endless = CreatePayouts::new(KEY.parse().unwrap(), (0_u64..).map(|at| draft(&format!("p{at}"))));
    assert!(endless.is_err(), "and it was not waited for");
    let twice = CreatePayouts::new(KEY.parse().unwrap(), ["a", "b", "a"].map(draft)).unwrap_err();
    assert_eq!((twice.field(), twice.problem()), ("refPayoutId", "is unique in a batch, and a comes twice"));
}

#[test]
fn a_batch_can_be_taken_if_each_of_its_days_can_be() {
    let noon =
        |text: &str| crate::model::DateTime::new(format!("{text}T12:00:00+09:00")).unix_micros().unwrap();
    let batch = batch(&["a", "b"]);
    assert!(batch.check(noon("2025-06-30")).is_ok());
    assert_eq!(batch.check(noon("2025-07-01")).unwrap_err().field(), "payoutDate");
}
