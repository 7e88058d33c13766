//! What the end of a confirm means for the order, in the transaction that settles the job.

use rusqlite::{OptionalExtension, params};
use toss_flows::confirm::ConfirmVerdict;
use toss_flows::store::{Settlement, StoreError, StoreErrorKind};
use toss_flows::{SettledHook, Tx};
use toss_sdk::model::OrderId;

use super::read::{corrupt, read_state};
use super::stock;
use crate::order::{OrderEvent, OrderState};

/// Moves the order, and gives its stock back if it is proven that the money was not taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderSettled;

impl SettledHook for OrderSettled {
    fn on_settled(&self, tx: &Tx<'_>, settlement: &Settlement) -> Result<(), StoreError> {
        let order_id = &settlement.order_id;
        let (event, evidence) = match &settlement.verdict {
            ConfirmVerdict::Paid(_) => (OrderEvent::Paid, None),
            ConfirmVerdict::Failed { evidence } => (OrderEvent::Failed, Some(evidence)),
            ConfirmVerdict::Parked { reason } => {
                tracing::error!(%order_id, %reason, "a payment waits for a human");
                (OrderEvent::Parked, None)
            }
        };
        let before = state_of(tx, order_id)?;
        let after = before.next(event).map_err(|illegal| {
            // The job runs again and says so again, until somebody looks: an end that cannot be is not dropped.
            StoreError::new(StoreErrorKind::Hook, format!("order {order_id} cannot be settled: {illegal}"))
        })?;
        if after == before {
            return Ok(());
        }
        let evidence = evidence.map(serde_json::to_string).transpose();
        let evidence =
            evidence.map_err(|error| corrupt("evidence is no JSON".to_owned()).caused_by(error))?;
        tx.sql().execute(
            "UPDATE orders SET state = ?2, evidence = ?3, settled_at = ?4 WHERE id = ?1",
            params![order_id.as_str(), after.as_str(), evidence, tx.now().get()],
        )?;
        if after == OrderState::Failed {
            stock::give_back(tx, order_id)?;
            tx.sql().execute("UPDATE orders SET stock_held = 0 WHERE id = ?1", [order_id.as_str()])?;
        }
        tracing::info!(%order_id, state = after.as_str(), "the order is settled");
        Ok(())
    }
}

fn state_of(tx: &Tx<'_>, order_id: &OrderId) -> Result<OrderState, StoreError> {
    let word = tx.sql().query_row("SELECT state FROM orders WHERE id = ?1", [order_id.as_str()], |row| {
        row.get::<_, String>(0)
    });
    match word.optional()? {
        Some(word) => read_state(order_id, &word),
        None => Err(corrupt(format!("a payment was settled for order {order_id}, which is not there"))),
    }
}
