//! Requests drawn from a schema: most of a body is sound, and now and then something in it is not.

use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::document::Document;

/// Choices, one number each; when they have run out, the first one always.
#[derive(Debug)]
pub(super) struct Dice<'a> {
    rest: core::slice::Iter<'a, u16>,
    /// Whether the request being drawn is to be what the schema says.
    is_sound: bool,
}

/// What no schema asks for.
fn hostile() -> [Value; 14] {
    [
        json!(null),
        json!(-1),
        json!(0),
        json!(0.5),
        json!(1e300),
        json!(18_446_744_073_709_551_615_u64),
        json!(true),
        json!([]),
        json!({}),
        json!(""),
        json!("x".repeat(5_000)),
        json!("\u{0}\u{7f}\u{202e}😀"),
        json!("../../etc/passwd"),
        json!("-100"),
    ]
}

impl<'a> Dice<'a> {
    pub(super) fn new(choices: &'a [u16]) -> Self {
        Self { rest: choices.iter(), is_sound: false }
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::from(self.rest.next().copied().unwrap_or(0)).checked_rem(end).unwrap_or(0)
    }

    /// Two requests of three are sound.
    pub(super) fn be_sound_or_not(&mut self) {
        self.is_sound = self.below(3) > 0;
    }

    /// Something is to be broken, once in so many times.
    fn breaks(&mut self, often: usize) -> bool {
        !self.is_sound && self.one_in(often)
    }

    pub(super) fn one_in(&mut self, often: usize) -> bool {
        self.below(often) == 1
    }

    pub(super) fn choose<'v, T>(&mut self, values: &'v [T]) -> Option<&'v T> {
        let at = self.below(values.len());
        values.get(at)
    }

    pub(super) fn path_parameter(&mut self, known: Option<String>) -> String {
        let whim = if self.is_sound { 7 } else { self.below(8) };
        let text = match (whim, known) {
            (0, _) => "no-such-thing".to_owned(),
            (1, _) => "..".to_owned(),
            (2, _) => "키 %/?".to_owned(),
            (3, _) => "k".repeat(400),
            (_, Some(known)) => known,
            (_, None) => "ORD-000001".to_owned(),
        };
        utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string()
    }

    pub(super) fn query(&mut self, parameters: &[(String, bool, Value)], document: &Document) -> String {
        let mut text = String::new();
        for (name, is_required, schema) in parameters {
            if if *is_required { self.breaks(6) } else { self.one_in(2) } {
                continue;
            }
            let value = self.value(name, schema, document, &mut |_: &str, _: &mut Self| None);
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let value: String = value.chars().take(200).collect();
            let separator = if text.is_empty() { '?' } else { '&' };
            let value = utf8_percent_encode(&value, NON_ALPHANUMERIC).to_string();
            text.extend([String::from(separator), name.clone(), "=".to_owned(), value]);
        }
        if self.one_in(6) {
            text += if text.is_empty() { "?spare=1" } else { "&spare=1" };
        }
        text
    }

    pub(super) fn body(
        &mut self,
        schema: &Value,
        document: &Document,
        mut known: impl FnMut(&str, &mut Self) -> Option<Value>,
    ) -> Bytes {
        let whim = if self.is_sound { 15 } else { self.below(16) };
        let text = match whim {
            1 => return Bytes::new(),
            2 => return Bytes::from_static(b"{\"amount\": "),
            3 => return Bytes::from_static(b"\xff\xfe{}"),
            4 => return self.choose(&hostile()).map(Value::to_string).unwrap_or_default().into(),
            _ => self.value("", schema, document, &mut known).to_string(),
        };
        if self.one_in(20) {
            text.get(..text.len() / 2).unwrap_or("{").to_owned().into()
        } else {
            text.into()
        }
    }

    fn value(
        &mut self,
        name: &str,
        schema: &Value,
        document: &Document,
        known: &mut dyn FnMut(&str, &mut Self) -> Option<Value>,
    ) -> Value {
        let schema = document.resolve(schema);
        if !name.is_empty() && self.breaks(8) {
            return self.choose(&hostile()).cloned().unwrap_or(Value::Null);
        }
        if let Some(value) = known(name, self) {
            return value;
        }
        if name == "amount" || name.ends_with("Amount") {
            return self.amount();
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return self.choose(words).cloned().unwrap_or(Value::Null);
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => self.object(schema, document, known),
            Some("array") => {
                let length = self.below(3);
                let items = schema.get("items").unwrap_or(&Value::Null);
                (0..length).map(|_| self.value(name, items, document, known)).collect()
            }
            Some("boolean") => json!(self.one_in(2)),
            Some("integer" | "number") => json!(self.below(14)),
            _ => json!(self.text(name, schema)),
        }
    }

    fn object(
        &mut self,
        schema: &Value,
        document: &Document,
        known: &mut dyn FnMut(&str, &mut Self) -> Option<Value>,
    ) -> Value {
        let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut fields = Map::new();
        for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let is_required = required.iter().any(|required| required == name);
            let is_left_out = if is_required { self.breaks(10) } else { !self.one_in(3) };
            if !is_left_out {
                fields.insert(name.clone(), self.value(name, schema, document, known));
            }
        }
        if self.one_in(4) {
            fields.insert("unknownField".to_owned(), json!([{"a": 1}]));
        }
        Value::Object(fields)
    }

    fn amount(&mut self) -> Value {
        let whole = self.choose(&[1_000, 2_000, 100, 0, 99, 50_000, 15_000, 1]).copied().unwrap_or(1_000);
        match self.below(5) {
            1 => json!(whole.to_string()),
            2 => json!(format!("{whole}.00")),
            _ => json!(whole),
        }
    }

    fn one_of(&mut self, texts: &[&str]) -> String {
        self.choose(texts).copied().unwrap_or_default().to_owned()
    }

    fn text(&mut self, name: &str, schema: &Value) -> String {
        let length = |bound: &str| {
            schema.get(bound).and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok())
        };
        let usual = match name {
            "orderId" => format!("ORD-{:06}", self.below(5)),
            "customerKey" => "customer-1".to_owned(),
            "customerEmail" | "email" => "customer@example.com".to_owned(),
            "customerMobilePhone" | "phone" | "registrationNumber" => "01012341234".to_owned(),
            "businessRegistrationNumber" => "1234567890".to_owned(),
            "scope" => "REGISTER".to_owned(),
            "cardNumber" => "9410001234567890".to_owned(),
            "cardExpirationYear" => self.one_of(&["30", "2030", "20"]),
            "cardExpirationMonth" | "cardPassword" => self.one_of(&["12"]),
            "customerIdentityNumber" => self.one_of(&["900101", "01012341234"]),
            "bank" | "bankCode" => self.one_of(&["20", "우리", "WOORI", "092", "99"]),
            "accountNumber" => "1000123456789".to_owned(),
            "dueDate" => "2025-07-01T00:00:00".to_owned(),
            "requestDate" => "2025-06-26".to_owned(),
            _ if name.ends_with("Date") || name.starts_with("payoutDate") => {
                self.one_of(&["2025-06-26", "2025-06-30", "2025-06-27T00:00:00", "2025-13-01", "어제"])
            }
            _ => self.one_of(&["값-1", "a", "customer-1", "longer text of no meaning"]),
        };
        let padded = format!("{usual:x<width$}", width = length("minLength").unwrap_or(0));
        padded.chars().take(length("maxLength").unwrap_or(usize::MAX)).collect()
    }
}
