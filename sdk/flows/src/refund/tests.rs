//! Every pair of state and event, and what a refund's cancel means for it.

use super::RefundEvent as E;
use super::RefundState as S;
use super::*;
use crate::cancel::{CancelState, Doubt, Key, ParkReason, Retry};
use crate::time::UnixMicros;

/// Where each event leads from each state; `-` is illegal. The columns are the states in their order.
const TABLE: &str = "
                  | REQUESTED APPROVED   EXECUTING  WAIT_FUNDS PARKED    DONE REJECTED RELEASED
    Approved      | APPROVED  -          -          -          -         -    -        -
    Rejected      | REJECTED  -          -          -          -         -    -        -
    Started       | -         EXECUTING  EXECUTING  EXECUTING  EXECUTING -    -        -
    WaitsForFunds | -         WAIT_FUNDS WAIT_FUNDS WAIT_FUNDS -         -    -        -
    Parked        | -         PARKED     PARKED     PARKED     PARKED    -    -        -
    Redriven      | -         -          -          WAIT_FUNDS EXECUTING -    -        -
    Done          | -         DONE       DONE       DONE       DONE      -    -        -
    Released      | -         RELEASED   RELEASED   RELEASED   RELEASED  -    -        -
";

#[test]
fn every_pair_leads_where_the_table_says_or_is_refused() {
    let mut rows = TABLE.lines().filter_map(|line| line.split_once('|'));
    let words: Vec<_> = S::ALL.map(S::as_str).to_vec();
    assert_eq!(rows.next().unwrap().1.split_whitespace().collect::<Vec<_>>(), words);
    for event in E::ALL {
        let (name, cells) = rows.next().unwrap();
        assert_eq!(name.trim(), event.name());
        for (state, expected) in S::ALL.into_iter().zip(cells.split_whitespace()) {
            match step(state, event) {
                Ok(change) => assert_eq!(change.state.as_str(), expected, "{state:?} x {event:?}"),
                Err(illegal) => {
                    assert_eq!("-", expected, "{state:?} x {event:?}");
                    assert_eq!((illegal.state, illegal.event), (state.as_str(), event.name()));
                }
            }
        }
    }
    assert_eq!(rows.next(), None);
}

#[test]
fn money_is_reserved_once_and_the_reservation_ends_once() {
    for (state, event) in S::ALL.into_iter().flat_map(|state| E::ALL.map(|event| (state, event))) {
        let Ok(change) = step(state, event) else { continue };
        let expected = match (state.is_reserved(), change.state.is_reserved(), change.state) {
            (false, true, _) => Some(Effect::Reserve),
            (true, false, S::Done) => Some(Effect::Spend),
            (true, false, _) => Some(Effect::FreeReservation),
            (true, true, S::Parked) if state != S::Parked => Some(Effect::Alert),
            (true, true, _) | (false, false, _) => None,
        };
        assert_eq!(change.effect, expected, "{state:?} x {event:?}");
    }
}

#[test]
fn nothing_follows_the_end() {
    for state in S::ALL.into_iter().filter(|state| state.is_final()) {
        assert!(E::ALL.into_iter().all(|event| step(state, event).is_err()), "{state:?}");
        assert!(!state.is_reserved());
    }
}

#[test]
fn what_a_history_may_show_is_what_the_table_leads_to() {
    let pairs = S::ALL.into_iter().flat_map(|from| E::ALL.map(|event| (from, step(from, event))));
    let mut reached: Vec<_> =
        pairs.filter_map(|(from, to)| Some((from, to.ok()?.state))).filter(|(from, to)| from != to).collect();
    reached.sort_unstable();
    reached.dedup();
    let mut allowed = S::allowed().to_vec();
    allowed.sort_unstable();
    assert_eq!(allowed, reached);
}

#[test]
fn words_are_read_back() {
    for state in S::ALL {
        assert_eq!(S::parse(state.as_str()), Some(state));
        assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.as_str()));
    }
    assert_eq!(S::parse("OPEN"), None);
}

#[test]
fn the_state_of_its_cancel_is_told_to_the_refund() {
    let now = UnixMicros::new(0);
    let (key, doubt, retry) = (Key::first(now), Doubt::since(now), Retry::at_once(now));
    let reason = ParkReason::NoSuchPayment;
    let table = [
        (CancelState::queued(), None),
        (CancelState::Intended { key, retry }, Some(E::Started)),
        (CancelState::InDoubt { key, doubt, retry }, Some(E::Started)),
        (CancelState::Releasing { key, doubt, retry }, Some(E::Started)),
        (CancelState::Parked { reason, key: None, is_in_doubt: false }, Some(E::Parked)),
        (CancelState::Done, Some(E::Done)),
        (CancelState::Released, Some(E::Released)),
    ];
    for (cancel, expected) in table {
        assert_eq!(E::of_cancel(&cancel), expected, "{cancel:?}");
    }
}
