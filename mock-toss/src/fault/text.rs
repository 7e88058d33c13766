//! Plans as text: TOML and JSON have the same fields, unknown ones are refused.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::rule::{End, Fault, Part, Point, Rule, Which, Window};
use super::{Latency, Plan, PlanError};
use crate::operation::Operation;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanText {
    #[serde(default)]
    seed: u64,
    #[serde(default, rename = "rule", alias = "rules")]
    rules: Vec<RuleText>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    operations: Vec<Operation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<WindowText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nth: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    point: Point,
    fault: FaultText,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct WindowText {
    start: String,
    end: String,
}

/// All fields of all kinds: a tagged enum would lose the place of an error.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct FaultText {
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<LatencyText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<End>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Which>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset_us: Option<u32>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(untagged, expecting = "expected milliseconds such as 50 or { min = 50, max = 200 }")]
enum LatencyText {
    Exactly(u32),
    Between(MillisText),
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct MillisText {
    min: u32,
    max: u32,
}

impl From<LatencyText> for Latency {
    fn from(text: LatencyText) -> Self {
        match text {
            LatencyText::Exactly(ms) => Self::Exactly(ms),
            LatencyText::Between(MillisText { min, max }) => Self::Between { min, max },
        }
    }
}

impl From<&Latency> for LatencyText {
    fn from(latency: &Latency) -> Self {
        match *latency {
            Latency::Exactly(ms) => Self::Exactly(ms),
            Latency::Between { min, max } => Self::Between(MillisText { min, max }),
        }
    }
}

pub(super) fn from_toml(text: &str) -> Result<Plan, PlanError> {
    let plan: PlanText = toml::from_str(text).map_err(|error| {
        let place = error.span().map_or_else(|| "its beginning".to_owned(), |span| place(text, span.start));
        PlanError::Syntax { place, why: error.message().to_owned() }
    })?;
    plan.try_into()
}

pub(super) fn from_json(text: &str) -> Result<Plan, PlanError> {
    let plan: PlanText = serde_json::from_str(text).map_err(|error| PlanError::Syntax {
        place: format!("line {}, column {}", error.line(), error.column()),
        why: error.to_string(),
    })?;
    plan.try_into()
}

fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("line {}, column {column}", before.matches('\n').count() + 1)
}

impl TryFrom<PlanText> for Plan {
    type Error = PlanError;

    fn try_from(text: PlanText) -> Result<Self, PlanError> {
        let rules = text.rules.into_iter().map(RuleText::into_rule).collect::<Result<_, _>>()?;
        Self::new(text.seed, rules)
    }
}

impl From<Plan> for PlanText {
    fn from(plan: Plan) -> Self {
        Self { seed: plan.seed(), rules: plan.rules().iter().map(RuleText::of).collect() }
    }
}

impl RuleText {
    fn into_rule(self) -> Result<Rule, PlanError> {
        let window = self.window.map(|window| window.into_window(&self.name)).transpose()?;
        let fault = self.fault.into_fault(&self.name)?;
        Ok(Rule {
            name: self.name,
            operations: self.operations,
            probability: self.probability,
            window,
            nth: self.nth,
            order: self.order,
            point: self.point,
            fault,
            limit: self.limit,
        })
    }

    fn of(rule: &Rule) -> Self {
        let text = |time: Duration| format!("{}ms", time.as_millis());
        Self {
            name: rule.name.clone(),
            operations: rule.operations.clone(),
            probability: rule.probability,
            window: rule.window.map(|window| WindowText { start: text(window.start), end: text(window.end) }),
            nth: rule.nth,
            order: rule.order.clone(),
            point: rule.point,
            fault: FaultText::of(&rule.fault),
            limit: rule.limit,
        }
    }
}

impl WindowText {
    fn into_window(self, rule: &str) -> Result<Window, PlanError> {
        let read = |field: &str, text: &str| {
            duration(text).ok_or_else(|| {
                let why = format!("window.{field} = \"{text}\" is not a time such as 500ms, 8s, 2m or 1h");
                PlanError::rule(rule, why)
            })
        };
        Ok(Window { start: read("start", &self.start)?, end: read("end", &self.end)? })
    }
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let ms = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(ms).map(Duration::from_millis)
}

