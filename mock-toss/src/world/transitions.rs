//! What changes a payment: each change with its keys, its webhook and its entry for the journal, at one moment.

use std::sync::Arc;

use super::cash_receipts::{IssueStatus, Receipt, Side};
use super::edge::Language;
use super::method::Method;
use super::outbox::Event;
use super::payment::Status;
use super::payment::WantedReceipt;
use super::state::{Case, State};
use super::text::Body;
use crate::catalog::Row;
use crate::journal::What;
use crate::switches::OnFurtherCancels;
use crate::time::KoreanTime;

/// The merchant's own number in a test.
const BUSINESS_NUMBER: &str = "1234567890";

impl State {
    /// Takes the money, or issues the account that it is to be paid into; what happened and the payment's body, if
    /// there is such a payment.
    pub(super) fn approve(&mut self, case: &Case, payment_key: &str) -> Option<(What, Body)> {
        let payment = self.book.find_mut(payment_key)?;
        if let Some(Method::VirtualAccount(account)) = &mut payment.method {
            account.issue(case.now, &self.ids.account_number());
            return self.wait_for_deposit(case, payment_key);
        }
        let (transaction_key, secret) = (self.ids.transaction_key(), self.ids.secret());
        payment.approve(case.now, Arc::clone(&transaction_key), secret);
        let what = What::Approved { transaction_key, sum: payment.sum() };
        self.issue_receipt(case.now, payment_key);
        Some((what, self.announce(case.now, payment_key, case.language)?))
    }

    /// The customer has been told an account: from now on it waits for the money.
    pub(super) fn wait_for_deposit(&mut self, case: &Case, payment_key: &str) -> Option<(What, Body)> {
        let payment = self.book.find_mut(payment_key)?;
        let (transaction_key, secret) = (self.ids.transaction_key(), self.ids.secret());
        payment.expect_deposit(Arc::clone(&transaction_key), secret);
        let what = What::AccountIssued { transaction_key, sum: payment.sum() };
        self.tell_of_deposit(case.now, payment_key);
        Some((what, self.announce(case.now, payment_key, case.language)?))
    }

    /// Tells the merchant how it stands with the deposit of a virtual account.
    pub(super) fn tell_of_deposit(&mut self, now: KoreanTime, payment_key: &str) {
        let Some(payment) = self.book.find(payment_key) else { return };
        let event = Event::DepositCallback {
            order_id: Arc::clone(&payment.order_id),
            secret: payment.secret.clone(),
            status: payment.status.as_str(),
            transaction_key: payment.last_transaction.clone().unwrap_or_default(),
        };
        self.outbox.emit(now, event);
    }

    /// Issues the cash receipt that the customer has asked for, now that the money is there.
    pub(super) fn issue_receipt(&mut self, now: KoreanTime, payment_key: &str) {
        let Some(payment) = self.book.find_mut(payment_key) else { return };
        let Some(WantedReceipt { deduction, customer }) = payment.wanted_receipt.clone() else { return };
        // A deposit that was taken back and has come again is still one sale.
        if payment.cash_receipts.iter().any(|receipt| receipt.side == Side::Confirm) {
            return;
        }
        let (key, issue_number) = self.ids.receipt(now);
        payment.cash_receipts.push(Receipt {
            key,
            issue_number,
            order_id: Arc::clone(&payment.order_id),
            order_name: payment.order_name.clone(),
            deduction,
            side: Side::Confirm,
            amount: payment.amount,
            tax_free: payment.tax_free,
            business_number: BUSINESS_NUMBER.into(),
            customer,
            status: IssueStatus::InProgress,
            requested_at: now,
        });
    }

    /// Ends a payment that was refused for good.
    pub(super) fn abort(&mut self, now: KoreanTime, payment_key: &str, failure: &'static Row) {
        let Some(payment) = self.book.find_mut(payment_key) else { return };
        payment.abort(self.ids.transaction_key(), failure);
        let _body = self.announce(now, payment_key, Language::Korean);
    }

    /// Tells the merchant that the payment's status has changed; the payment's body in the reader's language.
    pub(super) fn announce(
        &mut self,
        now: KoreanTime,
        payment_key: &str,
        language: Language,
    ) -> Option<Body> {
        let payment = self.book.shared(payment_key)?;
        let order_id = Arc::clone(&payment.order_id);
        let body = self.body_of(payment, language);
        let is_as_before = payment.status == Status::PartialCanceled && payment.cancels.len() > 1;
        if is_as_before && self.switches.webhook_on_further_cancels == OnFurtherCancels::Silent {
            return Some(body);
        }
        let told =
            if language == Language::Korean { body.clone() } else { self.body_of(payment, Language::Korean) };
        self.outbox.emit(now, Event::PaymentStatusChanged { order_id, payment: told });
        Some(body)
    }
}
