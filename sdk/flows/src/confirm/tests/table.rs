//! Every pair of state and event.

use super::*;

/// Every legal pair and where it leads, before the deadline. Whatever is not here is illegal.
const LEGAL: &[(&str, &str, &str)] = &[
    ("Intended", "done", "Paid"),
    ("Intended", "lost", "InDoubt"),
    ("Intended", "not sent", "Intended"),
    ("Intended", "refused", "Failed"),
    ("Intended", "later", "Intended"),
    ("Intended", "new key", "Refused"),
    ("Intended", "sees DONE", "Paid"),
    ("Intended", "sees IN_PROGRESS", "Intended"),
    ("Intended", "sees READY", "Intended"),
    ("Intended", "sees ABORTED", "Failed"),
    ("Intended", "sees EXPIRED", "Failed"),
    ("Intended", "sees CANCELED", "Parked"),
    ("Intended", "sees PARTIAL_CANCELED", "Parked"),
    ("Intended", "sees WAITING_FOR_DEPOSIT", "Parked"),
    ("Intended", "sees BRAND_NEW", "Parked"),
    ("Intended", "not found", "Intended"),
    ("Intended", "unclear", "Intended"),
    ("Intended", "holder lost", "InDoubt"),
    ("Intended", "unusable", "Parked"),
    ("InDoubt", "sees DONE", "Paid"),
    ("InDoubt", "sees IN_PROGRESS", "Repeating"),
    ("InDoubt", "sees READY", "Repeating"),
    ("InDoubt", "sees ABORTED", "Failed"),
    ("InDoubt", "sees EXPIRED", "Failed"),
    ("InDoubt", "sees CANCELED", "Parked"),
    ("InDoubt", "sees PARTIAL_CANCELED", "Parked"),
    ("InDoubt", "sees WAITING_FOR_DEPOSIT", "Parked"),
    ("InDoubt", "sees BRAND_NEW", "Parked"),
    ("InDoubt", "not found", "InDoubt"),
    ("InDoubt", "unclear", "Repeating"),
    ("InDoubt", "holder lost", "InDoubt"),
    ("InDoubt", "unusable", "Parked"),
    ("Repeating", "done", "Paid"),
    ("Repeating", "lost", "InDoubt"),
    ("Repeating", "not sent", "InDoubt"),
    ("Repeating", "refused", "Failed"),
    ("Repeating", "later", "InDoubt"),
    ("Repeating", "new key", "Refused"),
    ("Repeating", "sees DONE", "Paid"),
    ("Repeating", "sees IN_PROGRESS", "Repeating"),
    ("Repeating", "sees READY", "Repeating"),
    ("Repeating", "sees ABORTED", "Failed"),
    ("Repeating", "sees EXPIRED", "Failed"),
    ("Repeating", "sees CANCELED", "Parked"),
    ("Repeating", "sees PARTIAL_CANCELED", "Parked"),
    ("Repeating", "sees WAITING_FOR_DEPOSIT", "Parked"),
    ("Repeating", "sees BRAND_NEW", "Parked"),
    ("Repeating", "not found", "Repeating"),
    ("Repeating", "unclear", "Repeating"),
    ("Repeating", "holder lost", "InDoubt"),
    ("Repeating", "unusable", "Parked"),
    ("Refused", "sees DONE", "Paid"),
    ("Refused", "sees IN_PROGRESS", "Intended"),
    ("Refused", "sees READY", "Intended"),
    ("Refused", "sees ABORTED", "Failed"),
    ("Refused", "sees EXPIRED", "Failed"),
    ("Refused", "sees CANCELED", "Parked"),
    ("Refused", "sees PARTIAL_CANCELED", "Parked"),
    ("Refused", "sees WAITING_FOR_DEPOSIT", "Parked"),
    ("Refused", "sees BRAND_NEW", "Parked"),
    ("Refused", "not found", "Refused"),
    ("Refused", "unclear", "Refused"),
    ("Refused", "holder lost", "Refused"),
    ("Refused", "unusable", "Parked"),
    ("Intended", "hears of DONE", "Paid"),
    ("Intended", "hears of ABORTED", "Failed"),
    ("Intended", "hears of IN_PROGRESS", "Intended"),
    ("Intended", "hears of CANCELED", "Intended"),
    ("InDoubt", "hears of DONE", "Paid"),
    ("InDoubt", "hears of ABORTED", "Failed"),
    ("InDoubt", "hears of IN_PROGRESS", "InDoubt"),
    ("InDoubt", "hears of CANCELED", "InDoubt"),
    ("Repeating", "hears of DONE", "Paid"),
    ("Repeating", "hears of ABORTED", "Failed"),
    ("Repeating", "hears of IN_PROGRESS", "Repeating"),
    ("Repeating", "hears of CANCELED", "Repeating"),
    ("Refused", "hears of DONE", "Paid"),
    ("Refused", "hears of ABORTED", "Failed"),
    ("Refused", "hears of IN_PROGRESS", "Refused"),
    ("Refused", "hears of CANCELED", "Refused"),
    ("Paid", "hears of DONE", "Paid"),
    ("Paid", "hears of ABORTED", "Paid"),
    ("Paid", "hears of IN_PROGRESS", "Paid"),
    ("Paid", "hears of CANCELED", "Paid"),
    ("Failed", "hears of DONE", "Failed"),
    ("Failed", "hears of ABORTED", "Failed"),
    ("Failed", "hears of IN_PROGRESS", "Failed"),
    ("Failed", "hears of CANCELED", "Failed"),
    ("Parked", "hears of DONE", "Paid"),
    ("Parked", "hears of ABORTED", "Failed"),
    ("Parked", "hears of IN_PROGRESS", "Parked"),
    ("Parked", "hears of CANCELED", "Parked"),
    ("Parked", "re-driven", "InDoubt"),
];

