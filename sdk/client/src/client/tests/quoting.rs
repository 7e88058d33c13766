//! A success that is not ours, and quotes our keys where nobody looks for them: what is said of it gets logged.

use super::config;
use crate::outcome::Outcome;
use crate::test_support::{
    KEY, ORDER_ID, PAYMENT_KEY, SECRET, Script, Step, confirm, payment_json, secret_key,
};
use crate::{Client, Error};

/// The same answer to everything, with each key in each place.
fn answers() -> impl Iterator<Item = Step> {
    let keys = [KEY, PAYMENT_KEY, SECRET].into_iter();
    keys.flat_map(|key| {
        let payment = payment_json("DONE", &[]);
        let bodies = [
            payment.replace(ORDER_ID, key),
            payment.replace("DONE", key),
            payment.replace("KRW", key),
            payment.replace("15000", &format!(r#"{{"value":"{key}"}}"#)),
            // Long enough to be cut, in the middle of the key.
            payment.replace(ORDER_ID, &format!("{}{key}", "-".repeat(285))),
        ];
        let trace = Step::Answer {
            status: 200,
            body: "{}".to_owned(),
            header: Some(("x-tosspayments-trace-id", key)),
        };
        bodies.into_iter().map(|body| Step::answer(200, body)).chain([trace]).collect::<Vec<_>>()
    })
}

fn said(error: &Error) -> String {
    let mut said = format!("{error} {error:?}");
    let mut cause = core::error::Error::source(error);
    while let Some(inner) = cause {
        said.extend([" ", &inner.to_string()]);
        cause = inner.source();
    }
    said
}

#[tokio::test(start_paused = true)]
async fn a_success_that_quotes_our_keys_is_told_without_them_wherever_they_stand() {
    for (number, answer) in answers().enumerate() {
        let client = Client::builder(secret_key()).config(config());
        let client = client.build_with(Script::always(answer)).expect("a sound configuration");
        let outcome = client.confirm(confirm()).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{number}: {outcome:?}");
        let looked_up = client.payment(&PAYMENT_KEY.parse().unwrap()).await;
        // What is read as the payment says what the payment says.
        let looked_up = looked_up.err().as_ref().map(said).unwrap_or_default();
        for key in [KEY, PAYMENT_KEY, SECRET] {
            let told = format!("{outcome:?}");
            assert!(!told.contains(key), "{number}: {key} in {told}");
            assert!(!told.contains(&format!("-{}", &key[..4])), "{number}: the beginning of {key} in {told}");
            // A look-up's own request has no idempotency key.
            assert!(key == KEY || !looked_up.contains(key), "{number}: {key} in {looked_up}");
        }
    }
}
