//! What others saw, and what operators ask for.

use super::*;

fn parked(key: Option<Key>) -> ConfirmState {
    ConfirmState::Parked { reason: ParkReason::Unreadable { problem: "x".into() }, key }
}

#[test]
fn a_late_success_of_a_failed_order_is_told_and_the_order_stays_failed() {
    let failed = ConfirmState::Failed { evidence: Evidence::Absent { status: "EXPIRED".into() } };
    let change = after(failed.clone(), hears("DONE"), NOW);
    assert_eq!(change.state, failed);
    assert_eq!(change.effect, Some(Effect::LateSuccess(Box::new(payment("DONE")))));
}

#[test]
fn what_is_left_of_a_late_success_is_told_too_and_what_is_gone_is_not() {
    let failed = ConfirmState::Failed { evidence: Evidence::Absent { status: "EXPIRED".into() } };
    let told = |status, balance| {
        let payment = payment_of("tgen_1", "ORD-000001", status, (15_000, balance));
        after(failed.clone(), Event::Reported(Sighting::Seen(Box::new(payment))), NOW).effect
    };
    assert!(
        matches!(told("PARTIAL_CANCELED", 7_000), Some(Effect::LateSuccess(left)) if left.balance == Money::krw(7_000))
    );
    assert_eq!((told("PARTIAL_CANCELED", 0), told("CANCELED", 0)), (None, None));
}

#[test]
fn a_stale_report_neither_fails_nor_parks_nor_gives_a_new_key() {
    let much_later = terms().deadline.after(MARGIN * 2);
    let unclear = Sighting::Unclear { reason: "503".into(), retry_after: None };
    let other = |status| payment_of("tgen_1", "ORD-000002", status, (15_000, 15_000));
    for state in states() {
        let events = [
            hears("READY"),
            hears("IN_PROGRESS"),
            hears("CANCELED"),
            Event::Reported(Sighting::NotFound),
            Event::Reported(unclear.clone()),
            Event::Reported(Sighting::Seen(Box::new(other("DONE")))),
            Event::Reported(Sighting::Seen(Box::new(other("ABORTED")))),
        ];
        for event in events {
            let change = after(state.clone(), event, much_later);
            assert_eq!(change, Change { state: state.clone(), effect: None });
        }
    }
}

#[test]
fn a_parked_confirm_is_looked_up_before_anything_is_sent() {
    let now = NOW.after(DAY);
    let state = after(parked(Some(KEY)), Event::Redriven, now).state;
    assert_eq!((state.next(now, &POLICY), state.key()), (Next::LookUp, Some(KEY)));
    assert_eq!(after(state, seen("DONE"), now).state, ConfirmState::Paid);
}

#[test]
fn a_parked_confirm_of_before_its_key_was_kept_only_looks_up() {
    let stored = r#"{"state":"parked","reason":{"kind":"unreadable","problem":"x"}}"#;
    let state: ConfirmState = serde_json::from_str(stored).unwrap();
    assert_eq!(state, parked(None));
    let mut state = after(state, Event::Redriven, NOW).state;
    for _ in 0..20 {
        let due = state.due().unwrap();
        assert_eq!(state.next(due, &POLICY), Next::LookUp);
        state = after(state, seen("IN_PROGRESS"), due).state;
    }
}

#[test]
fn what_is_parked_keeps_its_key() {
    let key = Key { epoch: 2, made_at: NOW.after(WAIT), refusals: 2 };
    let in_doubt = ConfirmState::InDoubt { key, doubt: Doubt::since(NOW), retry: RETRY };
    for event in [seen("CANCELED"), Event::Unusable { problem: "x".into() }] {
        let parked = after(in_doubt.clone(), event, NOW).state;
        assert_eq!((parked.name(), parked.key()), ("Parked", Some(key)));
        assert_eq!(after(parked, Event::Redriven, NOW).state.key(), Some(key));
    }
}

#[test]
fn a_gateway_that_keeps_no_refusals_is_asked_under_the_same_key() {
    let profile = IdempotencyProfile { stores_verdict_4xx: false, ..IdempotencyProfile::TOSS };
    let (terms, policy) = (terms(), Policy { profile, ..POLICY });
    let at = Situation { terms: &terms, policy: &policy, now: NOW, jitter: Jitter::new(7) };
    let state = step(intended(), later(true), &at).unwrap().state;
    assert_eq!((state.name(), state.key()), ("Intended", Some(KEY)));
}
