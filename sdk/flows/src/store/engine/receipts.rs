//! Cancels that the flows did not make: what the gateway has executed beyond the book, for instance in its dashboard.

use alloc::collections::BTreeSet;

use toss_sdk::model::{Cancel, CancelStatus, DateTime, Payment, PaymentKey};

use super::super::sql::{Batch, Statement, Value};
use super::super::{PaymentRow, StoreError, Tx};

pub(crate) const KNOWN: Statement =
    Statement::both("SELECT transaction_key FROM toss_receipts WHERE payment_key = $1");

pub(crate) const KEEP: Batch = Batch {
    sqlite: "INSERT INTO toss_receipts (payment_key, order_id, currency, amount, refundable_after, transaction_key,
                                        canceled_at, reason, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (payment_key, transaction_key) DO NOTHING",
    postgres: "INSERT INTO toss_receipts (payment_key, order_id, currency, amount, refundable_after, transaction_key,
                                          canceled_at, reason, created_at)
               SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[],
                                    $7::text[], $8::text[], $9::bigint[])
               ON CONFLICT (payment_key, transaction_key) DO NOTHING",
};

/// The executed cancels of `payment` that the book has no receipt of, oldest first.
pub(super) async fn unknown<'p>(
    tx: &mut Tx<'_>,
    payment: &'p Payment,
) -> Result<Vec<&'p Cancel>, StoreError> {
    let known = known(tx, &payment.payment_key).await?;
    let is_new = |cancel: &&Cancel| is_executed(cancel) && !known.contains(&*cancel.transaction_key);
    Ok(payment.cancels.iter().filter(is_new).collect())
}

async fn known(tx: &mut Tx<'_>, payment_key: &PaymentKey) -> Result<BTreeSet<String>, StoreError> {
    let rows = tx.query(KNOWN, &[payment_key.as_str().into()]).await?;
    rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
}

/// Writes their receipts, without a job.
pub(super) async fn keep(tx: &mut Tx<'_>, row: &PaymentRow, cancels: &[&Cancel]) -> Result<(), StoreError> {
    let rows: Vec<_> = cancels.iter().map(|cancel| receipt(tx, row, cancel)).collect();
    if !rows.is_empty() {
        tx.batch(KEEP, &rows).await?;
    }
    Ok(())
}

fn receipt(tx: &Tx<'_>, row: &PaymentRow, cancel: &Cancel) -> Vec<Value> {
    vec![
        row.payment_key.as_str().into(),
        row.order_id.as_str().into(),
        cancel.amount.currency().code().into(),
        cancel.amount.minor().into(),
        cancel.refundable.minor().into(),
        (&*cancel.transaction_key).into(),
        cancel.canceled_at.as_ref().map_or("", DateTime::as_str).into(),
        (&*cancel.reason).into(),
        tx.now.into(),
    ]
}

fn is_executed(cancel: &Cancel) -> bool {
    cancel.status == CancelStatus::Done && cancel.amount.is_positive()
}
