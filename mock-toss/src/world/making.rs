//! Payments that one call makes and decides: nobody opens a window, nobody confirms.

use std::sync::Arc;

use bytes::Bytes;

use super::method::Method;
use super::order::Order;
use super::payment::{Kind, Payment};
use super::rules::Rule;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::journal::What;

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
        let transaction_key = self.ids.transaction_key();
        payment.approve(case.now, Arc::clone(&transaction_key), self.ids.secret());
        let (payment_key, sum) = (Arc::clone(&payment.key), payment.sum());
        let is_told = payment.kind != Kind::Billing;
        let payment = self.book.enter(payment);
        let body = self.body_of(&payment, case.language);
        if is_told {
            let _body = self.announce(case.now, &payment_key, case.language);
        }
        let verdict = case.ok(body, What::Approved { transaction_key, sum }, rule);
        Verdict { made: Some(payment_key), ..verdict }
    }

    /// Tells the customer of a new payment where to pay in. Two webhooks tell of it.
    pub(super) fn open_account(&mut self, case: &Case, payment: Payment, rule: &'static Rule) -> Verdict {
        let payment_key = Arc::clone(&payment.key);
        self.book.enter(payment);
        let (what, body) =
            self.wait_for_deposit(case, &payment_key).unwrap_or((What::Changed, Bytes::new().into()));
        Verdict { made: Some(payment_key), ..case.ok(body, what, rule) }
    }
}
