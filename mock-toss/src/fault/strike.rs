//! A plan in force: what strikes a request at a point, and how often each rule has struck.

use core::fmt;
use core::time::Duration;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::value::{Error as Unknown, StrDeserializer};
use serde::de::{self, IntoDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rule::{Fault, Point};
use super::{Plan, Window};
use crate::operation::Operation;
use crate::time::KoreanTime;

/// What the draws go by.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// `None` for what is no request: a delivery, a connection.
    pub(crate) operation: Option<Operation>,
    /// Empty if the request names no order the fake could know.
    pub(crate) order_id: Arc<str>,
    /// The number of this request among those of its operation for its order, from 1.
    pub(crate) nth: u32,
}

/// What happens to one request at one point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strike {
    pub(crate) delay: Duration,
    /// The rule that holds the request until somebody releases it, after the delay and before the fault.
    pub(crate) hold: Option<Arc<str>>,
    pub(crate) fault: Option<Fault>,
    /// What was drawn for the fault's own latency.
    pub(crate) pace: Duration,
    pub(crate) fired: Vec<Fired>,
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
    fn add(&mut self, fault: &Fault, rule: Arc<str>, drawn: Duration) {
        match fault {
            Fault::Delay { .. } => self.delay += drawn,
            Fault::Hold => self.hold = Some(rule),
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

/// The plan, since when it is in force, and the counters of its rules.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Faults {
    plan: Arc<Plan>,
    since: KoreanTime,
    struck: Vec<u64>,
}

impl Faults {
    pub(crate) fn new(plan: Arc<Plan>, now: KoreanTime) -> Self {
        let struck = vec![0; plan.rules().len()];
        Self { plan, since: now, struck }
    }

    pub(crate) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.plan.rules().iter().map(|rule| rule.name.clone()).zip(self.struck.iter().copied()).collect()
    }

    /// Every delay whose rule strikes, the first hold, and the first other fault that is possible; a fault that is
    /// passed over did not strike.
    pub(crate) fn strike(
        &mut self,
        now: KoreanTime,
        point: Point,
        subject: &Subject,
        is_possible: impl Fn(&Fault) -> bool,
    ) -> Strike {
        let mut strike = Strike::default();
        let age = now.since(self.since);
        let operation = word(point, subject);
        let Subject { order_id, nth, .. } = subject;
        for (rule, struck) in self.plan.rules().iter().zip(&mut self.struck) {
            let is_open = rule.window.is_none_or(|Window { start, end }| start <= age && age < end);
            let is_free = strike.has_room_for(&rule.fault);
            let strikes = rule.point == point
                && is_open
                && is_free
                && rule.limit.is_none_or(|limit| *struck < limit)
                && rule.is_about(subject)
                && is_possible(&rule.fault)
                && self.plan.strikes(rule, operation, order_id, *nth);
            if !strikes {
                continue;
            }
            *struck = struck.saturating_add(1);
            let name: Arc<str> = rule.name.as_str().into();
            let kind = rule.fault.kind().as_str().into();
            strike.fired.push(Fired { rule: Arc::clone(&name), point, kind });
            let draw = |latency| self.plan.draw(rule, operation, order_id, *nth).delay_ms(latency);
            let drawn = Duration::from_millis(rule.fault.latency().map_or(0, draw));
            strike.add(&rule.fault, name, drawn);
        }
        strike
    }
}

impl Faults {
    /// Whether a rule says that nobody listens; one that has struck its last time goes on while it `is_on`.
    pub(crate) fn refuses(&self, now: KoreanTime, is_on: bool) -> bool {
        let age = now.since(self.since);
        let subject = Subject { operation: None, order_id: "".into(), nth: 0 };
        self.plan.rules().iter().zip(&self.struck).any(|(rule, struck)| {
            rule.point == Point::OnConnect
                && rule.fault == Fault::Refuse
                && rule.window.is_none_or(|Window { start, end }| start <= age && age < end)
                && (is_on || rule.limit.is_none_or(|limit| *struck < limit))
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
