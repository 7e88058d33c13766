//! Contract §2.9: which payouts are made, and what the balance has to do with it.

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

pub(super) fn at(day: &str, hours: u64) -> KoreanTime {
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

pub(super) fn bench() -> (Bench, String) {
    bench_with(Switches::default())
}

fn code(bench: &mut Bench, payouts: &[Value]) -> String {
    bench.sealed("/v2/payouts", &json!(payouts)).code().to_owned()
}

pub(super) fn one(bench: &mut Bench, payout: &Value) -> String {
    let made = bench.sealed("/v2/payouts", &json!([payout]));
    assert_eq!(made.seen.status, 200, "{:?}", made.seen);
    made.entity()["items"][0]["id"].as_str().expect("an id").to_owned()
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
    let dollars = json!({
        "orderId": "ORD-000002", "amount": 100.5, "currency": "USD", "method": "FOREIGN_EASY_PAY", "status": "DONE",
    });
    super::brandpay_payments::open(&mut bench, &dollars);
    assert_eq!(bench.ledger().last().map(|payment| payment.captured), Some(10_050));
    assert_eq!(bench.available(), 6_000, "payouts are in won");
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
