//! Why an order was not placed, in words for whoever asked.

use serde_json::{Value, json};
use toss_sdk::model::Money;

use super::super::problem::{FieldProblem, Problem, ProblemKind};
use crate::order::Line;
use crate::store::{Refusal, Shortage};

/// The answer to a refusal. Nothing was written.
pub(super) fn problem(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::UnknownProducts(lines) => unknown_products(&lines),
        Refusal::Amount { offered, asked } => {
            Problem::amount_mismatch(offered, Money::from(asked), "Nothing was ordered.")
        }
        Refusal::TooMuch => {
            let error = FieldProblem::new("lines", Value::Null, "costs at most 2^53 - 1 won together");
            refused(ProblemKind::InvalidRequest, "No amount can hold what this order costs.", vec![error])
        }
        Refusal::OutOfStock(shortages) => out_of_stock(&shortages),
        Refusal::KeyReused(key) => {
            let problem = "is used for one request and its repeats; send a new key for another order";
            let error = FieldProblem::new("Idempotency-Key", key.as_str().into(), problem);
            let detail = format!("Idempotency-Key {key} was first sent with another order.");
            refused(ProblemKind::KeyReused, &detail, vec![error])
        }
        Refusal::OrderExists(order_id) => {
            let problem = "is used for one order; choose another id";
            let error = FieldProblem::new("orderId", order_id.as_str().into(), problem);
            let detail = format!("Order {order_id} is there already, with other content.");
            refused(ProblemKind::OrderExists, &detail, vec![error])
        }
        Refusal::PaymentKeyTaken(key) => Problem::payment_key_taken(&key, "Nothing was ordered."),
    }
}

fn refused(kind: ProblemKind, what: &str, errors: Vec<FieldProblem>) -> Problem {
    Problem::of_fields(kind, format!("{what} Nothing was ordered."), errors)
}

fn unknown_products(lines: &[Line]) -> Problem {
    let errors = lines.iter().map(|line| {
        let field = format!("lines[{}].productId", line.index);
        FieldProblem::new(field, line.product.as_str().into(), "is a product of GET /api/products")
    });
    refused(ProblemKind::InvalidRequest, "The shop does not have what was ordered.", errors.collect())
}

fn out_of_stock(shortages: &[Shortage]) -> Problem {
    let pieces = |left: i64| if left == 1 { "1 piece".to_owned() } else { format!("{left} pieces") };
    let errors = shortages.iter().map(|Shortage { line, left }| {
        let field = format!("lines[{}].quantity", line.index);
        let problem = format!("is at most {left}: {} of {} left", pieces(*left), line.product);
        FieldProblem::new(field, json!(line.quantity.get()), problem)
    });
    let products: Vec<_> =
        shortages.iter().map(|short| format!("{} ({} left)", short.line.product, short.left)).collect();
    let what = format!("There is not enough of {}.", products.join(", "));
    refused(ProblemKind::OutOfStock, &what, errors.collect())
}
