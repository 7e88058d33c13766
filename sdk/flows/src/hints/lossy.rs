//! Hints that lose, double and delay on purpose, for tests: whoever works over them depends on no hint.
//!
//! What happens to a hint depends on the seed and on its number, so that a failing run can be repeated as long as its
//! hints come in the same order.

use alloc::sync::Arc;
use core::num::NonZeroU64;
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::{Hint, Hints, Topic, Watch};

#[cfg(test)]
mod tests;

/// The most hints that are on their way at once; what would be delayed beyond that is lost.
const ON_THEIR_WAY: usize = 1_024;

/// Which of the hints something happens to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Share {
    /// None of them.
    #[default]
    None,
    /// Every one.
    All,
    /// The nth, the 2nth, and so on, counted from 1.
    EveryNth(NonZeroU64),
    /// About so many of a thousand, drawn by the seed. A thousand or more are all.
    PerMille(u16),
}

/// What befalls hints on their way. The default is nothing.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Weather {
    /// What the shares are drawn by.
    pub seed: u64,
    /// Which are lost. A lost hint is neither doubled nor delayed.
    pub lost: Share,
    /// Which are said twice.
    pub doubled: Share,
    /// Which come late: after the hints that were published within [`delay`](Self::delay). A hint that is doubled and
    /// delayed comes once at once and once late.
    pub delayed: Share,
    /// How late.
    pub delay: Duration,
}

/// Passes hints on to others, except those that the [`Weather`] takes.
///
/// ```
/// use std::sync::Arc;
///
/// use toss_flows::hints::lossy::{LossyHints, Share, Weather};
/// use toss_flows::{Hint, Hints, JobKind, LocalHints};
///
/// let hints = LossyHints::new(Arc::new(LocalHints::new()), Weather { lost: Share::All, ..Weather::default() });
/// hints.publish(Hint::jobs(JobKind::Confirm));
/// assert_eq!((hints.published(), hints.lost()), (1, 1));
/// ```
#[derive(Debug)]
pub struct LossyHints {
    inner: Arc<dyn Hints>,
    weather: Weather,
    published: AtomicU64,
    lost: AtomicU64,
    on_their_way: Arc<Semaphore>,
}

impl LossyHints {
    /// Hints on their way to `inner` in such weather.
    pub fn new(inner: Arc<dyn Hints>, weather: Weather) -> Self {
        let on_their_way = Arc::new(Semaphore::new(ON_THEIR_WAY));
        Self { inner, weather, published: AtomicU64::new(0), lost: AtomicU64::new(0), on_their_way }
    }

    /// How many hints were given.
    pub fn published(&self) -> u64 {
        self.published.load(Ordering::Relaxed)
    }

    /// How many of them were lost.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Publishes later, if there is a runtime to do it in and not too much to do.
    fn publish_late(&self, hint: Hint) {
        let (Ok(runtime), Ok(permit)) =
            (Handle::try_current(), Arc::clone(&self.on_their_way).try_acquire_owned())
        else {
            let _before = self.lost.fetch_add(1, Ordering::Relaxed);
            return;
        };
        let (inner, delay) = (Arc::clone(&self.inner), self.weather.delay);
        drop(runtime.spawn(async move {
            tokio::time::sleep(delay).await;
            inner.publish(hint);
            drop(permit);
        }));
    }
}

impl Hints for LossyHints {
    fn publish(&self, hint: Hint) {
        let number = self.published.fetch_add(1, Ordering::Relaxed) + 1;
        let Weather { seed, lost, doubled, delayed, .. } = self.weather;
        if lost.strikes(seed, 1, number) {
            let _before = self.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let is_late = delayed.strikes(seed, 2, number);
        if doubled.strikes(seed, 3, number) {
            self.inner.publish(hint.clone());
        }
        if is_late { self.publish_late(hint) } else { self.inner.publish(hint) }
    }

    fn watch(&self, topics: Vec<Topic>) -> Watch {
        self.inner.watch(topics)
    }
}

impl Share {
    /// Whether the hint with this number is among them. `salt` keeps the draws of one hint apart.
    fn strikes(self, seed: u64, salt: u64, number: u64) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::EveryNth(n) => number.is_multiple_of(n.get()),
            Self::PerMille(share) => draw(seed, salt, number) % 1_000 < u64::from(share),
        }
    }
}

/// The mixing of `SplitMix64`.
const fn draw(seed: u64, salt: u64, number: u64) -> u64 {
    let mut bits = seed ^ salt.wrapping_mul(0xD1B5_4A32_D192_ED03);
    bits = bits.wrapping_add(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
