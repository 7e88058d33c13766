//! What is allowed in a plan and cannot have been meant: rules that can never strike, and why.

use core::fmt;

use serde::Serialize;

use super::{Fault, Kind, Nth, Plan, Point, Rule, Ttl, Window};
use crate::operation::Operation;

/// Something about a plan that its author should hear. The plan is in force all the same.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Remark {
    /// The rule's name.
    pub rule: String,
    /// Whether it can never strike.
    #[serde(rename = "never")]
    pub is_never: bool,
    /// Why.
    pub why: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, is_never, why } = self;
        let verdict = if *is_never { "can never strike: " } else { "" };
        write!(f, "rule `{rule}` {verdict}{why}")
    }
}

impl Plan {
    /// What is odd about it: rules that can never strike, limits that are never reached. Empty if all is well.
    ///
    /// ```
    /// use mock_toss::fault::{Fault, Plan, Point, Rule};
    ///
    /// let all = Rule::new("all", Point::BeforeCommit, Fault::Close);
    /// let some = Rule::named("some").nth(1).at(Point::BeforeCommit, Fault::Reset);
    /// let remarks = Plan::new(7, vec![all, some])?.review();
    /// assert_eq!(
    ///     remarks[0].to_string(),
    ///     "rule `some` can never strike: `all` before it strikes every request that it is about"
    /// );
    /// # Ok::<(), mock_toss::fault::PlanError>(())
    /// ```
    pub fn review(&self) -> Vec<Remark> {
        let rules = self.rules().iter().enumerate();
        let remarks = rules.filter_map(|(at, rule)| {
            let earlier = self.rules().get(..at).unwrap_or_default();
            let never = alone(rule, self.time_scale().get())
                .or_else(|| in_shadow(rule, earlier))
                .or_else(|| out_of_reach(rule, self.rules()));
            let remark = |is_never, why| Remark { rule: rule.name.clone(), is_never, why };
            match never {
                Some(why) => Some(remark(true, why)),
                None => idle_limit(rule).map(|why| remark(false, why)),
            }
        });
        remarks.collect()
    }

    /// Why this rule can never strike, if it cannot.
    pub(super) fn why_never(&self, name: &str) -> Option<String> {
        self.review()
            .into_iter()
            .find(|remark| remark.rule == name && remark.is_never)
            .map(|remark| remark.why)
    }
}

/// Why a rule can never strike, whatever else is in the plan.
fn alone(rule: &Rule, scale: u32) -> Option<String> {
    if rule.probability == Some(0.0) {
        return Some("its probability is 0".to_owned());
    }
    if let (Some(Window { start, .. }), Some(ttl)) = (rule.window, rule.ttl.and_then(Ttl::end))
        && start / scale >= ttl
    {
        return Some(format!("it is over ({ttl:?}) before its window opens ({:?})", start / scale));
    }
    if !rule.events.is_empty() && rule.point != Point::Webhook {
        return Some(format!("events are told of at webhook, and its point is {}", rule.point.as_str()));
    }
    match rule.point {
        Point::OnConnect => narrowed(rule, "a connection", true),
        Point::Webhook => narrowed(rule, "a webhook", false),
        Point::BeforeAuth
        | Point::BeforeCommit
        | Point::AfterCommit
        | Point::WhileAnswering
        | Point::AfterAnswer => nameless(rule),
    }
}

/// Conditions that what is no request never meets.
fn narrowed(rule: &Rule, what: &str, is_of_nobody: bool) -> Option<String> {
    if !rule.operations.is_empty() {
        return Some(format!("{what} is no operation, and it asks for some"));
    }
    (is_of_nobody && (rule.order.is_some() || rule.payment.is_some()))
        .then(|| format!("{what} is about no order and no payment yet, and it asks for one"))
}

/// Operations that name no order never meet a rule for one.
fn nameless(rule: &Rule) -> Option<String> {
    let wanted = match (&rule.order, &rule.payment) {
        (Some(_), _) => "an order",
        (None, Some(_)) => "a payment",
        (None, None) => return None,
    };
    let is_nameless = !rule.operations.is_empty() && !rule.operations.iter().any(|it| names_an_order(*it));
    let operations = rule.operations.iter().map(|operation| operation.as_str()).collect::<Vec<_>>();
    is_nameless.then(|| format!("{} names no order, and it asks for {wanted}", operations.join(", ")))
}

