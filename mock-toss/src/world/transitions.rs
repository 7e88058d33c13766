//! What changes a payment: each change with its keys, its webhook and its entry for the journal, at one moment.

use std::sync::Arc;

use bytes::Bytes;

use super::cancel::Approved;
use super::edge::Language;
use super::outbox::Event;
use super::state::{Case, State};
use crate::catalog::Row;
use crate::journal::What;
use crate::time::KoreanTime;

impl State {
    /// Takes the money; what happened and the payment's body, if there is such a payment.
    pub(super) fn approve(&mut self, case: &Case, payment_key: &str) -> Option<(What, Bytes)> {
        let payment = self.book.find_mut(payment_key)?;
        let transaction_key = self.ids.transaction_key();
        payment.approve(case.now, Arc::clone(&transaction_key), self.ids.secret());
        let what = What::Approved { transaction_key, sum: payment.sum() };
        Some((what, self.announce(case.now, payment_key, case.language)?))
    }

    /// Ends a payment that was refused for good.
    pub(super) fn abort(&mut self, now: KoreanTime, payment_key: &str, failure: &'static Row) {
        let Some(payment) = self.book.find_mut(payment_key) else { return };
        payment.abort(self.ids.transaction_key(), failure);
        let _body = self.announce(now, payment_key, Language::Korean);
    }

    /// Gives money back.
    pub(super) fn give_back(
        &mut self,
        case: &Case,
        payment_key: &str,
        cancel: &Approved,
    ) -> Option<(What, Bytes)> {
        let payment = self.book.find_mut(payment_key)?;
        let transaction_key = self.ids.transaction_key();
        payment.cancel(case.now, Arc::clone(&transaction_key), cancel.amount, &cancel.reason);
        let (refundable, status) = (payment.balance, payment.status.as_str());
        let sum = payment.part(cancel.amount, 0);
        let what = What::Canceled { transaction_key, sum, refundable, status, in_transit: false };
        Some((what, self.announce(case.now, payment_key, case.language)?))
    }

    /// Tells the merchant that the payment's status has changed; the payment's body in the reader's language.
    pub(super) fn announce(
        &mut self,
        now: KoreanTime,
        payment_key: &str,
        language: Language,
    ) -> Option<Bytes> {
        let payment = self.book.find(payment_key)?;
        let order_id = Arc::clone(&payment.order_id);
        let body = payment.to_json(self.dialect(language));
        let told = if language == Language::Korean {
            body.clone()
        } else {
            payment.to_json(self.dialect(Language::Korean))
        };
        self.outbox.emit(now, Event::PaymentStatusChanged { order_id, payment: told });
        Some(body)
    }
}
