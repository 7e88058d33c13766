//! What the shadow would have done, counted.

use core::fmt;
use core::sync::atomic::{AtomicU64, Ordering};

macro_rules! labelled {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $label:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum $name { $($(#[$of])* $variant),* }

        impl $name {
            /// All of them.
            pub const ALL: [Self; [$($label),*].len()] = [$(Self::$variant),*];

            /// The label in metrics.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.label())
            }
        }
    };
}

labelled! {
    /// The part of a shadow configuration that would have decided otherwise.
    ShadowPart {
        /// Its circuits, of the class or of the host.
        Breaker = "breaker",
        /// Its places for attempts in flight.
        Bulkhead = "bulkhead",
        /// Its request rate.
        RateLimit = "rate_limit",
        /// Its time for one attempt.
        AttemptTimeout = "attempt_timeout",
        /// Its time for a whole call.
        Deadline = "deadline",
        /// Its number of attempts.
        Attempts = "attempts",
        /// Its allowance of repeats.
        Budget = "budget",
    }
}

labelled! {
    /// What it would have done instead.
    ShadowWould {
        /// Turned an attempt away that was let through.
        Refuse = "refuse",
        /// Let an attempt through that was turned away.
        Admit = "admit",
        /// Made an attempt wait that did not wait.
        Wait = "wait",
        /// Given up what had an answer later, with a request that was sent: an unknown outcome.
        Unknown = "unknown",
        /// Given up a money call or its attempt before its first byte.
        NotSent = "not_sent",
        /// Given up a look-up.
        Fail = "fail",
        /// Waited on where it was given up.
        GoOn = "go_on",
        /// Made no repeat where one was made.
        Stop = "stop",
        /// Made a repeat where none was made.
        Repeat = "repeat",
    }
}

const PARTS: usize = ShadowPart::ALL.len();
const WOULDS: usize = ShadowWould::ALL.len();

/// What a shadow configuration would have done otherwise since the client was built.
///
/// ```
/// use toss_sdk::config::Config;
/// use toss_sdk::{Client, ShadowPart};
///
/// let key = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().unwrap();
/// let client = Client::builder(key).shadow(Config::interactive()).build().unwrap();
/// let report = client.shadow().expect("it has one");
/// assert_eq!((report.calls, report.of(ShadowPart::Deadline), report.total()), (0, 0, 0));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ShadowReport {
    /// Calls that it saw begin.
    pub calls: u64,
    /// Attempts that it saw end, with what was turned away in this client.
    pub attempts: u64,
    counts: [[u64; WOULDS]; PARTS],
}

impl ShadowReport {
    /// How often this part would have done this.
    pub fn count(&self, part: ShadowPart, would: ShadowWould) -> u64 {
        self.counts.get(part as usize).and_then(|counts| counts.get(would as usize)).copied().unwrap_or(0)
    }

    /// How often this part would have decided otherwise.
    pub fn of(&self, part: ShadowPart) -> u64 {
        ShadowWould::ALL.into_iter().map(|would| self.count(part, would)).sum()
    }

    /// How often any part would have decided otherwise.
    pub fn total(&self) -> u64 {
        ShadowPart::ALL.into_iter().map(|part| self.of(part)).sum()
    }

    /// Everything that it would have done otherwise, and how often.
    pub fn iter(&self) -> impl Iterator<Item = (ShadowPart, ShadowWould, u64)> + use<'_> {
        let pairs = ShadowPart::ALL.into_iter().flat_map(|part| ShadowWould::ALL.map(|would| (part, would)));
        pairs.map(|(part, would)| (part, would, self.count(part, would))).filter(|(.., count)| *count > 0)
    }
}

/// The counts as they grow.
#[derive(Debug, Default)]
pub(super) struct Tally {
    calls: AtomicU64,
    attempts: AtomicU64,
    counts: [[AtomicU64; WOULDS]; PARTS],
}

impl Tally {
    pub(super) fn count_call(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_attempt(&self) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count(&self, part: ShadowPart, would: ShadowWould) {
        if let Some(count) = self.counts.get(part as usize).and_then(|counts| counts.get(would as usize)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let (part, would) = (part.label(), would.label());
        metrics::counter!("toss_shadow_total", "part" => part, "would" => would).increment(1);
        tracing::debug!(part, would, "the shadow configuration would have decided otherwise");
    }

    pub(super) fn report(&self) -> ShadowReport {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        ShadowReport {
            calls: read(&self.calls),
            attempts: read(&self.attempts),
            counts: self.counts.each_ref().map(|counts| counts.each_ref().map(read)),
        }
    }
}