const fn names_an_order(operation: Operation) -> bool {
    use Operation as O;
    matches!(
        operation,
        O::Confirm
            | O::Cancel
            | O::LookUp
            | O::KeyIn
            | O::VirtualAccount
            | O::BillingCharge
            | O::ManualSettlement
            | O::CashReceipt
            | O::BrandpayConfirm
            | O::BrandpayPay
    )
}

/// Of holds and of other faults one strikes at a point, the first: the others after a certain one never do.
fn in_shadow(rule: &Rule, earlier: &[Rule]) -> Option<String> {
    let is_rival = |other: &&Rule| match (rule.fault.kind(), other.fault.kind()) {
        (Kind::Delay, _) | (_, Kind::Delay) => false,
        // The copies of a request meet what it was spared for being copied.
        (one, Kind::Repeat) => one == Kind::Repeat,
        (one, other) => (one == Kind::Hold) == (other == Kind::Hold),
    };
    let shadow = earlier.iter().find(|other| {
        other.point == rule.point && is_rival(other) && is_certain(other) && covers(other, rule)
    })?;
    Some(format!("`{}` before it strikes every request that it is about", shadow.name))
}

/// A request that is cut short never comes to the later points.
fn out_of_reach(rule: &Rule, all: &[Rule]) -> Option<String> {
    let end = all.iter().find(|other| {
        other.point < rule.point && ends_before(other, rule.point) && is_certain(other) && covers(other, rule)
    })?;
    Some(format!("`{}` {} ends every request that it is about", end.name, end.point.as_str()))
}

/// Whether a request that the rule has struck never comes to the point.
const fn ends_before(rule: &Rule, point: Point) -> bool {
    let is_early = matches!(rule.point, Point::BeforeAuth | Point::BeforeCommit);
    match (&rule.fault, point) {
        (_, Point::OnConnect | Point::BeforeAuth | Point::Webhook) => false,
        (Fault::Close | Fault::Reset | Fault::Never | Fault::Html { .. } | Fault::Garbage { .. }, _) => {
            is_early
                || matches!(rule.point, Point::AfterCommit)
                    && matches!(point, Point::WhileAnswering | Point::AfterAnswer)
        }
        (Fault::Status { .. } | Fault::OtherOrder, Point::BeforeCommit | Point::AfterCommit) => is_early,
        (Fault::Code { .. }, Point::BeforeCommit | Point::AfterCommit) => {
            matches!(rule.point, Point::BeforeAuth)
        }
        _ => false,
    }
}

/// Whether it strikes everything that it is about, at any time.
#[expect(clippy::float_cmp, reason = "nothing but all is all")]
fn is_certain(rule: &Rule) -> bool {
    rule.probability.is_none_or(|probability| probability == 1.0)
        && rule.window.is_none()
        && rule.limit.is_none()
        && rule.ttl.and_then(Ttl::end).is_none()
        // It strikes only if there is another order.
        && rule.fault != Fault::OtherOrder
}

/// Whether everything that the one is about, the other is about as well.
fn covers(wide: &Rule, narrow: &Rule) -> bool {
    let all_of = |wide: &[Operation], narrow: &[Operation]| {
        wide.is_empty() || !narrow.is_empty() && narrow.iter().all(|it| wide.contains(it))
    };
    let order = match (wide.order.as_deref(), narrow.order.as_deref()) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wide), Some(narrow)) => match wide.strip_suffix('*') {
            Some(beginning) => narrow.starts_with(beginning),
            None => wide == narrow,
        },
    };
    let nth = match (&wide.nth, &narrow.nth) {
        (None, _) => true,
        (Some(wide), Some(narrow)) => wide.covers(narrow),
        (Some(_), None) => false,
    };
    let events = wide.events.is_empty()
        || !narrow.events.is_empty() && narrow.events.iter().all(|event| wide.events.contains(event));
    let payment = wide.payment.is_none() || wide.payment == narrow.payment;
    all_of(&wide.operations, &narrow.operations) && order && nth && events && payment
}

/// A limit above the number of requests that are meant at all.
fn idle_limit(rule: &Rule) -> Option<String> {
    let (limit, nth, order) = (rule.limit?, rule.nth.as_ref()?, rule.order.as_deref()?);
    let numbers = match nth {
        Nth::These(these) => these.len(),
        Nth::From { from, to } => usize::try_from((*to)?.saturating_sub(*from)).ok()?.saturating_add(1),
    };
    let operations = rule.operations.len();
    let most = u64::try_from(numbers.saturating_mul(operations)).ok()?;
    (operations > 0 && !order.ends_with('*') && limit > most)
        .then(|| format!("never reaches its limit of {limit}: it is about {most} of the order's requests"))
}

#[cfg(test)]
mod tests;
