//! The turn in the lane, and what operators ask for.

use toss_sdk::model::{Bank, RefundReceiveAccount};

use super::*;
use crate::attempt::AttemptState;

#[test]
fn the_balance_is_sealed_with_the_first_key_when_its_turn_comes() {
    let now = NOW.after(DAY);
    let change = after(CancelState::queued(), Event::Sealed { refundable: Money::krw(15_000) }, now);
    assert_eq!(change.effect, Some(Effect::FirstKey { refundable: Money::krw(15_000) }));
    assert_eq!(change.state, CancelState::Intended { key: Key::first(now), retry: Retry::at_once(now) });
}

#[test]
fn what_is_not_there_is_not_asked_for() {
    for refundable in [Money::krw(4_999), Money::krw(0), Money::new(toss_sdk::model::Currency::Jpy, 15_000)] {
        let change = after(CancelState::queued(), Event::Sealed { refundable }, NOW);
        let reason = ParkReason::BalanceMoved { believed: Money::krw(15_000), found: refundable };
        assert_eq!(change.state, CancelState::Parked { reason, key: None, is_in_doubt: false });
    }
}

#[test]
fn a_parked_cancel_with_nothing_in_doubt_queues_up_again_and_keeps_what_its_key_was_told() {
    let queued = after(parked(false), Event::Redriven, NOW.after(DAY)).state;
    let spent = Spent { key: KEY, refused: Some(said("REFUND_REJECTED")) };
    assert_eq!(queued, CancelState::Queued { spent: Some(spent) });
    assert_eq!(queued.refusals(), 1);

    let now = NOW.after(DAY * 2);
    let resealed = after(queued, Event::Sealed { refundable: Money::krw(15_000) }, now);
    assert_eq!(resealed.effect, Some(Effect::Reseal { refundable: Money::krw(15_000) }));
    assert_eq!(resealed.state.next(now, &POLICY), Next::LookUp, "looked up before it is asked for again");
    let change = after(resealed.state, saw(15_000, &[]), now);
    let Some(Effect::NewKey(evidence)) = change.effect else { panic!("{change:?}") };
    assert_eq!((evidence.epoch, evidence.cause), (1, EpochCause::TermsMoved));
    assert_eq!(evidence.closes(), AttemptState::Declined);
    assert_eq!(change.state.next(now, &POLICY), Next::Call);
}

#[test]
fn a_balance_that_was_sealed_anew_gets_a_new_key() {
    let reason = ParkReason::Refused(said("NOT_MATCHES_REFUNDABLE_AMOUNT"));
    let moved = ParkReason::BalanceMoved { believed: Money::krw(16_000), found: Money::krw(15_000) };
    for reason in [reason, moved] {
        let parked = CancelState::Parked { reason, key: Some(KEY), is_in_doubt: false };
        let queued = after(parked, Event::Redriven, quiet()).state;
        let sealed = after(queued, Event::Sealed { refundable: Money::krw(15_000) }, quiet()).state;
        let change = after(sealed, saw(15_000, &[]), quiet());
        assert!(matches!(change.effect, Some(Effect::NewKey(_))), "{change:?}");
    }
}

#[test]
fn a_parked_cancel_in_doubt_is_looked_up_before_anything_is_sent() {
    let now = NOW.after(DAY);
    let state = after(parked(true), Event::Redriven, now).state;
    assert_eq!((state.next(now, &POLICY), state.key()), (Next::LookUp, Some(KEY)));
    assert_eq!(after(state, saw(10_000, &[OURS]), now).state, CancelState::Done);
}

#[test]
fn a_cancel_that_waits_is_looked_up_at_once_when_an_operator_says_so() {
    for state in [wait_funds(), refused("NOT_AVAILABLE_BANK")] {
        let now = NOW.after(WAIT);
        let state = after(state, Event::Redriven, now).state;
        assert_eq!(state.next(now, &POLICY), Next::LookUp);
        let state = after(state, saw(15_000, &[]), now).state;
        assert_eq!(state.next(now, &POLICY), Next::Call);
    }
}

#[test]
fn what_never_had_its_turn_is_released_at_once() {
    let change = after(CancelState::queued(), Event::ReleaseAsked, NOW);
    let evidence = ReleaseEvidence::NeverSent;
    assert_eq!(change.effect, Some(Effect::Finish(CancelVerdict::Released { evidence })));
}

#[test]
fn what_the_gateway_refused_is_released_at_once() {
    let evidence = ReleaseEvidence::Refused { code: "REFUND_REJECTED".into(), answered_at: NOW };
    let spent = Spent { key: KEY, refused: Some(said("REFUND_REJECTED")) };
    for state in [parked(false), CancelState::Queued { spent: Some(spent) }] {
        let change = after(state, Event::ReleaseAsked, NOW);
        let evidence = evidence.clone();
        assert_eq!(change.effect, Some(Effect::Finish(CancelVerdict::Released { evidence })));
    }
}

#[test]
fn what_may_have_been_sent_is_released_only_by_a_look_up_when_nothing_can_still_be_executing() {
    for state in
        [intended(), in_doubt(), repeating(), refused("NOT_AVAILABLE_BANK"), wait_funds(), parked(true)]
    {
        let mut state = after(state, Event::ReleaseAsked, NOW).state;
        assert!(state.holds_lane());
        for (balance, rows) in [(15_000, vec![]), (9_000, vec![(6_000, 9_000, "DONE", 1)])] {
            state = after(state, saw(balance, &rows), UnixMicros::new(quiet().get() - 1)).state;
            assert_eq!(state.next(quiet().after(WAIT), &POLICY), Next::LookUp, "never a call");
        }
        let change = after(state.clone(), saw(15_000, &[]), quiet());
        let evidence = ReleaseEvidence::Absent { balance: Money::krw(15_000), seen_at: quiet() };
        assert_eq!(change.effect, Some(Effect::Finish(CancelVerdict::Released { evidence })));
        assert_eq!(after(state, saw(10_000, &[OURS]), quiet()).state, CancelState::Done, "it was executed");
    }
}

#[test]
fn a_release_waits_for_a_call_that_may_be_running_at_this_moment() {
    let asked_at = NOW.after(MARGIN * 5);
    for state in [intended(), repeating()] {
        let state = after(state, Event::ReleaseAsked, asked_at).state;
        assert_eq!(after(state.clone(), saw(15_000, &[]), asked_at).state.name(), "Releasing");
        assert_eq!(after(state, saw(15_000, &[]), asked_at.after(MARGIN)).state, CancelState::Released);
    }
}

#[test]
fn what_cannot_be_read_is_in_doubt_if_it_ever_had_a_key() {
    let unusable = |state| after(state, Event::Unusable { problem: "x".into() }, NOW).state;
    for (state, is_in_doubt) in [
        (CancelState::unread(Some(KEY), NOW), true),
        (intended(), true),
        (CancelState::unread(None, NOW), false),
    ] {
        assert_eq!(unusable(state).holds_lane(), is_in_doubt);
    }
}

#[test]
fn an_account_is_never_shown() {
    let (number, holder) = ("1000123456789".parse().unwrap(), "박토스".parse().unwrap());
    let account = RefundReceiveAccount::new(Bank::from("우리"), number, holder).unwrap();
    let shown = format!("{:?}", Terms { refund_account: Some(account), ..terms() });
    assert!(!shown.contains("1000123456789") && !shown.contains("박토스"), "{shown}");
}
