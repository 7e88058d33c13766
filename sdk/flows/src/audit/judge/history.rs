//! H1, H2, H3, I20: what customers were told is what the book says, for ever, and a repeated request hears the same.

use alloc::collections::{BTreeMap, BTreeSet};

use super::books::Books;
use super::{Amounts, amounts, violation};
use crate::audit::book::{AnswerRecord, ClientHistory, HttpAnswerRecord, OrderRecord, OrderState};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;

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
    found.extend(two_bodies(&history.http_answers));
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
    let wrong = answers.iter().find(|answer| !was_true(books, answer.state, order))?;
    let story = format!(
        "A customer was told that order {order_id} is {}, and the shop's book says {}.",
        wrong.state.as_str(),
        order.state.as_str(),
    );
    Some(violation(Invariant::ToldWrong, order_id, amounts(&order.currency, order.amount), story))
}

/// Whether an order that was in one state can be in another by now.
fn was_true(books: &Books<'_>, told: OrderState, order: &OrderRecord) -> bool {
    let now = order.state;
    match told {
        // What was paid can be given back, and the deposit of a virtual account can be taken back.
        OrderState::Paid => match now {
            OrderState::Paid
            | OrderState::CancelPending
            | OrderState::PartiallyRefunded
            | OrderState::Refunded
            | OrderState::AwaitingDeposit => true,
            OrderState::PendingPayment | OrderState::Failed => false,
        },
        // Money that came after its order had failed is given back, and the order stays failed.
        OrderState::Refunded => {
            now == OrderState::Refunded
                || (now == OrderState::Failed
                    && books.shop.flow.receipts.iter().any(|receipt| receipt.order_id == order.order_id))
        }
        OrderState::PendingPayment
        | OrderState::AwaitingDeposit
        | OrderState::CancelPending
        | OrderState::PartiallyRefunded
        | OrderState::Failed => told == now,
    }
}

/// The one end that may follow another: the money is given back.
fn told_two_ends(order_id: &str, answers: &[&AnswerRecord]) -> Option<Violation> {
    let pairs = answers.iter().zip(answers.iter().skip(1));
    let mut changes = pairs.map(|(one, other)| (one.state, other.state));
    let (first, other) = changes.find(|(first, other)| first != other && *other != OrderState::Refunded)?;
    let story = format!(
        "A customer was told that order {order_id} is {} and then that it is {}. An end is told once.",
        first.as_str(),
        other.as_str(),
    );
    Some(violation(Invariant::ToldTwoEnds, order_id, Amounts::new(), story))
}

/// Answers that say "not now" or "not with this body" are no results, and may differ from the result.
fn is_result(answer: &HttpAnswerRecord) -> bool {
    answer.status < 500 && ![409, 422, 429].contains(&answer.status)
}

fn two_bodies(answers: &[HttpAnswerRecord]) -> Vec<Violation> {
    let mut bodies = BTreeMap::<&str, BTreeSet<&str>>::new();
    for answer in answers.iter().filter(|answer| is_result(answer)) {
        bodies.entry(&answer.client_key).or_default().insert(&answer.body_hash);
    }
    let twice = bodies.into_iter().filter(|(_, hashes)| hashes.len() > 1);
    let found = twice.map(|(client_key, hashes)| {
        let story = format!(
            "Requests with the client's key {client_key} were answered with {} different bodies ({}). A request that \
             is repeated hears what the first one heard.",
            hashes.len(),
            hashes.into_iter().collect::<Vec<_>>().join(", "),
        );
        violation(Invariant::TwoBodies, client_key, Amounts::new(), story)
    });
    found.collect()
}
