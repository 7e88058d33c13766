//! Consent and tokens: the way of a customer into brandpay.

use std::sync::Arc;

use super::*;
use crate::Client;
use crate::api::brandpay::ReadTerms;
use crate::checkout::Mismatch;
use crate::client::tests::{client, config};
use crate::error::{Class, ErrorKind};
use crate::intent::MemoryJournal;
use crate::model::{RefreshToken, TicketOperation};
use crate::outcome::Advice;
use crate::test_support::{Script, Step, secret_key};

const TOKENS: &str =
    r#"{"accessToken":"at_1","refreshToken":"rt_1","tokenType":"bearer","expiresIn":2592000}"#;

#[tokio::test(start_paused = true)]
async fn the_golden_terms_are_read() {
    let script = Script::always(Step::answer(200, GOLDEN_TERMS));
    let terms = client(&script).brandpay_terms(ReadTerms::new(member(), scopes())).await.unwrap();
    let [terms] = &terms[..] else { panic!("one: {terms:?}") };
    assert_eq!((terms.id, terms.is_required, terms.is_agreed), (Some(1), Some(true), Some(false)));
}

#[tokio::test(start_paused = true)]
async fn a_refused_reading_is_an_error_with_its_code() {
    let script = Script::always(Step::code(400, "INVALID_CUSTOMER_KEY"));
    let error = client(&script).brandpay_terms(ReadTerms::new(member(), scopes())).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("INVALID_CUSTOMER_KEY")));
    assert_eq!(error.verdict().map(|verdict| verdict.class), Some(Class::CallerBug));
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn consent_is_answered_with_a_code_that_is_good_for_a_token() {
    let script =
        Script::new([Step::answer(200, format!(r#"{{"code":"{CODE}"}}"#))], Step::answer(200, TOKENS));
    let client = client(&script);
    let code = done(client.agree_to_terms(agree()).await).code.expect("a code");
    let issue = IssueAccessToken::by_code("bp_2".parse().unwrap(), member(), code);
    assert_eq!(done(client.issue_access_token(issue).await).access_token.expose(), "at_1");
    assert_eq!(body(&script.seen()[1])["code"], CODE);
}

#[tokio::test(start_paused = true)]
async fn the_golden_tokens_are_read() {
    let script = Script::always(Step::answer(200, GOLDEN_TOKENS));
    let tokens = done(client(&script).issue_access_token(issue()).await);
    assert_eq!(tokens.access_token.expose(), "rCa3u...");
    assert_eq!(tokens.refresh_token.as_ref().map(RefreshToken::expose), Some("dGhpc2lz..."));
    assert_eq!((tokens.token_type.as_deref(), tokens.expires_in), (Some("bearer"), Some(2_592_000)));
}

#[test]
fn the_redirect_of_another_customer_leads_to_no_token() {
    let redirect = BrandpayRedirect::parse(&format!("code={CODE}&customerKey=cust-2")).unwrap();
    assert!(matches!(redirect.check(&member()), Err(Mismatch::Customer { .. })));
}

#[tokio::test(start_paused = true)]
async fn lost_tokens_are_asked_for_again_under_the_same_key_and_with_the_same_body() {
    for asked in [issue(), renew()] {
        let script = Script::new([Step::Lose, Step::answer(503, "")], Step::answer(200, TOKENS));
        assert_eq!(done(client(&script).issue_access_token(asked).await).access_token.expose(), "at_1");
        let seen = script.seen();
        assert_eq!(seen.len(), 3);
        assert!(seen.iter().all(|request| request.headers["idempotency-key"] == KEY));
        assert!(seen.iter().all(|request| body(request) == body(&seen[0])));
    }
    let script = Script::new([Step::Lose], Step::answer(200, r#"{"code":"c"}"#));
    done(client(&script).agree_to_terms(agree()).await);
    assert_eq!(script.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn tokens_that_stay_lost_leave_a_ticket_that_says_to_make_the_same_call_again() {
    let client = client(&Script::always(Step::Lose));
    let left = unknown(client.issue_access_token(issue()).await);
    let TicketOperation::Other { endpoint, subject } = &left.ticket.operation else { panic!("{left:?}") };
    assert_eq!((&**endpoint, subject.as_deref()), ("brandpay_token", Some(MEMBER)));
    assert_eq!((left.ticket.key.as_str(), left.is_key_misuse), (KEY, false));
    let stored = serde_json::to_string(&left.ticket).unwrap();
    let again = unknown(client.resolve(&serde_json::from_str(&stored).unwrap()).await);
    assert!(again.reason.contains("make the same call again with the same key"), "{}", again.reason);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_holds_no_token_is_no_token() {
    for answer in ["{}", r#"{"accessToken":null}"#, r#"{"accessToken":"a","accessToken":"b"}"#, "", "<html>"]
    {
        let script = Script::always(Step::answer(200, answer));
        unknown(client(&script).issue_access_token(issue()).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_is_documented_is_final_and_one_that_is_not_stays_a_doubt() {
    for (status, code) in [(400, "USER_ACCOUNT_ON_HOLD"), (400, "INVALID_CUSTOMER_KEY")] {
        let outcome = client(&Script::always(Step::code(status, code))).issue_access_token(issue()).await;
        let Outcome::Declined(declined) = outcome else { panic!("{code}: {outcome:?}") };
        assert_eq!((&*declined.refusal.code, declined.advice), (code, Advice::Final));
    }
    let dead = client(&Script::always(Step::code(401, "UNAUTHORIZED_KEY"))).issue_access_token(issue()).await;
    assert!(matches!(dead, Outcome::NotSent(_)), "{dead:?}");
    let tomorrow = client(&Script::always(Step::code(400, "A_CODE_OF_TOMORROW")));
    unknown(tomorrow.issue_access_token(issue()).await);
}

/// The answer names no customer, so nothing else could tell.
#[tokio::test(start_paused = true)]
async fn a_key_that_is_open_for_one_customer_is_refused_for_another_before_anything_is_sent() {
    let script = Script::always(Step::Lose);
    let journal = Arc::new(MemoryJournal::new());
    let builder = Client::builder(secret_key()).config(config()).journal(journal);
    let client = builder.build_with(script.clone()).unwrap();
    unknown(client.issue_access_token(issue()).await);
    let before = script.attempts();
    let other =
        IssueAccessToken::by_code(KEY.parse().unwrap(), "cust-2".parse().unwrap(), CODE.parse().unwrap());
    let outcome = client.issue_access_token(other).await;
    let Outcome::NotSent(not_sent) = outcome else { panic!("{outcome:?}") };
    assert!(not_sent.reason.contains("brandpay_token of cust-1"), "{}", not_sent.reason);
    assert_eq!(script.attempts(), before);
}
