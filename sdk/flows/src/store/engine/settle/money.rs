//! What moved: payments taken in, money given back with its receipt, promises that are free again.

use alloc::collections::{BTreeMap, BTreeSet};

use toss_sdk::model::{DateTime, Money, PaymentKey};

use super::super::super::sql::{Batch, Value};
use super::super::super::{StoreError, Tx};
use super::super::stored::corrupt;
use super::fence::Written;
use super::plan::Told;
use crate::cancel::{CancelVerdict, Receipt};
use crate::confirm::ConfirmVerdict;
use crate::time::UnixMicros;

/// A payment that was adopted before its confirm was settled is there already.
pub(crate) const TAKE_IN: Batch = Batch {
    sqlite: "INSERT INTO toss_payments (payment_key, order_id, merchant, currency, captured, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (payment_key) DO NOTHING",
    postgres: "INSERT INTO toss_payments
                 (payment_key, order_id, merchant, currency, captured, created_at, updated_at)
         SELECT w.payment_key, w.order_id, w.merchant, w.currency, w.captured, w.now, w.now
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
              AS w (payment_key, order_id, merchant, currency, captured, now)
         ON CONFLICT (payment_key) DO NOTHING",
};

/// A receipt that is there already was written for somebody else's cancel, and its money is counted.
pub(crate) const KEEP_RECEIPT: Batch = Batch {
    sqlite: "INSERT INTO toss_receipts (job, payment_key, order_id, currency, amount, refundable_after,
                                        transaction_key, canceled_at, reason, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (payment_key, transaction_key) DO NOTHING RETURNING job",
    postgres: "INSERT INTO toss_receipts (job, payment_key, order_id, currency, amount, refundable_after,
                                          transaction_key, canceled_at, reason, created_at)
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],
                              $7::text[], $8::text[], $9::text[], $10::bigint[])
         ON CONFLICT (payment_key, transaction_key) DO NOTHING RETURNING job",
};

/// A receipt of somebody else's cancel that was ours after all. One that has a job keeps it.
pub(crate) const OWN_RECEIPT: Batch = Batch {
    sqlite:
        "UPDATE toss_receipts SET job = $1 WHERE payment_key = $2 AND transaction_key = $3 AND job IS NULL
             RETURNING job",
    postgres: "UPDATE toss_receipts r SET job = w.job
         FROM unnest($1::bigint[], $2::text[], $3::text[]) AS w (job, payment_key, transaction_key)
         WHERE r.payment_key = w.payment_key AND r.transaction_key = w.transaction_key AND r.job IS NULL
         RETURNING r.job",
};

/// The promise becomes a refund, or is free again. It was made before, so it is there: a row that does not change is a
/// payment that was not promised.
pub(crate) const GIVE_BACK: Batch = Batch {
    sqlite: "UPDATE toss_payments SET refunded = refunded + $2, reserved = reserved - $3, updated_at = $4
             WHERE payment_key = $1 AND reserved >= $3 RETURNING payment_key",
    // Locked in the order of their keys first, as approvals do: the update itself has no order.
    postgres: "WITH w AS (
             SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])
                           AS u (payment_key, refunded, reserved, now)
         ), locked AS (
             SELECT p.payment_key FROM toss_payments p JOIN w ON w.payment_key = p.payment_key
             ORDER BY p.payment_key COLLATE \"C\" FOR UPDATE OF p
         )
         UPDATE toss_payments p
         SET refunded = p.refunded + w.refunded, reserved = p.reserved - w.reserved, updated_at = w.now
         FROM w JOIN locked ON locked.payment_key = w.payment_key
         WHERE p.payment_key = w.payment_key AND p.reserved >= w.reserved RETURNING p.payment_key",
};

pub(crate) const BALANCE: Batch = Batch {
    sqlite: "SELECT payment_key, captured - refunded FROM toss_payments WHERE payment_key = $1",
    postgres: "SELECT p.payment_key, p.captured - p.refunded
         FROM unnest($1::text[]) AS w (payment_key) JOIN toss_payments p ON p.payment_key = w.payment_key",
};

/// What a payment of the batch holds afterwards; nothing of one that was never taken.
pub(super) type Balances = BTreeMap<Box<str>, i64>;

/// What moves on a payment.
#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    refunded: i64,
    reserved: i64,
}

