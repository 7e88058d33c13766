//! When a key is too old, and when there may be a new one.

use super::*;

#[test]
fn a_key_older_than_the_gateways_memory_is_only_looked_up() {
    let old = NOW.after(DAY * 14);
    assert_eq!(intended().next(UnixMicros::new(old.get() - 1), &POLICY), Next::Call);
    assert_eq!(intended().next(old, &POLICY), Next::LookUp);
    assert_eq!(repeating().next(old, &POLICY), Next::LookUp);
}

#[test]
fn a_new_key_needs_an_answered_refusal_and_then_a_payment_that_is_not_taken() {
    let state = after(intended(), later(true), NOW).state;
    assert_eq!(state.attempt(), Some((AttemptState::Declined, Some("NOT_AVAILABLE_BANK"))));
    let seen_at = NOW.after(WAIT);
    let change = after(state, seen("IN_PROGRESS"), seen_at);
    let evidence = EpochEvidence {
        epoch: 1,
        cause: EpochCause::Refused,
        code: "NOT_AVAILABLE_BANK".into(),
        answered_at: NOW,
        status: "IN_PROGRESS".into(),
        seen_at,
    };
    assert_eq!(change.effect, Some(Effect::NewKey(evidence)));
    let due = NOW.after(Duration::from_secs(5));
    assert_eq!(change.state.next(seen_at, &POLICY), Next::Wait(due), "not before the gateway said so");
    assert_eq!(change.state.next(due, &POLICY), Next::Call);
}
