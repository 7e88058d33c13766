//! Payments in the book that the flows did not confirm, and cancels of theirs that the flows did not make.

use toss_sdk::model::{Cancel, CancelStatus, DateTime, Money, OrderId, Payment as Seen, PaymentStatus};

use super::read::payment_row;
use super::state::{Payment, Receipt};
use super::work::{Work, corrupt, open};
use crate::job::{JobKind, MerchantId};
use crate::store::{EnqueueError, PaymentRow, StoreError, Tx};

pub(crate) fn adopt_payment(tx: &mut Tx<'_>, payment: &Seen) -> Result<PaymentRow, EnqueueError> {
    let mut work = open(tx)?;
    let payment_key = &payment.payment_key;
    if let Some(known) = work.state.payments.get(payment_key) {
        return Ok(payment_row(payment_key, known));
    }
    // What the flows have in hand themselves they find out themselves.
    if let Some((_, confirm)) = work.named(JobKind::Confirm, payment_key.as_str()) {
        let (payment_key, order_id) = (payment_key.clone(), confirm.order_id.clone());
        return Err(EnqueueError::PaymentKeyTaken { payment_key, order_id });
    }
    if !matches!(payment.status, PaymentStatus::Done | PaymentStatus::PartialCanceled) {
        return Err(EnqueueError::PaymentUnknown(payment_key.clone()));
    }
    if !payment.total.is_positive() || !payment.total.currency().is_known() {
        return Err(EnqueueError::Amount(payment.total));
    }
    let order_id = payment.order_id.parse().map_err(EnqueueError::OrderId)?;
    let row = work.take_in(payment, &order_id, &MerchantId::default())?;
    Ok(payment_row(payment_key, &row))
}

impl Work<'_> {
    /// Takes a payment in as the gateway has it, with a receipt for each of its cancels.
    pub(super) fn take_in(
        &mut self,
        payment: &Seen,
        order_id: &OrderId,
        merchant: &MerchantId,
    ) -> Result<Payment, StoreError> {
        let refunded =
            payment.total.checked_sub(payment.balance).map(Money::minor).filter(|refunded| *refunded >= 0);
        let row = Payment {
            order_id: order_id.clone(),
            merchant: merchant.clone(),
            currency: payment.total.currency(),
            captured: payment.total.minor(),
            refunded: refunded
                .ok_or_else(|| corrupt("a payment has more left than was taken; look at the gateway"))?,
            reserved: 0,
            created_at: self.now,
            updated_at: self.now,
        };
        self.state.payments.insert(payment.payment_key.clone(), row.clone());
        self.keep_receipts(payment, order_id);
        Ok(row)
    }

    /// The executed cancels that the book has no receipt of.
    pub(super) fn unknown_cancels<'p>(&self, payment: &'p Seen) -> Vec<&'p Cancel> {
        let is_known = |cancel: &Cancel| {
            let mut receipts = self.state.receipts.iter();
            receipts.any(|known| {
                known.payment_key == payment.payment_key && known.transaction_key == cancel.transaction_key
            })
        };
        let is_executed =
            |cancel: &Cancel| cancel.status == CancelStatus::Done && cancel.amount.is_positive();
        payment.cancels.iter().filter(|cancel| is_executed(cancel) && !is_known(cancel)).collect()
    }

    /// Writes their receipts, without a job.
    pub(super) fn keep_receipts(&mut self, payment: &Seen, order_id: &OrderId) {
        for cancel in self.unknown_cancels(payment) {
            self.state.receipts.push(Receipt {
                job: None,
                payment_key: payment.payment_key.clone(),
                order_id: order_id.clone(),
                amount: cancel.amount,
                refundable_after: cancel.refundable,
                transaction_key: cancel.transaction_key.clone(),
                canceled_at: cancel.canceled_at.as_ref().map(DateTime::as_str).unwrap_or_default().into(),
            });
        }
    }
}