#[test]
fn every_pair_of_state_and_event_leads_where_the_table_says_or_is_refused() {
    let terms = terms();
    let at = Situation { terms: &terms, policy: &POLICY, now: NOW, jitter: Jitter::new(7) };
    let mut legal = 0;
    for state in states() {
        for (name, event) in events() {
            let expected = LEGAL.iter().find(|row| (row.0, row.1) == (state.name(), name)).map(|row| row.2);
            let pair = (state.name(), event.name());
            match step(state.clone(), event, &at) {
                Ok(change) => assert_eq!(Some(change.state.name()), expected, "{} x {name}", pair.0),
                Err(illegal) => {
                    assert_eq!(expected, None, "{} x {name}", pair.0);
                    assert_eq!((illegal.state, illegal.event), pair);
                }
            }
            legal += usize::from(expected.is_some());
        }
    }
    assert_eq!(legal, LEGAL.len(), "a row of the table names no pair");
}

#[test]
fn every_end_is_told_and_nothing_else_is() {
    let terms = terms();
    let at = Situation { terms: &terms, policy: &POLICY, now: NOW, jitter: Jitter::new(7) };
    for state in states() {
        for (name, event) in events() {
            let Ok(change) = step(state.clone(), event, &at) else { continue };
            let was_over = state.due().is_none();
            let told = match change.effect {
                Some(Effect::Finish(ConfirmVerdict::Paid(_))) => "Paid",
                Some(Effect::Finish(ConfirmVerdict::Failed { .. })) => "Failed",
                Some(Effect::Finish(ConfirmVerdict::Parked { .. })) => "Parked",
                Some(Effect::NewKey(_) | Effect::LateSuccess(_)) | None => "",
            };
            let ends = matches!(change.state.name(), "Paid" | "Failed" | "Parked");
            let is_new = ends && (!was_over || change.state.name() != state.name());
            assert_eq!(told, if is_new { change.state.name() } else { "" }, "{} x {name}", state.name());
            assert_eq!(change.state.due().is_none(), ends, "{} x {name}", state.name());
        }
    }
}

#[test]
fn what_comes_next_is_the_states_decision() {
    let next = |state: ConfirmState| state.next(NOW, &POLICY);
    assert_eq!(next(intended()), Next::Call);
    assert_eq!(next(in_doubt()), Next::LookUp);
    assert_eq!(next(repeating()), Next::Call);
    assert_eq!(next(refused()), Next::LookUp);
    assert_eq!(next(ConfirmState::Paid), Next::Rest);
    let waiting = after(intended(), not_sent(), NOW).state;
    assert_eq!(next(waiting), Next::Wait(NOW.after(WAIT)));
}

#[test]
fn the_book_of_attempts_never_takes_a_step_that_it_does_not_allow() {
    let terms = terms();
    let at = Situation { terms: &terms, policy: &POLICY, now: NOW, jitter: Jitter::new(7) };
    for state in states() {
        for (name, event) in events() {
            let Ok(Change { state: after, effect }) = step(state.clone(), event, &at) else { continue };
            // With a new key the state after is about another attempt.
            let to = match &effect {
                Some(Effect::NewKey(evidence)) => Some(evidence.closes()),
                Some(Effect::Finish(_) | Effect::LateSuccess(_)) | None => {
                    after.attempt().map(|found| found.0)
                }
            };
            let (Some((from, _)), Some(to)) = (state.attempt(), to) else { continue };
            let is_allowed = from == to || AttemptState::allowed().contains(&(from, to));
            assert!(is_allowed, "{} x {name}: {from:?} to {to:?}", state.name());
        }
    }
}
