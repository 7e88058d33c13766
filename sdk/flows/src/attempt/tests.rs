//! Every pair of state and event.

use super::AttemptEvent as E;
use super::AttemptState as S;
use super::*;

/// Where each event leads from each state; `None` is illegal. Columns: not sent, lost, executed, refused, proven absent.
const TABLE: [(S, [Option<S>; 5]); 5] = [
    (
        S::Intended,
        [Some(S::Intended), Some(S::Unknown), Some(S::Succeeded), Some(S::Declined), Some(S::AbsentProven)],
    ),
    (
        S::Unknown,
        [Some(S::Unknown), Some(S::Unknown), Some(S::Succeeded), Some(S::Declined), Some(S::AbsentProven)],
    ),
    (S::Succeeded, [None, None, Some(S::Succeeded), None, None]),
    (S::Declined, [None, Some(S::Unknown), Some(S::Succeeded), Some(S::Declined), Some(S::AbsentProven)]),
    (S::AbsentProven, [None, None, None, None, Some(S::AbsentProven)]),
];

#[test]
fn every_pair_leads_where_the_table_says_or_is_refused() {
    assert_eq!(TABLE.map(|row| row.0), S::ALL);
    for (state, row) in TABLE {
        for (event, expected) in E::ALL.into_iter().zip(row) {
            let found = step(state, event);
            assert_eq!(found.ok(), expected, "{state:?} x {event:?}");
            if let Err(illegal) = found {
                assert_eq!((illegal.state, illegal.event), (state.as_str(), event.name()));
            }
        }
    }
}

#[test]
fn what_a_history_may_show_is_what_the_table_leads_to() {
    let mut reached: Vec<_> = TABLE
        .into_iter()
        .flat_map(|(from, row)| row.into_iter().flatten().map(move |to| (from, to)))
        .filter(|(from, to)| from != to)
        .collect();
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
    assert_eq!(S::parse("intended"), None);
}
