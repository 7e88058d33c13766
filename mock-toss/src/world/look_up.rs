//! `GET /v1/payments/{paymentKey}` and `GET /v1/payments/orders/{orderId}`: which payment a look-up finds.

use super::call::Call;
use super::reading::{About, Act, Reading};
use super::refusal::Refusal;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::journal::What;
use crate::operation::Operation;

pub(super) mod rules {
    crate::world::rules::rules! {
        FOUND = documented("look-up.found", "2.2");
        NOT_FOUND = documented("look-up.not-found", "2.2");
        DECLINED = inferred("look-up.declined", "2.2");
    }
}

#[derive(Debug)]
struct LookUp {
    parameter: Box<str>,
    is_by_order: bool,
}

pub(super) fn read(call: &Call) -> Reading {
    let (parameter, is_by_order) = (call.parameter.clone(), call.is_by_order);
    let about = if is_by_order { About::Order(parameter.clone()) } else { About::Payment(parameter.clone()) };
    Reading::act(about, LookUp { parameter, is_by_order })
}

impl Act for LookUp {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let Self { parameter, is_by_order } = self;
        let found =
            if *is_by_order { state.book.find_by_order(parameter) } else { state.book.find(parameter) };
        let Some(payment) = found else {
            let by = if *is_by_order { "is for order" } else { "has the key" };
            let reason = format!("no payment {by} {parameter}");
            return case.refuse(Refusal::new(
                Operation::LookUp,
                "NOT_FOUND_PAYMENT",
                &rules::NOT_FOUND,
                reason,
            ));
        };
        match case.declined {
            Some(row) => Verdict::of_row(row, &rules::DECLINED, case),
            None => {
                let body = payment.to_json(state.dialect(case.language));
                case.ok(body, What::LookedUp, &rules::FOUND)
            }
        }
    }
}
