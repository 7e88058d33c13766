//! Payments that the flows did not confirm, taken into their book so that they can be given back.

use toss_sdk::model::{OrderId, Payment, PaymentStatus};

use super::super::sql::Statement;
use super::super::{EnqueueError, PaymentRow, StoreError, StoreErrorKind, Tx};
use super::read::{self, Balance, PAYMENT, PAYMENT_LOCKED};
use super::receipts;
use crate::job::MerchantId;

pub(crate) const OWNER: Statement =
    Statement::both("SELECT order_id FROM toss_jobs WHERE kind = 'CONFIRM' AND payment_key = $1");

pub(crate) const TAKE_IN: Statement = Statement::both(
    "INSERT INTO toss_payments (payment_key, order_id, merchant, currency, captured, refunded, reserved, created_at,
                                updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $7) ON CONFLICT (payment_key) DO NOTHING",
);

pub(in crate::store) async fn adopt_payment(
    tx: &mut Tx<'_>,
    payment: &Payment,
) -> Result<PaymentRow, EnqueueError> {
    let payment_key = &payment.payment_key;
    if let Some(known) = read::payment(tx, payment_key).await? {
        return Ok(known);
    }
    let owner = tx.query(OWNER, &[payment_key.as_str().into()]).await?;
    if let Some(row) = owner.first() {
        // What the flows have in hand themselves they find out themselves; `report` is for telling them.
        let order_id = row.text(0)?.parse().map_err(EnqueueError::OrderId)?;
        return Err(EnqueueError::PaymentKeyTaken { payment_key: payment_key.clone(), order_id });
    }
    if !is_taken(payment) {
        return Err(EnqueueError::PaymentUnknown(payment_key.clone()));
    }
    if !payment.total.is_positive() || !payment.total.currency().is_known() {
        return Err(EnqueueError::Amount(payment.total));
    }
    let order_id = payment.order_id.parse().map_err(EnqueueError::OrderId)?;
    Ok(take_in(tx, payment, &order_id, &MerchantId::default()).await?.row)
}

/// Whether the payment's money was taken, whatever became of it. One that is cancelled in full may be a virtual account
/// that nobody paid into, and has nothing left to give back.
fn is_taken(payment: &Payment) -> bool {
    matches!(payment.status, PaymentStatus::Done | PaymentStatus::PartialCanceled)
}

/// Writes the balance of `payment` as the gateway has it, with a receipt for each cancel that it has already.
pub(super) async fn take_in(
    tx: &mut Tx<'_>,
    payment: &Payment,
    order_id: &OrderId,
    merchant: &MerchantId,
) -> Result<Balance, StoreError> {
    let refunded = payment.total.checked_sub(payment.balance).filter(|refunded| refunded.minor() >= 0);
    let refunded = refunded.ok_or_else(|| odd(payment))?;
    let values = [
        payment.payment_key.as_str().into(),
        order_id.as_str().into(),
        merchant.as_str().into(),
        payment.total.currency().code().into(),
        payment.total.minor().into(),
        refunded.minor().into(),
        tx.now.into(),
    ];
    let is_new = tx.execute(TAKE_IN, &values).await? == 1;
    let statement = if is_new { PAYMENT } else { PAYMENT_LOCKED };
    let balance = read::balance(tx, &payment.payment_key, statement).await?.ok_or_else(|| odd(payment))?;
    if is_new {
        let cancels = receipts::unknown(tx, payment).await?;
        receipts::keep(tx, &balance.row, &cancels).await?;
    }
    Ok(balance)
}

fn odd(payment: &Payment) -> StoreError {
    let Payment { payment_key, total, balance, .. } = payment;
    let text = format!(
        "payment {payment_key} has {balance} left of {total}, which cannot be kept; look at the gateway"
    );
    StoreError::new(StoreErrorKind::Corrupt, text)
}

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;
