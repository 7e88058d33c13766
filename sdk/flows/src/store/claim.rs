//! A job in the hands of a worker, and what the worker found out.
//!
//! Neither can be made by hand. A [`Claim`] comes out of a store after its transaction has committed, so whoever has the
//! intent to call the gateway has a decision that is on disk; a [`Settle`] comes out of a claim and uses it up, so whoever
//! settles has the newest epoch that it could know of.

use core::time::Duration;

use toss_sdk::model::{Money, OrderId, PaymentKey};

use crate::cancel::{self, CancelState};
use crate::confirm::{self, ConfirmState};
use crate::intent::{CancelIntent, ConfirmIntent};
use crate::job::{Actor, BatchId, Hold, JobKind, MerchantId};
use crate::time::UnixMicros;

/// What to claim.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClaimRequest {
    /// Jobs of these kinds.
    pub kinds: Vec<JobKind>,
    /// At most this many.
    pub limit: usize,
    /// For this long from now.
    pub lease: Duration,
    /// At most this many of one merchant, so that one shop's rush leaves room for the others; `None` for no bound.
    pub per_merchant: Option<usize>,
    /// None of these: their rate is used up for now.
    pub except: Vec<MerchantId>,
}

impl ClaimRequest {
    /// Up to `limit` jobs of any kind and merchant.
    pub fn any(limit: usize, lease: Duration) -> Self {
        Self { kinds: JobKind::ALL.to_vec(), limit, lease, per_merchant: None, except: Vec::new() }
    }
}

/// A job in the hands of a holder. There is one per epoch, and it cannot be copied: settling uses it up.
///
/// ```compile_fail,E0599
/// fn twice(claim: toss_flows::store::Claim) -> [toss_flows::store::Claim; 2] {
///     [claim.clone(), claim]
/// }
/// ```
#[derive(Debug)]
#[must_use = "a claim that is dropped is worked on again only when its lease is over"]
pub struct Claim {
    pub(crate) hold: Hold,
    pub(crate) merchant: MerchantId,
    pub(crate) batch: Option<BatchId>,
    pub(crate) flow: Flow,
    /// What was already tried of the kind: whether the holder before let its lease run out.
    pub(crate) is_taken_over: bool,
    pub(crate) problem: Option<Box<str>>,
    pub(crate) claimed_at: UnixMicros,
}

/// What a job is about and how far it came, by kind.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one per claim in hand, and it is matched on everywhere"
)]
pub enum Flow {
    /// Takes money.
    Confirm {
        /// What was decided.
        terms: confirm::Terms,
        /// What is known.
        state: ConfirmState,
        /// What to send.
        intent: ConfirmIntent,
    },
    /// Gives money back; kinds [`Cancel`](JobKind::Cancel) and [`Refund`](JobKind::Refund).
    Cancel {
        /// Which of the two.
        kind: JobKind,
        /// What was decided.
        terms: cancel::Terms,
        /// What is known.
        state: CancelState,
        /// What to send; `None` while it waits for its turn.
        intent: Option<CancelIntent>,
        /// What the flows' own book has as the balance of the payment, without what is promised to others.
        balance: Money,
    },
}

/// How a flow went on.
#[derive(Clone, Debug, PartialEq)]
pub enum FlowChange {
    /// Of a confirm.
    Confirm(confirm::Change),
    /// Of a cancel.
    Cancel(cancel::Change),
}

/// A call at the gateway that moves money, for the book.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CallMade {
    /// When.
    pub at: UnixMicros,
    /// Whether the task that made it had a transaction open. Never, if the types hold.
    pub in_transaction: bool,
}

/// What a holder found out. Made by [`Claim::settle`] and by nothing else.
#[derive(Debug)]
#[must_use = "what was found out is written by `Store::settle`"]
#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres")),
    expect(dead_code, reason = "the databases keep a history of it")
)]
pub struct Settle {
    pub(crate) hold: Hold,
    pub(crate) kind: JobKind,
    /// The state before, by name, for the history.
    pub(crate) from: &'static str,
    pub(crate) key_epoch: u32,
    pub(crate) change: FlowChange,
    pub(crate) call: Option<CallMade>,
    /// Who found it out, and how, for the history.
    pub(crate) actor: Actor,
    pub(crate) cause: Option<&'static str>,
}

/// Whether a settlement counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[must_use = "a fenced settlement was not written"]
pub enum Settled {
    /// Written, and the claim is over.
    Written,
    /// The claim was lost before: nothing was written.
    Fenced,
}

impl Claim {
    /// The claim itself, to renew it.
    pub const fn hold(&self) -> Hold {
        self.hold
    }

    /// What kind of job.
    pub const fn kind(&self) -> JobKind {
        match &self.flow {
            Flow::Confirm { .. } => JobKind::Confirm,
            Flow::Cancel { kind, .. } => *kind,
        }
    }

    /// Whose money.
    pub const fn merchant(&self) -> &MerchantId {
        &self.merchant
    }

    /// With which others it was approved.
    pub const fn batch(&self) -> Option<&BatchId> {
        self.batch.as_ref()
    }

    /// What it is about, and how far it came.
    pub const fn flow(&self) -> &Flow {
        &self.flow
    }

    /// The order.
    pub const fn order_id(&self) -> &OrderId {
        match &self.flow {
            Flow::Confirm { terms, .. } => &terms.order_id,
            Flow::Cancel { terms, .. } => &terms.order_id,
        }
    }

    /// The payment.
    pub const fn payment_key(&self) -> &PaymentKey {
        match &self.flow {
            Flow::Confirm { terms, .. } => &terms.payment_key,
            Flow::Cancel { terms, .. } => &terms.payment_key,
        }
    }

    /// Whether the holder before let its lease run out: what it did is not known.
    pub const fn is_taken_over(&self) -> bool {
        self.is_taken_over
    }

    /// Why nothing may be sent, if so: the row is not what its key was made for, cannot be read, or was decided under
    /// another API key.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// When it was claimed, by the store's clock.
    pub const fn claimed_at(&self) -> UnixMicros {
        self.claimed_at
    }

    /// Ends the claim with what was found out, for [`Store::settle`](super::Store::settle).
    pub fn settle(self, change: FlowChange, call: Option<CallMade>) -> Settle {
        let (kind, from) = (self.kind(), self.state_name());
        let key_epoch = self.key_epoch();
        Settle { hold: self.hold, kind, from, key_epoch, change, call, actor: Actor::system(), cause: None }
    }

    pub(crate) const fn state_name(&self) -> &'static str {
        match &self.flow {
            Flow::Confirm { state, .. } => state.name(),
            Flow::Cancel { state, .. } => state.name(),
        }
    }

    fn key_epoch(&self) -> u32 {
        match &self.flow {
            Flow::Confirm { intent, .. } => intent.key_epoch(),
            Flow::Cancel { intent, .. } => intent.as_ref().map_or(0, CancelIntent::key_epoch),
        }
    }
}

/// Why nothing may be sent for a key that was made under the API key `stored`, while `current` is the one that calls are
/// made under: neither an answer nor a look-up under another one says anything about the payment.
pub(crate) fn foreign(stored: Option<&str>, current: Option<&str>) -> Option<Box<str>> {
    let (stored, current) = (stored?, current?);
    let problem = || {
        format!(
            "it was decided under another API key ({stored}, and this one is {current}): run a worker with that key until \
             its jobs are over, or re-drive it once you have checked the payment under the old key"
        )
    };
    (stored != current).then(|| problem().into())
}
