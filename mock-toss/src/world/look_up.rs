//! `GET /v1/payments/{paymentKey}` and `GET /v1/payments/orders/{orderId}`: which payment a look-up finds.

use std::sync::Arc;

use super::call::Call;
use super::payment::Payment;
use super::reading::{About, Act, Reading};
use super::refusal::Refusal;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::journal::What;
use crate::operation::Operation;
use crate::switches::{OrderPick, Switches};

pub(super) mod rules {
    crate::world::rules::rules! {
        FOUND = documented("look-up.found", "2.2");
        NOT_FOUND = documented("look-up.not-found", "2.2");
        NOT_VISIBLE = inferred("look-up.not-visible", "14");
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
        let refuse =
            |rule, reason| case.refuse(Refusal::new(Operation::LookUp, "NOT_FOUND_PAYMENT", rule, reason));
        let found = if *is_by_order { state.find_by_order(parameter) } else { state.book.shared(parameter) };
        let Some(payment) = found else {
            let by = if *is_by_order { "is for order" } else { "has the key" };
            return refuse(&rules::NOT_FOUND, format!("no payment {by} {parameter}"));
        };
        if payment.status.is_open() && !state.shows_unconfirmed(*is_by_order) {
            return refuse(&rules::NOT_VISIBLE, "nobody has confirmed it yet".to_owned());
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let body = state.body_of(payment, case.language);
        case.ok(body, What::LookedUp, &rules::FOUND)
    }
}

impl State {
    fn shows_unconfirmed(&self, is_by_order: bool) -> bool {
        let Switches { unconfirmed_is_visible, unconfirmed_is_found_by_order, .. } = *self.switches;
        unconfirmed_is_visible && (!is_by_order || unconfirmed_is_found_by_order)
    }

    /// Of several payments of one order the one that a look-up finds.
    pub(super) fn find_by_order(&self, order_id: &str) -> Option<&Arc<Payment>> {
        let mut visible = self.book.of_order(order_id);
        let latest = visible.clone().next();
        match self.switches.order_pick {
            OrderPick::Latest => latest,
            // A deposit that is awaited has been confirmed, too.
            OrderPick::ApprovedFirst => visible.find(|payment| payment.secret.is_some()).or(latest),
        }
    }
}
