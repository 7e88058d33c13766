//! What follows when nobody knows whether the money was taken.

use super::*;

#[test]
fn a_lost_answer_is_looked_up_at_once_then_asked_again_under_the_same_key_in_turns() {
    let mut state = after(intended(), lost(), NOW).state;
    for round in 1..50_u64 {
        let looked = NOW.after(WAIT * u32::try_from(round).unwrap());
        assert_eq!(state.next(looked, &POLICY), Next::LookUp, "round {round}");
        state = after(state, seen("IN_PROGRESS"), looked).state;
        assert_eq!(state.next(looked, &POLICY), Next::Wait(looked.after(WAIT)));
        assert_eq!(state.next(looked.after(WAIT), &POLICY), Next::Call);
        state = after(state, lost(), looked.after(WAIT)).state;
        assert_eq!(state.attempt(), Some((AttemptState::Unknown, None)));
    }
}

#[test]
fn a_call_that_was_never_sent_is_not_counted() {
    let mut state = intended();
    for _ in 0..1_000 {
        state = after(state, not_sent(), NOW).state;
    }
    assert_eq!(
        state,
        ConfirmState::Intended { key: KEY, retry: Retry { due: NOW.after(WAIT), pause: WAIT } }
    );
}

#[test]
fn not_found_is_proof_only_when_the_payment_is_dead_and_nothing_is_in_flight() {
    let not_found = || Event::Sighted(Sighting::NotFound);
    let deadline = terms().deadline;
    let just_before = UnixMicros::new(deadline.after(MARGIN).get() - 1);
    assert_eq!(after(in_doubt(), not_found(), just_before).state.name(), "InDoubt");
    let proven = after(in_doubt(), not_found(), deadline.after(MARGIN)).state;
    assert_eq!(proven, ConfirmState::Failed { evidence: Evidence::Absent { status: "NOT_FOUND".into() } });

    // Sent at the last moment, or after it: the margin counts from there.
    let sent_late =
        ConfirmState::InDoubt { key: KEY, doubt: Doubt::since(deadline.after(MARGIN)), retry: RETRY };
    assert_eq!(after(sent_late.clone(), not_found(), deadline.after(MARGIN)).state.name(), "InDoubt");
    assert_eq!(after(sent_late, not_found(), deadline.after(MARGIN * 2)).state.name(), "Failed");
}

#[test]
fn not_found_is_looked_up_again_and_never_asked_again() {
    let state = after(in_doubt(), Event::Sighted(Sighting::NotFound), NOW).state;
    assert_eq!(state.next(NOW.after(WAIT), &POLICY), Next::LookUp);
}

#[test]
fn doubt_never_gets_a_new_key() {
    for state in [intended(), in_doubt(), repeating()] {
        assert_eq!(after(state, seen("IN_PROGRESS"), NOW).effect, None);
    }
}

#[test]
fn a_refusal_from_the_edge_does_not_clear_doubt() {
    for code in [("UNAUTHORIZED_KEY", 401), ("INVALID_API_KEY", 400), ("NEVER_HEARD_OF", 400)] {
        let change = after(repeating(), declined(code.0, code.1, Advice::Final), NOW);
        assert_eq!(change.state.name(), "InDoubt", "{}", code.0);
        assert_eq!(after(intended(), declined(code.0, code.1, Advice::Final), NOW).state.name(), "Failed");
    }
    let advice = Advice::Later { wait: WAIT, needs_new_key: true, waits_for_funds: false };
    assert_eq!(after(repeating(), declined("UNAUTHORIZED_KEY", 401, advice), NOW).state.name(), "InDoubt");
}

#[test]
fn doubt_remembers_when_something_was_last_sent() {
    let moment = NOW.after(Duration::from_secs(30));
    let not_sent_since = after(repeating(), not_sent(), moment).state;
    let lost_since = after(repeating(), lost(), moment).state;
    let last_sent = |state| {
        let ConfirmState::InDoubt { doubt, .. } = state else { panic!("{state:?}") };
        doubt.last_sent
    };
    assert_eq!(last_sent(not_sent_since), NOW);
    assert_eq!(last_sent(lost_since), moment);
}
