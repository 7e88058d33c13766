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
            let told = match change.effect {
                Some(Effect::Finish(ConfirmVerdict::Paid(_))) => "Paid",
                Some(Effect::Finish(ConfirmVerdict::Failed { .. })) => "Failed",
                Some(Effect::Finish(ConfirmVerdict::Parked { .. })) => "Parked",
                Some(Effect::NewKey(_)) | None => "",
            };
            let ends = matches!(change.state.name(), "Paid" | "Failed" | "Parked");
            assert_eq!(told, if ends { change.state.name() } else { "" }, "{} x {name}", state.name());
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
