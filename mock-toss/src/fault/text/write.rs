//! Plans as they are written: what [`super::plan`] reads back.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::{Clock, Fault, Kind, Latency, Nth, Plan, Point, Rule, Ttl, Window};
use super::{latency, span};
use crate::operation::Operation;
use crate::webhook::EventType;

#[derive(Serialize)]
pub(super) struct PlanText<'a> {
    seed: u64,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_scale: Option<u32>,
    rule: Vec<RuleText<'a>>,
}

#[derive(Serialize)]
pub(super) struct RuleText<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    operations: &'a [Operation],
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    events: &'a [EventType],
    #[serde(skip_serializing_if = "Option::is_none")]
    nth: Option<NthText<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<WindowText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<String>,
    point: Point,
    fault: FaultText<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum NthText<'a> {
    One(u32),
    These(&'a [u32]),
    From {
        from: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        to: Option<u32>,
    },
}

#[derive(Serialize)]
struct WindowText {
    start: String,
    end: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum LatencyText {
    Exactly(u32),
    Between { min: u32, max: u32 },
    Normal { mean: u32, deviation: u32 },
    LogNormal { median: u32, p99: u32 },
    Recorded { percentiles: BTreeMap<String, u32> },
}

/// All fields of all kinds.
#[derive(Default, Serialize)]
struct FaultText<'a> {
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<LatencyText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset_us: Option<u32>,
}

impl<'a> PlanText<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        Self {
            seed: plan.seed(),
            description: plan.description(),
            time_scale: Some(plan.time_scale().get()).filter(|scale| *scale > 1),
            rule: plan.rules().iter().map(RuleText::of).collect(),
        }
    }
}

impl<'a> RuleText<'a> {
    pub(super) fn of(rule: &'a Rule) -> Self {
        let ttl = |ttl: Ttl| ttl.end().map_or_else(|| "never".to_owned(), span::write);
        Self {
            name: &rule.name,
            operations: &rule.operations,
            order: rule.order.as_deref(),
            payment: rule.payment.as_deref(),
            events: &rule.events,
            nth: rule.nth.as_ref().map(NthText::of),
            probability: rule.probability,
            window: rule.window.map(WindowText::of),
            limit: rule.limit,
            ttl: rule.ttl.map(ttl),
            point: rule.point,
            fault: FaultText::of(&rule.fault),
        }
    }
}

impl<'a> NthText<'a> {
    fn of(nth: &'a Nth) -> Self {
        match nth {
            Nth::These(these) => match these.as_slice() {
                [one] => Self::One(*one),
                these => Self::These(these),
            },
            Nth::From { from, to } => Self::From { from: *from, to: *to },
        }
    }
}

impl WindowText {
    fn of(window: Window) -> Self {
        let Window { start, end, every, clock } = window;
        Self {
            start: span::write(start),
            end: span::write(end),
            every: every.map(span::write),
            clock: (clock == Clock::Real).then_some(clock.as_str()),
        }
    }
}

impl LatencyText {
    fn of(latency: &Latency) -> Self {
        match latency {
            Latency::Exactly(ms) => Self::Exactly(*ms),
            Latency::Between { min, max } => Self::Between { min: *min, max: *max },
            Latency::Normal { mean, deviation } => Self::Normal { mean: *mean, deviation: *deviation },
            Latency::LogNormal { median, p99 } => Self::LogNormal { median: *median, p99: *p99 },
            Latency::Recorded(percentiles) => {
                let named =
                    percentiles.iter().map(|percentile| (latency::name(percentile.rank), percentile.ms));
                Self::Recorded { percentiles: named.collect() }
            }
        }
    }
}

impl<'a> FaultText<'a> {
    fn of(fault: &'a Fault) -> Self {
        let text = Self { kind: fault.kind(), ms: fault.latency().map(LatencyText::of), ..Self::default() };
        match fault {
            Fault::Close
            | Fault::Reset
            | Fault::Never
            | Fault::Hold
            | Fault::OtherOrder
            | Fault::Refuse
            | Fault::Lose
            | Fault::Reorder
            | Fault::Early
            | Fault::Delay { .. } => text,
            Fault::Status { status, code, stored, retry_after } => {
                let (code, retry_after) = (code.as_deref(), *retry_after);
                Self { status: Some(*status), code, stored: *stored, retry_after, ..text }
            }
            Fault::Html { status } => Self { status: Some(*status), ..text },
            Fault::Code { code } => Self { code: Some(code), ..text },
            Fault::Repeat { times, answer } => {
                Self { times: Some(*times), answer: Some(answer.as_str()), ..text }
            }
            Fault::Truncate { part, bytes, end } => {
                let (part, end) = (Some(part.as_str()), Some(end.as_str()));
                Self { part, bytes: Some(*bytes), end, ..text }
            }
            Fault::Drip { bytes, .. } | Fault::Garbage { bytes } => Self { bytes: Some(*bytes), ..text },
            Fault::WrongLength { by } => Self { by: Some(*by), ..text },
            Fault::ContentType { value } => Self { value: Some(value), ..text },
            Fault::Stale { offset_us } => Self { offset_us: Some(*offset_us), ..text },
            Fault::Duplicate { times, .. } => Self { times: Some(*times), ..text },
        }
    }
}
