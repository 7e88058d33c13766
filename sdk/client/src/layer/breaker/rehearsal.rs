//! Circuits that are asked and told like the real ones, and act on nobody: for a configuration that is tried out
//! beside the one that holds. They write no figures and no log of their own.

use std::sync::{Mutex, MutexGuard, PoisonError};

use fastrand::Rng;
use tokio::time::Instant;

use super::circuits::{longest, ranks, terms};
use super::engine::Failsafe;
use super::judge::judge;
use super::state::{Circuit, End, Moment, Terms};
use crate::call::Epochs;
use crate::config::Config;
use crate::error::Error;
use crate::operation::OperationClass;

/// See the module.
pub(crate) struct Rehearsal {
    classes: [Mutex<Player>; OperationClass::ALL.len()],
    host: Mutex<Player>,
}

struct Player {
    circuit: Circuit<Failsafe>,
    jitter: Rng,
}

impl Player {
    fn new(terms: Terms, now: Instant) -> Mutex<Self> {
        let jitter = terms.config.jitter_seed.map_or_else(Rng::new, Rng::with_seed);
        Mutex::new(Self { circuit: Circuit::new(Failsafe::new(), terms, None, now), jitter })
    }

    fn moment(&mut self, now: Instant) -> Moment {
        Moment { now, random: self.jitter.u64(..) }
    }

    fn finish(&mut self, epoch: u64, end: End, now: Instant) {
        let moment = self.moment(now);
        self.circuit.finish(epoch, end, || moment);
        self.forget_news();
    }

    fn forget_news(&mut self) {
        // Nobody listens to what did not happen.
        self.circuit.news().for_each(drop);
    }
}

impl Rehearsal {
    /// With settings that were checked.
    pub(crate) fn new(config: &Config, now: Instant) -> Self {
        let lifeline = config.host_breaker.lifeline;
        let class = |class| {
            let own = config.class_breakers.of(class).unwrap_or(&config.breaker);
            Player::new(terms(own, lifeline, longest(class, config.deadline)), now)
        };
        Self {
            classes: OperationClass::ALL.map(class),
            host: Player::new(terms(&config.host_breaker.circuit, lifeline, config.deadline), now),
        }
    }

    /// Whether the class's circuit and then the host's would let an attempt pass; the epochs that did.
    pub(crate) fn admit(&self, class: OperationClass, now: Instant) -> Option<Epochs> {
        let [class_rank, host_rank] = ranks(class);
        let ask = |player: &Mutex<Player>, rank| {
            let mut player = lock(player);
            let moment = player.moment(now);
            let answer = player.circuit.admit(rank, moment);
            player.forget_news();
            answer.ok()
        };
        let of_class = ask(self.of(class), class_rank)?;
        let Some(of_host) = ask(&self.host, host_rank) else {
            // What may have been the place of a probe goes back.
            lock(self.of(class)).finish(of_class, End::NOTHING, now);
            return None;
        };
        Some(Epochs { class: of_class, host: of_host })
    }

    /// Whether an attempt that these epochs let pass could still go out.
    pub(crate) fn is_current(&self, class: OperationClass, epochs: Epochs) -> bool {
        lock(self.of(class)).circuit.is_current(epochs.class)
            && lock(&self.host).circuit.is_current(epochs.host)
    }

    /// An attempt that was let pass has ended; `wire` is its time on the wire.
    pub(crate) fn finish(
        &self,
        class: OperationClass,
        epochs: Epochs,
        (error, wire): (Option<&Error>, Option<core::time::Duration>),
        now: Instant,
    ) {
        let judgement = judge(error);
        let end = End { verdict: judgement.class, wire, asked: judgement.asked };
        lock(self.of(class)).finish(epochs.class, end, now);
        let end = End { verdict: judgement.host, asked: None, ..end };
        lock(&self.host).finish(epochs.host, end, now);
    }

    /// An attempt that was let pass was given up, or would never have been made.
    pub(crate) fn give_back(&self, class: OperationClass, epochs: Epochs, now: Instant) {
        lock(self.of(class)).finish(epochs.class, End::NOTHING, now);
        lock(&self.host).finish(epochs.host, End::NOTHING, now);
    }

    fn of(&self, class: OperationClass) -> &Mutex<Player> {
        class.of(&self.classes)
    }
}

fn lock(player: &Mutex<Player>) -> MutexGuard<'_, Player> {
    player.lock().unwrap_or_else(PoisonError::into_inner)
}
