//! What an answer to a call is worth.

use super::*;
use crate::attempt::AttemptState;

#[test]
fn a_success_is_believed_only_if_it_is_our_payment_and_shows_our_cancel() {
    let done = after(intended(), answer(10_000, &[OURS]), NOW);
    assert_eq!(done.effect, Some(Effect::Finish(CancelVerdict::Done(receipt()))));
    let answers = [
        payment_of(("tgen_2", "ORD-000001"), 10_000, &[OURS]),
        payment_of(("tgen_1", "ORD-000002"), 10_000, &[OURS]),
        // Another amount, another balance after it, not decided, and given up.
        payment(9_000, &[(6_000, 9_000, "DONE", 1)]),
        payment(9_000, &[(5_000, 9_000, "DONE", 1)]),
        payment(10_000, &[(5_000, 10_000, "IN_PROGRESS", 1)]),
        payment(15_000, &[(5_000, 10_000, "ABORTED", 1)]),
        payment(15_000, &[(5_000, 10_000, "SOMETHING_NEW", 1)]),
        payment(15_000, &[]),
    ];
    for answer in answers {
        let event = Event::Answered(Box::new(Outcome::Done(answer.clone())));
        assert_eq!(after(intended(), event, NOW).state.name(), "InDoubt", "{answer:?}");
    }
}

#[test]
fn the_answer_to_our_own_call_is_believed_whatever_the_clocks_say() {
    let long_before = (5_000, 10_000, "DONE", -6_000);
    let answered = after(intended(), answer(10_000, &[long_before]), NOW);
    assert_eq!(answered.state, CancelState::Done);
}

#[test]
fn a_call_that_was_never_sent_is_not_counted() {
    let mut state = intended();
    for _ in 0..1_000 {
        state = after(state, not_sent(), NOW).state;
    }
    let retry = Retry { due: NOW.after(WAIT), pause: WAIT };
    assert_eq!(state, CancelState::Intended { key: KEY, retry });
    assert_eq!(state.refusals(), 0);
}

#[test]
fn a_lost_answer_never_ends_a_cancel() {
    let mut state = after(intended(), lost(), NOW).state;
    for round in 1..500 {
        let now = NOW.after(WAIT * round);
        assert_eq!(state.next(now, &POLICY), Next::LookUp, "round {round}");
        state = after(state, saw(15_000, &[]), now).state;
        let now = now.after(WAIT);
        assert_eq!(state.next(now, &POLICY), Next::Call, "round {round}");
        assert_eq!(state.key(), Some(KEY), "the same key");
        state = after(state, lost(), now).state;
        assert_eq!(state.attempt(), Some((AttemptState::Unknown, None)));
    }
}

#[test]
fn a_refusal_for_good_parks_at_once_with_nothing_in_doubt() {
    for state in [intended(), repeating()] {
        let change = after(state, declined("REFUND_REJECTED", 400, Advice::Final), NOW);
        let CancelState::Parked { reason: ParkReason::Refused(refused), key, is_in_doubt } = &change.state
        else {
            panic!("{change:?}")
        };
        assert_eq!((&*refused.code, *key, *is_in_doubt), ("REFUND_REJECTED", Some(KEY), false));
        assert_eq!(change.state.refusals(), 1);
        assert_eq!(change.state.attempt(), Some((AttemptState::Declined, Some("REFUND_REJECTED"))));
    }
}

#[test]
fn a_refusal_about_the_balance_is_looked_up_before_it_ends_anything() {
    let codes = [
        "ALREADY_CANCELED_PAYMENT",
        "ALREADY_REFUND_PAYMENT",
        "NOT_CANCELABLE_AMOUNT",
        "NOT_MATCHES_REFUNDABLE_AMOUNT",
    ];
    for code in codes {
        let state = after(intended(), declined(code, 400, Advice::Final), NOW).state;
        assert_eq!((state.name(), state.next(NOW, &POLICY)), ("Refused", Next::LookUp), "{code}");
        assert_eq!(after(state, saw(10_000, &[OURS]), NOW).state, CancelState::Done, "{code}");
    }
}

#[test]
fn a_refusal_from_the_edge_does_not_clear_doubt() {
    for (code, status) in [("UNAUTHORIZED_KEY", 401), ("INVALID_API_KEY", 400), ("NEVER_HEARD_OF", 400)] {
        let change = after(repeating(), declined(code, status, Advice::Final), NOW);
        assert_eq!(change.state.name(), "InDoubt", "{code}");
        let change = after(repeating(), declined(code, status, later(true, false)), NOW);
        assert_eq!(change.state.name(), "InDoubt", "{code}");
    }
}

#[test]
fn a_final_fault_does_not_clear_doubt_but_ends_the_key() {
    let refusal = Refusal {
        message: "[ES12] 부분취소 불가한 에스크로 상태 입니다.".into(),
        ..refusal("FAILED_INTERNAL_SYSTEM_PROCESSING", 500)
    };
    let event = || {
        let declined = Declined { refusal: refusal.clone(), advice: Advice::Final };
        Event::Answered(Box::new(Outcome::Declined(declined)))
    };
    let state = after(repeating(), event(), NOW).state;
    assert_eq!(state.name(), "InDoubt");
    let next = after(state, saw(15_000, &[]), quiet());
    assert!(matches!(next.effect, Some(Effect::NewKey(_))), "{next:?}");
    assert_eq!(after(next.state, event(), quiet()).state.name(), "Parked");
}

#[test]
fn a_cancel_that_waits_for_funds_waits_at_least_as_long_as_the_shop_and_the_gateway_say() {
    let state = after(intended(), declined("EXCEED_CANCEL_LIMIT", 403, later(true, true)), NOW).state;
    assert_eq!(state.next(NOW, &POLICY), Next::Wait(NOW.after(FUNDS)));
    assert_eq!(state.next(NOW.after(FUNDS), &POLICY), Next::LookUp);
    let wait = FUNDS * 3;
    let advice = Advice::Later { wait, needs_new_key: true, waits_for_funds: true };
    let state = after(intended(), declined("EXCEED_CANCEL_LIMIT", 403, advice), NOW).state;
    assert_eq!(state.due(), Some(NOW.after(wait)));
}

#[test]
fn doubt_remembers_when_something_was_last_sent() {
    let moment = NOW.after(Duration::from_secs(30));
    let last_sent = |event| {
        let state = after(repeating(), event, moment).state;
        let CancelState::InDoubt { doubt, .. } = state else { panic!("{state:?}") };
        doubt.last_sent
    };
    assert_eq!(last_sent(not_sent()), NOW);
    assert_eq!(last_sent(lost()), moment);
}
