//! Request bodies and queries, read as the gateway reads them: unknown fields are ignored, `null` is absent, an
//! amount may be a string.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::amount::{self, Asked};
use super::call::Call;
use super::refusal::Refusal;
use crate::operation::Operation;

/// The fields of a JSON object, or the parameters of a query.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    operation: Operation,
    /// Where they stand, as an error names it; for example `card.` for the fields of `card`.
    within: String,
    values: Map<String, Value>,
}

impl Fields {
    /// The body of a request.
    pub(super) fn of_body(call: &Call) -> Result<Self, Refusal> {
        Self::of_json(call.operation, &call.body)
    }

    pub(super) fn of_json(operation: Operation, text: &[u8]) -> Result<Self, Refusal> {
        let refuse =
            |why: String| Refusal::malformed(operation, format!("the body is not a JSON object{why}"));
        if text.trim_ascii_start().first() != Some(&b'{') {
            return Err(refuse(String::new()));
        }
        let values = serde_json::from_slice(text).map_err(|error| refuse(format!(": {error}")))?;
        Ok(Self { operation, within: String::new(), values })
    }

    /// The objects of a list that is the whole body.
    pub(super) fn of_list(call: &Call) -> Result<Vec<Self>, Refusal> {
        let operation = call.operation;
        let refuse =
            |why: String| Refusal::malformed(operation, format!("the body is not a list of objects{why}"));
        let values: Vec<Map<String, Value>> =
            serde_json::from_slice(&call.body).map_err(|error| refuse(format!(": {error}")))?;
        let fields = values.into_iter().enumerate();
        Ok(fields.map(|(at, values)| Self { operation, within: format!("[{at}]."), values }).collect())
    }

    /// The query of a request; of several parameters of one name the first counts.
    pub(super) fn of_query(call: &Call) -> Self {
        let mut values = Map::new();
        for pair in call.query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decoded =
                |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
            values.entry(decoded(name)).or_insert_with(|| Value::String(decoded(value)));
        }
        Self { operation: call.operation, within: String::new(), values }
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn malformed(&self, name: &str, why: impl core::fmt::Display) -> Refusal {
        Refusal::malformed(self.operation, format!("{}{name} {why}", self.within))
    }

    fn needed<T>(&self, name: &str, found: Option<T>) -> Result<T, Refusal> {
        found.ok_or_else(|| self.malformed(name, "is missing"))
    }

