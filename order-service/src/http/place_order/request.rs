//! From JSON to a draft: every field that is wrong is found and named at once, and nothing is guessed.

use core::str::FromStr;

use axum::http::HeaderMap;
use serde_json::{Map, Value};
use toss_sdk::model::{IdempotencyKey, InvalidValue, OrderId, PaymentKey};

use super::super::problem::FieldProblem;
use crate::order::{Draft, Line, Lines, LinesProblem, OrderName, ProductId, Quantity, Unfit, Won};

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

/// The order that `value` asks for.
///
/// # Errors
/// Every field that cannot be used, in the order of the request.
pub(super) fn draft(value: &Value) -> Result<Draft, Vec<FieldProblem>> {
    let Value::Object(object) = value else {
        return Err(vec![FieldProblem::new(
            "",
            value.clone(),
            "is an object with orderId, lines, paymentKey and amount",
        )]);
    };
    let mut reader = Reader { problems: Vec::new() };
    reader.refuse_unknown("", object, &["orderId", "lines", "orderName", "paymentKey", "amount"]);
    let order_id = match given(object, "orderId") {
        Some(value) => reader.text("orderId", value, parse::<OrderId>),
        None => reader.wrong("orderId", &Value::Null, ORDER_ID_MISSING),
    };
    let lines = reader.lines(object.get("lines"));
    let name = reader.optional_text(object, "orderName", parse::<OrderName>);
    let payment_key = match given(object, "paymentKey") {
        Some(value) => reader.text("paymentKey", value, parse::<PaymentKey>),
        None => reader.wrong("paymentKey", &Value::Null, PAYMENT_KEY_MISSING),
    };
    let amount = match given(object, "amount") {
        Some(value) => reader.amount(value),
        None => reader.wrong("amount", &Value::Null, AMOUNT_MISSING),
    };
    match (order_id, lines, payment_key, amount) {
        (Some(order_id), Some(lines), Some(payment_key), Some(amount)) if reader.problems.is_empty() => {
            Ok(Draft { order_id, lines, name, payment_key: Some(payment_key), amount: Some(amount) })
        }
        _ => Err(reader.problems),
    }
}

const ORDER_ID_MISSING: &str = "is required: the order id that the payment window was opened with; the gateway confirms the payment under no other";
const PAYMENT_KEY_MISSING: &str =
    "is required: this version takes an order together with the payment that its customer has authenticated";
const AMOUNT_MISSING: &str = "is required: the amount that the customer agreed to, in won, which is compared with what the order costs";

/// A field that is there; null is the same as absent.
fn given<'a>(object: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    object.get(field).filter(|value| !value.is_null())
}

/// Parses with the words of the type.
fn parse<T: FromStr<Err: Words>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.words())
}

/// What an error of one of our types says about a value, without naming the field.
trait Words {
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

struct Reader {
    problems: Vec<FieldProblem>,
}

impl Reader {
    fn wrong<T>(&mut self, field: &str, value: &Value, problem: &str) -> Option<T> {
        self.problems.push(FieldProblem::new(field, value.clone(), problem));
        None
    }

    fn refuse_unknown(&mut self, prefix: &str, object: &Map<String, Value>, known: &[&str]) {
        for (name, value) in object.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            let problem = format!("is not a field here; there are {}", known.join(", "));
            self.problems.push(FieldProblem::new(format!("{prefix}{name}"), value.clone(), problem));
        }
    }

    fn text<T>(
        &mut self,
        field: &str,
        value: &Value,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let Value::String(text) = value else { return self.wrong(field, value, "is a text") };
        parse(text).map_or_else(|problem| self.wrong(field, value, &problem), Some)
    }

    fn optional_text<T>(
        &mut self,
        object: &Map<String, Value>,
        field: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.text(field, given(object, field)?, parse)
    }

    fn amount(&mut self, value: &Value) -> Option<Won> {
        let won = value.as_i64().filter(|won| *won > 0).and_then(|won| Won::new(won).ok());
        won.or_else(|| self.wrong("amount", value, "is a whole number of won above zero, at most 2^53 - 1"))
    }

    fn lines(&mut self, value: Option<&Value>) -> Option<Lines> {
        let Some(Value::Array(rows)) = value else {
            let value = value.unwrap_or(&Value::Null);
            return self.wrong("lines", value, "is a list of 1 to 100 objects with productId and quantity");
        };
        let lines: Vec<_> =
            rows.iter().enumerate().filter_map(|(index, row)| self.line(index, row)).collect();
        if lines.len() != rows.len() {
            return None;
        }
        match Lines::new(lines) {
            Ok(lines) => Some(lines),
            // The list itself would be sent back otherwise.
            Err(LinesProblem::Count(unfit)) => {
                self.wrong("lines", &Value::from(rows.len()), &unfit.to_string())
            }
            Err(LinesProblem::Twice { index, product, first }) => {
                let problem = format!("is in lines[{first}] already; a product stands in one line");
                self.wrong(&format!("lines[{index}].productId"), &Value::from(product.as_str()), &problem)
            }
        }
    }

    fn line(&mut self, index: usize, row: &Value) -> Option<Line> {
        let at = format!("lines[{index}]");
        let Value::Object(object) = row else {
            return self.wrong(&at, row, "is an object with productId and quantity");
        };
        self.refuse_unknown(&format!("{at}."), object, &["productId", "quantity"]);
        let product = object.get("productId").unwrap_or(&Value::Null);
        let product = self.text(&format!("{at}.productId"), product, parse::<ProductId>);
        let quantity = object.get("quantity").unwrap_or(&Value::Null);
        let quantity = match Quantity::new(quantity.as_u64().unwrap_or_default()) {
            Ok(fitting) => Some(fitting),
            Err(unfit) => self.wrong(&format!("{at}.quantity"), quantity, &unfit.to_string()),
        };
        Some(Line { product: product?, quantity: quantity?, index })
    }
}

#[cfg(test)]
mod tests;
