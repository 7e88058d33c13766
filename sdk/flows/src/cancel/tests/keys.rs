//! When a key is too old, and what allows a new one.

use super::*;
use crate::attempt::AttemptState;

fn new_key(change: &Change) -> &EpochEvidence {
    match &change.effect {
        Some(Effect::NewKey(evidence)) => evidence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_refusal_needs_a_look_up_before_a_new_key() {
    let state = after(intended(), declined("NOT_AVAILABLE_BANK", 403, later(true, false)), NOW).state;
    assert_eq!(state.attempt(), Some((AttemptState::Declined, Some("NOT_AVAILABLE_BANK"))));
    let seen_at = NOW.after(WAIT * 6);
    let change = after(state, saw(15_000, &[]), seen_at);
    let expected = EpochEvidence {
        epoch: 1,
        cause: EpochCause::Refused,
        code: "NOT_AVAILABLE_BANK".into(),
        answered_at: NOW,
        status: "PARTIAL_CANCELED".into(),
        seen_at,
    };
    assert_eq!(new_key(&change), &expected);
    assert_eq!(expected.closes(), AttemptState::Declined);
    let key = Key { epoch: 1, made_at: seen_at, refusals: 1 };
    assert_eq!((change.state.key(), change.state.refusals()), (Some(key), 1));
}

#[test]
fn refusals_count_once_for_each_key() {
    let (mut state, mut now) = (intended(), NOW);
    for epoch in 1..=3 {
        // The gateway says the same twice under one key.
        for _ in 0..2 {
            let refusal = declined("NOT_AVAILABLE_BANK", 403, later(true, false));
            let asked = after(state.clone(), refusal, now).state;
            assert_eq!(asked.refusals(), epoch);
        }
        state = after(state, declined("EXCEED_CANCEL_LIMIT", 403, later(true, true)), now).state;
        assert_eq!(state.refusals(), epoch);
        now = now.after(FUNDS);
        state = after(state, saw(15_000, &[]), now).state;
    }
    assert_eq!(state.refusals(), 3);
}

#[test]
fn a_key_older_than_the_gateways_memory_is_never_sent() {
    let old = NOW.after(DAY * 14);
    let just_before = UnixMicros::new(old.get() - 1);
    for state in [intended(), repeating()] {
        assert_eq!(state.next(just_before, &POLICY), Next::Call);
        assert_eq!(state.next(old, &POLICY), Next::LookUp);
    }
}

#[test]
fn a_key_that_is_too_old_is_followed_by_a_new_one_after_a_look_up_that_proves_absence() {
    let old = NOW.after(DAY * 14);
    for state in [intended(), in_doubt(), repeating()] {
        let change = after(state, saw(15_000, &[]), old);
        let evidence = new_key(&change);
        assert_eq!((evidence.cause, evidence.closes()), (EpochCause::KeyTooOld, AttemptState::AbsentProven));
        assert_eq!(change.state.key(), Some(Key { epoch: 1, made_at: old, refusals: 0 }));
    }
    // Sent at the last moment: it may still be executing.
    let sent_late = CancelState::InDoubt { key: KEY, doubt: Doubt::since(old), retry: RETRY };
    assert_eq!(after(sent_late.clone(), saw(15_000, &[]), old).effect, None);
    new_key(&after(sent_late, saw(15_000, &[]), old.after(MARGIN)));
}

#[test]
fn doubt_gets_no_new_key_while_the_old_one_may_be_sent() {
    for state in [intended(), in_doubt(), repeating()] {
        assert_eq!(after(state, saw(15_000, &[]), NOW.after(DAY * 13)).effect, None);
    }
}

#[test]
fn an_answer_that_does_not_tell_and_is_kept_is_followed_by_a_new_key_when_nothing_can_still_be_executing() {
    for (code, status) in
        [("PROVIDER_ERROR", 400), ("NEVER_HEARD_OF", 400), ("ALREADY_CANCELED_PAYMENT", 400)]
    {
        let state = after(intended(), unknown(Some((code, status))), NOW).state;
        let state = after(state, saw(15_000, &[]), NOW).state;
        assert_eq!(state.next(NOW.after(WAIT), &POLICY), Next::LookUp, "{code}");
        let evidence = new_key(&after(state, saw(15_000, &[]), quiet())).clone();
        assert_eq!(evidence.cause, EpochCause::AnswerKept, "{code}");
    }
    for (code, status) in [("COMMON_ERROR", 500), ("IDEMPOTENT_REQUEST_PROCESSING", 409)] {
        let state = after(intended(), unknown(Some((code, status))), NOW).state;
        assert_eq!(after(state, saw(15_000, &[]), quiet()).state.name(), "Repeating", "{code}");
    }
}

#[test]
fn what_the_gateway_keeps_decides_what_follows() {
    let with = |profile, state, event, now| {
        let (terms, policy) = (terms(), Policy { profile, ..POLICY });
        let at = Situation { terms: &terms, policy: &policy, now, jitter: Jitter::new(7) };
        step(state, event, &at).unwrap()
    };
    let keeps_faults = IdempotencyProfile { replays_5xx: true, ..IdempotencyProfile::TOSS };
    let doubt = with(keeps_faults, intended(), unknown(Some(("COMMON_ERROR", 500))), NOW).state;
    new_key(&with(keeps_faults, doubt, saw(15_000, &[]), quiet()));

    let keeps_successes = IdempotencyProfile { stores_verdict_4xx: false, ..IdempotencyProfile::TOSS };
    let refusal = declined("NOT_AVAILABLE_BANK", 403, later(true, false));
    let state = with(keeps_successes, intended(), refusal, NOW).state;
    assert_eq!((state.name(), state.key()), ("Intended", Some(KEY)));
}

#[test]
fn a_gateway_that_fails_again_under_one_key_is_asked_under_the_next_once_nothing_is_executing() {
    let fault = || unknown(Some(("FAILED_INTERNAL_SYSTEM_PROCESSING", 500)));
    // Once: the same key may still tell.
    let once = after(intended(), fault(), NOW).state;
    let looked = after(once, saw(15_000, &[]), NOW).state;
    assert_eq!(looked.name(), "Repeating");
    // Again, after a look that showed that nothing was done: this key tells nothing any more.
    let again = after(looked, fault(), NOW).state;
    let early = after(again.clone(), saw(15_000, &[]), NOW);
    assert_eq!((early.state.name(), early.effect), ("InDoubt", None), "the call may still be executing");
    let late = after(again.clone(), saw(15_000, &[]), quiet());
    let Some(Effect::NewKey(evidence)) = late.effect else { unreachable!("{late:?}") };
    assert_eq!((evidence.epoch, evidence.cause), (1, EpochCause::AnswerKept));
    // If it was executed after all, it is found.
    assert_eq!(after(again, saw(10_000, &[OURS]), quiet()).state, CancelState::Done);
}

#[test]
fn a_gateway_that_is_away_is_asked_under_the_same_key_for_as_long_as_it_is() {
    let away = || unknown(Some(("SERVICE_UNAVAILABLE", 503)));
    let mut state = intended();
    for _ in 0..20 {
        state = after(state, away(), NOW).state;
        state = after(state, saw(15_000, &[]), NOW).state;
        assert_eq!(state.key(), Some(KEY));
    }
}
