//! A plan in force: what strikes a request at a point, and how often each rule has struck.

use core::fmt;
use core::time::Duration;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::value::{Error as Unknown, StrDeserializer};
use serde::de::{self, IntoDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Clock, Fault, Plan, Point, Rule, Ttl};
use crate::coverage::{Cell, Coverage};
use crate::operation::Operation;
use crate::time::KoreanTime;
use crate::webhook::EventType;

/// What the draws go by, and what rules ask about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    /// `None` for what is no request: a delivery, a connection.
    pub(crate) operation: Option<Operation>,
    /// Empty if the request names no order the fake could know.
    pub(crate) order_id: Arc<str>,
    /// The number of this request among those of its operation for its order, from 1.
    pub(crate) nth: u32,
    /// The payment that it is about; empty if none is known.
    pub(crate) payment_key: Arc<str>,
    /// What a delivery tells of.
    pub(crate) event: Option<EventType>,
    /// The faults that the request has asked for itself: they strike before the plan's.
    pub(crate) own: Option<Arc<[Rule]>>,
    /// A copy is not copied again.
    pub(crate) is_copy: bool,
}

/// What happens to one request at one point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strike {
    pub(crate) delay: Duration,
    /// What holds the request until somebody releases it, before the delay and the fault.
    pub(crate) hold: Option<Held>,
    pub(crate) fault: Option<Fault>,
    /// What was drawn for the fault's own latency.
    pub(crate) pace: Duration,
    pub(crate) fired: Vec<Fired>,
}

/// What holds a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Held {
    pub(crate) rule: Arc<str>,
    /// In real time; then it goes on as if it was released.
    pub(crate) at_most: Duration,
}

/// A request that a test forgot goes on by itself: after the rule's own time to live, or after five minutes.
const fn held_for(ttl: Option<Ttl>) -> Duration {
    match ttl {
        Some(Ttl::After(time)) => time,
        Some(Ttl::Never) => Duration::MAX,
        None => Duration::from_mins(5),
    }
}

impl Strike {
    #[expect(clippy::wildcard_enum_match_arm, reason = "two add up, of all others there is one")]
    const fn has_room_for(&self, fault: &Fault) -> bool {
        match fault {
            Fault::Delay { .. } => true,
            Fault::Hold => self.hold.is_none(),
            _ => self.fault.is_none(),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "two add up, of all others there is one")]
    fn add(&mut self, plan: &Plan, rule: &Rule, subject: &Subject, coverage: &mut Coverage) {
        let Rule { point, fault, .. } = rule;
        coverage.visit(Cell::new(subject.operation, *point, fault.kind(), subject.nth), &rule.name);
        let name: Arc<str> = rule.name.as_str().into();
        let kind = fault.kind().as_str().into();
        self.fired.push(Fired { rule: Arc::clone(&name), point: *point, kind });
        let draw = plan.draw(rule, word(*point, subject), &subject.order_id, subject.nth);
        let drawn = fault.latency().map_or(0, |latency| draw.delay_ms(latency));
        let drawn = Duration::from_millis(drawn) / plan.time_scale().get();
        match fault {
            Fault::Delay { .. } => self.delay += drawn,
            Fault::Hold => self.hold = Some(Held { rule: name, at_most: held_for(rule.ttl) }),
            other => (self.fault, self.pace) = (Some(other.clone()), drawn),
        }
    }
}

/// That a rule struck; in the journal `rule@point:kind`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fired {
    rule: Arc<str>,
    point: Point,
    kind: Cow<'static, str>,
}

impl Fired {
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }
}

impl fmt::Display for Fired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.rule, self.point.as_str(), self.kind)
    }
}

