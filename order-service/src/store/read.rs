//! What is asked about single orders, and whether writing works.

use rusqlite::{Connection, OptionalExtension};
use toss_flows::Tx;
use toss_flows::confirm::Evidence;
use toss_flows::store::{StoreError, StoreErrorKind};
use toss_sdk::model::{Currency, Money, OrderId};

use crate::order::{OrderState, Standing};

/// Where an order stands; `None` if there is none.
pub(crate) fn standing(connection: &Connection, order_id: &OrderId) -> Result<Option<Standing>, StoreError> {
    let row = connection.query_row(
        "SELECT state, currency, amount, evidence FROM orders WHERE id = ?1",
        [order_id.as_str()],
        |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, Option<String>>(3)?,
            ))
        },
    );
    let Some((state, currency, amount, evidence)) = row.optional()? else { return Ok(None) };
    Ok(Some(Standing {
        order_id: order_id.clone(),
        amount: Money::new(currency.parse::<Currency>()?, amount),
        state: read_state(order_id, &state)?,
        evidence: evidence.map(|text| read_evidence(order_id, &text)).transpose()?,
    }))
}

pub(super) fn read_state(order_id: &OrderId, word: &str) -> Result<OrderState, StoreError> {
    OrderState::ALL.into_iter().find(|state| state.as_str() == word).ok_or_else(|| {
        corrupt(format!("order {order_id} is in state {word:?}, which this program does not know"))
    })
}

pub(super) fn read_evidence(order_id: &OrderId, text: &str) -> Result<Evidence, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| corrupt(format!("the evidence of order {order_id} cannot be read")).caused_by(error))
}

pub(super) fn corrupt(text: String) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, text)
}

/// Writes something, to see whether writing works.
pub(crate) fn prove_writable(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.sql().execute("UPDATE heartbeat SET at = ?1 WHERE id = 1", [tx.now().get()])?;
    Ok(())
}
