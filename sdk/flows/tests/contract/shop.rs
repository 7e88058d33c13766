//! The owner of the orders: rows of its own, written in the flows' transactions.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use toss_flows::cancel::CancelVerdict;
use toss_flows::confirm::ConfirmVerdict;
use toss_flows::job::Recipient;
use toss_flows::model::OrderId;
use toss_flows::store::sql::Statement;
use toss_flows::store::{
    BoxFuture, NewEvent, SettledHook, Settlement, StoreError, StoreErrorKind, Tx, Verdict,
};

/// Its table, in words that both databases understand. A row that is written twice is there twice.
pub(crate) const TABLE: &str = "CREATE TABLE shop_rows (body TEXT NOT NULL)";

const INSERT: Statement = Statement::both("INSERT INTO shop_rows (body) VALUES ($1)");
pub(crate) const SELECT: Statement = Statement::both("SELECT body FROM shop_rows");

/// Where the rows are kept by a store that has no tables.
pub(crate) fn drawer() -> Recipient {
    "shop-rows".parse().unwrap()
}

/// Writes a row of the shop's.
pub(crate) async fn put(tx: &mut Tx<'_>, body: &str) -> Result<(), StoreError> {
    if is_sql(tx) {
        return tx.execute(INSERT, &[body.into()]).await.map(drop);
    }
    let body = serde_json::to_string(body).unwrap().into();
    tx.notify(NewEvent { recipient: drawer(), topic: "row".into(), body });
    Ok(())
}

pub(crate) fn is_sql(tx: &mut Tx<'_>) -> bool {
    #[cfg(feature = "postgres")]
    if tx.postgres().is_some() {
        return true;
    }
    tx.sqlite().is_some()
}

/// Writes a row for every settlement, and refuses those of some orders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shop {
    refused: Arc<Mutex<BTreeSet<OrderId>>>,
}

impl Shop {
    /// The settlements of this order cannot be written from now on.
    pub(crate) fn refuse(&self, order_id: &OrderId) {
        let _is_new = self.refused.lock().unwrap().insert(order_id.clone());
    }

    /// They can again.
    pub(crate) fn relent(&self) {
        self.refused.lock().unwrap().clear();
    }
}

impl SettledHook for Shop {
    fn on_settled<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            put(tx, &row(settlement)).await?;
            if self.refused.lock().unwrap().contains(&settlement.order_id) {
                return Err(StoreError::new(StoreErrorKind::Hook, "the shop is closed; ask again later"));
            }
            Ok(())
        })
    }
}

/// How the shop writes a settlement down: its name, how it ended, and what the payment holds then.
fn row(settlement: &Settlement) -> String {
    let what = match &settlement.verdict {
        Verdict::Confirm(ConfirmVerdict::Paid(_)) => "paid",
        Verdict::Confirm(ConfirmVerdict::Failed { .. }) => "failed",
        Verdict::Confirm(ConfirmVerdict::Parked { .. }) => "confirm parked",
        Verdict::Cancel(verdict) | Verdict::Refund(verdict) => match verdict {
            CancelVerdict::Done(_) => "given back",
            CancelVerdict::Released { .. } => "released",
            CancelVerdict::Parked { .. } => "parked",
        },
        Verdict::LateSuccess { .. } => "late",
        Verdict::CanceledElsewhere { .. } => "canceled elsewhere",
    };
    let balance = settlement.balance.map_or_else(|| "-".to_owned(), |balance| balance.minor().to_string());
    format!("{}: {what} {}, holds {balance}", settlement.name, settlement.amount.minor())
}
