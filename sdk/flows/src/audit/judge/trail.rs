//! I16: whatever changed its state did so along a line of the table, and from the state that it was in.

use alloc::collections::BTreeMap;

use super::books::Books;
use super::{Amounts, violation};
use crate::audit::book::TransitionRecord;
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let mut last = BTreeMap::<(&str, &str), &TransitionRecord>::new();
    let mut found = Vec::new();
    for change in &books.shop.flow.transitions {
        let before = last.insert((&change.entity, &change.id), change);
        found.extend(illegal(books, change, before));
    }
    found
}

fn illegal(
    books: &Books<'_>,
    change: &TransitionRecord,
    before: Option<&TransitionRecord>,
) -> Option<Violation> {
    let problem = if !books.rules.allowed.allows(&change.entity, change.from.as_deref(), &change.to) {
        "no rule allows that".to_owned()
    } else if let Some(before) = before.filter(|before| change.from.as_ref() != Some(&before.to)) {
        format!(
            "change {} had left it in {}: something in between was not written",
            before.transition_id, before.to
        )
    } else {
        return None;
    };
    let story = format!(
        "{} {} went from {} to {} (change {}, by {}{}), but {problem}.",
        change.entity,
        change.id,
        change.from.as_deref().unwrap_or("nothing"),
        change.to,
        change.transition_id,
        change.actor,
        change.cause.as_deref().map_or_else(String::new, |cause| format!(", {cause}")),
    );
    let subject = format!("{} {}", change.entity, change.id);
    Some(violation(Invariant::IllegalTransition, &subject, Amounts::new(), story))
}
