//! How often, how far back, by which rules.

use core::time::Duration;

use crate::course::Policy;
use crate::job::{JobKind, Recipient};
use crate::worker::WorkerConfig;

/// How the books are compared. All times are real; divide them to run on a shortened scale.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReconcileConfig {
    /// How often the short round is. Default 1 h.
    pub hourly: Duration,
    /// How far the short round looks back beyond the one before. Default 2 h.
    pub hourly_overlap: Duration,
    /// How often the long round is. Default 24 h.
    pub daily: Duration,
    /// How far the long round looks back beyond the one before. Default 48 h: what the short rounds missed with their
    /// nodes, and what the gateway lists late.
    pub daily_overlap: Duration,
    /// What is younger than this is left to the jobs that work on it. Default 5 min.
    pub settle: Duration,
    /// How many movements a page has at most; 1 to 5,000. Default 1,000.
    pub page: u32,
    /// How long to rest between look-ups, so that a round leaves the gateway to the customers. Default 50 ms.
    pub rest: Duration,
    /// The rules for answers that jobs wait for; those of the workers.
    pub policy: Policy,
    /// Whose inbox the findings go to, with the topic `reconcile.finding`; `None` to log them only.
    pub operators: Option<Recipient>,
}

impl Default for ReconcileConfig {
    fn default() -> Self {
        let hours = Duration::from_hours;
        Self {
            hourly: hours(1),
            hourly_overlap: hours(2),
            daily: hours(24),
            daily_overlap: hours(48),
            settle: Duration::from_mins(5),
            page: 1_000,
            rest: Duration::from_millis(50),
            policy: WorkerConfig::default().policy(JobKind::Cancel),
            operators: None,
        }
    }
}