    /// Refuses a field that is none of these.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let Self { operation, within, values } = self;
        let Some(unknown) = values.keys().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
        let known = known.join(", ");
        Err(Refusal::malformed(
            *operation,
            format!("unknown field `{within}{unknown}`; the fields are {known}"),
        ))
    }

    /// The field's value as it stands there; `null` is none.
    pub(super) fn raw(&self, name: &str) -> Option<&Value> {
        self.value(name)
    }

    /// The fields that are there.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Whether the field is there and not `null`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// A text; absent or `null` is none.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(self.malformed(name, format_args!("is {other}, not a string"))),
        }
    }

    /// A text of at most so many characters.
    pub(super) fn text_to(&self, name: &str, max: usize) -> Result<Option<String>, Refusal> {
        let text = self.text(name)?;
        match text.as_ref().map(|text| text.chars().count()).filter(|length| *length > max) {
            Some(length) => Err(self.malformed(name, format_args!("has {length} characters, at most {max}"))),
            None => Ok(text),
        }
    }

    /// A text that has to be there, of 1 to so many characters.
    pub(super) fn need_text(&self, name: &str, max: usize) -> Result<String, Refusal> {
        let text = self.text_to(name, max)?;
        let text = self.needed(name, text)?;
        if text.is_empty() {
            return Err(self.malformed(name, format_args!("is empty, not 1 to {max} characters")));
        }
        Ok(text)
    }

    /// A text that has to be there; digits may also be written as a number.
    pub(super) fn need_digits(&self, name: &str) -> Result<String, Refusal> {
        match self.value(name) {
            Some(Value::Number(number)) => Ok(number.to_string()),
            _ => self.need_text(name, 300),
        }
    }

    /// An amount in the currency's smallest unit; `decimals` is how many places the currency has on the wire.
    pub(super) fn amount(&self, name: &str, decimals: u32) -> Result<Option<u64>, Refusal> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let what = match decimals {
            0 => "a whole number of won".to_owned(),
            _ => format!("an amount with at most {decimals} decimals"),
        };
        let refuse = || self.malformed(name, format_args!("is {value}, not {what}"));
        amount::read_minor(value, decimals).map(Some).ok_or_else(refuse)
    }

    pub(super) fn need_amount(&self, name: &str, decimals: u32) -> Result<u64, Refusal> {
        let amount = self.amount(name, decimals)?;
        self.needed(name, amount)
    }

    /// An amount that has to be there, of a currency that is not known yet.
    pub(super) fn need_asked(&self, name: &str) -> Result<Asked, Refusal> {
        let value = self.needed(name, self.value(name))?;
        let what = "a whole number of won, nor dollars with at most 2 decimals";
        let refuse = || self.malformed(name, format_args!("is {value}, not {what}"));
        Asked::read(value).ok_or_else(refuse)
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        self.amount(name, 0)
    }

    /// `true` or `false`, also as text.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if text == "true" => Ok(Some(true)),
            Some(Value::String(text)) if text == "false" => Ok(Some(false)),
            Some(other) => Err(self.malformed(name, format_args!("is {other}, not true or false"))),
        }
    }

    /// The fields of an object inside.
    pub(super) fn object(&self, name: &str) -> Result<Option<Self>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Object(values)) => {
                let within = format!("{}{name}.", self.within);
                Ok(Some(Self { operation: self.operation, within, values: values.clone() }))
            }
            Some(other) => Err(self.malformed(name, format_args!("is {other}, not an object"))),
        }
    }

    /// `metadata`: at most 5 pairs of texts, the names up to 40 characters without brackets, the values up to 2000.
    pub(super) fn metadata(&self) -> Result<Option<BTreeMap<String, String>>, Refusal> {
        let Some(pairs) = self.object("metadata")? else { return Ok(None) };
        if pairs.values.len() > 5 {
            return Err(
                self.malformed("metadata", format_args!("has {} pairs, at most 5", pairs.values.len()))
            );
        }
        let read = pairs.values.keys().map(|name| {
            if name.chars().count() > 40 || name.contains(['[', ']']) {
                return Err(self
                    .malformed("metadata", format_args!("has the name `{name}`, not up to 40 without [ ]")));
            }
            Ok((name.clone(), pairs.text_to(name, 2_000)?.unwrap_or_default()))
        });
        read.collect::<Result<_, _>>().map(Some)
    }

    /// The elements of a list inside.
    pub(super) fn list(&self, name: &str) -> Result<Option<&[Value]>, Refusal> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Array(values)) => Ok(Some(values)),
            Some(other) => Err(self.malformed(name, format_args!("is {other}, not a list"))),
        }
    }

    /// The objects of a list inside.
    pub(super) fn objects(&self, name: &str) -> Result<Option<Vec<Self>>, Refusal> {
        let Some(values) = self.list(name)? else { return Ok(None) };
        let fields = values.iter().enumerate().map(|(at, value)| {
            let within = format!("{}{name}[{at}].", self.within);
            let values = value.as_object().cloned().ok_or_else(|| {
                self.malformed(name, format_args!("has {value} at place {at}, not an object"))
            })?;
            Ok(Self { operation: self.operation, within, values })
        });
        fields.collect::<Result<_, _>>().map(Some)
    }

    /// 6 to 64 characters of A-Z a-z 0-9 - _ =.
    pub(super) fn need_order_id(&self) -> Result<Box<str>, Refusal> {
        let order_id = self.text("orderId")?;
        let order_id = self.needed("orderId", order_id)?;
        check_order_id(&order_id).map_err(|why| Refusal::malformed(self.operation, why))?;
        Ok(order_id.into())
    }
}

/// 6 to 64 characters of A-Z a-z 0-9 - _ =.
pub(super) fn check_order_id(order_id: &str) -> Result<(), String> {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
    if (6..=64).contains(&order_id.len()) && order_id.bytes().all(is_known) {
        Ok(())
    } else {
        Err(format!("orderId is `{order_id}`, not 6 to 64 characters of A-Z a-z 0-9 - _ ="))
    }
}
