//! What the three flows share: the service's state, its own rows, its errors.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use toss_flows::cancel::CancelVerdict;
use toss_flows::confirm::ConfirmVerdict;
use toss_flows::store::sql::Statement;
use toss_flows::store::{BoxFuture, Migration, Settlement, StoreError, Verdict};
use toss_flows::{PostgresStore, SettledHook, Tx};

/// The state of the service: a pool of its own, and the flows on the same database.
#[derive(Clone)]
pub(crate) struct Shop {
    pub(crate) pool: sqlx::PgPool,
    pub(crate) flows: PostgresStore,
}

/// The service's own tables, made after the flows'.
pub(crate) const TABLES: &[Migration] = &[Migration {
    name: "orders",
    sql: "CREATE TABLE orders (id TEXT PRIMARY KEY, amount BIGINT NOT NULL, state TEXT NOT NULL)",
}];

/// What an end means for the service's rows: written with it, or not at all.
pub(crate) struct Rows;

impl SettledHook for Rows {
    fn on_settled<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        const MOVE: Statement = Statement::both("UPDATE orders SET state = $1 WHERE id = $2");
        let is_empty = settlement.balance.is_some_and(|balance| balance.minor() == 0);
        let state = match &settlement.verdict {
            Verdict::Confirm(ConfirmVerdict::Paid(_)) => Some("PAID"),
            Verdict::Confirm(ConfirmVerdict::Failed { .. }) => Some("FAILED"),
            Verdict::Cancel(CancelVerdict::Done(_)) | Verdict::Refund(CancelVerdict::Done(_)) => {
                Some(if is_empty { "REFUNDED" } else { "PARTIALLY_REFUNDED" })
            }
            // The order stays what it is, and the audit shows the money.
            Verdict::Confirm(ConfirmVerdict::Parked { .. })
            | Verdict::Cancel(_)
            | Verdict::Refund(_)
            | Verdict::LateSuccess { .. }
            | Verdict::CanceledElsewhere { .. } => None,
        };
        Box::pin(async move {
            if let Some(state) = state {
                tx.execute(MOVE, &[state.into(), settlement.order_id.as_str().into()]).await?;
            }
            Ok(())
        })
    }
}

/// Whatever went wrong. A service of yours would tell a client's mistake from its own.
#[derive(Debug)]
pub(crate) struct Problem(String);

impl<E: core::error::Error> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, self.0).into_response()
    }
}
