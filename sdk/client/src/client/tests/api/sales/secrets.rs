//! No text that a caller may log holds what a payment is made with, or who makes it.

use super::{BILLING_KEY, CARD, Script, Step, WAYS, account, card, charge, client, key_in};
use crate::model::Vbv;
use crate::outcome::Outcome;

const SECRETS: [&str; 7] = [
    // As it stands in a path, too.
    "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0",
    CARD,
    "900101",
    "박토스",
    "customer@example.com",
    "01012341234",
    "AAABCZIhcQAAAABZlyFxAAAAAAA=",
];

#[track_caller]
fn none_in(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn requests_print_none() {
    let vbv = Vbv::new("AAABCZIhcQAAAABZlyFxAAAAAAA=", "MDAwMDAw", "05").unwrap();
    let keyed = key_in().with_customer_name("박토스".parse().unwrap());
    none_in(&format!("{:?} {keyed:?} {:?} {:?}", charge(), account(), card().with_vbv(vbv)));
    assert!(format!("{:?}", charge()).contains("bill-order-0001"), "the order may be known");
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_repeats_the_request_in_its_words_is_not_quoted() {
    // What each request holds itself: no text can be cleaned of what nobody knows.
    let echo = |way: &str| match way {
        "billing-charge" => format!(
            "{BILLING_KEY} 박토스 customer@example.com of /v1/billing/Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0%3D"
        ),
        "key-in" => format!("{CARD} 900101"),
        _ => "박토스 01012341234".to_owned(),
    };
    for way in WAYS {
        let words = echo(way.group);
        for (status, code) in [
            (403, "REJECT_CARD_PAYMENT"),
            (400, "A_CODE_OF_TOMORROW"),
            (500, "COMMON_ERROR"),
            (401, "UNAUTHORIZED_KEY"),
        ] {
            let body = format!(r#"{{"code":"{code}","message":"{words}"}}"#);
            let outcome =
                (way.make)(client(&Script::always(Step::answer(status, body)).and_shows(Step::Lose))).await;
            assert!(!matches!(outcome, Outcome::Done(_)), "{outcome:?}");
            none_in(&format!("{outcome:?}"));
        }
        let outcome =
            (way.make)(client(&Script::always(Step::answer(200, words)).and_shows(Step::Lose))).await;
        none_in(&format!("{outcome:?}"));
    }
}
