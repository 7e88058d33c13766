//! The attempts: how those before stand now, and the keys of those that follow.

use super::super::super::sql::{Batch, Value};
use super::super::super::{StoreError, Tx};
use super::super::stored::{cancel_body, cancel_name, corrupt};
use super::fence::Written;
use super::plan::{NewKey, to_json};
use crate::job::{JobId, JobKind};
use crate::key::{CancelBody, ConfirmBody, KeySecret};
use crate::time::UnixMicros;

pub(crate) const WRITE_ATTEMPT: Batch = Batch {
    sqlite: "UPDATE toss_attempts SET state = $3, code = coalesce($4, code), updated_at = $5
             WHERE job = $1 AND key_epoch = $2",
    postgres:
        "UPDATE toss_attempts a SET state = w.state, code = coalesce(w.code, a.code), updated_at = w.now
         FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[])
              AS w (job, key_epoch, state, code, now)
         WHERE a.job = w.job AND a.key_epoch = w.key_epoch",
};

pub(crate) const STORE_KEY: Batch = Batch {
    sqlite: "INSERT INTO toss_attempts
                 (job, key_epoch, idempotency_key, fingerprint, state, epoch_evidence, made_at, updated_at, credential)
             VALUES ($1, $2, $3, $4, 'INTENDED', $5, $6, $6, $7)",
    postgres: "INSERT INTO toss_attempts
                 (job, key_epoch, idempotency_key, fingerprint, state, epoch_evidence, made_at, updated_at, credential)
         SELECT w.job, w.key_epoch, w.key, w.fingerprint, 'INTENDED', w.evidence, w.now, w.now, w.credential
         FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])
              AS w (job, key_epoch, key, fingerprint, evidence, now, credential)",
};

/// A key for one epoch of a job, and what it is made for.
pub(in crate::store::engine) struct KeyRow {
    job: JobId,
    epoch: u32,
    key: String,
    fingerprint: Box<str>,
    evidence: Option<String>,
}

impl KeyRow {
    pub(in crate::store::engine) fn confirm(
        secret: &KeySecret,
        job: JobId,
        epoch: u32,
        body: &ConfirmBody<'_>,
    ) -> Result<Self, StoreError> {
        let key = secret.confirm_key(body, epoch).map_err(|error| corrupt(UNFIT).caused_by(error))?;
        let fingerprint = body.fingerprint().as_str().into();
        Ok(Self { job, epoch, key: key.as_str().to_owned(), fingerprint, evidence: None })
    }

    pub(in crate::store::engine) fn cancel(
        secret: &KeySecret,
        job: JobId,
        epoch: u32,
        body: &CancelBody<'_>,
    ) -> Result<Self, StoreError> {
        let key = secret.cancel_key(body, epoch).map_err(|error| corrupt(UNFIT).caused_by(error))?;
        let fingerprint = body.fingerprint().as_str().into();
        Ok(Self { job, epoch, key: key.as_str().to_owned(), fingerprint, evidence: None })
    }

    fn values(self, now: UnixMicros, credential: Option<&str>) -> Vec<Value> {
        vec![
            self.job.get().into(),
            self.epoch.into(),
            self.key.into(),
            (&*self.fingerprint).into(),
            self.evidence.into(),
            now.into(),
            credential.into(),
        ]
    }
}

const UNFIT: &str = "a derived idempotency key is not one";

pub(in crate::store::engine) async fn store_keys(
    tx: &mut Tx<'_>,
    keys: Vec<KeyRow>,
) -> Result<(), StoreError> {
    let (now, credential) = (tx.now, tx.options.credential.as_deref());
    let rows: Vec<_> = keys.into_iter().map(|key| key.values(now, credential)).collect();
    tx.batch(STORE_KEY, &rows).await.map(drop)
}

pub(super) async fn write(tx: &mut Tx<'_>, written: &[Written<'_>]) -> Result<(), StoreError> {
    let (mut states, mut keys) = (Vec::new(), Vec::new());
    for written in written {
        let Written { settle, plan, .. } = written;
        if let Some((state, code)) = plan.attempt {
            states.push(vec![
                settle.hold.job.get().into(),
                settle.key_epoch.into(),
                state.as_str().into(),
                code.into(),
                tx.now.into(),
            ]);
        }
        if let Some(key) = plan.key {
            keys.push(next_key(&tx.options.key_secret, written, key)?);
        }
    }
    tx.batch(WRITE_ATTEMPT, &states).await?;
    store_keys(tx, keys).await
}

fn next_key(secret: &KeySecret, written: &Written<'_>, key: NewKey<'_>) -> Result<KeyRow, StoreError> {
    let Written { settle, row, .. } = written;
    let job = settle.hold.job;
    let (epoch, evidence) = match key {
        NewKey::First => (0, None),
        NewKey::Next(evidence) => (evidence.epoch, Some(to_json(evidence)?)),
    };
    let made = match settle.kind {
        JobKind::Confirm => {
            let (payment_key, order_id) = (&row.payment_key, &row.order_id);
            KeyRow::confirm(secret, job, epoch, &ConfirmBody { payment_key, order_id, amount: row.amount })?
        }
        JobKind::Cancel | JobKind::Refund => {
            let (terms, name) = (row.cancel_terms()?, cancel_name(settle.kind, &row.name));
            let refundable =
                terms.refundable.ok_or_else(|| corrupt("a cancel gets a key before its turn"))?;
            KeyRow::cancel(secret, job, epoch, &cancel_body(&terms, &name, refundable))?
        }
    };
    Ok(KeyRow { evidence, ..made })
}
