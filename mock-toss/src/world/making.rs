//! Payments that one call makes and decides: nobody opens a window, nobody confirms.

use std::sync::Arc;

use super::method::Method;
use super::order::Order;
use super::outbox::Event;
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
        let is_told = payment.kind != Kind::Billing;
        let payment_key = Arc::clone(&payment.key);
        let what = What::Approved { transaction_key, sum: payment.sum() };
        let body = payment.to_json(self.dialect(case.language));
        self.book.enter(payment);
        let told = is_told.then(|| self.announce(case.now, &payment_key, case.language));
        let verdict = case.ok(told.flatten().unwrap_or(body), what, rule);
        Verdict { made: Some(payment_key), ..verdict }
    }

    /// Tells the customer of a new payment where to pay in. Two webhooks tell of it.
    pub(super) fn await_deposit(
        &mut self,
        case: &Case,
        mut payment: Payment,
        rule: &'static Rule,
    ) -> Verdict {
        let (transaction_key, secret) = (self.ids.transaction_key(), self.ids.secret());
        payment.await_deposit(Arc::clone(&transaction_key), secret.clone());
        let payment_key = Arc::clone(&payment.key);
        let what = What::AccountIssued { transaction_key: Arc::clone(&transaction_key), sum: payment.sum() };
        let (order_id, status) = (Arc::clone(&payment.order_id), payment.status.as_str());
        let callback = Event::DepositCallback { order_id, secret: Some(secret), status, transaction_key };
        self.outbox.emit(case.now, callback);
        self.book.enter(payment);
        let body = self.announce(case.now, &payment_key, case.language).unwrap_or_default();
        Verdict { made: Some(payment_key), ..case.ok(body, what, rule) }
    }
}
