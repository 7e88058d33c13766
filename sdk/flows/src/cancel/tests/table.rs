//! Every pair of state and event.

use super::*;
use crate::attempt::AttemptState;

/// Where each event leads from each state; `-` is illegal. The columns are the states of `states()` in their order.
const AT_ONCE: &str = "
                         | Queued    again     Intended  InDoubt   Repeating Refused   WaitFunds Releasing Done      Released  Parked    in-doubt
    ours                 | -         -         Done      -         Done      -         -         -         -         -         -         -
    not ours             | -         -         InDoubt   -         InDoubt   -         -         -         -         -         -         -
    lost                 | -         -         InDoubt   -         InDoubt   -         -         -         -         -         -         -
    not sent             | -         -         Intended  -         InDoubt   -         -         -         -         -         -         -
    refused              | -         -         Parked    -         Parked    -         -         -         -         -         -         -
    balance              | -         -         Refused   -         Refused   -         -         -         -         -         -         -
    later                | -         -         Intended  -         InDoubt   -         -         -         -         -         -         -
    new key              | -         -         Refused   -         Refused   -         -         -         -         -         -         -
    funds                | -         -         WaitFunds -         WaitFunds -         -         -         -         -         -         -
    sees ours            | -         -         Done      Done      Done      Done      Done      Done      -         -         -         -
    sees none            | -         -         Intended  Repeating Repeating Intended  Intended  Releasing -         -         -         -
    sees it under way    | -         -         Intended  InDoubt   InDoubt   Refused   WaitFunds Releasing -         -         -         -
    sees it aborted      | -         -         Intended  InDoubt   InDoubt   Intended  Intended  Releasing -         -         -         -
    sees another balance | -         -         Parked    InDoubt   InDoubt   Parked    Parked    Releasing -         -         -         -
    not found            | -         -         Intended  InDoubt   Repeating Refused   WaitFunds Releasing -         -         -         -
    unclear              | -         -         Intended  Repeating Repeating Refused   WaitFunds Releasing -         -         -         -
    hears of ours        | Queued    Queued    Done      Done      Done      Done      Done      Done      Done      Released  Parked    Done
    hears of none        | Queued    Queued    Intended  InDoubt   Repeating Refused   WaitFunds Releasing Done      Released  Parked    Parked
    its turn             | Intended  Refused   -         -         -         -         -         -         -         -         -         -
    no balance           | Parked    Parked    -         -         -         -         -         -         -         -         -         -
    holder lost          | Queued    Queued    InDoubt   InDoubt   InDoubt   Refused   WaitFunds Releasing -         -         -         -
    unusable             | Parked    Parked    Parked    Parked    Parked    Parked    Parked    Parked    -         -         -         -
    re-driven            | -         -         -         -         -         Refused   WaitFunds InDoubt   -         -         Queued    InDoubt
    release              | Released  Released  Releasing Releasing Releasing Releasing Releasing Releasing -         -         Released  Releasing
";

/// The rows that lead elsewhere once nothing that was sent can still be executing.
const WHEN_QUIET: &str = "
    sees none            | -         -         Intended  Repeating Repeating Intended  Intended  Released  -         -         -         -
    sees it aborted      | -         -         Intended  Intended  Intended  Intended  Intended  Released  -         -         -         -
    sees another balance | -         -         Parked    Parked    Parked    Parked    Parked    Released  -         -         -         -
    not found            | -         -         Parked    Parked    Parked    Parked    Parked    Parked    -         -         -         -
";

fn expected<'t>(table: &'t str, event: &str) -> Option<Vec<&'t str>> {
    let mut rows = table.lines().filter_map(|line| line.split_once('|'));
    let (_, cells) = rows.find(|(name, _)| name.trim() == event)?;
    Some(cells.split_whitespace().collect())
}

