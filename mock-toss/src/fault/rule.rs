//! One rule: when, where, what.

use super::{Fault, Nth, PlanError, Point, Subject, Ttl, Window, text};
use crate::operation::Operation;
use crate::webhook::EventType;

/// One rule of a plan. A fresh one strikes every request at its point; each field narrows that.
///
/// ```
/// use mock_toss::fault::{Fault, Operation, Plan, Point, Rule};
///
/// let lost = Rule::named("lost-answer").on(Operation::Confirm).at_most(1).at(Point::AfterCommit, Fault::Close);
/// assert_eq!(lost.limit, Some(1));
/// let plan = Plan::new(7, vec![lost])?;
/// assert!(plan.planned(Operation::Confirm, "ORD-000001", 1).is_empty(), "nothing is left to chance");
/// # Ok::<(), mock_toss::fault::PlanError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rule {
    /// Its name in draws, counters and the journal: 1 to 64 of `A-Z a-z 0-9 _ . -`.
    pub name: String,
    /// Which operations; empty: all.
    pub operations: Vec<Operation>,
    /// Only this order, or with `*` at its end the orders that begin so; absent: any.
    pub order: Option<String>,
    /// Only this payment, by its key; absent: any.
    pub payment: Option<String>,
    /// At the point `webhook`: only deliveries of these events; empty: all.
    pub events: Vec<EventType>,
    /// Only these of the requests of the operation for its order; absent: any.
    pub nth: Option<Nth>,
    /// How often, from 0 to 1; absent: always.
    pub probability: Option<f64>,
    /// When, since the rule came into force; absent: always.
    pub window: Option<Window>,
    /// At most so many times; absent: unlimited.
    pub limit: Option<u64>,
    /// How long it is there at all, in real time; absent: as whoever sets it says, else until it is taken away.
    pub ttl: Option<Ttl>,
    /// Where.
    pub point: Point,
    /// What.
    pub fault: Fault,
}

impl Rule {
    /// A rule that strikes every request at `point`.
    pub fn new(name: &str, point: Point, fault: Fault) -> Self {
        Self {
            name: name.to_owned(),
            operations: Vec::new(),
            order: None,
            payment: None,
            events: Vec::new(),
            nth: None,
            probability: None,
            window: None,
            limit: None,
            ttl: None,
            point,
            fault,
        }
    }

    /// Begins a rule with its name; [`When::at`] ends it.
    pub fn named(name: &str) -> When {
        When(Self::new(name, Point::BeforeCommit, Fault::Close))
    }

    /// One rule in JSON or TOML, with the fields that it has in a plan.
    pub(crate) fn read(text: &str, ttl: Option<Ttl>) -> Result<Self, PlanError> {
        text::rule(text, text::Form::of(text), ttl)
    }

    /// Whether the rule is about this request at all; probability, window and limit are asked later.
    pub(super) fn is_about(&self, subject: &Subject) -> bool {
        let Subject { operation, order_id, nth, payment_key, event, .. } = subject;
        let is_listed = |operation: &Operation| self.operations.contains(operation);
        (self.operations.is_empty() || operation.as_ref().is_some_and(is_listed))
            && self.nth.as_ref().is_none_or(|wanted| wanted.is(*nth))
            && self.order.as_deref().is_none_or(|wanted| is_order(wanted, order_id))
            && self.payment.as_deref().is_none_or(|wanted| *wanted == **payment_key)
            && (self.events.is_empty() || event.is_some_and(|event| self.events.contains(&event)))
    }
}

/// Whether the order is the one that a rule names, or begins as it says.
fn is_order(wanted: &str, order_id: &str) -> bool {
    wanted.strip_suffix('*').map_or(wanted == order_id, |beginning| order_id.starts_with(beginning))
}

/// A rule that still has to hear where it strikes and what it does: `Rule::named("lost")`, then when, then
/// [`When::at`]. What is not said, is not narrowed.
#[derive(Clone, Debug)]
#[must_use]
pub struct When(Rule);

impl When {
    /// Only requests of this operation; said again, of that one too.
    pub fn on(mut self, operation: Operation) -> Self {
        self.0.operations.push(operation);
        self
    }

    /// Only this order; `ORD-7*` are all that begin with `ORD-7`.
    pub fn for_order(mut self, order: &str) -> Self {
        self.0.order = Some(order.to_owned());
        self
    }

    /// Only this payment.
    pub fn for_payment(mut self, payment_key: &str) -> Self {
        self.0.payment = Some(payment_key.to_owned());
        self
    }

    /// Only deliveries of this event; said again, of that one too.
    pub fn for_event(mut self, event: EventType) -> Self {
        self.0.events.push(event);
        self
    }

    /// Only these of the requests of an operation for its order: `1`, `[1, 3]`, `2..`, `2..=4`.
    pub fn nth(mut self, nth: impl Into<Nth>) -> Self {
        self.0.nth = Some(nth.into());
        self
    }

    /// Only so often, from 0 to 1.
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.0.probability = Some(probability);
        self
    }

    /// Only while this window is open.
    pub fn within(mut self, window: Window) -> Self {
        self.0.window = Some(window);
        self
    }

    /// At most so many times.
    pub fn at_most(mut self, limit: u64) -> Self {
        self.0.limit = Some(limit);
        self
    }

    /// Only so long, in real time.
    pub fn heals_after(mut self, ttl: core::time::Duration) -> Self {
        self.0.ttl = Some(Ttl::After(ttl));
        self
    }

    /// Where it strikes and what it does then: the rule.
    pub fn at(self, point: Point, fault: Fault) -> Rule {
        Rule { point, fault, ..self.0 }
    }
}
