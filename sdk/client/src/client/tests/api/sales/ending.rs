//! What the gateway's answers make of a payment in one call.

use serde_json::json;

use super::{Script, Step, WAYS, Way, client};
use crate::client::tests::config;
use crate::outcome::{Advice, Effect, Outcome};
use crate::test_csv::rows;
use crate::test_support::secret_key;

const ERRORS: &str = include_str!("../../../../../../../docs/toss/errors.csv");

/// A client that does not look further.
fn plain(script: &Script) -> crate::Client {
    crate::Client::builder(secret_key()).config(config()).build_with(script.clone()).expect("a client")
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_another_order_amount_or_kind_is_unknown_and_a_misuse_of_the_key() {
    for way in WAYS {
        let is_account = way.group == "virtual-account";
        let kind = if way.group == "billing-charge" { "NORMAL" } else { "BILLING" };
        for (name, value) in [
            ("orderId", json!("another-order-1")),
            ("totalAmount", json!(way.amount + 1)),
            ("currency", json!("USD")),
            ("type", json!(kind)),
            ("type", json!("BRANDPAY")),
            ("method", json!(if is_account { "카드" } else { "가상계좌" })),
        ] {
            if name == "method" && way.group == "billing-charge" {
                continue;
            }
            let script = Script::always(way.answered(&[(name, value)]));
            let outcome = (way.make)(plain(&script)).await;
            let Outcome::Unknown(unknown) = outcome else { panic!("{} {name}: {outcome:?}", way.name) };
            assert!(unknown.is_key_misuse, "{} {name}: {}", way.name, unknown.reason);
            assert_eq!(script.attempts(), 1, "the key is spent");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_ours_and_not_approved_is_unknown() {
    for way in WAYS {
        for status in ["READY", "IN_PROGRESS", "ABORTED", "EXPIRED", "A_STATUS_OF_TOMORROW"] {
            let script = Script::always(way.answered(&[("status", json!(status))]));
            let outcome = (way.make)(plain(&script)).await;
            let Outcome::Unknown(unknown) = outcome else { panic!("{} {status}: {outcome:?}", way.name) };
            assert!(!unknown.is_key_misuse, "{status}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_does_not_say_how_it_was_made_contradicts_nothing() {
    for way in WAYS {
        let script = Script::always(way.answered(&[("type", json!(null)), ("method", json!(null))]));
        let outcome = (way.make)(client(&script)).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{}: {outcome:?}", way.name);
    }
}

/// What a code of this class and stage ends in, if nothing is looked up.
fn expected(class: &str, stage: &str) -> (Effect, Option<Advice>) {
    match (class, stage) {
        ("definite-failure" | "caller-bug", "verdict" | "fault") => (Effect::NotApplied, Some(Advice::Final)),
        (_, "edge") => (Effect::NotApplied, None),
        ("already-done" | "unknown-outcome", "verdict" | "fault") => (Effect::Unknown, None),
        other => panic!("the table has something new: {other:?}"),
    }
}

async fn ended(way: &Way, status: u16, code: &str) -> (Effect, Option<Advice>) {
    let outcome = (way.make)(plain(&Script::always(Step::code(status, code)))).await;
    let advice = match &outcome {
        Outcome::Declined(declined) => Some(declined.advice),
        Outcome::Done(_) | Outcome::NotSent(_) | Outcome::Unknown(_) => None,
    };
    (outcome.effect(), advice)
}

#[tokio::test(start_paused = true)]
async fn every_documented_refusal_ends_as_its_row_says() {
    let table = rows(ERRORS);
    let at = |name: &str| table[0].iter().position(|column| column == name).expect("a column");
    let [group, status, code, class, stage] = ["group", "http_status", "code", "class", "stage"].map(at);
    for way in WAYS {
        let its: Vec<_> = table.iter().filter(|row| row[group] == way.group).collect();
        assert!(its.len() >= 14, "{}: {} rows", way.group, its.len());
        for row in its {
            let found = ended(&way, row[status].parse().unwrap(), &row[code]).await;
            assert_eq!(found, expected(&row[class], &row[stage]), "{} {}", way.group, row[code]);
        }
    }
}
