//! The allowance of all calls together, so that a gateway in trouble does not get its load times three.
//!
//! Everything that is sent beyond the first attempt of a call is paid here: repeats, hedges, and what the resolver
//! asks to find out about a call. Counted in hundredths of a repeat, in integers, over a sliding window: a call
//! earns `ratio` of them, a repeat costs a hundred. A repeat is paid only if it fits what the window's calls earned
//! plus the floor. So in every window that ends with a repeat, and for any interleaving:
//! attempts ≤ (1 + ratio) × calls + floor. The floor is there again when its window has passed, and nothing older
//! counts: neither can a long healthy past be spent on one storm, nor does a storm leave debts.
//!
//! A bucket that is filled by successes is not this: it lets every repeat earn the next one. Calls earn here, once,
//! when they begin. The window moves in tenths. A call is one atomic step; only who repeats takes a lock.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;

use crate::config::{BudgetConfig, ConfigError};
use crate::operation::OperationClass;

/// What a request beyond a call's first attempt is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// Another attempt after one that failed.
    Repeat,
    /// A second attempt beside a slow one.
    Hedge,
    /// Finding out what a call did.
    Resolve,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Hedge => "hedge",
            Self::Resolve => "resolve",
        }
    }
}

/// What a request is charged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Cost {
    /// One repeat.
    One,
    /// Two. After a timeout: the gateway held the last attempt for its whole time, so it is short of just what
    /// another one takes.
    Two,
}

impl Cost {
    const fn hundredths(self) -> u64 {
        match self {
            Self::One => REPEAT,
            Self::Two => 2 * REPEAT,
        }
    }
}

/// One request to be paid.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Expense {
    pub(crate) purpose: Purpose,
    pub(crate) class: OperationClass,
    pub(crate) cost: Cost,
}

/// Why a request was withheld that its policy would have sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Withheld {
    /// The allowance is used up.
    Budget,
    /// It could not have ended before the call's deadline.
    Time,
}

impl Withheld {
    /// Counts it.
    pub(crate) fn count(self, purpose: Purpose, class: OperationClass) {
        let reason = match self {
            Self::Budget => "budget",
            Self::Time => "time",
        };
        let labels = [("operation", class.label()), ("purpose", purpose.label()), ("reason", reason)];
        metrics::counter!("toss_repeats_withheld_total", &labels).increment(1);
    }
}

const REPEAT: u64 = 100;
const SLICES: usize = 10;

/// An allowance of everything that is sent beyond the first attempts of all calls together. Clones share it, and so do
/// the layers that were given it.
///
/// ```
/// use toss_sdk::config::BudgetConfig;
/// use toss_sdk::layer::Budget;
///
/// let budget = Budget::new(BudgetConfig { floor: 3, ..BudgetConfig::default() }).unwrap();
/// assert_eq!(budget.left(), 3, "nobody has called, so there is only what need not be earned");
/// ```
#[derive(Clone)]
pub struct Budget(Arc<Shared>);

struct Shared {
    origin: Instant,
    slice_micros: u64,
    earned_per_call: u64,
    floor: u64,
    /// Calls by slice: see [`Counted`].
    calls: [AtomicU64; SLICES],
    spent: Mutex<[Spent; SLICES]>,
}

/// What was spent in one slice.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    slice: u64,
    hundredths: u64,
}

/// The number of a slice in the upper bits of a word, and the calls that began in it in the lower ones, so that one
/// atomic step renews and counts.
struct Counted;

impl Counted {
    const CALLS: u64 = (1 << 24) - 1;

    const fn slice(word: u64) -> u64 {
        word >> 24
    }

    /// One more call in `slice`; `None` if the word belongs to a later one already.
    const fn another(word: u64, slice: u64) -> Option<u64> {
        let counted = Self::slice(word);
        if counted > slice {
            return None;
        }
        // Who calls more often than the bits can tell earns less than it could, never more.
        if counted == slice && word & Self::CALLS < Self::CALLS {
            return Some(word + 1);
        }
        if counted == slice { Some(word) } else { Some((slice << 24) | 1) }
    }
}

impl Budget {
    /// An allowance that nobody has drawn on yet.
    ///
    /// # Errors
    /// If a setting cannot hold; the error names it.
    pub fn new(config: BudgetConfig) -> Result<Self, ConfigError> {
        config.check()?;
        Ok(Self::of(config))
    }

