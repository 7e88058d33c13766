//! Claims that live on.

use alloc::collections::BTreeSet;
use core::time::Duration;

use super::super::sql::Batch;
use super::super::{StoreError, Tx};
use crate::job::{Hold, JobId};

pub(crate) const RENEW: Batch = Batch {
    sqlite: "UPDATE toss_jobs SET lease_until = $3 WHERE id = $1 AND epoch = $2 AND state = 'RUN' RETURNING id, epoch",
    postgres: "UPDATE toss_jobs j SET lease_until = w.lease_until
         FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS w (id, epoch, lease_until)
         WHERE j.id = w.id AND j.epoch = w.epoch AND j.state = 'RUN' RETURNING j.id, j.epoch",
};

/// Those that are lost. One whose lease ran out and that nobody has claimed since is not.
pub(in crate::store) async fn renew(
    tx: &mut Tx<'_>,
    held: &[Hold],
    lease: Duration,
) -> Result<Vec<Hold>, StoreError> {
    let until = tx.now.after(lease);
    let rows: Vec<_> =
        held.iter().map(|hold| vec![hold.job.get().into(), hold.epoch.into(), until.into()]).collect();
    let renewed = tx.batch(RENEW, &rows).await?;
    let hold = |row: &super::super::sql::Row| Ok(Hold { job: JobId::new(row.int(0)?), epoch: row.int(1)? });
    let renewed = renewed.iter().map(hold).collect::<Result<BTreeSet<_>, StoreError>>()?;
    Ok(held.iter().filter(|hold| !renewed.contains(hold)).copied().collect())
}
