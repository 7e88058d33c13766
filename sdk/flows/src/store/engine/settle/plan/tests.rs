use core::time::Duration;

use super::*;
use crate::cancel::ReleaseEvidence;
use crate::course::{EpochCause, Key, Refused, Retry};

const NOW: UnixMicros = UnixMicros::new(1_000_000);
const LATER: UnixMicros = UnixMicros::new(9_000_000);

fn retry() -> Retry {
    Retry { due: LATER, pause: Duration::from_secs(8) }
}

fn refused() -> Refused {
    Refused {
        code: "NOT_AVAILABLE_BANK".into(),
        message: "later".into(),
        answered_at: NOW,
        not_before: LATER,
    }
}

fn evidence() -> EpochEvidence {
    EpochEvidence {
        epoch: 1,
        cause: EpochCause::Refused,
        code: "NOT_AVAILABLE_BANK".into(),
        answered_at: NOW,
        status: "DONE".into(),
        seen_at: NOW,
    }
}

fn cancel(state: CancelState, effect: Option<cancel::Effect>) -> FlowChange {
    FlowChange::Cancel(cancel::Change { state, effect })
}

#[test]
fn what_waits_is_due_when_its_state_says() {
    let key = Key::first(NOW);
    let state = ConfirmState::Refused { key, refused: refused(), retry: retry() };
    let change = FlowChange::Confirm(confirm::Change { state, effect: None });
    let plan = Plan::of(&change, NOW).unwrap();
    assert_eq!((plan.state, plan.verdict, plan.run_at), (JobState::Ready, None, LATER));
    assert_eq!(plan.attempt, Some((AttemptState::Declined, Some("NOT_AVAILABLE_BANK"))));
    assert!(!plan.holds_lane, "a confirm has no lane");
}

#[test]
fn a_key_closes_the_attempt_before_it_by_its_evidence() {
    let key = Key { epoch: 1, ..Key::first(NOW) };
    let state = ConfirmState::Intended { key, retry: retry() };
    let effect = Some(confirm::Effect::NewKey(evidence()));
    let change = FlowChange::Confirm(confirm::Change { state, effect });
    let plan = Plan::of(&change, NOW).unwrap();
    assert_eq!(plan.attempt, Some((AttemptState::Declined, None)));
    assert_eq!(plan.key, Some(NewKey::Next(&evidence())));
}

#[test]
fn a_turn_seals_the_balance_and_giving_it_up_opens_it() {
    let refundable = Money::krw(15_000);
    let sealed = CancelState::Intended { key: Key::first(NOW), retry: Retry::at_once(NOW) };
    let change = cancel(sealed.clone(), Some(cancel::Effect::FirstKey { refundable }));
    let plan = Plan::of(&change, NOW).unwrap();
    assert_eq!((plan.refundable, plan.key), (Refundable::Sealed(refundable), Some(NewKey::First)));
    assert_eq!(plan.attempt, None, "there was no attempt before the first");

    let change = cancel(sealed, Some(cancel::Effect::Reseal { refundable }));
    let plan = Plan::of(&change, NOW).unwrap();
    assert_eq!((plan.refundable, plan.key), (Refundable::Sealed(refundable), None));

    let change = cancel(CancelState::queued(), None);
    let plan = Plan::of(&change, NOW).unwrap();
    assert_eq!((plan.state, plan.run_at, plan.refundable), (JobState::Ready, NOW, Refundable::Open));
    assert!(plan.holds_lane);
}

#[test]
fn what_is_parked_says_why_and_holds_its_lane_only_in_doubt() {
    for is_in_doubt in [false, true] {
        let reason = cancel::ParkReason::NoSuchPayment;
        let state = CancelState::Parked { reason: reason.clone(), key: None, is_in_doubt };
        let verdict = CancelVerdict::Parked { reason: reason.clone(), is_in_doubt };
        let change = cancel(state, Some(cancel::Effect::Finish(verdict)));
        let plan = Plan::of(&change, NOW).unwrap();
        assert_eq!((plan.state, plan.verdict, plan.holds_lane), (JobState::Parked, None, is_in_doubt));
        assert_eq!(plan.parked_reason, Some(reason.to_string()));
        assert!(plan.told.is_some());
    }
}

#[test]
fn what_is_over_has_a_verdict_and_no_lane() {
    let evidence = ReleaseEvidence::NeverSent;
    let effect = Some(cancel::Effect::Finish(CancelVerdict::Released { evidence }));
    let change = cancel(CancelState::Released, effect);
    let plan = Plan::of(&change, NOW).unwrap();
    assert_eq!((plan.state, plan.verdict, plan.holds_lane), (JobState::Done, Some("RELEASED"), false));
    assert_eq!(plan.attempt, Some((AttemptState::AbsentProven, None)));
}
