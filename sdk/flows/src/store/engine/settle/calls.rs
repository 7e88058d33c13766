//! The money calls of the batch, as they went out.

use super::super::super::sql::Batch;
use super::super::super::{StoreError, Tx};
use super::fence::Written;
use crate::job::JobKind;

pub(crate) const NOTE_CALL: Batch = Batch {
    sqlite: "INSERT INTO toss_calls (job, operation, key_epoch, at, in_tx) VALUES ($1, $2, $3, $4, $5)",
    postgres: "INSERT INTO toss_calls (job, operation, key_epoch, at, in_tx)
         SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[])",
};

pub(super) async fn write(tx: &mut Tx<'_>, written: &[Written<'_>]) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for Written { settle, .. } in written {
        if let Some(call) = settle.call {
            let operation = match settle.kind {
                JobKind::Confirm => "confirm",
                JobKind::Cancel | JobKind::Refund => "cancel",
            };
            rows.push(vec![
                settle.hold.job.get().into(),
                operation.into(),
                settle.key_epoch.into(),
                call.at.into(),
                call.in_transaction.into(),
            ]);
        }
    }
    tx.batch(NOTE_CALL, &rows).await.map(drop)
}
