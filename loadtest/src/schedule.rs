//! Which faults a seed has in store for which order, before anything runs: "same seed, same faults" made visible.
//!
//! A fault is drawn from (seed, rule, operation, order id, nth) and from nothing else, so the draws can be printed
//! beforehand. Windows are times, not draws; they are listed beside.

use core::fmt;

use mock_toss::fault::Operation;
use serde::Serialize;

use crate::weather::Weather;

/// One line of `schedule.ndjson`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "record", rename_all = "lowercase")]
pub(crate) enum Planned {
    /// A rule that holds only for some time of the run.
    #[serde(rename_all = "camelCase")]
    Window {
        /// The rule's name.
        rule: String,
        /// Its first moment, counted from the first arrival.
        start_micros: u64,
        /// The moment after its last.
        end_micros: u64,
    },
    /// The draws of one order.
    #[serde(rename_all = "camelCase")]
    Order {
        /// The order.
        order_id: String,
        /// Names of the rules that would meet the first, second and third confirm.
        confirm: [Vec<String>; CONFIRMS],
    },
}

/// How many confirms of an order are drawn beforehand.
const CONFIRMS: usize = 3;

/// The fault schedule of a run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Schedule {
    pub(crate) lines: Vec<Planned>,
    pub(crate) fingerprint: Fingerprint,
}

impl Schedule {
    /// Lists the windows of `weather`, then draws the confirms of `orders`.
    pub(crate) fn of(
        weather: &Weather,
        orders: impl Iterator<Item = String>,
    ) -> Result<Self, serde_json::Error> {
        let drawn = |order_id: &str, nth| {
            let rules = weather.plan.planned(Operation::Confirm, order_id, nth);
            rules.into_iter().map(str::to_owned).collect()
        };
        let mut lines = weather.windows();
        lines.extend(orders.map(|order_id| {
            let confirm = [1, 2, 3].map(|nth| drawn(&order_id, nth));
            Planned::Order { order_id, confirm }
        }));
        let fingerprint = Fingerprint::of(&crate::history::ndjson(&lines)?);
        Ok(Self { lines, fingerprint })
    }

    /// How many orders have at least one rule in store for their first confirm.
    pub(crate) fn struck(&self) -> usize {
        let struck = |line: &&Planned| match line {
            Planned::Order { confirm: [first, ..], .. } => !first.is_empty(),
            Planned::Window { .. } => false,
        };
        self.lines.iter().filter(struck).count()
    }

    /// How many orders were drawn.
    pub(crate) fn orders(&self) -> usize {
        self.lines.iter().filter(|line| matches!(line, Planned::Order { .. })).count()
    }
}

/// A short name for a whole schedule: equal schedules have equal ones.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    /// FNV-1a: the same on every machine and in every version, which the standard library's hashes do not promise.
    fn of(text: &str) -> Self {
        Self(text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        }))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