pub(super) async fn write(tx: &mut Tx<'_>, written: &[Written<'_>]) -> Result<Balances, StoreError> {
    let (mut taken, mut receipts, mut released) = (Vec::new(), Vec::new(), Vec::new());
    for written in written {
        match written.plan.told {
            Some(Told::Confirm(ConfirmVerdict::Paid(_))) => taken.push(payment(written, tx.now)),
            Some(Told::Cancel(CancelVerdict::Done(receipt))) => receipts.push((written, receipt)),
            Some(Told::Cancel(CancelVerdict::Released { .. })) => released.push(written),
            Some(
                Told::Confirm(ConfirmVerdict::Failed { .. } | ConfirmVerdict::Parked { .. })
                | Told::Cancel(CancelVerdict::Parked { .. }),
            )
            | None => {}
        }
    }
    tx.batch(TAKE_IN, &taken).await?;
    let mut moved: BTreeMap<&PaymentKey, Moved> = BTreeMap::new();
    let counted = keep_receipts(tx, &receipts).await?;
    for (written, receipt) in receipts {
        let moved = moved.entry(&written.row.payment_key).or_default();
        moved.reserved = moved.reserved.saturating_add(written.row.amount.minor());
        if counted.contains(&written.settle.hold.job.get()) {
            moved.refunded = moved.refunded.saturating_add(receipt.amount.minor());
        }
    }
    for written in released {
        let moved = moved.entry(&written.row.payment_key).or_default();
        moved.reserved = moved.reserved.saturating_add(written.row.amount.minor());
    }
    give_back(tx, moved).await?;
    balances(tx, written).await
}

fn payment(written: &Written<'_>, now: UnixMicros) -> Vec<Value> {
    let row = &written.row;
    vec![
        row.payment_key.as_str().into(),
        row.order_id.as_str().into(),
        (&*row.merchant).into(),
        row.amount.currency().code().into(),
        row.amount.minor().into(),
        now.into(),
    ]
}

/// Writes the receipts; the jobs whose receipt is new, so that its money is to be counted.
async fn keep_receipts(
    tx: &mut Tx<'_>,
    receipts: &[(&Written<'_>, &Receipt)],
) -> Result<BTreeSet<i64>, StoreError> {
    let rows: Vec<_> =
        receipts.iter().map(|(written, receipt)| receipt_row(written, receipt, tx.now)).collect();
    let kept = tx.batch(KEEP_RECEIPT, &rows).await?;
    let kept = kept.iter().map(|row| row.int(0)).collect::<Result<BTreeSet<_>, _>>()?;
    let is_known = |written: &Written<'_>| !kept.contains(&written.settle.hold.job.get());
    let known = receipts.iter().filter(|(written, _)| is_known(written)).map(|(written, receipt)| {
        let job = written.settle.hold.job.get();
        vec![job.into(), written.row.payment_key.as_str().into(), (&*receipt.transaction_key).into()]
    });
    let known: Vec<_> = known.collect();
    if tx.batch(OWN_RECEIPT, &known).await?.len() == known.len() {
        return Ok(kept);
    }
    Err(corrupt("a cancel at the gateway is the receipt of another job; audit the book before anything else"))
}

fn receipt_row(written: &Written<'_>, receipt: &Receipt, now: UnixMicros) -> Vec<Value> {
    let row = &written.row;
    vec![
        written.settle.hold.job.get().into(),
        row.payment_key.as_str().into(),
        row.order_id.as_str().into(),
        receipt.amount.currency().code().into(),
        receipt.amount.minor().into(),
        receipt.refundable_after.minor().into(),
        (&*receipt.transaction_key).into(),
        receipt.canceled_at.as_ref().map_or("", DateTime::as_str).into(),
        row.reason().into(),
        now.into(),
    ]
}

async fn give_back(tx: &mut Tx<'_>, moved: BTreeMap<&PaymentKey, Moved>) -> Result<(), StoreError> {
    let row = |(payment_key, moved): (&PaymentKey, &Moved)| {
        vec![payment_key.as_str().into(), moved.refunded.into(), moved.reserved.into(), tx.now.into()]
    };
    let rows: Vec<_> = moved.iter().map(|(payment_key, moved)| row((payment_key, moved))).collect();
    let changed = tx.batch(GIVE_BACK, &rows).await?;
    if changed.len() == rows.len() {
        return Ok(());
    }
    Err(corrupt("money is given back that its payment has not promised; audit the book before anything else"))
}

async fn balances(tx: &mut Tx<'_>, written: &[Written<'_>]) -> Result<Balances, StoreError> {
    let told = written.iter().filter(|written| written.plan.told.is_some());
    let payments: BTreeSet<_> = told.map(|written| written.row.payment_key.as_str()).collect();
    let rows: Vec<_> = payments.into_iter().map(|payment_key| vec![payment_key.into()]).collect();
    let rows = tx.batch(BALANCE, &rows).await?;
    rows.iter().map(|row| Ok((row.text(0)?.into(), row.int(1)?))).collect()
}

/// What the payment of this job holds.
pub(super) fn balance_of(balances: &Balances, written: &Written<'_>) -> Option<Money> {
    let minor = balances.get(written.row.payment_key.as_str())?;
    Some(Money::new(written.row.amount.currency(), *minor))
}
