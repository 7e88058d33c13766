//! Why money is not given back, in words for whoever asked; the same for customers and for staff.

use serde_json::Value;

use super::problem::{FieldProblem, Problem, ProblemKind};
use crate::store::CancelRefusal;

/// The answer to a refusal; `named_by` is the field that says which request it is, and `undone` what was not done.
pub(super) fn refused(refusal: CancelRefusal, named_by: &str, undone: &str) -> Problem {
    match refusal {
        CancelRefusal::UnknownOrder(order_id) => Problem::no_such_order(&order_id),
        CancelRefusal::NotPaid { order_id, state } => {
            let problem = "is an order whose money was taken and not given back yet";
            let error = FieldProblem::new("orderId", order_id.as_str().into(), problem);
            let detail = format!("Order {order_id} is {}. {undone}", state.as_str());
            Problem::of_fields(ProblemKind::NothingToGiveBack, detail, vec![error])
        }
        CancelRefusal::TooMuch { asked, left } => {
            let error =
                FieldProblem::new("amount", asked.minor().into(), format!("is at most {}", left.minor()));
            let detail =
                format!("{left} are left that are neither given back nor promised, not {asked}. {undone}");
            Problem::of_fields(ProblemKind::MoreThanLeft, detail, vec![error])
        }
        CancelRefusal::Amount(amount) => {
            let error =
                FieldProblem::new("amount", amount.minor().into(), "is above zero, in the order's currency");
            Problem::unusable(undone, vec![error])
        }
        CancelRefusal::Reason { found } => {
            let error = FieldProblem::new("reason", Value::from(found), "has 1 to 200 characters");
            Problem::unusable(undone, vec![error])
        }
        CancelRefusal::Reused { .. } => {
            let problem = "names one request and its repeats; ask with the same terms, or under another name";
            let error = FieldProblem::new(named_by, Value::Null, problem);
            let detail =
                format!("This was asked for before, with another amount or another reason. {undone}");
            Problem::of_fields(ProblemKind::AskedDifferently, detail, vec![error])
        }
    }
}
