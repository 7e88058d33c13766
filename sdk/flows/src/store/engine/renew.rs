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
    let mut live = BTreeSet::new();
    for row in tx.batch(RENEW, &rows).await? {
        live.insert(Hold { job: JobId::new(row.int(0)?), epoch: row.int(1)? });
    }
    Ok(held.iter().filter(|hold| !live.contains(hold)).copied().collect())
}
