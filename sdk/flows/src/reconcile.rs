//! Holds the book against the gateway's own list, every hour and once more every day: heals what has one safe answer, and
//! brings the rest before a human.
//!
//! It trusts no row of the list further than to ask about its payment: the sign of a cancel's amount is not documented,
//! and an account that expired without a deposit is listed as cancelled. Whatever is not plainly the same on both sides is
//! looked up, and the payment itself is [reported](crate::Tx::report) to the flows, which know what follows: an answer for
//! the job that waits for one, a cancel for money of a failed order, a receipt for money that somebody else gave back.
//!
//! The other way round, payments of the book that the list does not have are looked up as well. What the gateway does not
//! show as taken is a [`Finding`]: no program decides it.
//!
//! One node does each round: the rounds' positions are moved in the store, and whoever moves one runs it. The windows
//! overlap, so that a round that dies with its node is made up for by the next.

use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;

use tokio_util::sync::CancellationToken;

mod compare;
mod config;
mod round;

pub use compare::{Finding, Problem};
pub use config::ReconcileConfig;
pub use round::{ReconcileError, Summary};

use crate::gateway::Gateway;
use crate::store::Store;
use crate::time::{Clock, UnixMicros};

/// Which of the rounds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Rhythm {
    Hourly,
    Daily,
}

/// Compares the flows' book with the gateway's list.
pub struct Reconciler<S, G> {
    store: S,
    gateway: Arc<G>,
    clock: Arc<dyn Clock>,
    config: ReconcileConfig,
}

impl<S, G> fmt::Debug for Reconciler<S, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reconciler").field("config", &self.config).finish_non_exhaustive()
    }
}

impl<S: Store, G: Gateway> Reconciler<S, G> {
    /// Compares every hour and every day until `shutdown`. A round that fails is logged and done again soon; one that
    /// was cut off is covered by the window of the next.
    ///
    /// # Cancellation
    /// As after a crash: the next round makes up for it.
    pub async fn run(&self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            for rhythm in [Rhythm::Hourly, Rhythm::Daily] {
                let round = self.round(rhythm);
                let done = tokio::select! {
                    () = shutdown.cancelled() => return,
                    done = round => done,
                };
                match done {
                    Ok(None) => {}
                    Ok(Some(summary)) => tracing::info!(?rhythm, ?summary, "the books were compared"),
                    Err(error) => tracing::warn!(?rhythm, %error, "the books were not compared to the end"),
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(self.config.hourly / LOOKS_PER_ROUND) => {}
            }
        }
    }

    /// The round that is due, if one is and no other node does it.
    async fn round(&self, rhythm: Rhythm) -> Result<Option<Summary>, ReconcileError> {
        let before = self.store.cursor(rhythm.name()).await?;
        let position = before.as_deref().and_then(|text| text.parse().ok()).map(UnixMicros::new);
        let Some((from, until)) = rhythm.window(position, self.clock.now(), &self.config) else {
            return Ok(None);
        };
        let to: Box<str> = until.get().to_string().into();
        if !self.store.advance(rhythm.name(), before.clone(), to.clone()).await? {
            return Ok(None);
        }
        let compared = self.compare(from, until).await;
        if let (Err(_), Some(before)) = (&compared, before) {
            // Nobody has compared this window: it is due again, for whoever looks first.
            self.store.advance(rhythm.name(), Some(to), before).await?;
        }
        compared.map(Some)
    }
}

/// How often within a round to look whether it is due.
const LOOKS_PER_ROUND: u32 = 60;

impl Rhythm {
    const fn name(self) -> &'static str {
        match self {
            Self::Hourly => "reconcile.hourly",
            Self::Daily => "reconcile.daily",
        }
    }

    /// What to compare now, if anything: whole rounds only, back to the position before, and beyond it by the overlap.
    fn window(
        self,
        position: Option<UnixMicros>,
        now: UnixMicros,
        config: &ReconcileConfig,
    ) -> Option<(UnixMicros, UnixMicros)> {
        let (every, overlap) = match self {
            Self::Hourly => (config.hourly, config.hourly_overlap),
            Self::Daily => (config.daily, config.daily_overlap),
        };
        let every = micros(every).max(1);
        let settled = now.get().saturating_sub(micros(config.settle));
        let until = settled.saturating_sub(settled.rem_euclid(every));
        let since = position.map_or(until.saturating_sub(every), UnixMicros::get);
        if since >= until {
            return None;
        }
        Some((UnixMicros::new(since.saturating_sub(micros(overlap))), UnixMicros::new(until)))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;
    const NOW: UnixMicros = UnixMicros::new(486_111 * HOUR + HOUR / 2);

    fn window(position: Option<i64>) -> Option<(i64, i64)> {
        let config = ReconcileConfig::default();
        let window = Rhythm::Hourly.window(position.map(UnixMicros::new), NOW, &config);
        window.map(|(from, until)| (from.get() / HOUR, until.get() / HOUR))
    }

    #[test]
    fn the_first_round_is_the_last_whole_hour_and_the_overlap_before_it() {
        assert_eq!(window(None), Some((486_108, 486_111)));
    }

    #[test]
    fn a_round_that_was_done_is_not_due() {
        assert_eq!(window(Some(486_111 * HOUR)), None);
        assert_eq!(window(Some(486_112 * HOUR)), None, "a clock that ran ahead");
    }

    #[test]
    fn hours_that_nobody_was_there_for_are_made_up_at_once() {
        assert_eq!(window(Some(486_090 * HOUR)), Some((486_088, 486_111)));
    }

    #[test]
    fn what_is_too_young_waits_for_the_next_round() {
        let config = ReconcileConfig { settle: Duration::from_mins(31), ..ReconcileConfig::default() };
        let (_, until) = Rhythm::Hourly.window(None, NOW, &config).expect("due");
        assert_eq!(until.get() / HOUR, 486_110);
    }
}
