//! A job as it is stored, and the claim that it makes.

use core::str::FromStr;

use toss_sdk::model::{InvalidValue, Money, OrderId, PaymentKey};

use super::super::claim::{Claim, Flow, foreign};
use super::super::sql::{Batch, Row, Statement};
use super::super::{FlowOptions, StoreError, StoreErrorKind, Tx};
use super::account;
use crate::cancel::{self, CancelState};
use crate::confirm::{ConfirmState, Terms};
use crate::course::Key;
use crate::intent::{CancelIntent, ConfirmIntent};
use crate::job::{BatchId, Hold, JobId, JobKind, JobState, MerchantId};
use crate::key::{CancelBody, ConfirmBody};
use crate::time::UnixMicros;

/// The job, the attempt under its newest key, the time of its first key, and its payment.
macro_rules! columns {
    () => {
        "SELECT j.id, j.kind, j.name, j.merchant, j.order_id, j.payment_key, j.currency, j.amount, j.deadline,
                j.reason, j.refund_account, j.refundable, j.batch, j.state, j.epoch, j.key_epoch, j.flow, j.created_at,
                a.idempotency_key, a.fingerprint, a.made_at, f.made_at, p.captured, p.refunded,
                a.credential"
    };
}

macro_rules! tables {
    () => {
        " LEFT JOIN toss_attempts a ON a.job = j.id AND a.key_epoch = j.key_epoch
          LEFT JOIN toss_attempts f ON f.job = j.id AND f.key_epoch = 0
          LEFT JOIN toss_payments p ON p.payment_key = j.payment_key"
    };
}

pub(crate) const LOAD: Batch = Batch {
    sqlite: concat!(columns!(), " FROM toss_jobs j", tables!(), " WHERE j.id = $1"),
    postgres: concat!(
        columns!(),
        ", want.place FROM unnest($1::bigint[]) WITH ORDINALITY AS want (id, place) JOIN toss_jobs j ON j.id = want.id",
        tables!(),
        " ORDER BY want.place"
    ),
};

pub(crate) const LOCK: Statement = Statement::each(
    "SELECT id FROM toss_jobs WHERE id = $1",
    "SELECT id FROM toss_jobs WHERE id = $1 FOR UPDATE",
);

pub(crate) const LOCK_PAYMENT: Statement = Statement::each(
    "SELECT id FROM toss_jobs WHERE payment_key = $1 ORDER BY id",
    "SELECT id FROM toss_jobs WHERE payment_key = $1 ORDER BY id FOR UPDATE",
);

/// A job, as far as it can be read.
pub(in crate::store) struct Stored {
    pub(super) id: i64,
    row: Row,
}

/// Reads the jobs with these numbers, in this order.
pub(super) async fn load(tx: &mut Tx<'_>, jobs: &[i64]) -> Result<Vec<Stored>, StoreError> {
    let wanted: Vec<_> = jobs.iter().map(|job| vec![(*job).into()]).collect();
    let rows = tx.batch(LOAD, &wanted).await?;
    rows.into_iter().map(|row| Ok(Stored { id: row.int(0)?, row })).collect()
}

/// Where a job stands, and the next claim of it; nobody else changes it before this transaction is over.
pub(super) async fn by_id(tx: &mut Tx<'_>, job: JobId) -> Result<Option<(JobState, Claim)>, StoreError> {
    let locked = tx.query(LOCK, &[job.get().into()]).await?;
    let Some(stored) = locked_rows(tx, &locked).await?.pop() else { return Ok(None) };
    Ok(Some((stored.state()?, stored.next_claim(tx.now, tx.options)?)))
}

/// The next claims of all jobs of a payment, oldest first; nobody else changes them before this transaction is over.
pub(super) async fn of_payment(tx: &mut Tx<'_>, payment_key: &PaymentKey) -> Result<Vec<Claim>, StoreError> {
    let locked = tx.query(LOCK_PAYMENT, &[payment_key.as_str().into()]).await?;
    let (now, options) = (tx.now, tx.options);
    locked_rows(tx, &locked).await?.iter().map(|stored| stored.next_claim(now, options)).collect()
}

