//! Plans as text: TOML and JSON have the same fields, unknown ones are refused.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::rule::{Fault, Millis, Point, Rule, Window};
use super::{Plan, PlanError};
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
    ms: Option<MillisText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Close,
    Reset,
    Never,
    Delay,
    Status,
    Html,
    Code,
    OtherOrder,
    Truncate,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "milliseconds such as { min = 50, max = 200 }")]
struct MillisText {
    min: u32,
    max: u32,
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
        let Self { kind, ms, status, code, stored, retry_after, bytes } = self;
        let given = [
            ("ms", ms.is_some()),
            ("status", status.is_some()),
            ("code", code.is_some()),
            ("stored", stored.is_some()),
            ("retry_after", retry_after.is_some()),
            ("bytes", bytes.is_some()),
        ];
        let takes: &[&str] = match kind {
            Kind::Close | Kind::Reset | Kind::Never | Kind::OtherOrder => &[],
            Kind::Delay => &["ms"],
            Kind::Status => &["status", "code", "stored", "retry_after"],
            Kind::Html => &["status"],
            Kind::Code => &["code"],
            Kind::Truncate => &["bytes"],
        };
        let name = spelling(kind);
        if let Some((field, _)) = given.iter().find(|(field, is_given)| *is_given && !takes.contains(field)) {
            let allowed = if takes.is_empty() { "nothing more".to_owned() } else { takes.join(", ") };
            return Err(PlanError::rule(rule, format!("fault `{name}` takes no `{field}`, but {allowed}")));
        }
        let missing = |field: &str| PlanError::rule(rule, format!("fault `{name}` needs `{field}`"));
        Ok(match kind {
            Kind::Close => Fault::Close,
            Kind::Reset => Fault::Reset,
            Kind::Never => Fault::Never,
            Kind::OtherOrder => Fault::OtherOrder,
            Kind::Delay => {
                let MillisText { min, max } = ms.ok_or_else(|| missing("ms"))?;
                Fault::Delay { ms: Millis { min, max } }
            }
            Kind::Status => {
                let status = status.ok_or_else(|| missing("status"))?;
                Fault::Status { status, code, stored, retry_after }
            }
            Kind::Html => Fault::Html { status: status.ok_or_else(|| missing("status"))? },
            Kind::Code => Fault::Code { code: code.ok_or_else(|| missing("code"))? },
            Kind::Truncate => Fault::Truncate { bytes: bytes.ok_or_else(|| missing("bytes"))? },
        })
    }

    fn of(fault: &Fault) -> Self {
        match fault {
            Fault::Close => Self { kind: Kind::Close, ..Self::default() },
            Fault::Reset => Self { kind: Kind::Reset, ..Self::default() },
            Fault::Never => Self { kind: Kind::Never, ..Self::default() },
            Fault::OtherOrder => Self { kind: Kind::OtherOrder, ..Self::default() },
            Fault::Delay { ms } => {
                let ms = Some(MillisText { min: ms.min, max: ms.max });
                Self { kind: Kind::Delay, ms, ..Self::default() }
            }
            Fault::Status { status, code, stored, retry_after } => Self {
                kind: Kind::Status,
                status: Some(*status),
                code: code.clone(),
                stored: *stored,
                retry_after: *retry_after,
                ..Self::default()
            },
            Fault::Html { status } => Self { kind: Kind::Html, status: Some(*status), ..Self::default() },
            Fault::Code { code } => Self { kind: Kind::Code, code: Some(code.clone()), ..Self::default() },
            Fault::Truncate { bytes } => {
                Self { kind: Kind::Truncate, bytes: Some(*bytes), ..Self::default() }
            }
        }
    }
}

const fn spelling(kind: Kind) -> &'static str {
    match kind {
        Kind::Close => "close",
        Kind::Reset => "reset",
        Kind::Never => "never",
        Kind::Delay => "delay",
        Kind::Status => "status",
        Kind::Html => "html",
        Kind::Code => "code",
        Kind::OtherOrder => "other_order",
        Kind::Truncate => "truncate",
    }
}
