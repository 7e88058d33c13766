//! The rows of the jobs, and the fence before everything else.

use alloc::collections::BTreeMap;

use toss_sdk::model::{Money, OrderId, PaymentKey};

use super::super::super::sql::{Batch, Row, Value};
use super::super::super::{Settle, Settled, StoreError, Tx};
use super::super::account;
use super::super::stored::parsed;
use super::plan::{NewKey, Plan, Refundable};
use crate::cancel::Terms;
use crate::job::JobState;
use crate::time::UnixMicros;

/// What is known of an account is forgotten when the job is over: it is nobody's business any more.
pub(crate) const FENCE: Batch = Batch {
    sqlite: "UPDATE toss_jobs
         SET state = $3, verdict = $4, run_at = $5, flow = $6, parked_reason = $7, holds_lane = $8,
             refundable = CASE WHEN $9 THEN $10 ELSE refundable END, key_epoch = coalesce($11, key_epoch),
             refund_account = CASE WHEN $3 = 'DONE' THEN NULL ELSE refund_account END,
             lease_until = NULL, updated_at = $12
         WHERE id = $1 AND epoch = $2 AND state = 'RUN'
         RETURNING id, name, merchant, order_id, payment_key, currency, amount, reason, refund_account, refundable,
                   created_at, epoch",
    postgres: "UPDATE toss_jobs j
         SET state = w.state, verdict = w.verdict, run_at = w.run_at, flow = w.flow, parked_reason = w.parked_reason,
             holds_lane = w.holds_lane,
             refundable = CASE WHEN w.is_sealed THEN w.refundable ELSE j.refundable END,
             key_epoch = coalesce(w.key_epoch, j.key_epoch),
             refund_account = CASE WHEN w.state = 'DONE' THEN NULL ELSE j.refund_account END,
             lease_until = NULL, updated_at = w.now
         FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[],
                     $8::boolean[], $9::boolean[], $10::bigint[], $11::bigint[], $12::bigint[])
              AS w (id, epoch, state, verdict, run_at, flow, parked_reason, holds_lane, is_sealed, refundable,
                    key_epoch, now)
         WHERE j.id = w.id AND j.epoch = w.epoch AND j.state = 'RUN'
         RETURNING j.id, j.name, j.merchant, j.order_id, j.payment_key, j.currency, j.amount, j.reason,
                   j.refund_account, j.refundable, j.created_at, j.epoch",
};

/// A settlement that passed the fence.
pub(super) struct Written<'a> {
    pub(super) settle: &'a Settle,
    pub(super) plan: Plan<'a>,
    pub(super) row: JobOf,
}

/// What the rest of a settlement needs of its job.
pub(super) struct JobOf {
    pub(super) name: Box<str>,
    pub(super) merchant: Box<str>,
    pub(super) order_id: OrderId,
    pub(super) payment_key: PaymentKey,
    pub(super) amount: Money,
    reason: Option<Box<str>>,
    refund_account: Option<Box<str>>,
    refundable: Option<i64>,
    created_at: UnixMicros,
}

pub(super) async fn write_jobs<'a>(
    tx: &mut Tx<'_>,
    batch: &[&'a Settle],
) -> Result<(Vec<Settled>, Vec<Written<'a>>), StoreError> {
    let now = tx.now;
    let plans = batch.iter().map(|settle| Plan::of(&settle.change, now)).collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<_> = batch.iter().zip(&plans).map(|(settle, plan)| values(settle, plan, now)).collect();
    // By job and epoch: one batch may hold what two claims of a job found out, and the older of them is fenced.
    let mut passed = BTreeMap::new();
    for row in tx.batch(FENCE, &rows).await? {
        passed.insert((row.int(0)?, row.int(11)?), JobOf::read(&row)?);
    }
    let (mut answers, mut written) = (Vec::with_capacity(batch.len()), Vec::with_capacity(passed.len()));
    for (settle, plan) in batch.iter().copied().zip(plans) {
        match passed.remove(&(settle.hold.job.get(), settle.hold.epoch)) {
            Some(row) => {
                answers.push(Settled::Written);
                written.push(Written { settle, plan, row });
            }
            None => answers.push(Settled::Fenced),
        }
    }
    Ok((answers, written))
}

fn values(settle: &Settle, plan: &Plan<'_>, now: UnixMicros) -> Vec<Value> {
    let (is_sealed, refundable) = match plan.refundable {
        Refundable::Kept => (false, None),
        Refundable::Sealed(balance) => (true, Some(balance.minor())),
        Refundable::Open => (true, None),
    };
    let key_epoch = match plan.key {
        None => None,
        Some(NewKey::First) => Some(0),
        Some(NewKey::Next(evidence)) => Some(i64::from(evidence.epoch)),
    };
    vec![
        settle.hold.job.get().into(),
        settle.hold.epoch.into(),
        plan.state.as_str().into(),
        plan.verdict.into(),
        plan.run_at.into(),
        plan.flow.as_str().into(),
        plan.parked_reason.as_deref().into(),
        plan.holds_lane.into(),
        is_sealed.into(),
        refundable.into(),
        key_epoch.into(),
        now.into(),
    ]
}

impl JobOf {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            name: row.text(1)?.into(),
            merchant: row.text(2)?.into(),
            order_id: parsed(row.text(3)?)?,
            payment_key: parsed(row.text(4)?)?,
            amount: Money::new(parsed(row.text(5)?)?, row.int(6)?),
            reason: row.opt_text(7)?.map(Into::into),
            refund_account: row.opt_text(8)?.map(Into::into),
            refundable: row.opt_int(9)?,
            created_at: UnixMicros::new(row.int(10)?),
        })
    }

    /// What a cancel is about, for its key.
    pub(super) fn cancel_terms(&self) -> Result<Terms, StoreError> {
        Ok(Terms {
            payment_key: self.payment_key.clone(),
            order_id: self.order_id.clone(),
            amount: self.amount,
            refundable: self.refundable.map(|minor| Money::new(self.amount.currency(), minor)),
            reason: self.reason.clone().unwrap_or_default(),
            refund_account: self.refund_account.as_deref().map(account::from_json).transpose()?,
            made_at: self.created_at,
        })
    }

    /// What the customer reads.
    pub(super) fn reason(&self) -> &str {
        self.reason.as_deref().unwrap_or_default()
    }
}

/// The words of [`FENCE`] for the jobs that are over.
const _: () = assert!(matches!(JobState::Done.as_str().as_bytes(), b"DONE"));
