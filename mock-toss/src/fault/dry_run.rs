//! A plan tried out on requests that nobody sends: what would strike where, and what never would.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::{Fault, Faults, Plan, Point, Rule, Strike, Subject};
use crate::journal::Journal;
use crate::operation::Operation;
use crate::time::KoreanTime;

/// A request as a dry run needs it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Planned {
    /// What it asks for.
    pub operation: Operation,
    /// The order; empty if it names none.
    pub order_id: String,
    /// The payment; empty if it names none.
    pub payment_key: String,
    /// Its number among those of its operation for its order, from 1.
    pub nth: u32,
    /// When it comes, since the plan is in force.
    pub at: Duration,
}

impl Planned {
    /// The nth request of an operation for an order, at once.
    pub fn new(operation: Operation, order_id: &str, nth: u32) -> Self {
        Self { operation, order_id: order_id.to_owned(), payment_key: String::new(), nth, at: Duration::ZERO }
    }

    /// The same, so long after the plan is in force.
    #[must_use]
    pub fn after(self, at: Duration) -> Self {
        Self { at, ..self }
    }

    /// The requests of a run, as if the plan had been in force since the first entry of its journal.
    pub fn all_of(journal: &Journal) -> Vec<Self> {
        let first = journal.entries.first().map(|entry| entry.at);
        let named = |name: &str| Operation::all().find(|operation| operation.as_str() == name);
        let requests = journal.entries.iter().filter_map(|entry| {
            Some(Self {
                operation: named(entry.operation)?,
                order_id: entry.order_id.to_string(),
                payment_key: entry.payment_key.to_string(),
                nth: entry.nth,
                at: entry.at.since(first?),
            })
        });
        requests.collect()
    }
}

/// What would have struck.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DryRun {
    /// How many requests there were.
    pub requests: usize,
    /// Every rule of the plan, in its order.
    pub rules: Vec<Tried>,
    /// What would strike, in the order of the requests.
    pub struck: Vec<Struck>,
}

/// A rule in a dry run.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tried {
    /// The rule.
    pub rule: String,
    /// How often it would strike.
    pub struck: u64,
    /// Why it would not, if it would not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_never: Option<String>,
}

/// One strike of a dry run.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Struck {
    /// What is asked for.
    pub operation: Operation,
    /// The order.
    pub order_id: String,
    /// The number of the request.
    pub nth: u32,
    /// As in the journal: `rule@point:kind`.
    pub fault: String,
}

/// What is seen of one rule while requests come.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    about: u64,
    open: u64,
    struck: u64,
}

impl Plan {
    /// What would strike these requests, in this order. Connections and webhooks are no part of it, nor is what the
    /// gateway itself refuses: a request is taken to come through unless a fault ends it.
    ///
    /// ```
    /// use mock_toss::fault::{Fault, Operation, Plan, Planned, Point, Rule};
    ///
    /// let lost = Rule::named("lost").on(Operation::Confirm).nth(2).at(Point::AfterCommit, Fault::Close);
    /// let plan = Plan::new(7, vec![lost])?;
    /// let run = plan.dry_run((1..=2).map(|nth| Planned::new(Operation::Confirm, "ORD-000001", nth)));
    /// assert_eq!(run.struck[0].fault, "lost@after_commit:close");
    /// assert_eq!(run.struck[0].nth, 2);
    /// # Ok::<(), mock_toss::fault::PlanError>(())
    /// ```
    pub fn dry_run(&self, requests: impl IntoIterator<Item = Planned>) -> DryRun {
        let mut trial = Trial::of(self);
        for request in requests {
            trial.meet(&request);
        }
        let rules = self.rules().iter().zip(&trial.seen).map(|(rule, seen)| Tried {
            rule: rule.name.clone(),
            struck: seen.struck,
            why_never: (seen.struck == 0).then(|| self.why_not(rule, *seen, trial.requests)),
        });
        DryRun { requests: trial.requests, rules: rules.collect(), struck: trial.struck }
    }

