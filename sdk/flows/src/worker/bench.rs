//! Where one claim is worked on.

use alloc::sync::Arc;
use core::time::Duration;

use metrics::counter;
use tokio_util::sync::CancellationToken;

use super::config::WorkerConfig;
use super::leases::{Held, Leases};
use crate::backoff::Jitter;
use crate::confirm::{Change, ConfirmVerdict, Effect, Event, Next, Situation, Terms, step};
use crate::gateway::Gateway;
use crate::hints::{Hint, Hints};
use crate::store::{Claim, Hold, Settle, Settled, Store, StoreError, StoreErrorKind};
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
}

/// How the work on a claim ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// The job is due again then.
    Again(UnixMicros),
    /// The job is over, waits for a human, or belongs to somebody else.
    Over,
}

/// What came of asking the gateway.
enum Asked {
    Event(Event),
    /// There was nothing to ask, or the look-up was given up: the job goes back as it was.
    Nothing,
    /// Somebody else has the job.
    Lost,
}

impl<S: Store, G: Gateway> Bench<S, G> {
    pub(super) fn new(
        store: S,
        gateway: Arc<G>,
        hints: Arc<dyn Hints>,
        clock: Arc<dyn Clock>,
        config: WorkerConfig,
    ) -> Self {
        let (abandon, leases) = (CancellationToken::new(), Leases::default());
        Self { store, gateway, hints, clock, config, abandon, leases }
    }

    pub(super) async fn claim(&self, limit: usize) -> Result<Vec<(Claim, Held)>, StoreError> {
        let claims = self.store.claim(limit, self.config.lease).await?;
        counter!("toss_jobs_claimed_total").increment(claims.len() as u64);
        Ok(claims
            .into_iter()
            .map(|claim| (self.leases.take(claim.hold), claim))
            .map(|(held, claim)| (claim, held))
            .collect())
    }

    /// How long until something is due.
    pub(super) async fn until_due(&self) -> Result<Option<Duration>, StoreError> {
        Ok(self.store.next_due().await?.map(|due| due.since(self.clock.now())))
    }

    /// Renews the claims in hand until dropped, and stops the work on those that are lost.
    #[expect(clippy::infinite_loop, reason = "whoever calls drops it when the work is done")]
    pub(super) async fn keep_leases(&self) {
        loop {
            tokio::time::sleep(self.config.heartbeat()).await;
            let held = self.leases.all();
            if held.is_empty() {
                continue;
            }
            match self.store.renew(held, self.config.lease).await {
                Ok(lost) => lost.into_iter().for_each(|hold| self.leases.lose(hold)),
                Err(error) => tracing::warn!(%error, "claims were not renewed"),
            }
        }
    }

    pub(super) async fn work_on(self: Arc<Self>, (claim, held): (Claim, Held)) -> Result<End, StoreError> {
        let Claim { hold, intent, deadline, mut state, is_taken_over, problem } = claim;
        let (key_epoch, order_id) = (intent.key_epoch, intent.order_id.clone());
        let terms = Terms {
            payment_key: intent.payment_key.clone(),
            order_id: order_id.clone(),
            amount: intent.amount,
            deadline,
        };
        let change = if let Some(problem) = problem {
            self.decide(state, Event::Unusable { problem }, &terms, hold)?
        } else {
            if is_taken_over {
                state = self.decide(state, Event::HolderLost, &terms, hold)?.state;
            }
            let next = state.next(self.clock.now(), &self.config.policy());
            match self.ask(next, &intent, &held).await {
                Asked::Event(event) => self.decide(state, event, &terms, hold)?,
                Asked::Nothing => Change { state, effect: None },
                Asked::Lost => return Ok(lost(hold)),
            }
        };
        let (due, verdict) = (change.state.due(), verdict_of(&change));
        match self.store.settle(Settle { hold, key_epoch, change }).await? {
            Settled::Fenced => return Ok(lost(hold)),
            Settled::Written => {}
        }
        drop(held);
        if let Some(verdict) = verdict {
            counter!("toss_jobs_settled_total", "verdict" => verdict).increment(1);
            self.hints.publish(Hint::order(&order_id));
        }
        Ok(due.map_or(End::Over, End::Again))
    }

    /// Does at the gateway what the state asks for, until it answers, the claim is lost, or the worker gives up.
    async fn ask(&self, next: Next, intent: &crate::ConfirmIntent, held: &Held) -> Asked {
        match next {
            Next::Call => {
                counter!("toss_job_calls_total", "kind" => "call").increment(1);
                tokio::select! {
                    biased;
                    () = held.lost() => Asked::Lost,
                    outcome = self.gateway.confirm(intent) => Asked::Event(Event::Answered(Box::new(outcome))),
                    // The call may have been sent.
                    () = self.abandon.cancelled() => Asked::Event(Event::HolderLost),
                }
            }
            Next::LookUp => {
                counter!("toss_job_calls_total", "kind" => "look_up").increment(1);
                tokio::select! {
                    biased;
                    () = held.lost() => Asked::Lost,
                    sighting = self.gateway.look_up(&intent.payment_key) => Asked::Event(Event::Sighted(sighting)),
                    () = self.abandon.cancelled() => Asked::Nothing,
                }
            }
            Next::Wait(_) | Next::Rest => Asked::Nothing,
        }
    }

    fn decide(
        &self,
        state: crate::confirm::ConfirmState,
        event: Event,
        terms: &Terms,
        hold: Hold,
    ) -> Result<Change, StoreError> {
        let policy = self.config.policy();
        let at = Situation { terms, policy: &policy, now: self.clock.now(), jitter: jitter_of(hold) };
        step(state, event, &at).map_err(|illegal| {
            StoreError::new(StoreErrorKind::Corrupt, format!("{} is in an impossible state", hold.job))
                .caused_by(illegal)
        })
    }
}

fn lost(hold: Hold) -> End {
    counter!("toss_claims_lost_total").increment(1);
    tracing::info!(job = hold.job.get(), epoch = hold.epoch, "the claim was lost; what it found is dropped");
    End::Over
}

fn verdict_of(change: &Change) -> Option<&'static str> {
    match &change.effect {
        Some(Effect::Finish(ConfirmVerdict::Paid(_))) => Some("paid"),
        Some(Effect::Finish(ConfirmVerdict::Failed { .. })) => Some("failed"),
        Some(Effect::Finish(ConfirmVerdict::Parked { .. })) => Some("parked"),
        Some(Effect::NewKey(_)) | None => None,
    }
}

/// A draw that differs between jobs and between the claims of one job, and is the same in every run: what is wanted
/// of jitter is that jobs drift apart, not that nobody can foresee it. (The mixing is that of `SplitMix64`.)
fn jitter_of(hold: Hold) -> Jitter {
    let mut bits = hold.job.get().cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = bits.wrapping_add(hold.epoch.cast_unsigned().wrapping_mul(0xD1B5_4A32_D192_ED03));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    Jitter::new(u32::try_from((bits ^ (bits >> 31)) >> 32).unwrap_or(u32::MAX))
}