impl FaultText {
    fn into_fault(self, rule: &str) -> Result<Fault, PlanError> {
        self.refuse_strangers(rule)?;
        let Self { kind, ms, status, code, stored, retry_after, part, bytes, end, by, value, .. } = self;
        let missing =
            |field: &str| PlanError::rule(rule, format!("fault `{}` needs `{field}`", kind.as_str()));
        let needed = |ms: Option<LatencyText>| ms.map(Latency::from).ok_or_else(|| missing("ms"));
        Ok(match kind {
            Kind::Close => Fault::Close,
            Kind::Reset => Fault::Reset,
            Kind::Never => Fault::Never,
            Kind::Hold => Fault::Hold,
            Kind::OtherOrder => Fault::OtherOrder,
            Kind::Refuse => Fault::Refuse,
            Kind::Lose => Fault::Lose,
            Kind::Reorder => Fault::Reorder,
            Kind::Early => Fault::Early,
            Kind::Delay => Fault::Delay { ms: needed(ms)? },
            Kind::Status => {
                let status = status.ok_or_else(|| missing("status"))?;
                Fault::Status { status, code, stored, retry_after }
            }
            Kind::Html => Fault::Html { status: status.ok_or_else(|| missing("status"))? },
            Kind::Code => Fault::Code { code: code.ok_or_else(|| missing("code"))? },
            Kind::Repeat => {
                Fault::Repeat { times: self.times.unwrap_or(1), answer: self.answer.unwrap_or_default() }
            }
            Kind::Truncate => {
                let bytes = bytes.ok_or_else(|| missing("bytes"))?;
                Fault::Truncate { part: part.unwrap_or_default(), bytes, end: end.unwrap_or_default() }
            }
            Kind::Drip => Fault::Drip { bytes: bytes.ok_or_else(|| missing("bytes"))?, ms: needed(ms)? },
            Kind::Garbage => Fault::Garbage { bytes: bytes.ok_or_else(|| missing("bytes"))? },
            Kind::WrongLength => Fault::WrongLength { by: by.ok_or_else(|| missing("by"))? },
            Kind::ContentType => Fault::ContentType { value: value.ok_or_else(|| missing("value"))? },
            Kind::Stale => Fault::Stale { offset_us: self.offset_us.unwrap_or(0) },
            Kind::Duplicate => {
                let ms = ms.map_or(Latency::Exactly(0), Latency::from);
                Fault::Duplicate { times: self.times.unwrap_or(1), ms }
            }
        })
    }

    /// Fields that belong to another kind.
    fn refuse_strangers(&self, rule: &str) -> Result<(), PlanError> {
        let given = [
            ("ms", self.ms.is_some()),
            ("status", self.status.is_some()),
            ("code", self.code.is_some()),
            ("stored", self.stored.is_some()),
            ("retry_after", self.retry_after.is_some()),
            ("part", self.part.is_some()),
            ("bytes", self.bytes.is_some()),
            ("end", self.end.is_some()),
            ("by", self.by.is_some()),
            ("value", self.value.is_some()),
            ("times", self.times.is_some()),
            ("answer", self.answer.is_some()),
            ("offset_us", self.offset_us.is_some()),
        ];
        let takes = fields(self.kind);
        let name = self.kind.as_str();
        let Some((field, _)) = given.iter().find(|(field, is_given)| *is_given && !takes.contains(field))
        else {
            return Ok(());
        };
        let allowed = if takes.is_empty() { "nothing more".to_owned() } else { takes.join(", ") };
        Err(PlanError::rule(rule, format!("fault `{name}` takes no `{field}`, but {allowed}")))
    }

    fn of(fault: &Fault) -> Self {
        let text = Self { kind: fault.kind(), ms: fault.latency().map(LatencyText::from), ..Self::default() };
        match fault.clone() {
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
                Self { status: Some(status), code, stored, retry_after, ..text }
            }
            Fault::Html { status } => Self { status: Some(status), ..text },
            Fault::Code { code } => Self { code: Some(code), ..text },
            Fault::Repeat { times, answer } => Self { times: Some(times), answer: Some(answer), ..text },
            Fault::Truncate { part, bytes, end } => {
                Self { part: Some(part), bytes: Some(bytes), end: Some(end), ..text }
            }
            Fault::Drip { bytes, .. } | Fault::Garbage { bytes } => Self { bytes: Some(bytes), ..text },
            Fault::WrongLength { by } => Self { by: Some(by), ..text },
            Fault::ContentType { value } => Self { value: Some(value), ..text },
            Fault::Stale { offset_us } => Self { offset_us: Some(offset_us), ..text },
            Fault::Duplicate { times, .. } => Self { times: Some(times), ..text },
        }
    }
}

/// The fields beside `kind`.
const fn fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Close
        | Kind::Reset
        | Kind::Never
        | Kind::Hold
        | Kind::OtherOrder
        | Kind::Refuse
        | Kind::Lose
        | Kind::Reorder
        | Kind::Early => &[],
        Kind::Delay => &["ms"],
        Kind::Status => &["status", "code", "stored", "retry_after"],
        Kind::Html => &["status"],
        Kind::Code => &["code"],
        Kind::Repeat => &["times", "answer"],
        Kind::Truncate => &["part", "bytes", "end"],
        Kind::Drip => &["bytes", "ms"],
        Kind::Garbage => &["bytes"],
        Kind::WrongLength => &["by"],
        Kind::ContentType => &["value"],
        Kind::Stale => &["offset_us"],
        Kind::Duplicate => &["times", "ms"],
    }
}