impl Serialize for Fired {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fired {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // A rule's name may contain both signs; neither a point nor a kind does.
        let parts = text.rsplit_once('@').and_then(|(rule, rest)| Some((rule, rest.split_once(':')?)));
        let read = parts.and_then(|(rule, (point, kind))| {
            let point: StrDeserializer<'_, Unknown> = point.into_deserializer();
            let point = Point::deserialize(point).ok()?;
            Some(Self { rule: rule.into(), point, kind: Cow::Owned(kind.to_owned()) })
        });
        read.ok_or_else(|| de::Error::custom(format_args!("`{text}` is not `rule@point:kind`")))
    }
}

/// The plan, and how its rules are getting on.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Faults {
    plan: Arc<Plan>,
    /// One for each rule, in their order.
    standings: Vec<Standing>,
    /// What has struck so far, by whatever plan; no part of a snapshot.
    #[serde(skip)]
    coverage: Coverage,
}

/// How a rule is getting on, as it is shown.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shown {
    name: String,
    /// How often it has struck.
    struck: u64,
    /// Whether it can strike at the moment: its window is open, its limit not used up, its time not over.
    is_open: bool,
    /// When it is over if nobody moves the clock until then.
    #[serde(with = "crate::time::exact_option", skip_serializing_if = "Option::is_none")]
    heals_at: Option<KoreanTime>,
}

/// How a rule is getting on.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
struct Standing {
    /// When it came into force.
    since: KoreanTime,
    /// How far the clock was moved by hand since then, in microseconds.
    skipped_us: u64,
    /// How often it has struck.
    struck: u64,
}

impl Standing {
    const fn new(now: KoreanTime) -> Self {
        Self { since: now, skipped_us: 0, struck: 0 }
    }

    /// How long the rule is in force by the fake's clock, and in real time.
    fn ages(&self, now: KoreanTime) -> [Duration; 2] {
        let age = now.since(self.since);
        [age, age.saturating_sub(Duration::from_micros(self.skipped_us))]
    }

    /// By the fake's clock.
    fn heals_at(&self, rule: &Rule) -> Option<KoreanTime> {
        let end = rule.ttl.and_then(Ttl::end)?;
        Some(self.since.after(end.saturating_add(Duration::from_micros(self.skipped_us))))
    }

    /// Whether its window is open and its time not over.
    fn is_current(&self, now: KoreanTime, rule: &Rule, scale: u32) -> bool {
        let [age, real] = self.ages(now);
        let is_over = rule.ttl.and_then(Ttl::end).is_some_and(|end| end <= real);
        let is_open = rule.window.is_none_or(|window| {
            let age = if window.clock == Clock::Real { real } else { age };
            window.is_open(age.saturating_mul(scale))
        });
        is_open && !is_over
    }
}

impl Faults {
    pub(crate) fn new(plan: Arc<Plan>, now: KoreanTime) -> Self {
        let standings = vec![Standing::new(now); plan.rules().len()];
        Self { plan, standings, coverage: Coverage::default() }
    }

    /// Another plan, whose rules begin now. What the old one has struck stays counted.
    pub(crate) fn put(&mut self, plan: Plan, now: KoreanTime) {
        let coverage = self.clear_coverage();
        *self = Self { coverage, ..Self::new(Arc::new(plan), now) };
    }

    pub(crate) const fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Counts from nothing again; what there was.
    pub(crate) fn clear_coverage(&mut self) -> Coverage {
        core::mem::take(&mut self.coverage)
    }

    /// Another plan, in which rules that were there go on as they were.
    pub(crate) fn turn_into(&mut self, plan: Plan, now: KoreanTime) {
        let old = self.plan.rules().iter().zip(&self.standings);
        let old: BTreeMap<&str, (&Rule, &Standing)> =
            old.map(|(rule, standing)| (rule.name.as_str(), (rule, standing))).collect();
        let standing = |rule: &Rule| {
            let same = old.get(rule.name.as_str()).filter(|(old, _)| *old == rule);
            same.map_or_else(|| Standing::new(now), |(_, standing)| **standing)
        };
        let standings = plan.rules().iter().map(standing).collect();
        let coverage = self.clear_coverage();
        *self = Self { plan: Arc::new(plan), standings, coverage };
    }