    fn why_not(&self, rule: &Rule, seen: Seen, requests: usize) -> String {
        if let Some(why) = self.why_never(&rule.name) {
            return why;
        }
        match (rule.point, seen) {
            (Point::OnConnect, _) => "a dry run has no connections".to_owned(),
            (Point::Webhook, _) => "a dry run has no webhooks".to_owned(),
            (_, Seen { about: 0, .. }) => {
                format!(
                    "none of {requests} requests that came to {} was one that it is about",
                    rule.point.as_str()
                )
            }
            (_, Seen { about, open: 0, .. }) => {
                format!("it is about {about} of the requests, and its window was open for none of them")
            }
            (_, Seen { open, .. }) => {
                format!("{open} of the requests could have met it; the draw or another rule spared them all")
            }
        }
    }
}

struct Trial {
    faults: Faults,
    orders: BTreeSet<String>,
    requests: usize,
    seen: Vec<Seen>,
    struck: Vec<Struck>,
}

const START: KoreanTime = KoreanTime::from_micros(0);

impl Trial {
    fn of(plan: &Plan) -> Self {
        let faults = Faults::new(Arc::new(plan.clone()), START);
        let seen = vec![Seen::default(); plan.rules().len()];
        Self { faults, orders: BTreeSet::new(), requests: 0, seen, struck: Vec::new() }
    }

    fn meet(&mut self, request: &Planned) {
        self.requests = self.requests.saturating_add(1);
        let subject = Subject {
            operation: Some(request.operation),
            order_id: request.order_id.as_str().into(),
            nth: request.nth,
            payment_key: request.payment_key.as_str().into(),
            ..Subject::default()
        };
        let mut now = START.after(request.at);
        let mut point = Some(Point::BeforeAuth);
        while let Some(here) = point {
            let strike = self.reach(now, here, &subject);
            now = now.after(strike.delay);
            point = next(here, strike.fault.as_ref());
        }
        self.orders.insert(request.order_id.clone());
    }

    fn reach(&mut self, now: KoreanTime, point: Point, subject: &Subject) -> Strike {
        let open = self.faults.open(now);
        let plan = Arc::clone(self.faults.plan());
        for ((rule, seen), is_open) in plan.rules().iter().zip(&mut self.seen).zip(open) {
            if rule.point == point && rule.is_about(subject) {
                seen.about += 1;
                seen.open += u64::from(is_open);
            }
        }
        let others = self.orders.len() - usize::from(self.orders.contains(&*subject.order_id));
        let strike = self
            .faults
            .strike(now, point, subject, |fault| !matches!(fault, Fault::OtherOrder) || others > 0);
        for (seen, count) in self.seen.iter_mut().zip(self.faults.struck()) {
            seen.struck = count;
        }
        self.struck.extend(strike.fired.iter().map(|fired| Struck {
            operation: subject.operation.unwrap_or(Operation::Confirm),
            order_id: subject.order_id.to_string(),
            nth: subject.nth,
            fault: fired.to_string(),
        }));
        strike
    }
}

/// The point that a request comes to after this one.
const fn next(point: Point, fault: Option<&Fault>) -> Option<Point> {
    let is_answered = match fault {
        None | Some(Fault::Repeat { .. }) => false,
        Some(Fault::Close | Fault::Reset | Fault::Never | Fault::Html { .. } | Fault::Garbage { .. }) => {
            return None;
        }
        Some(Fault::Code { .. }) => matches!(point, Point::BeforeAuth),
        Some(_) => true,
    };
    match point {
        Point::BeforeAuth | Point::BeforeCommit if is_answered => Some(Point::WhileAnswering),
        Point::BeforeAuth => Some(Point::BeforeCommit),
        Point::BeforeCommit => Some(Point::AfterCommit),
        Point::AfterCommit => Some(Point::WhileAnswering),
        Point::WhileAnswering => Some(Point::AfterAnswer),
        Point::OnConnect | Point::AfterAnswer | Point::Webhook => None,
    }
}

#[cfg(test)]
mod tests;
