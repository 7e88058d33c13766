//! Where one claim is worked on.

use alloc::sync::Arc;
use core::time::Duration;
use std::sync::{Mutex, PoisonError};

use metrics::counter;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::config::WorkerConfig;
use super::drive::{self, Heard, Rules, Task};
use super::leases::{Held, Leases};
use super::rate::Buckets;
use super::settler::Settler;
use crate::gateway::{Admission, Gateway};
use crate::hints::Hints;
use crate::job::{Hold, JobKind};
use crate::store::{
    CallMade, Claim, ClaimRequest, Flow, FlowChange, Settle, Settled, Store, StoreError, StoreErrorKind,
    in_transaction,
};
use crate::time::{Clock, UnixMicros};

/// What all claims of a worker share.
pub(super) struct Bench<S, G> {
    pub(super) store: S,
    pub(super) gateway: Arc<G>,
    pub(super) hints: Arc<dyn Hints>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) config: WorkerConfig,
    pub(super) abandon: CancellationToken,
    leases: Leases,
    settler: Settler,
    buckets: Mutex<Buckets>,
}

/// How the work on a claim ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// The job is due again after this long.
    Again(Duration),
    /// The job is over, waits for a human, or belongs to somebody else.
    Over,
}

/// A claim that somebody here works on.
pub(super) struct InHand {
    claim: Claim,
    held: Held,
    /// This process's time when it came.
    taken_at: UnixMicros,
    /// The state that is stored, by name. What a lost holder means is not stored before the next settlement.
    from: &'static str,
}

/// What came of asking the gateway.
enum Asked {
    Heard(Heard, Option<CallMade>),
    /// There was nothing to ask, or the look-up was given up: the job goes back as it was.
    Nothing,
    /// Somebody else has the job.
    Lost,
}

/// Which kinds may be worked on now, and how long until another may.
pub(super) struct Open {
    pub(super) kinds: Vec<JobKind>,
    pub(super) pause: Option<Duration>,
}

impl<S: Store, G: Gateway> Bench<S, G> {
    pub(super) fn new(
        store: S,
        gateway: Arc<G>,
        hints: Arc<dyn Hints>,
        clock: Arc<dyn Clock>,
        config: WorkerConfig,
    ) -> Self {
        Self {
            store,
            gateway,
            hints,
            clock,
            config,
            abandon: CancellationToken::new(),
            leases: Leases::default(),
            settler: Settler::default(),
            buckets: Mutex::default(),
        }
    }

    /// An open circuit pauses the jobs that it would turn away, and no others.
    pub(super) fn open(&self) -> Open {
        let mut open = Open { kinds: Vec::new(), pause: None };
        for kind in self.config.kinds.iter().copied() {
            match self.gateway.admission(kind) {
                Admission::Open => open.kinds.push(kind),
                Admission::PausedFor(pause) => {
                    open.pause = Some(open.pause.map_or(pause, |before| before.min(pause)));
                }
            }
        }
        open
    }

    /// Claims up to `limit` jobs of the kinds that are open.
    pub(super) async fn claim(&self, open: &[JobKind], limit: usize) -> Result<Vec<InHand>, StoreError> {
        let (except, per_merchant) = self.bounds();
        let mut claims = Vec::new();
        for (lease, mut kinds) in self.config.by_lease() {
            kinds.retain(|kind| open.contains(kind));
            let limit = limit.saturating_sub(claims.len()).min(self.config.batch.max(1));
            if kinds.is_empty() || limit == 0 {
                continue;
            }
            let ask = ClaimRequest { kinds, limit, lease, per_merchant, except: except.clone() };
            let asked_at = Instant::now();
            for claim in self.store.claim(ask).await? {
                self.begin(&claim);
                let held = self.leases.take(claim.hold(), (asked_at, lease));
                let (taken_at, from) = (self.clock.now(), claim.state_name());
                claims.push(InHand { claim, held, taken_at, from });
            }
        }
        counter!("toss_jobs_claimed_total").increment(claims.len() as u64);
        Ok(claims)
    }

    fn bounds(&self) -> (Vec<crate::job::MerchantId>, Option<usize>) {
        let Some(rate) = self.config.merchant_rate else { return (Vec::new(), None) };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        (buckets.empty(rate, self.clock.now()), usize::try_from(rate.burst.get()).ok())
    }

    fn begin(&self, claim: &Claim) {
        if let Some(rate) = self.config.merchant_rate {
            let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
            buckets.take(claim.merchant(), rate, self.clock.now());
        }
    }

    /// How long until something is due.
    pub(super) async fn until_due(&self, open: Vec<JobKind>) -> Result<Option<Duration>, StoreError> {
        if open.is_empty() { Ok(None) } else { self.store.next_due(open).await }
    }

    /// Renews the claims in hand until dropped, and stops the work on those that are lost.
    #[expect(clippy::infinite_loop, reason = "whoever calls drops it when the work is done")]
    pub(super) async fn keep_leases(&self) {
        loop {
            tokio::time::sleep(self.config.heartbeat()).await;
            for (lease, held) in self.leases.by_lease() {
                let asked_at = Instant::now();
                match self.store.renew(held.clone(), lease).await {
                    Ok(lost) => {
                        self.leases.extend(&held, asked_at);
                        for hold in lost {
                            self.leases.lose(hold);
                        }
                    }
                    Err(error) => tracing::warn!(%error, "claims were not renewed"),
                }
            }
        }
    }