    pub(crate) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// How the rules are getting on, in their order.
    pub(crate) fn standings(&self, now: KoreanTime) -> Vec<Shown> {
        let scale = self.plan.time_scale().get();
        let rules = self.plan.rules().iter().zip(&self.standings);
        let shown = rules.map(|(rule, standing)| Shown {
            name: rule.name.clone(),
            struck: standing.struck,
            is_open: standing.is_current(now, rule, scale)
                && rule.limit.is_none_or(|limit| standing.struck < limit),
            heals_at: standing.heals_at(rule),
        });
        shown.collect()
    }

    /// Whether each rule could strike at this time.
    pub(super) fn open(&self, now: KoreanTime) -> Vec<bool> {
        let scale = self.plan.time_scale().get();
        let rules = self.plan.rules().iter().zip(&self.standings);
        rules.map(|(rule, standing)| standing.is_current(now, rule, scale)).collect()
    }

    /// How often each rule has struck.
    pub(super) fn struck(&self) -> impl Iterator<Item = u64> {
        self.standings.iter().map(|standing| standing.struck)
    }

    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        let names = self.plan.rules().iter().map(|rule| rule.name.clone());
        names.zip(self.struck()).collect()
    }

    /// The clock was moved by hand: real time did not pass.
    pub(crate) fn skipped(&mut self, by: Duration) {
        let by = u64::try_from(by.as_micros()).unwrap_or(u64::MAX);
        for standing in &mut self.standings {
            standing.skipped_us = standing.skipped_us.saturating_add(by);
        }
    }

    /// Every delay whose rule strikes, the first hold, and the first other fault that is possible; a fault that is
    /// passed over did not strike. What the request asked for itself comes first.
    pub(crate) fn strike(
        &mut self,
        now: KoreanTime,
        point: Point,
        subject: &Subject,
        is_possible: impl Fn(&Fault) -> bool,
    ) -> Strike {
        let mut strike = Strike::default();
        let may = |rule: &Rule, strike: &Strike| {
            rule.point == point
                && strike.has_room_for(&rule.fault)
                && rule.is_about(subject)
                && !(subject.is_copy && matches!(rule.fault, Fault::Repeat { .. }))
                && is_possible(&rule.fault)
        };
        for rule in subject.own.as_deref().unwrap_or_default() {
            if may(rule, &strike) {
                strike.add(&self.plan, rule, subject, &mut self.coverage);
            }
        }
        let scale = self.plan.time_scale().get();
        for (rule, standing) in self.plan.rules().iter().zip(&mut self.standings) {
            let strikes = may(rule, &strike)
                && rule.limit.is_none_or(|limit| standing.struck < limit)
                && standing.is_current(now, rule, scale)
                && self.plan.strikes(rule, word(point, subject), &subject.order_id, subject.nth);
            if strikes {
                standing.struck = standing.struck.saturating_add(1);
                strike.add(&self.plan, rule, subject, &mut self.coverage);
            }
        }
        strike
    }
}

impl Faults {
    /// Whether a rule says that nobody listens; one that has struck its last time goes on while it `is_on`.
    pub(crate) fn refuses(&self, now: KoreanTime, is_on: bool) -> bool {
        let subject = Subject::default();
        let scale = self.plan.time_scale().get();
        self.plan.rules().iter().zip(&self.standings).any(|(rule, standing)| {
            rule.point == Point::OnConnect
                && rule.fault == Fault::Refuse
                && standing.is_current(now, rule, scale)
                && (is_on || rule.limit.is_none_or(|limit| standing.struck < limit))
                && rule.is_about(&subject)
                && self.plan.strikes(rule, word(Point::OnConnect, &subject), "", 0)
        })
    }
}

/// What stands for the operation in a draw.
fn word(point: Point, subject: &Subject) -> &'static str {
    let other = if point == Point::Webhook { "webhook" } else { "connection" };
    subject.operation.map_or(other, Operation::as_str)
}

#[cfg(test)]
mod tests;
