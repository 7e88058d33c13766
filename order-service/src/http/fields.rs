//! From JSON to values: every field that is wrong is found and named at once, and nothing is guessed.

use core::str::FromStr;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use serde_json::{Map, Value};
use toss_sdk::model::{IdempotencyKey, InvalidValue, OrderId};

use super::problem::FieldProblem;
use crate::order::{Unfit, Won};

const HEADER: &str = "Idempotency-Key";

/// The customer's key, if one was sent.
pub(super) fn client_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, FieldProblem> {
    let mut values = headers.get_all(HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = String::from_utf8_lossy(value.as_bytes());
    let wrong = |problem: &str| Err(FieldProblem::new(HEADER, Value::from(&*text), problem));
    if values.next().is_some() {
        return wrong("is sent once");
    }
    match text.parse::<IdempotencyKey>() {
        Ok(key) => Ok(Some(key)),
        Err(error) => wrong(error.problem()),
    }
}

/// The order that a path names.
pub(super) fn order_id_of(path: Result<Path<String>, PathRejection>) -> Result<OrderId, FieldProblem> {
    of_path("orderId", path)
}

/// The part of a path that is called `field`.
pub(super) fn of_path<T: FromStr<Err: Words>>(
    field: &str,
    path: Result<Path<String>, PathRejection>,
) -> Result<T, FieldProblem> {
    let text = path.map_or_else(|_not_utf8| String::new(), |Path(text)| text);
    parse(&text).map_err(|problem| FieldProblem::new(field, text.into(), problem))
}

/// A field that is there; null is the same as absent.
pub(super) fn given<'a>(object: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    object.get(field).filter(|value| !value.is_null())
}

/// Parses with the words of the type.
pub(super) fn parse<T: FromStr<Err: Words>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.words())
}

/// What an error of one of our types says about a value, without naming the field.
pub(super) trait Words {
    fn words(&self) -> String;
}

impl Words for InvalidValue {
    fn words(&self) -> String {
        self.problem().to_owned()
    }
}

impl Words for Unfit {
    fn words(&self) -> String {
        self.to_string()
    }
}

/// Both, or everything that is wrong with either.
pub(super) fn both<A, B>(
    one: Result<A, Vec<FieldProblem>>,
    other: Result<B, Vec<FieldProblem>>,
) -> Result<(A, B), Vec<FieldProblem>> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (one, other) => Err(one.err().into_iter().chain(other.err()).flatten().collect()),
    }
}

/// One problem as a list of them.
pub(super) fn alone(problem: FieldProblem) -> Vec<FieldProblem> {
    vec![problem]
}

/// The longest reason that the gateway takes.
const REASON_CHARS_MAX: usize = 200;

/// A reason that the customer reads.
pub(super) fn reason(text: &str) -> Result<Box<str>, String> {
    let length = text.chars().count();
    if !(1..=REASON_CHARS_MAX).contains(&length) {
        return Err(format!("has 1 to {REASON_CHARS_MAX} characters, not {length}"));
    }
    if text.chars().any(char::is_control) {
        return Err("holds no control characters".to_owned());
    }
    Ok(text.into())
}

/// Reads the fields of one object and gathers what is wrong with them.
pub(super) struct Reader {
    problems: Vec<FieldProblem>,
}

impl Reader {
    /// A reader of `value`, which must be an object with no fields but `known`.
    pub(super) fn of<'a>(
        value: &'a Value,
        known: &[&str],
    ) -> Result<(Self, &'a Map<String, Value>), Vec<FieldProblem>> {
        let Value::Object(object) = value else {
            let problem = format!("is an object with {}", known.join(", "));
            return Err(vec![FieldProblem::new("", value.clone(), problem)]);
        };
        let mut reader = Self { problems: Vec::new() };
        reader.refuse_unknown("", object, known);
        Ok((reader, object))
    }

    /// What was found to be wrong, in the order of the reading; `value` if nothing.
    pub(super) fn end<T>(self, value: Option<T>) -> Result<T, Vec<FieldProblem>> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            Some(_) | None => Err(self.problems),
        }
    }

    pub(super) fn wrong<T>(&mut self, field: &str, value: &Value, problem: &str) -> Option<T> {
        self.problems.push(FieldProblem::new(field, value.clone(), problem));
        None
    }

    pub(super) fn refuse_unknown(&mut self, prefix: &str, object: &Map<String, Value>, known: &[&str]) {
        for (name, value) in object.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            let problem = format!("is not a field here; there are {}", known.join(", "));
            self.problems.push(FieldProblem::new(format!("{prefix}{name}"), value.clone(), problem));
        }
    }

    pub(super) fn text<T>(
        &mut self,
        field: &str,
        value: &Value,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let Value::String(text) = value else { return self.wrong(field, value, "is a text") };
        parse(text).map_or_else(|problem| self.wrong(field, value, &problem), Some)
    }

    /// A text that must be there; if it is not, `missing` says what it is.
    pub(super) fn required<T>(
        &mut self,
        object: &Map<String, Value>,
        field: &str,
        missing: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        match given(object, field) {
            Some(value) => self.text(field, value, parse),
            None => self.wrong(field, &Value::Null, missing),
        }
    }

    pub(super) fn optional<T>(
        &mut self,
        object: &Map<String, Value>,
        field: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.text(field, given(object, field)?, parse)
    }

    /// The amount, if there is one.
    pub(super) fn amount(&mut self, object: &Map<String, Value>) -> Option<Won> {
        let value = given(object, "amount")?;
        let won = value.as_i64().filter(|won| *won > 0).and_then(|won| Won::new(won).ok());
        won.or_else(|| self.wrong("amount", value, "is a whole number of won above zero, at most 2^53 - 1"))
    }

    /// The amount, which must be there; if it is not, `missing` says what it is.
    pub(super) fn required_amount(&mut self, object: &Map<String, Value>, missing: &str) -> Option<Won> {
        match given(object, "amount") {
            Some(_) => self.amount(object),
            None => self.wrong("amount", &Value::Null, missing),
        }
    }
}
