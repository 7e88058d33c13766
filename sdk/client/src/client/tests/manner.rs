//! How a client speaks: its language, and the errors that it rehearses.

use super::config;
use crate::Client;
use crate::error::Language;
use crate::model::{CardType, PaymentMethod};
use crate::outcome::{Advice, Outcome};
use crate::test_support::{PAYMENT_KEY, Script, Step, confirm, secret_key};

const ENGLISH: &str = include_str!("../../../../../tests/wire/payment.card.accept_language_en.json");
const KOREAN: &str = include_str!("../../../../../tests/wire/payment.card.done.json");

/// A header of every request that `build` sends for a charge and a look-up.
async fn sent(
    name: &str,
    build: impl FnOnce(crate::ClientBuilder) -> crate::ClientBuilder,
) -> Vec<Option<String>> {
    let script = Script::always(Step::paid());
    let client = build(Client::builder(secret_key()).config(config())).build_with(script.clone()).unwrap();
    drop(client.confirm(confirm()).await);
    drop(client.payment(&PAYMENT_KEY.parse().unwrap()).await);
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    script.seen().iter().map(|request| request.headers.get(name).map(text)).collect()
}

#[tokio::test(start_paused = true)]
async fn english_is_asked_for_in_every_request_and_nothing_by_default() {
    let english = sent("accept-language", |builder| builder.language(Language::English)).await;
    assert_eq!(english, [Some("en-US".to_owned()), Some("en-US".to_owned())]);
    for header in ["accept-language", "tosspayments-test-code"] {
        assert_eq!(sent(header, |builder| builder).await, [None, None], "{header}");
    }
    assert_eq!(sent("accept-language", |builder| builder.language(Language::Korean)).await, [None, None]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_english_is_the_same_payment() {
    let mut seen = Vec::new();
    for body in [ENGLISH, KOREAN] {
        let script = Script::always(Step::answer(200, body));
        let builder = Client::builder(secret_key()).config(config()).language(Language::English);
        let outcome = builder.build_with(script).unwrap().confirm(confirm()).await;
        let Outcome::Done(payment) = outcome else { panic!("{outcome:?}") };
        let card = payment.card().unwrap().expect("a card");
        assert_eq!(payment.method.as_deref(), Some(&PaymentMethod::Card));
        assert_eq!(card.card_type.as_deref(), Some(&CardType::Credit));
        seen.push((payment.method.clone(), payment.total, payment.status.clone(), card.owner_type.clone()));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_in_english_is_classified_by_its_code() {
    let words = r#"{"code":"REJECT_CARD_PAYMENT","message":"Insufficient balance or limit exceeded."}"#;
    let builder = Client::builder(secret_key()).config(config()).language(Language::English);
    let client = builder.build_with(Script::always(Step::answer(403, words))).unwrap();
    let outcome = client.confirm(confirm()).await;
    assert!(
        matches!(&outcome, Outcome::Declined(declined) if declined.advice == Advice::Final),
        "{outcome:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_test_code_goes_with_every_request() {
    let code = || Some("REJECT_CARD_PAYMENT".to_owned());
    let sent = sent("tosspayments-test-code", |builder| builder.test_code("REJECT_CARD_PAYMENT")).await;
    assert_eq!(sent, [code(), code()]);
}

#[test]
fn a_test_code_with_a_live_key_is_refused_because_money_would_move() {
    let build = |key: &str, code: &str| {
        let builder = Client::builder(key.parse().unwrap()).test_code(code);
        builder.build().map(drop).map_err(|error| error.to_string())
    };
    for live in ["live_sk_zXLkKEypNArWmo50nX3lmeaxYG5R", "live_gsk_zXLkKEypNArWmo50nX3lmeaxYG5R"] {
        let error = build(live, "REJECT_CARD_PAYMENT").unwrap_err();
        assert!(error.starts_with("test_code works with test keys only"), "{error}");
        assert!(!error.contains(live), "{error}");
    }
    let test = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R";
    assert_eq!(build(test, "REJECT_CARD_PAYMENT"), Ok(()));
    for wrong in ["", "reject", "A B", "A\r\nB", "카드", &"A".repeat(101)] {
        let error = build(test, wrong).unwrap_err();
        assert!(error.starts_with("test_code is a code of the gateway"), "{error}");
    }
    let error = build(test, live_key()).unwrap_err();
    assert!(!error.contains("zXLkKEyp"), "a key in the wrong place is not shown: {error}");
}

fn live_key() -> &'static str {
    "live_sk_zXLkKEypNArWmo50nX3lmeaxYG5R"
}
