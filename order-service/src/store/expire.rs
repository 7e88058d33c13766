//! Orders that nobody pays: after their time they fail, and their stock is given back.
//!
//! The proof that no money was or will be taken is the order itself: it has no payment, so no decision to take money was
//! ever stored, and a failed order gets none any more. Whoever writes first, this or the customer's payment, has the order.

use core::time::Duration;

use toss_flows::confirm::Evidence;
use toss_flows::store::any::AnyStore;
use toss_flows::store::sql::Statement;
use toss_flows::store::{StoreError, Tx};
use toss_flows::time::UnixMicros;
use toss_sdk::model::OrderId;

use super::read::{corrupt, unfit};
use super::stock;
use super::write::write;

/// What the order's evidence says instead of a payment's status.
const NEVER_ASKED: &str = "NEVER_ASKED_TO_CONFIRM";

/// How many orders one transaction fails at most.
const AT_ONCE: i64 = 50;

pub(super) const UNPAID: Statement = Statement::each(
    "SELECT id FROM orders WHERE state = 'PENDING_PAYMENT' AND payment_key IS NULL AND reserve_until < $1
     ORDER BY reserve_until LIMIT $2",
    "SELECT id FROM orders WHERE state = 'PENDING_PAYMENT' AND payment_key IS NULL AND reserve_until < $1
     ORDER BY reserve_until LIMIT $2 FOR UPDATE SKIP LOCKED",
);

pub(super) const EXPIRE: Statement = Statement::both(
    "UPDATE orders SET state = 'FAILED', evidence = $1, stock_held = FALSE, updated_at = $2
     WHERE id = $3 AND state = 'PENDING_PAYMENT' AND payment_key IS NULL",
);

/// Fails orders whose time to be paid ended more than `margin` ago, some at a time; answers which.
///
/// # Cancellation
/// It may have been done.
pub(crate) async fn expire_unpaid(store: &AnyStore, margin: Duration) -> Result<Vec<OrderId>, StoreError> {
    write(store, margin, |tx, margin| Box::pin(expire_in(tx, *margin))).await
}

async fn expire_in(tx: &mut Tx<'_>, margin: Duration) -> Result<Vec<OrderId>, StoreError> {
    let margin = i64::try_from(margin.as_micros()).unwrap_or(i64::MAX);
    let before = UnixMicros::new(tx.now().get().saturating_sub(margin));
    let rows = tx.query(UNPAID, &[before.into(), AT_ONCE.into()]).await?;
    let evidence = Evidence::Absent { status: NEVER_ASKED.into() };
    let evidence = serde_json::to_string(&evidence);
    let evidence = evidence.map_err(|error| corrupt("evidence is no JSON".to_owned()).caused_by(error))?;
    let mut expired = Vec::new();
    for row in &rows {
        let order_id: OrderId = row.text(0)?.parse().map_err(unfit)?;
        let now = tx.now();
        if tx.execute(EXPIRE, &[(&*evidence).into(), now.into(), order_id.as_str().into()]).await? == 1 {
            stock::give_back(tx, &order_id).await?;
            expired.push(order_id);
        }
    }
    Ok(expired)
}