    /// How many repeats it would pay for now.
    pub fn left(&self) -> u32 {
        let spent = self.0.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let (earned, used) = self.balance(&spent, self.newest(&spent, Instant::now()));
        u32::try_from(earned.saturating_sub(used) / REPEAT).unwrap_or(u32::MAX)
    }

    /// With settings that were checked.
    pub(crate) fn of(config: BudgetConfig) -> Self {
        let slice = config.window / 10;
        Self(Arc::new(Shared {
            origin: Instant::now(),
            slice_micros: micros(slice).max(1),
            earned_per_call: u64::from(config.ratio.get()),
            floor: u64::from(config.floor) * REPEAT,
            calls: Default::default(),
            spent: Mutex::default(),
        }))
    }

    /// A call begins, and earns. What is paid by [`pay`](Self::pay) is no call and does not.
    #[inline]
    pub(crate) fn earn(&self, now: Instant) {
        let slice = self.slice(now);
        if let Some(cell) = self.0.calls.get(index(slice)) {
            let another = |word| Counted::another(word, slice);
            // A call that was held up while its slice passed earns nothing.
            let _late = cell.fetch_update(Ordering::AcqRel, Ordering::Acquire, another).is_err();
        }
    }

    /// Pays for a request, if it can be paid. Asked last: what is paid is used.
    #[must_use]
    pub(crate) fn pay(&self, expense: Expense, now: Instant) -> bool {
        let Expense { purpose, class, cost } = expense;
        let Some(left) = self.withdraw(cost, now) else {
            Withheld::Budget.count(purpose, class);
            return false;
        };
        let labels = [("operation", class.label()), ("purpose", purpose.label())];
        metrics::counter!("toss_repeats_total", &labels).increment(1);
        metrics::gauge!("toss_repeats_left").set(f64::from(u32::try_from(left / REPEAT).unwrap_or(u32::MAX)));
        true
    }

    /// Whether a request could be paid now. Asking pays nothing.
    pub(crate) fn affords(&self, cost: Cost, now: Instant) -> bool {
        let spent = self.0.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let (earned, used) = self.balance(&spent, self.newest(&spent, now));
        used + cost.hundredths() <= earned
    }

    /// What is left then, in hundredths; `None` if it is not enough.
    pub(crate) fn withdraw(&self, cost: Cost, now: Instant) -> Option<u64> {
        let mut spent = self.0.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = self.newest(&spent, now);
        let (earned, used) = self.balance(&spent, newest);
        let left = earned.checked_sub(used + cost.hundredths())?;
        let current = spent.get_mut(index(newest))?;
        if current.slice != newest {
            *current = Spent { slice: newest, hundredths: 0 };
        }
        current.hundredths += cost.hundredths();
        Some(left)
    }

    /// Whoever read the clock before the last payer counts in that one's window, so that no window loses a slice.
    fn newest(&self, spent: &[Spent; SLICES], now: Instant) -> u64 {
        spent.iter().map(|spent| spent.slice).max().unwrap_or(0).max(self.slice(now))
    }

    /// What the window that ends with the slice `newest` has earned and used.
    fn balance(&self, spent: &[Spent; SLICES], newest: u64) -> (u64, u64) {
        let is_within = |slice: u64| slice + SLICES as u64 > newest;
        let used: u64 =
            spent.iter().filter(|spent| is_within(spent.slice)).map(|spent| spent.hundredths).sum();
        let words = self.0.calls.iter().map(|cell| cell.load(Ordering::Acquire));
        let calls: u64 =
            words.filter(|word| is_within(Counted::slice(*word))).map(|word| word & Counted::CALLS).sum();
        (self.0.floor + self.0.earned_per_call * calls, used)
    }

    fn slice(&self, now: Instant) -> u64 {
        micros(now.saturating_duration_since(self.0.origin)) / self.0.slice_micros
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget").finish_non_exhaustive()
    }
}

const fn micros(duration: core::time::Duration) -> u64 {
    duration.as_secs() * 1_000_000 + duration.subsec_micros() as u64
}

fn index(slice: u64) -> usize {
    usize::try_from(slice % SLICES as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests;