async fn locked_rows(tx: &mut Tx<'_>, locked: &[Row]) -> Result<Vec<Stored>, StoreError> {
    let jobs = locked.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, _>>()?;
    load(tx, &jobs).await
}

impl Stored {
    /// Where it stands.
    fn state(&self) -> Result<JobState, StoreError> {
        word(&self.row, 13, JobState::parse)
    }

    /// The next claim of it; whoever takes it counts the epoch of the row up. A state that cannot be read, or a key that
    /// was made for something else or under another API key, is a claim with a problem: it is parked by its holder, never
    /// sent and never dropped.
    ///
    /// # Errors
    /// If not even the ids can be read.
    pub(super) fn next_claim(&self, now: UnixMicros, options: &FlowOptions) -> Result<Claim, StoreError> {
        let kind = word(&self.row, 1, JobKind::parse)?;
        let (flow, problem) = match kind {
            JobKind::Confirm => self.confirm(now)?,
            JobKind::Cancel | JobKind::Refund => self.cancel(kind, now)?,
        };
        Ok(Claim {
            hold: Hold { job: JobId::new(self.id), epoch: self.row.int(14)?.saturating_add(1) },
            merchant: parsed::<MerchantId>(self.row.text(3)?)?,
            batch: self.row.opt_text(12)?.map(parsed::<BatchId>).transpose()?,
            flow,
            is_taken_over: self.row.text(13)? == JobState::Run.as_str(),
            problem: problem.or(foreign(self.row.opt_text(24)?, options.credential.as_deref())),
            claimed_at: now,
        })
    }

    fn confirm(&self, now: UnixMicros) -> Result<(Flow, Option<Box<str>>), StoreError> {
        let terms = Terms {
            payment_key: self.payment_key()?,
            order_id: self.order_id()?,
            amount: self.money(7)?,
            deadline: UnixMicros::new(self.row.int(8)?),
        };
        let Terms { payment_key, order_id, amount, .. } = &terms;
        let body = ConfirmBody { payment_key, order_id, amount: *amount };
        let intent = ConfirmIntent {
            payment_key: payment_key.clone(),
            order_id: order_id.clone(),
            amount: *amount,
            key: parsed(self.row.text(18)?)?,
            key_made_at: UnixMicros::new(self.row.int(20)?),
            key_epoch: self.key_epoch()?,
        };
        let is_same = self.row.text(19)? == body.fingerprint().as_str();
        let (state, problem) = match self.flow() {
            Ok(state) => (state, (!is_same).then(|| FORGED.into())),
            Err(problem) => (ConfirmState::unread(self.key(intent.key_made_at)?, now), Some(problem)),
        };
        Ok((Flow::Confirm { terms, state, intent }, problem))
    }

    fn cancel(&self, kind: JobKind, now: UnixMicros) -> Result<(Flow, Option<Box<str>>), StoreError> {
        let terms = cancel::Terms {
            payment_key: self.payment_key()?,
            order_id: self.order_id()?,
            amount: self.money(7)?,
            refundable: self.opt_money(11)?,
            reason: self.row.text(9)?.into(),
            refund_account: self.row.opt_text(10)?.map(account::from_json).transpose()?,
            made_at: UnixMicros::new(self.row.opt_int(21)?.unwrap_or(self.row.int(17)?)),
        };
        let intent = self.cancel_intent(&terms)?;
        let (state, problem) = match self.flow::<CancelState>() {
            Ok(state) => {
                let is_used = sends(&state) && !self.is_made_for(kind, &terms)?;
                (state, is_used.then(|| FORGED.into()))
            }
            Err(problem) => {
                let key = intent.as_ref().map(|intent| self.key(intent.key_made_at)).transpose()?;
                (CancelState::unread(key, now), Some(problem))
            }
        };
        let balance = self.row.opt_int(22)?.unwrap_or(0).saturating_sub(self.row.opt_int(23)?.unwrap_or(0));
        let balance = Money::new(terms.amount.currency(), balance);
        Ok((Flow::Cancel { kind, terms, state, intent, balance }, problem))
    }

