//! What a customer has registered, and its end.

use super::*;
use crate::api::brandpay::{MethodsByToken, MethodsOf};
use crate::client::tests::client;
use crate::error::ErrorKind;
use crate::model::MethodStatus;
use crate::outcome::Effect;
use crate::test_support::{Script, Step};

#[tokio::test(start_paused = true)]
async fn the_golden_methods_are_read_by_token_and_by_customer() {
    let client = client(&Script::always(Step::answer(200, GOLDEN_METHODS)));
    let by_token = client.brandpay_methods(MethodsByToken::new(token())).await.unwrap();
    let of = client.brandpay_methods_of(MethodsOf::new(member()).unwrap()).await.unwrap();
    assert_eq!(by_token, of);
    let (cards, accounts) = (of.cards().unwrap(), of.accounts().unwrap());
    assert_eq!((cards.len(), accounts.len(), of.is_identified), (1, 1, Some(true)));
    assert_eq!((cards[0].method_key, accounts[0].method_key), (Some(METHOD), Some("mk_acc_1")));
}

#[tokio::test(start_paused = true)]
async fn a_dead_token_is_an_error_that_is_not_asked_again() {
    let script = Script::always(Step::code(401, "UNAUTHORIZED_KEY"));
    let error = client(&script).brandpay_methods(MethodsByToken::new(token())).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Refused, Some("UNAUTHORIZED_KEY")));
    assert_eq!(script.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_method_comes_back_as_one_that_can_no_longer_be_used() {
    let script = Script::new([Step::Lose], Step::answer(200, removed().to_string()));
    let card = done(client(&script).remove_card(remove_card()).await);
    assert_eq!(
        (card.method_key.as_ref().unwrap().as_str(), card.status),
        (METHOD, Some(MethodStatus::Disabled))
    );
    let seen = script.seen();
    assert!(seen.iter().all(|request| request.headers["idempotency-key"] == KEY));
    assert_eq!((seen.len(), &seen[0].body), (2, &seen[1].body));
    done(client(&script).remove_account(remove_account()).await);
}

#[tokio::test(start_paused = true)]
async fn the_removal_of_another_method_is_a_key_that_was_used_twice() {
    let mut other = removed();
    other["methodKey"] = "mk_another".into();
    let mut nameless = removed();
    nameless.as_object_mut().unwrap().remove("methodKey");
    for answer in [other, nameless] {
        let script = Script::always(Step::answer(200, answer.to_string()));
        for left in [
            unknown(client(&script).remove_card(remove_card()).await),
            unknown(client(&script).remove_account(remove_account()).await),
        ] {
            assert!(left.is_key_misuse, "{left:?}");
            assert!(!format!("{left:?}").contains("mk_"), "{left:?}");
        }
        assert_eq!(script.attempts(), 2, "asking again would repeat it");
    }
}

#[tokio::test(start_paused = true)]
async fn a_method_that_can_still_be_used_was_not_removed() {
    let mut usable = removed();
    usable["status"] = "ENABLED".into();
    let script = Script::always(Step::answer(200, usable.to_string()));
    let left = unknown(client(&script).remove_card(remove_card()).await);
    assert!(!left.is_key_misuse && left.reason.contains("ENABLED"), "{left:?}");
}

#[tokio::test(start_paused = true)]
async fn a_membership_ends_for_the_customer_who_was_meant_and_only_if_it_says_so() {
    let answer = |customer: &str, success: &str| {
        Step::answer(200, format!(r#"{{"customerKey":"{customer}","success":{success}}}"#))
    };
    let outcome = client(&Script::always(answer(MEMBER, "true"))).remove_customer(remove_customer()).await;
    assert_eq!(done(outcome).is_success, Some(true));
    for (step, is_key_misuse) in [
        (answer("cust-2", "true"), true),
        (answer(MEMBER, "false"), false),
        (answer(MEMBER, "null"), false),
        (Step::answer(200, "{}"), true),
    ] {
        let shown = format!("{step:?}");
        let left = unknown(client(&Script::always(step)).remove_customer(remove_customer()).await);
        assert_eq!(left.is_key_misuse, is_key_misuse, "{shown}: {left:?}");
    }
}

/// The membership's end takes the token along, so the repeat of a lost one may be turned away at the edge.
#[tokio::test(start_paused = true)]
async fn a_token_that_died_with_its_membership_clears_no_doubt() {
    let script = Script::new([Step::Lose], Step::code(401, "UNAUTHORIZED_KEY"));
    let outcome = client(&script).remove_customer(remove_customer()).await;
    assert_eq!((outcome.effect(), script.attempts()), (Effect::Unknown, 2), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_found_no_connection_was_not_sent_with_a_body_or_without() {
    let client = client(&Script::always(Step::Refuse));
    let card = client.remove_card(remove_card()).await;
    assert!(matches!(card, Outcome::NotSent(_)), "{card:?}");
    let customer = client.remove_customer(remove_customer()).await;
    assert!(matches!(customer, Outcome::NotSent(_)), "{customer:?}");
}
