//! The requests that a rule of the plan holds: before their effect as they are, after it with the answer that is
//! ready.

use std::sync::Arc;

use super::draft::Draft;
use super::flight::Flight;
use super::{Decision, Token, Until, World};
use crate::fault::{Held, Point, Subject};
use crate::hold::{Parked, is_hold};
use crate::operation::Operation;

/// An answer that waits, and whose it is.
#[derive(Debug)]
pub(super) struct Kept {
    parked: Parked,
    draft: Draft,
}

impl World {
    /// Everybody who is held, in the order in which they came.
    pub(crate) fn parked(&self) -> Vec<(Token, Parked)> {
        let before = self.flights.iter().filter_map(|(token, flight)| Some((*token, flight.parked()?)));
        let after = self.kept_answers.iter().map(|(token, kept)| (*token, kept.parked.clone()));
        let mut parked: Vec<_> = before.chain(after).collect();
        parked.sort_by_key(|(token, _)| *token);
        parked
    }

    /// Whether the request is still held: it is there, and so is the rule.
    pub(crate) fn holds(&self, token: Token) -> bool {
        let before = self.flights.get(&token).and_then(|flight| flight.held_by.as_ref());
        let after = self.kept_answers.get(&token).map(|kept| &kept.parked.rule);
        before.or(after).is_some_and(|rule| self.has_hold(rule))
    }

    fn has_hold(&self, name: &str) -> bool {
        self.faults.plan().rules().iter().any(|rule| rule.name == name && is_hold(&rule.fault))
    }

    /// The effect has happened and the answer is ready; it leaves when it is released.
    pub(super) fn keep(&mut self, held: Held, subject: &Subject, decision: Decision) -> Decision {
        let Decision::Answer(draft) = decision else { return decision };
        let parked = parked(held.rule, Point::AfterCommit, subject);
        let token = self.new_token();
        self.kept_answers.insert(token, Kept { parked, draft });
        Decision::Park { until: Until::Released { at_most: held.at_most }, token }
    }

    /// The answer that was kept under the token.
    pub(super) fn take_kept(&mut self, token: Token) -> Option<Draft> {
        self.kept_answers.remove(&token).map(|kept| kept.draft)
    }
}

impl Flight {
    fn parked(&self) -> Option<Parked> {
        let rule = Arc::clone(self.held_by.as_ref()?);
        Some(parked(rule, self.stage.point(), &self.subject))
    }
}

fn parked(rule: Arc<str>, point: Point, subject: &Subject) -> Parked {
    let Subject { operation, order_id, nth, payment_key, .. } = subject;
    Parked {
        rule,
        point,
        operation: operation.map_or("none", Operation::as_str),
        order_id: Arc::clone(order_id),
        payment_key: Arc::clone(payment_key),
        nth: *nth,
    }
}