    pub(super) async fn work_on(self: Arc<Self>, mut in_hand: InHand) -> Result<End, StoreError> {
        let hold = in_hand.claim.hold();
        if let Some(problem) = in_hand.claim.problem.take() {
            let change = self.decide(&in_hand, Heard::Unusable(problem))?;
            return self.settle(in_hand, change, None).await;
        }
        if in_hand.claim.is_taken_over {
            let change = self.decide(&in_hand, Heard::HolderLost)?;
            drive::advance(&mut in_hand.claim.flow, change);
        }
        match self.ask(&in_hand).await {
            Asked::Heard(heard, call) => {
                let change = self.decide(&in_hand, heard)?;
                self.settle(in_hand, change, call).await
            }
            Asked::Nothing => {
                let change = drive::unchanged(&in_hand.claim.flow);
                self.settle(in_hand, change, None).await
            }
            Asked::Lost => Ok(lost(hold)),
        }
    }

    async fn settle(
        &self,
        in_hand: InHand,
        change: FlowChange,
        call: Option<CallMade>,
    ) -> Result<End, StoreError> {
        let now = self.now_of(&in_hand);
        let InHand { claim, held, from, .. } = in_hand;
        let (hold, kind) = (claim.hold(), claim.kind());
        let (due, verdict) = drive::outlook(&change);
        let settle = Settle { from, ..claim.settle(change, call) };
        match self.settler.settle(&self.store, self.config.batch, settle).await? {
            Settled::Fenced => return Ok(lost(hold)),
            Settled::Written => {}
        }
        drop(held);
        if let Some(verdict) = verdict {
            counter!("toss_jobs_settled_total", "kind" => kind.as_str(), "verdict" => verdict).increment(1);
        }
        Ok(due.map_or(End::Over, |due| End::Again(due.since(now))))
    }

    /// Does at the gateway what the state asks for, until it answers, the claim is lost, the time for it is up, or the
    /// worker gives up.
    async fn ask(&self, in_hand: &InHand) -> Asked {
        let InHand { claim, held, .. } = in_hand;
        let call_deadline = self.config.of(claim.kind()).call_deadline;
        match drive::task(&claim.flow, &self.rules(in_hand)) {
            Task::Seal => Asked::Heard(Heard::Sealed, None),
            Task::Nothing => Asked::Nothing,
            // Somebody else may have it: what he finds out must not be made old by a call that begins now.
            Task::Call if !held.is_alive() => Asked::Lost,
            Task::Call => {
                count(claim.kind(), "call");
                let made = Some(CallMade { at: self.now_of(in_hand), in_transaction: in_transaction() });
                tokio::select! {
                    biased;
                    () = held.lost() => Asked::Lost,
                    answer = timeout(call_deadline, self.call(&claim.flow)) => match answer {
                        Ok(Some(outcome)) => Asked::Heard(Heard::Answered(outcome), made),
                        Ok(None) => Asked::Nothing,
                        // The call may have been sent.
                        Err(_) => Asked::Heard(Heard::HolderLost, made),
                    },
                    () = self.abandon.cancelled() => Asked::Heard(Heard::HolderLost, made),
                }
            }
            Task::LookUp => {
                count(claim.kind(), "look_up");
                tokio::select! {
                    biased;
                    () = held.lost() => Asked::Lost,
                    seen = timeout(call_deadline, self.gateway.look_up(claim.payment_key())) => match seen {
                        Ok(sighting) => Asked::Heard(Heard::Sighted(sighting), None),
                        Err(_) => Asked::Heard(Heard::Sighted(too_slow()), None),
                    },
                    () = self.abandon.cancelled() => Asked::Nothing,
                }
            }
        }
    }

    /// The call that the stored intent asks for; `None` for a cancel whose turn has not come, which has no intent.
    async fn call(&self, flow: &Flow) -> Option<Box<toss_sdk::outcome::Outcome<toss_sdk::model::Payment>>> {
        match flow {
            Flow::Confirm { intent, .. } => Some(Box::new(self.gateway.confirm(intent).await)),
            Flow::Cancel { intent: Some(intent), .. } => Some(Box::new(self.gateway.cancel(intent).await)),
            Flow::Cancel { intent: None, .. } => None,
        }
    }

    fn decide(&self, in_hand: &InHand, heard: Heard) -> Result<FlowChange, StoreError> {
        drive::decide(&in_hand.claim.flow, heard, &self.rules(in_hand)).map_err(|illegal| {
            let text = format!("{} is in an impossible state", in_hand.claim.hold.job);
            StoreError::new(StoreErrorKind::Corrupt, text).caused_by(illegal)
        })
    }

    fn rules(&self, in_hand: &InHand) -> Rules {
        Rules {
            policy: self.config.policy(in_hand.claim.kind()),
            now: self.now_of(in_hand),
            jitter: drive::jitter_of(in_hand.claim.hold()),
        }
    }

    /// The store's time: what it said when the job was claimed, and what has passed here since.
    fn now_of(&self, in_hand: &InHand) -> UnixMicros {
        in_hand.claim.claimed_at.after(self.clock.now().since(in_hand.taken_at))
    }
}

fn count(kind: JobKind, what: &'static str) {
    counter!("toss_job_calls_total", "job" => kind.as_str(), "kind" => what).increment(1);
}

fn too_slow() -> crate::gateway::Sighting {
    let reason = "the look-up took longer than a call may".into();
    crate::gateway::Sighting::Unclear { reason, retry_after: None }
}

fn lost(hold: Hold) -> End {
    counter!("toss_claims_lost_total").increment(1);
    tracing::info!(job = hold.job.get(), epoch = hold.epoch, "the claim was lost; what it found is dropped");
    End::Over
}
