//! From JSON to a draft: every field that is wrong is found and named at once, and nothing is guessed.

use serde_json::Value;
use toss_sdk::model::{OrderId, PaymentKey};

use super::super::fields::{Reader, given, parse};
use super::super::problem::FieldProblem;
use crate::order::{Draft, Line, Lines, LinesProblem, OrderName, ProductId, Quantity};

/// The order that `value` asks for.
///
/// # Errors
/// Every field that cannot be used, in the order of the request.
pub(super) fn draft(value: &Value) -> Result<Draft, Vec<FieldProblem>> {
    let known = ["orderId", "lines", "orderName", "paymentKey", "amount"];
    let (mut reader, object) = Reader::of(value, &known)?;
    let order_id = reader.required(object, "orderId", ORDER_ID_MISSING, parse::<OrderId>);
    let lines = reader.lines(object.get("lines"));
    let name = reader.optional(object, "orderName", parse::<OrderName>);
    let payment_key = reader.optional(object, "paymentKey", parse::<PaymentKey>);
    // Whoever has a payment has agreed to its amount; whoever has none yet may ask what the order costs.
    let amount = match given(object, "paymentKey") {
        Some(_) => reader.required_amount(object, AMOUNT_MISSING),
        None => reader.amount(object),
    };
    let draft = order_id.zip(lines);
    reader.end(draft.map(|(order_id, lines)| Draft { order_id, lines, name, payment_key, amount }))
}

const ORDER_ID_MISSING: &str = "is required: the order id that the payment window is opened with; the gateway confirms the payment under no other";
const AMOUNT_MISSING: &str = "is required with a paymentKey: the amount that the customer agreed to, in won, which is compared with what the order costs";

impl Reader {
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
