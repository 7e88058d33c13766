//! The history of a cancel.

use alloc::collections::BTreeSet;

use super::*;
use crate::audit::AllowedTransitions;

/// Where a state leads, by name, with what is learned right after its holder was lost: that is written in one row.
fn follow(state: &CancelState) -> BTreeSet<&'static str> {
    let mut after = BTreeSet::new();
    for now in [NOW, quiet()] {
        let lost = try_step(state.clone(), Event::HolderLost, now)
            .map_or_else(|_| state.clone(), |change| change.state);
        for from in [state.clone(), lost] {
            let changes = (0..events().len()).map(|event| events().swap_remove(event).1);
            let reached = changes.filter_map(|event| try_step(from.clone(), event, now).ok());
            after.extend(reached.map(|change| change.state.name()));
        }
    }
    after.remove(state.name());
    after
}

#[test]
fn the_audit_allows_every_change_that_a_cancel_makes_and_no_other() {
    let mut made = BTreeSet::from([(None, "Queued"), (None, "Intended")]);
    for (_, state) in states() {
        made.extend(follow(&state).into_iter().map(|to| (Some(state.name()), to)));
    }
    let allowed = AllowedTransitions::of_flows();
    for kind in ["CANCEL", "REFUND"] {
        assert_eq!(allowed.of(kind).collect::<BTreeSet<_>>(), made, "{kind}");
    }
}
