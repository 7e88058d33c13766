//! Payments that one call makes and decides: nobody opens a window, nobody confirms.

use std::sync::Arc;

use super::method::Method;
use super::order::Order;
use super::payment::{Kind, Payment};
use super::rules::Rule;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::journal::What;

/// The payment that a call has made: the journal tells of it before it tells what became of it.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) payment_key: Arc<str>,
    pub(super) amount: u64,
}

impl State {
    /// A payment in nobody's book yet.
    pub(super) fn draft(&mut self, case: &Case, order: &Order, method: Method) -> Payment {
        let key = self.ids.payment_key(case.arrived);
        let payment = Payment::new(key, (*order.id).into(), &order.name, order.amount, case.arrived);
        Payment {
            method: Some(method),
            tax_free: order.tax_free,
            tax_exemption: order.tax_exemption,
            customer_name: order.customer_name.clone(),
            ..payment
        }
    }

    /// Takes the money of a new payment. Of a billing payment no webhook tells.
    pub(super) fn charge(&mut self, case: &Case, mut payment: Payment, rule: &'static Rule) -> Verdict {
        payment.approve(case.now, self.ids.transaction_key(), self.ids.secret());
        let is_told = payment.kind != Kind::Billing;
        let (payment_key, amount) = (Arc::clone(&payment.key), payment.amount);
        let body = payment.to_json(self.dialect(case.language));
        self.book.enter(payment);
        let told = is_told.then(|| self.announce(case.now, &payment_key, case.language));
        let verdict = case.ok(told.flatten().unwrap_or(body), What::Approved { amount }, rule);
        Verdict { made: Some(Made { payment_key, amount }), ..verdict }
    }
}
