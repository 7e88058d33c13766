//! What a look-up proves.

use super::*;

#[test]
fn our_cancel_is_found_whatever_else_happened_to_the_payment() {
    // Somebody else gave 3,000 back after us.
    let rows = [OURS, (3_000, 7_000, "DONE", 60)];
    for state in
        [intended(), in_doubt(), repeating(), refused("NOT_AVAILABLE_BANK"), wait_funds(), releasing()]
    {
        let change = after(state, saw(7_000, &rows), quiet());
        assert_eq!(change.effect, Some(Effect::Finish(CancelVerdict::Done(receipt()))));
    }
}

#[test]
fn the_same_amount_from_another_balance_is_not_ours() {
    // 20,000 were there once: somebody took 5,000 of them before our turn, and nobody since.
    let rows = [(5_000, 15_000, "DONE", -60)];
    assert_eq!(after(in_doubt(), saw(15_000, &rows), NOW).state.name(), "Repeating");
}

#[test]
fn another_amount_that_leaves_the_same_balance_is_not_ours() {
    let rows = [(1_000, 14_000, "DONE", 1), (4_000, 10_000, "DONE", 2)];
    let parked = after(in_doubt(), saw(10_000, &rows), quiet()).state;
    let reason = ParkReason::BalanceMoved { believed: Money::krw(15_000), found: Money::krw(10_000) };
    assert_eq!(parked, CancelState::Parked { reason, key: Some(KEY), is_in_doubt: false });
}

#[test]
fn a_cancel_without_a_time_is_ours_by_its_amounts() {
    let json = r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"PARTIAL_CANCELED","currency":"KRW",
        "totalAmount":15000,"balanceAmount":10000,
        "cancels":[{"transactionKey":"tx_0","cancelAmount":5000,"refundableAmount":10000}]}"#;
    let payment = Payment::from_json(json.as_bytes()).unwrap();
    let change = after(in_doubt(), Event::Sighted(Sighting::Seen(Box::new(payment))), NOW);
    let expected = Receipt { canceled_at: None, ..receipt() };
    assert_eq!(change.effect, Some(Effect::Finish(CancelVerdict::Done(expected))));
}

#[test]
fn a_cancel_that_is_under_way_is_never_asked_for_again() {
    for status in ["IN_PROGRESS", "SOMETHING_NEW"] {
        let mut state = repeating();
        for round in 0..100 {
            let now = NOW.after(MARGIN * round);
            state = after(state, saw(15_000, &[(5_000, 10_000, status, 1)]), now).state;
            assert_eq!(state.next(now.after(WAIT), &POLICY), Next::LookUp, "{status}");
        }
    }
}

#[test]
fn a_cancel_that_was_given_up_gets_a_new_key_when_nothing_can_still_be_executing() {
    let aborted = || saw(15_000, &[(5_000, 10_000, "ABORTED", 1)]);
    let state = after(in_doubt(), aborted(), NOW).state;
    assert_eq!(state.next(NOW.after(WAIT), &POLICY), Next::LookUp, "the same key would be told the same");
    let change = after(state, aborted(), quiet());
    assert!(matches!(change.effect, Some(Effect::NewKey(_))), "{change:?}");
}

#[test]
fn a_balance_that_somebody_else_moved_is_for_a_human_when_nothing_can_still_be_executing() {
    let moved = || saw(9_000, &[(6_000, 9_000, "DONE", 1)]);
    let just_before = UnixMicros::new(quiet().get() - 1);
    for state in [in_doubt(), repeating()] {
        let waiting = after(state.clone(), moved(), just_before).state;
        assert_eq!((waiting.name(), waiting.holds_lane()), ("InDoubt", true));
        let parked = after(state, moved(), quiet()).state;
        let reason = ParkReason::BalanceMoved { believed: Money::krw(15_000), found: Money::krw(9_000) };
        assert_eq!(parked, CancelState::Parked { reason, key: Some(KEY), is_in_doubt: false });
    }
}

#[test]
fn a_payment_that_is_another_orders_is_for_a_human_and_one_with_another_key_says_nothing() {
    let look = |ids| Event::Sighted(Sighting::Seen(Box::new(payment_of(ids, 10_000, &[OURS]))));
    for (state, is_in_doubt) in [(in_doubt(), true), (refused("NOT_AVAILABLE_BANK"), false)] {
        let parked = after(state, look(("tgen_1", "ORD-000002")), NOW).state;
        let reason = ParkReason::Disagrees { order_id: "ORD-000002".into() };
        assert_eq!(parked, CancelState::Parked { reason, key: Some(KEY), is_in_doubt });
    }
    assert_eq!(after(in_doubt(), look(("tgen_2", "ORD-000001")), NOW).state.name(), "Repeating");
}

#[test]
fn a_payment_that_the_gateway_does_not_know_is_for_a_human_and_stays_in_doubt() {
    let not_found = || Event::Sighted(Sighting::NotFound);
    let state = after(in_doubt(), not_found(), NOW).state;
    assert_eq!(state.name(), "InDoubt");
    let parked = after(state, not_found(), quiet()).state;
    let reason = ParkReason::NoSuchPayment;
    assert_eq!(parked, CancelState::Parked { reason, key: Some(KEY), is_in_doubt: true });
}

#[test]
fn a_gateway_that_contradicts_itself_is_looked_at_again_and_then_left_to_a_human() {
    let state = after(intended(), declined("NOT_CANCELABLE_AMOUNT", 403, Advice::Final), NOW).state;
    let state = after(state, saw(15_000, &[]), NOW).state;
    assert_eq!(state.next(NOW.after(WAIT), &POLICY), Next::LookUp);
    let change = after(state, saw(15_000, &[]), quiet());
    assert!(matches!(
        change.state,
        CancelState::Parked { reason: ParkReason::Refused(_), is_in_doubt: false, .. }
    ));
}

#[test]
fn a_report_of_the_past_changes_nothing_but_our_executed_cancel_ends_it() {
    for (column, state) in states() {
        let stale = after(state.clone(), reports(9_000, &[(6_000, 9_000, "DONE", 1)]), quiet());
        assert_eq!(stale, Change { state, effect: None }, "{column}");
    }
    let missing = Event::Reported(Sighting::NotFound);
    assert_eq!(after(in_doubt(), missing, quiet()).state, in_doubt());
    let done = after(parked(true), reports(10_000, &[OURS]), NOW);
    assert_eq!(done.effect, Some(Effect::Finish(CancelVerdict::Done(receipt()))));
}

#[test]
fn the_gateways_own_wait_is_a_lower_bound() {
    let wait = Duration::from_secs(40);
    let unclear = || Sighting::Unclear { reason: "429".into(), retry_after: Some(wait) };
    for state in [in_doubt(), wait_funds(), releasing()] {
        assert_eq!(after(state, Event::Sighted(unclear()), NOW).state.due(), Some(NOW.after(wait)));
    }
}
