//! The history of a confirm.

use alloc::collections::BTreeSet;

use super::*;
use crate::audit::AllowedTransitions;

fn reached(state: &ConfirmState, event: Event, now: UnixMicros) -> Option<ConfirmState> {
    let terms = terms();
    let at = Situation { terms: &terms, policy: &POLICY, now, jitter: Jitter::new(7) };
    step(state.clone(), event, &at).ok().map(|change| change.state)
}

/// Where a state leads, by name, with what is learned right after its holder was lost: that is written in one row.
fn follow(state: &ConfirmState) -> BTreeSet<&'static str> {
    let mut after = BTreeSet::new();
    for now in [NOW, terms().deadline.after(MARGIN)] {
        let lost = reached(state, Event::HolderLost, now).unwrap_or_else(|| state.clone());
        for from in [state, &lost] {
            let found = events().into_iter().filter_map(|(_, event)| reached(from, event, now));
            after.extend(found.map(|state| state.name()));
        }
    }
    after.remove(state.name());
    after
}

#[test]
fn the_audit_allows_every_change_that_a_confirm_makes_and_no_other() {
    let mut made = BTreeSet::from([(None, "Intended")]);
    for state in states() {
        made.extend(follow(&state).into_iter().map(|to| (Some(state.name()), to)));
    }
    let allowed = AllowedTransitions::of_flows();
    assert_eq!(allowed.of("CONFIRM").collect::<BTreeSet<_>>(), made);
}