    /// What to send; `None` while it waits for its turn.
    fn cancel_intent(&self, terms: &cancel::Terms) -> Result<Option<CancelIntent>, StoreError> {
        let (Some(refundable), Some(key)) = (terms.refundable, self.row.opt_text(18)?) else {
            return Ok(None);
        };
        Ok(Some(CancelIntent {
            payment_key: terms.payment_key.clone(),
            order_id: terms.order_id.clone(),
            amount: terms.amount,
            refundable,
            reason: terms.reason.clone(),
            refund_account: terms.refund_account.clone(),
            key: parsed(key)?,
            key_made_at: UnixMicros::new(self.row.int(20)?),
            key_epoch: self.key_epoch()?,
        }))
    }

    fn is_made_for(&self, kind: JobKind, terms: &cancel::Terms) -> Result<bool, StoreError> {
        let Some(refundable) = terms.refundable else { return Ok(false) };
        let name = cancel_name(kind, self.row.text(2)?);
        let body = cancel_body(terms, &name, refundable);
        Ok(self.row.opt_text(19)? == Some(body.fingerprint().as_str()))
    }

    fn flow<S: serde::de::DeserializeOwned>(&self) -> Result<S, Box<str>> {
        let text = self.row.text(16).map_err(|error| error.to_string())?;
        serde_json::from_str(text).map_err(|error| format!("the stored state is not one ({error})").into())
    }

    /// The newest key, of a state that does not say which it is.
    fn key(&self, made_at: UnixMicros) -> Result<Key, StoreError> {
        Ok(Key { epoch: self.key_epoch()?, ..Key::first(made_at) })
    }

    fn key_epoch(&self) -> Result<u32, StoreError> {
        u32::try_from(self.row.int(15)?)
            .map_err(|error| corrupt("the epoch of a key is not one").caused_by(error))
    }

    fn payment_key(&self) -> Result<PaymentKey, StoreError> {
        parsed(self.row.text(5)?)
    }

    fn order_id(&self) -> Result<OrderId, StoreError> {
        parsed(self.row.text(4)?)
    }

    fn money(&self, column: usize) -> Result<Money, StoreError> {
        Ok(Money::new(parsed(self.row.text(6)?)?, self.row.int(column)?))
    }

    fn opt_money(&self, column: usize) -> Result<Option<Money>, StoreError> {
        let currency = parsed(self.row.text(6)?)?;
        Ok(self.row.opt_int(column)?.map(|minor| Money::new(currency, minor)))
    }
}

const FORGED: &str = "the stored idempotency key was made for another order, payment, amount or balance";

/// Whether the key is sent from here on. A key that is used up may have been made for another balance.
const fn sends(state: &CancelState) -> bool {
    match state {
        CancelState::Intended { .. } | CancelState::InDoubt { .. } | CancelState::Repeating { .. } => true,
        CancelState::Queued { .. }
        | CancelState::Refused { .. }
        | CancelState::WaitFunds { .. }
        | CancelState::Releasing { .. }
        | CancelState::Done
        | CancelState::Released
        | CancelState::Parked { .. } => false,
    }
}

/// What tells a cancel from the others of its payment: names are unique by kind.
pub(super) fn cancel_name(kind: JobKind, name: &str) -> String {
    format!("{kind}:{name}")
}

/// What the key of a cancel is made for.
pub(super) fn cancel_body<'a>(terms: &'a cancel::Terms, name: &'a str, refundable: Money) -> CancelBody<'a> {
    CancelBody {
        payment_key: &terms.payment_key,
        order_id: &terms.order_id,
        name,
        amount: terms.amount,
        refundable,
        reason: &terms.reason,
        refund_account: terms.refund_account.as_ref(),
    }
}

pub(super) fn parsed<T: FromStr<Err = InvalidValue>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|error: InvalidValue| corrupt("a row holds an impossible value").caused_by(error))
}

fn word<T>(row: &Row, column: usize, parse: fn(&str) -> Option<T>) -> Result<T, StoreError> {
    let text = row.text(column)?;
    parse(text).ok_or_else(|| corrupt(&format!("a row has {text:?}, which is no word for its column")))
}

pub(super) fn corrupt(text: &str) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, text)
}
