//! Contract §2.9 and §8: which payouts are made, when they arrive, and what the balance has to do with it.

use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::Bench;
use super::sealed::{payout, scheduled, seller};
use crate::config::Config;
use crate::journal::What;
use crate::switches::{DuplicateReferenceCode, Switches};
use crate::time::KoreanTime;
use crate::world::calendar::Day;
use crate::world::outbox::Event;

fn at(day: &str, hours: u64) -> KoreanTime {
    Day::read(day).expect("a day").at(0).after(Duration::from_hours(hours))
}

/// Tuesday at ten, a seller that can be paid, and 100,000 won.
fn bench_with(switches: Switches) -> (Bench, String) {
    let mut bench = Bench::with(&Config { switches, ..Config::default() });
    bench.now = at("2025-07-01", 10);
    let seller = bench.seller("my-seller-1");
    bench.world.fund(bench.now, 100_000).expect("funded");
    (bench, seller)
}

fn bench() -> (Bench, String) {
    bench_with(Switches::default())
}

fn code(bench: &mut Bench, payouts: &[Value]) -> String {
    bench.sealed("/v2/payouts", &json!(payouts)).code().to_owned()
}

fn one(bench: &mut Bench, payout: &Value) -> String {
    let made = bench.sealed("/v2/payouts", &json!([payout]));
    assert_eq!(made.seen.status, 200, "{:?}", made.seen);
    made.entity()["items"][0]["id"].as_str().expect("an id").to_owned()
}

