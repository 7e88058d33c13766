//! Reads and writes the columns of a job.

use core::str::FromStr;

use rusqlite::Row;
use serde::Serialize;
use toss_sdk::model::{Currency, InvalidValue, Money, OrderId, PaymentKey};

use crate::confirm::ConfirmState;
use crate::course::Key;
use crate::intent::ConfirmIntent;
use crate::key::ConfirmBody;
use crate::store::{Claim, Hold, JobId, StoreError, StoreErrorKind};
use crate::time::UnixMicros;

/// A job and the attempt under its newest key, as they are stored.
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) epoch: i64,
    was_running: bool,
    order_id: String,
    payment_key: String,
    currency: String,
    amount: i64,
    deadline: i64,
    key_epoch: u32,
    flow: String,
    key: String,
    fingerprint: String,
    key_made_at: i64,
}

impl Stored {
    pub(super) const COLUMNS: &'static str = "toss_jobs.id, epoch, toss_jobs.state = 'RUN', order_id, payment_key, \
         currency, amount, deadline, toss_jobs.key_epoch, flow, idempotency_key, fingerprint, \
         toss_attempts.made_at";

    pub(super) const TABLES: &'static str = "toss_jobs JOIN toss_attempts \
         ON toss_attempts.job = toss_jobs.id AND toss_attempts.key_epoch = toss_jobs.key_epoch";

    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            epoch: row.get(1)?,
            was_running: row.get(2)?,
            order_id: row.get(3)?,
            payment_key: row.get(4)?,
            currency: row.get(5)?,
            amount: row.get(6)?,
            deadline: row.get(7)?,
            key_epoch: row.get(8)?,
            flow: row.get(9)?,
            key: row.get(10)?,
            fingerprint: row.get(11)?,
            key_made_at: row.get(12)?,
        })
    }

    pub(super) fn payment_key(&self) -> Result<PaymentKey, InvalidValue> {
        self.payment_key.parse()
    }

    pub(super) fn order_id(&self) -> Result<OrderId, InvalidValue> {
        self.order_id.parse()
    }

    pub(super) fn amount(&self) -> Result<Money, InvalidValue> {
        Ok(Money::new(Currency::from_str(&self.currency)?, self.amount))
    }

    /// The claim of `epoch` on this job. A state that cannot be read, or a key that was made for something else, is
    /// a claim with a problem: it is parked, never sent and never dropped.
    pub(super) fn claim(&self, epoch: i64, now: UnixMicros) -> Result<Claim, InvalidValue> {
        let intent = ConfirmIntent {
            payment_key: self.payment_key()?,
            order_id: self.order_id()?,
            amount: self.amount()?,
            key: self.key.parse()?,
            key_made_at: UnixMicros::new(self.key_made_at),
            key_epoch: self.key_epoch,
        };
        let (state, problem) = match self.state(&intent) {
            Ok(state) => (state, None),
            Err(problem) => {
                let key = Key { epoch: intent.key_epoch, made_at: intent.key_made_at, refusals: 0 };
                (ConfirmState::unread(key, now), Some(problem))
            }
        };
        let hold = Hold { job: JobId::new(self.id), epoch };
        let deadline = UnixMicros::new(self.deadline);
        Ok(Claim { hold, intent, deadline, state, is_taken_over: self.was_running, problem })
    }

    fn state(&self, intent: &ConfirmIntent) -> Result<ConfirmState, Box<str>> {
        let body = ConfirmBody {
            payment_key: &intent.payment_key,
            order_id: &intent.order_id,
            amount: intent.amount,
        };
        if body.fingerprint().as_str() != self.fingerprint {
            return Err("the stored idempotency key was made for another order, payment or amount".into());
        }
        serde_json::from_str(&self.flow)
            .map_err(|error| format!("the stored state is not one ({error})").into())
    }
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| {
        StoreError::new(StoreErrorKind::Corrupt, "a state cannot be written as JSON").caused_by(error)
    })
}