#[test]
fn every_pair_of_state_and_event_leads_where_the_table_says_or_is_refused() {
    let mut pairs = 0;
    for (phase, now) in [("at once", NOW), ("when quiet", quiet())] {
        for event in 0..events().len() {
            let name = events()[event].0;
            let later = expected(WHEN_QUIET, name).filter(|_| now == quiet());
            let row = later.or_else(|| expected(AT_ONCE, name)).unwrap();
            assert_eq!(row.len(), states().len(), "{name}");
            for ((column, state), expected) in states().into_iter().zip(row) {
                let event = events().swap_remove(event).1;
                let names = (state.name(), event.name());
                match try_step(state, event, now) {
                    Ok(change) => assert_eq!(change.state.name(), expected, "{column} x {name}, {phase}"),
                    Err(illegal) => {
                        assert_eq!("-", expected, "{column} x {name}, {phase}");
                        assert_eq!((illegal.state, illegal.event), names);
                    }
                }
                pairs += 1;
            }
        }
    }
    let rows = AT_ONCE.lines().filter(|line| line.contains('|')).count() - 1;
    assert_eq!(pairs, 2 * rows * states().len(), "a row of the table names no event");
}

#[test]
fn every_end_is_told_and_nothing_else_is() {
    for (column, state) in states() {
        for event in 0..events().len() {
            let (name, event) = events().swap_remove(event);
            let (was, had_parked) = (state.name(), matches!(state, CancelState::Parked { .. }));
            let Ok(change) = try_step(state.clone(), event, quiet()) else { continue };
            let told = match change.effect {
                Some(Effect::Finish(CancelVerdict::Done(_))) => "Done",
                Some(Effect::Finish(CancelVerdict::Released { .. })) => "Released",
                Some(Effect::Finish(CancelVerdict::Parked { .. })) => "Parked",
                Some(Effect::FirstKey { .. } | Effect::Reseal { .. } | Effect::NewKey(_)) | None => "",
            };
            let ends = matches!(change.state.name(), "Done" | "Released" | "Parked");
            let is_new = ends && (change.state.name() != was || (had_parked && told == "Parked"));
            assert_eq!(told, if is_new { change.state.name() } else { "" }, "{column} x {name}");
            let is_queued = change.state.name() == "Queued";
            assert_eq!(change.state.due().is_none(), ends || is_queued, "{column} x {name}");
        }
    }
}

#[test]
fn what_comes_next_is_the_states_decision() {
    let expected = [
        Next::Seal,
        Next::Seal,
        Next::Call,
        Next::LookUp,
        Next::Call,
        Next::LookUp,
        Next::LookUp,
        Next::LookUp,
        Next::Rest,
        Next::Rest,
        Next::Rest,
        Next::Rest,
    ];
    for ((column, state), next) in states().into_iter().zip(expected) {
        assert_eq!(state.next(NOW, &POLICY), next, "{column}");
    }
    let waiting = after(intended(), not_sent(), NOW).state;
    assert_eq!(waiting.next(NOW, &POLICY), Next::Wait(NOW.after(WAIT)));
}

#[test]
fn a_cancel_holds_its_lane_until_it_is_over_or_parked_with_nothing_in_doubt() {
    for (column, state) in states() {
        let lets_pass = matches!(column, "Done" | "Released" | "Parked");
        assert_eq!(state.holds_lane(), !lets_pass, "{column}");
    }
}

#[test]
fn a_state_survives_its_storage() {
    for (_, state) in states() {
        let stored = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<CancelState>(&stored).unwrap(), state, "{stored}");
    }
}

#[test]
fn the_book_of_attempts_never_takes_a_step_that_it_does_not_allow() {
    for (column, state) in states() {
        for event in 0..events().len() {
            let (name, event) = events().swap_remove(event);
            let Ok(Change { state: after, effect }) = try_step(state.clone(), event, quiet()) else {
                continue;
            };
            // With a new key the state after is about another attempt.
            let to = match &effect {
                Some(Effect::NewKey(evidence)) => Some(evidence.closes()),
                Some(Effect::FirstKey { .. } | Effect::Reseal { .. } | Effect::Finish(_)) | None => {
                    after.attempt().map(|found| found.0)
                }
            };
            let (Some((from, _)), Some(to)) = (state.attempt(), to) else { continue };
            let is_allowed = from == to || AttemptState::allowed().contains(&(from, to));
            assert!(is_allowed, "{column} x {name}: {from:?} to {to:?}");
        }
    }
}