fn status(bench: &mut Bench, id: &str) -> String {
    let seen = bench.plain("GET", &format!("/v2/payouts/{id}"));
    seen.entity()["status"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn an_express_payout_is_on_its_way_at_once_and_then_there() {
    let (mut bench, seller) = bench();
    let id = one(&mut bench, &payout("p-1", &seller, 5_000));
    assert_eq!(status(&mut bench, &id), "IN_PROGRESS");
    bench.advance(Duration::from_secs(3) - Duration::from_micros(1));
    assert_eq!(status(&mut bench, &id), "IN_PROGRESS");
    bench.advance(Duration::from_micros(1));
    assert_eq!(status(&mut bench, &id), "COMPLETED");
    assert_eq!(bench.available(), 95_000);
}

#[test]
fn a_scheduled_payout_leaves_at_nine_on_its_day() {
    let (mut bench, seller) = bench();
    let id = one(&mut bench, &scheduled("p-1", &seller, "2025-07-03"));
    bench.now = at("2025-07-03", 9);
    bench.now = KoreanTime::from_micros(bench.now.micros() - 1);
    assert_eq!(status(&mut bench, &id), "REQUESTED");
    bench.advance(Duration::from_micros(1));
    assert_eq!(status(&mut bench, &id), "IN_PROGRESS");
    bench.advance(Duration::from_secs(3));
    assert_eq!(status(&mut bench, &id), "COMPLETED");
}

#[test]
fn what_nobody_looks_at_arrives_all_the_same_and_the_journal_says_when() {
    let (mut bench, seller) = bench();
    one(&mut bench, &scheduled("p-1", &seller, "2025-07-03"));
    bench.now = at("2025-07-20", 0);
    let journal = bench.world.journal(bench.now);
    let last = journal.entries.last().expect("an entry");
    assert!(matches!(last.what, What::PayoutCompleted { .. }), "{last:?}");
    assert_eq!(last.at.to_string(), "2025-07-03T09:00:03+09:00");
}

/// (the hour of the day 2025-07-01, the days of the payout, the code)
#[test]
fn payouts_are_made_on_business_days_within_a_year() {
    let table = [
        ("2025-07-02", ""),
        ("2025-07-01", "INVALID_PAYABLE_DATE"),
        ("2025-06-30", "INVALID_PAYABLE_DATE"),
        ("2025-07-05", "NOT_ALLOWED_HOLIDAY"),
        ("2025-08-15", "NOT_ALLOWED_HOLIDAY"),
        ("2025-10-06", "NOT_ALLOWED_HOLIDAY"),
        ("2026-07-01", ""),
        ("2026-07-02", "INVALID_PAYABLE_DATE"),
        ("2025-7-2", "INVALID_REQUEST"),
    ];
    for (day, expected) in table {
        let (mut bench, seller) = bench();
        bench.world.set_holidays([Day::read("2025-10-06").expect("a day")].into());
        assert_eq!(code(&mut bench, &[scheduled("p-1", &seller, day)]), expected, "{day}");
    }
}

#[test]
fn express_is_from_eight_to_three_on_business_days() {
    let micro = Duration::from_micros(1);
    let table = [
        (at("2025-07-01", 8), ""),
        (KoreanTime::from_micros(at("2025-07-01", 8).micros() - 1), "INVALID_PAYABLE_DATE"),
        (KoreanTime::from_micros(at("2025-07-01", 15).micros() - 1), ""),
        (at("2025-07-01", 15), "INVALID_PAYABLE_DATE"),
        (at("2025-07-05", 10), "NOT_ALLOWED_HOLIDAY"),
        (at("2025-08-15", 10).after(micro), "NOT_ALLOWED_HOLIDAY"),
    ];
    for (now, expected) in table {
        let (mut bench, seller) = bench();
        bench.now = now;
        assert_eq!(code(&mut bench, &[payout("p-1", &seller, 5_000)]), expected, "{now}");
    }
}

/// What is changed in a sound payout, and the code.
#[test]
fn a_broken_form_is_refused() {
    let table = [
        ("/amount/value", json!("500"), ""),
        ("/amount/value", json!(0), "INVALID_REQUEST"),
        ("/amount/value", json!(0.5), "INVALID_REQUEST"),
        ("/amount/value", json!(-1), "INVALID_REQUEST"),
        ("/amount/value", json!(1_000_000_000), "INVALID_REQUEST"),
        ("/amount/value", json!(999_999_999), "NOT_ENOUGH_AMOUNT"),
        ("/amount/value", json!(100_000), ""),
        ("/amount/value", json!(100_001), "NOT_ENOUGH_AMOUNT"),
        ("/amount/currency", json!("USD"), "INVALID_REQUEST"),
        ("/amount", json!(5_000), "INVALID_REQUEST"),
        ("/refPayoutId", json!(null), "INVALID_REQUEST"),
        ("/destination", json!("seller_x"), "NOT_FOUND"),
        ("/scheduleType", json!("SOON"), "INVALID_REQUEST"),
        ("/scheduleType", json!("SCHEDULED"), "INVALID_REQUEST"),
        ("/transactionDescription", json!("일곱글자입니다"), ""),
        ("/transactionDescription", json!("여덟글자입니다요"), "INVALID_REQUEST"),
        ("/transactionDescription", json!(null), ""),
    ];
    for (place, value, expected) in table {
        let (mut bench, seller) = bench();
        let mut form = payout("p-1", &seller, 5_000);
        *form.pointer_mut(place).expect("the field is there") = value.clone();
        assert_eq!(code(&mut bench, &[form]), expected, "{place} {value}");
        let spent = 100_000 - bench.available();
        assert_eq!(spent > 0, expected.is_empty(), "{place} {value}");
    }
}

#[test]
fn a_list_is_1_to_100_payouts_and_all_of_them_are_made_or_none() {
    let (mut bench, seller) = bench();
    let many = |count: u64| (0..count).map(|at| payout(&format!("p-{at}"), &seller, 10)).collect::<Vec<_>>();
    assert_eq!(code(&mut bench, &[]), "INVALID_REQUEST");
    assert_eq!(code(&mut bench, &many(101)), "INVALID_REQUEST");
    let mut broken = many(100);
    broken[99]["destination"] = "seller_x".into();
    assert_eq!(code(&mut bench, &broken), "NOT_FOUND");
    let list = [payout("p-1", &seller, 60_000), payout("p-2", &seller, 40_001)];
    assert_eq!(code(&mut bench, &list), "NOT_ENOUGH_AMOUNT");
    assert_eq!(bench.available(), 100_000);
    assert_eq!(code(&mut bench, &many(100)), "");
    assert_eq!(bench.available(), 99_000);
    let journal = bench.world.journal(bench.now);
    let requested = journal.entries.iter().filter(|entry| matches!(entry.what, What::PayoutRequested { .. }));
    assert_eq!(requested.count(), 100);
}

#[test]
fn the_first_error_is_the_one_that_is_told() {
    let (mut bench, seller) = bench();
    let late = scheduled("p-1", &seller, "2020-01-01");
    let unknown = payout("p-2", "seller_x", 5_000);
    assert_eq!(code(&mut bench, &[late.clone(), unknown.clone()]), "INVALID_PAYABLE_DATE");
    assert_eq!(code(&mut bench, &[unknown, late]), "NOT_FOUND");
}

#[test]
fn a_reference_is_used_once_and_its_refusal_is_a_switch() {
    for (switch, expected) in [
        (DuplicateReferenceCode::DuplicatedRequest, "DUPLICATED_REQUEST"),
        (DuplicateReferenceCode::InvalidRequest, "INVALID_REQUEST"),
    ] {
        let switches = Switches { duplicate_reference_code: switch, ..Switches::default() };
        let (mut bench, seller) = bench_with(switches);
        let twice = [payout("p-1", &seller, 1_000), payout("p-1", &seller, 1_000)];
        assert_eq!(code(&mut bench, &twice), expected);
        one(&mut bench, &twice[0]);
        assert_eq!(code(&mut bench, &twice[..1]), expected);
        assert_eq!(bench.available(), 99_000);
    }
}

#[test]
fn a_seller_that_is_not_approved_is_not_paid_and_the_status_is_a_switch() {
    for (is_400, status) in [(false, 403), (true, 400)] {
        let switches = Switches { forbidden_seller_payout_is_400: is_400, ..Switches::default() };
        let (mut bench, _) = bench_with(switches);
        let created = bench.sealed("/v2/sellers", &seller("my-seller-2", "INDIVIDUAL"));
        let id = created.entity()["id"].as_str().expect("an id").to_owned();
        let refused = bench.sealed("/v2/payouts", &json!([payout("20260115220825", &id, 5_000)]));
        assert_eq!((refused.seen.status, refused.code()), (status, "FORBIDDEN_SELLER_PAYOUT"));
        let message = refused.seen.body["error"]["message"].as_str().expect("a message");
        assert!(message.ends_with("APPROVED (refPayoutId: 20260115220825)"), "{message}");
        bench.world.check_seller(bench.now, &id, "PARTIALLY_APPROVED").expect("checked");
        assert_eq!(code(&mut bench, &[payout("20260115220825", &id, 5_000)]), "");
    }
}

#[test]
fn payouts_to_the_failing_accounts_of_the_test_environment_fail_and_their_money_comes_back() {
    let table = [("295", "77701777777"), ("011", "3025353430761"), ("002", "02004240994312")];
    for (secret, expected) in [("test_sk_1", "FAILED"), ("live_sk_1", "COMPLETED")] {
        for (bank, number) in table {
            let mut config = Config::default();
            config.merchants[0].secret_key = secret.to_owned();
            let mut bench = Bench::with(&config);
            bench.now = at("2025-07-01", 10);
            bench.world.fund(bench.now, 100_000).expect("funded");
            let mut form = seller("my-seller-1", "CORPORATE");
            form["account"]["bankCode"] = bank.into();
            form["account"]["accountNumber"] = number.into();
            let seller =
                bench.sealed("/v2/sellers", &form).entity()["id"].as_str().expect("an id").to_owned();
            let id = one(&mut bench, &payout("p-1", &seller, 5_000));
            assert_eq!((status(&mut bench, &id).as_str(), bench.available()), ("IN_PROGRESS", 95_000));
            bench.advance(Duration::from_secs(3));
            assert_eq!(status(&mut bench, &id), expected, "{secret} {number}");
            let error = bench.plain("GET", &format!("/v2/payouts/{id}")).entity()["error"].clone();
            let is_failed = expected == "FAILED";
            assert_eq!(error["code"] == "INVALID_ACCOUNT_NUMBER", is_failed, "{error}");
            assert_eq!(bench.available(), if is_failed { 100_000 } else { 95_000 });
        }
    }
}

#[test]
fn a_bank_can_be_made_to_refuse() {
    let (mut bench, seller) = bench();
    let id = one(&mut bench, &payout("p-1", &seller, 5_000));
    assert!(bench.world.fail_payout(bench.now, &id, "NO_SUCH_CODE").is_err());
    assert!(bench.world.fail_payout(bench.now, "FPA_x", "ALREADY_CLOSE_ACCOUNT").is_err());
    bench.world.fail_payout(bench.now, &id, "ALREADY_CLOSE_ACCOUNT").expect("on its way");
    assert_eq!((status(&mut bench, &id).as_str(), bench.available()), ("FAILED", 100_000));
    bench.advance(Duration::from_hours(1));
    assert_eq!((status(&mut bench, &id).as_str(), bench.available()), ("FAILED", 100_000));
    assert!(bench.world.fail_payout(bench.now, &id, "ALREADY_CLOSE_ACCOUNT").is_err());
}

#[test]
fn only_what_waits_for_its_day_can_be_cancelled() {
    let (mut bench, seller) = bench();
    let express = one(&mut bench, &payout("p-1", &seller, 5_000));
    let waiting = one(&mut bench, &scheduled("p-2", &seller, "2025-07-03"));
    let cancel = |bench: &mut Bench, id: &str| {
        let seen = bench.plain("POST", &format!("/v2/payouts/{id}/cancel"));
        (seen.seen.status, seen.code().to_owned())
    };
    assert_eq!(cancel(&mut bench, &express), (400, "INVALID_REQUEST".to_owned()));
    assert_eq!(bench.available(), 90_000);
    assert_eq!(cancel(&mut bench, &waiting), (200, String::new()));
    assert_eq!((status(&mut bench, &waiting).as_str(), bench.available()), ("CANCELED", 95_000));
    assert_eq!(cancel(&mut bench, &waiting).0, 400);
    bench.now = at("2025-07-04", 0);
    assert_eq!(status(&mut bench, &waiting), "CANCELED");
    assert_eq!(cancel(&mut bench, &express), (400, "INVALID_REQUEST".to_owned()));
    assert_eq!(cancel(&mut bench, "FPA_x"), (404, "PAYOUT_NOT_FOUND".to_owned()));
}

#[test]
fn a_list_is_read_by_day_and_page() {
    let (mut bench, seller) = bench();
    let days = ["2025-07-02", "2025-07-03", "2025-07-04"];
    let ids = days.map(|day| one(&mut bench, &scheduled(day, &seller, day)));
    let read = |bench: &mut Bench, query: &str| -> Vec<String> {
        let page = bench.plain("GET", &format!("/v2/payouts{query}"));
        let items = page.entity()["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["id"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(read(&mut bench, ""), ids);
    assert_eq!(read(&mut bench, "?payoutDateGte=2025-07-03"), ids[1..]);
    assert_eq!(read(&mut bench, "?payoutDateLte=2025-07-03"), ids[..2]);
    assert_eq!(read(&mut bench, "?payoutDateGte=2025-07-03&payoutDateLte=2025-07-03"), ids[1..2]);
    assert_eq!(read(&mut bench, &format!("?limit=1&startingAfter={}", ids[0])), ids[1..2]);
    for (query, expected) in [
        ("?limit=10001", "INVALID_REQUEST"),
        ("?payoutDateGte=tomorrow", "INVALID_REQUEST"),
        ("?startingAfter=FPA_x", "PAYOUT_NOT_FOUND"),
    ] {
        assert_eq!(bench.plain("GET", &format!("/v2/payouts{query}")).code(), expected, "{query}");
    }
    assert_eq!(bench.plain("GET", "/v2/payouts/FPA_x").code(), "PAYOUT_NOT_FOUND");
}

#[test]
fn the_balance_grows_by_payments_and_shrinks_by_their_cancels() {
    let mut bench = Bench::new();
    assert_eq!(bench.available(), 0);
    let key = bench.open(super::ORDER, 10_000);
    assert_eq!(bench.available(), 0);
    assert_eq!(bench.confirm(&key, 10_000).status, 200);
    assert_eq!(bench.available(), 10_000);
    assert_eq!(bench.cancel(&key, &json!({"cancelReason": "x", "cancelAmount": 4_000})).status, 200);
    assert_eq!(bench.available(), 6_000);
}

#[test]
fn a_key_of_idempotency_keeps_a_payout_from_being_made_twice() {
    let (mut bench, seller) = bench();
    let body = json!([payout("p-1", &seller, 5_000)]).to_string();
    let key = super::sealed::document_key();
    for _ in 0..2 {
        let sealed = crate::jwe::seal(&key, bench.now, 3, body.as_bytes()).expect("sealed");
        let request = Request::post("/v2/payouts")
            .header("tosspayments-api-security-mode", "ENCRYPTION")
            .header("idempotency-key", "once");
        let answer = super::sealed::open(&super::response(bench.begin_raw(request, sealed.into())));
        assert_eq!(answer.seen.status, 200);
    }
    assert_eq!(bench.available(), 95_000);
}

#[test]
fn only_the_end_of_a_payout_is_told() {
    let (mut bench, seller) = bench();
    let waiting = one(&mut bench, &scheduled("p-1", &seller, "2025-07-03"));
    one(&mut bench, &payout("p-2", &seller, 5_000));
    assert_eq!(bench.plain("POST", &format!("/v2/payouts/{waiting}/cancel")).seen.status, 200);
    let refused = one(&mut bench, &scheduled("p-3", &seller, "2025-07-03"));
    bench.world.fail_payout(bench.now, &refused, "ALREADY_CLOSE_ACCOUNT").expect("on its way");
    bench.now = at("2025-07-10", 0);
    bench.available();
    let told: Vec<(Value, Value)> = bench.told_payouts();
    assert_eq!(told, [(json!("p-3"), json!("FAILED")), (json!("p-2"), json!("COMPLETED"))]);
}

impl Bench {
    fn told_payouts(&self) -> Vec<(Value, Value)> {
        let events = self.world.state.outbox.events().filter_map(|event| match event {
            Event::PayoutChanged { payout } => serde_json::from_slice(payout).ok(),
            _ => None,
        });
        events.map(|payout: Value| (payout["refPayoutId"].clone(), payout["status"].clone())).collect()
    }
}
