//! Contract §2.9 and §8: how payouts move on by themselves, fail, and are cancelled.

use core::time::Duration;

use serde_json::{Value, json};

use super::Bench;
use super::payouts::{at, bench, one};
use super::sealed::{payout, scheduled, seller};
use crate::config::Config;
use crate::journal::What;
use crate::time::KoreanTime;
use crate::world::outbox::Event;

impl Bench {
    fn told_payouts(&self) -> Vec<(Value, Value)> {
        let mut told = Vec::new();
        for event in self.world.state.outbox.events() {
            if let Event::PayoutChanged { payout } = event {
                let payout: Value = serde_json::from_slice(payout).expect("JSON");
                told.push((payout["refPayoutId"].clone(), payout["status"].clone()));
            }
        }
        told
    }
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
