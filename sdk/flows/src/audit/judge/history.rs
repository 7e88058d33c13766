//! H1, H2, H3: what customers were told is what the book says, for ever.

use alloc::collections::{BTreeMap, BTreeSet};

use super::{Amounts, Books, amounts, violation};
use crate::audit::book::{AnswerRecord, ClientHistory};
use crate::audit::verdict::{Invariant, Violation};

pub(super) fn judge(books: &Books<'_>, history: &ClientHistory) -> Vec<Violation> {
    let mut told = BTreeMap::<&str, Vec<&AnswerRecord>>::new();
    for answer in &history.answers {
        told.entry(&answer.order_id).or_default().push(answer);
    }
    let known: BTreeSet<&str> = history.accepted.iter().map(|id| &**id).chain(told.keys().copied()).collect();
    let lost = known.into_iter().filter(|order_id| !books.orders.contains_key(order_id)).map(order_lost);
    let mut found: Vec<_> = lost.collect();
    found.extend(told.iter().filter_map(|(order_id, answers)| told_wrong(books, order_id, answers)));
    found.extend(told.iter().filter_map(|(order_id, answers)| told_two_ends(order_id, answers)));
    found
}

fn order_lost(order_id: &str) -> Violation {
    let story = format!(
        "A customer was told that order {order_id} is accepted, and the shop's book does not have it. \
         It was lost after it was promised."
    );
    violation(Invariant::OrderLost, order_id, Amounts::new(), story)
}

fn told_wrong(books: &Books<'_>, order_id: &str, answers: &[&AnswerRecord]) -> Option<Violation> {
    let order = books.orders.get(order_id)?;
    let wrong = answers.iter().find(|answer| answer.state != order.state)?;
    let story = format!(
        "A customer was told that order {order_id} is {}, and the shop's book says {}.",
        wrong.state.as_str(),
        order.state.as_str(),
    );
    Some(violation(Invariant::ToldWrong, order_id, amounts(&order.currency, order.amount), story))
}

fn told_two_ends(order_id: &str, answers: &[&AnswerRecord]) -> Option<Violation> {
    let first = answers.first()?;
    let other = answers.iter().find(|answer| answer.state != first.state)?;
    let story = format!(
        "A customer was told that order {order_id} is {} and then that it is {}. An end is told once.",
        first.state.as_str(),
        other.state.as_str(),
    );
    Some(violation(Invariant::ToldTwoEnds, order_id, Amounts::new(), story))
}
