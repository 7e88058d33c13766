//! What happened to the customers of a run: counts, latencies from the intended start, and what each was told.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::history::Told;
use crate::latency::{Latency, Percentiles};

#[cfg(test)]
mod tests;

/// What a latency sample is about.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Operation {
    /// `POST /api/orders`, from the intended start to the end of the answer.
    CreateOrder,
    /// From the intended start until the customer was told `PAID` or `FAILED`.
    OrderToResult,
}

impl Operation {
    /// The name of the goose row and of the report's row.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CreateOrder => "create_order",
            Self::OrderToResult => "order_to_result",
        }
    }

    /// The method of the request that ends it.
    pub(crate) const fn method(self) -> &'static str {
        match self {
            Self::CreateOrder => "POST",
            Self::OrderToResult => "GET",
        }
    }
}

/// How one arrival ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ending {
    /// The customer was told that the order is paid.
    Paid,
    /// The customer was told that the order failed.
    Failed,
    /// The customer stopped waiting; nobody knows yet.
    GaveUp,
    /// The shop said no to the order, with a reason.
    Refused,
    /// No usable answer came: broken connection, 5xx, nonsense.
    Unanswered(&'static str),
}

/// Everything that is counted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    /// Intended starts that came.
    pub(crate) arrivals: u64,
    /// Arrivals that found the queue full and never started.
    pub(crate) dropped: u64,
    /// Arrivals that a customer picked up long after the intended start.
    pub(crate) late: u64,
    /// Arrivals that were picked up.
    pub(crate) started: u64,
    /// Picked up and not ended.
    pub(crate) in_flight: u64,
    /// Orders that the shop took.
    pub(crate) accepted: u64,
    pub(crate) paid: u64,
    pub(crate) failed: u64,
    pub(crate) gave_up: u64,
    pub(crate) refused: u64,
    pub(crate) unanswered: BTreeMap<&'static str, u64>,
}

/// One second of the run.
#[derive(Clone, Debug)]
pub(crate) struct Second {
    /// Intended starts in this second.
    pub(crate) arrivals: u64,
    /// Orders the shop took in this second.
    pub(crate) accepted: u64,
    /// Orders whose customer was told `PAID` in this second.
    pub(crate) paid: u64,
    /// Orders whose customer was told `FAILED` in this second.
    pub(crate) failed: u64,
    /// Latencies of the orders meant to start in this second.
    latency: BTreeMap<Operation, Latency<u32>>,
}

impl Second {
    const fn new() -> Self {
        Self { arrivals: 0, accepted: 0, paid: 0, failed: 0, latency: BTreeMap::new() }
    }

    pub(crate) fn percentiles(&self, operation: Operation) -> Percentiles {
        self.latency.get(&operation).map(Latency::percentiles).unwrap_or_default()
    }
}

#[derive(Debug)]
struct Tallies {
    start: Instant,
    counts: Counts,
    lag: Latency<u64>,
    latency: BTreeMap<Operation, Latency<u64>>,
    seconds: BTreeMap<u64, Second>,
    history: Vec<Told>,
}

impl Tallies {
    fn second(&mut self, at: Duration) -> &mut Second {
        self.seconds.entry(at.as_secs()).or_insert_with(Second::new)
    }

    fn since_start(&self) -> Duration {
        self.start.elapsed()
    }
}

/// Shared by scheduler, customers and progress display.
#[derive(Debug)]
pub(crate) struct Record(Mutex<Tallies>);

/// An arrival picked up later than this counts as late.
pub(crate) const LATE: Duration = Duration::from_millis(100);

impl Record {
    pub(crate) fn new(start: Instant) -> Self {
        Self(Mutex::new(Tallies {
            start,
            counts: Counts::default(),
            lag: Latency::fine(),
            latency: BTreeMap::new(),
            seconds: BTreeMap::new(),
            history: Vec::new(),
        }))
    }

    /// The run starts now: offsets count from here.
    pub(crate) fn start_now(&self, now: Instant) {
        self.lock().start = now;
    }

    /// A scheduled arrival came `lag` after its intended `offset`, and found room in the queue or not.
    pub(crate) fn arrival(&self, offset: Duration, lag: Duration, queued: bool) {
        let mut tallies = self.lock();
        tallies.counts.arrivals += 1;
        tallies.second(offset).arrivals += 1;
        tallies.counts.dropped += u64::from(!queued);
        tallies.lag.record(lag);
    }

    /// A customer of the closed model arrived, by definition on time.
    pub(crate) fn arrival_on_demand(&self) {
        let offset = self.lock().since_start();
        self.arrival(offset, Duration::ZERO, true);
    }

    /// A customer picked up a ticket `waited` after its intended start.
    pub(crate) fn started(&self, waited: Duration) {
        let mut tallies = self.lock();
        tallies.counts.started += 1;
        tallies.counts.in_flight += 1;
        tallies.counts.late += u64::from(waited > LATE);
    }

    /// The shop took the order.
    pub(crate) fn accepted(&self, told: Told) {
        let mut tallies = self.lock();
        let now = tallies.since_start();
        tallies.counts.accepted += 1;
        tallies.second(now).accepted += 1;
        tallies.history.push(told);
    }

    /// The customer was told a final state.
    pub(crate) fn told(&self, told: Told) {
        self.lock().history.push(told);
    }

    /// An operation of an order meant to start at `intended` took `sample`, counted from then.
    pub(crate) fn sample(&self, operation: Operation, intended: Instant, sample: Duration) {
        let mut tallies = self.lock();
        tallies.latency.entry(operation).or_insert_with(Latency::fine).record(sample);
        let offset = intended.saturating_duration_since(tallies.start);
        tallies.second(offset).latency.entry(operation).or_insert_with(Latency::coarse).record(sample);
    }

    /// An arrival that was picked up is over.
    pub(crate) fn ended(&self, ending: Ending) {
        let mut tallies = self.lock();
        let now = tallies.since_start();
        tallies.counts.in_flight = tallies.counts.in_flight.saturating_sub(1);
        match ending {
            Ending::Paid => {
                tallies.counts.paid += 1;
                tallies.second(now).paid += 1;
            }
            Ending::Failed => {
                tallies.counts.failed += 1;
                tallies.second(now).failed += 1;
            }
            Ending::GaveUp => tallies.counts.gave_up += 1,
            Ending::Refused => tallies.counts.refused += 1,
            Ending::Unanswered(why) => *tallies.counts.unanswered.entry(why).or_default() += 1,
        }
    }

    /// Since the first arrival was due.
    pub(crate) fn elapsed(&self) -> Duration {
        self.lock().since_start()
    }

    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts.clone()
    }

    /// How late the generator itself was: from the intended start to the ticket in the queue.
    pub(crate) fn lag(&self) -> Percentiles {
        self.lock().lag.percentiles()
    }

    pub(crate) fn percentiles(&self, operation: Operation) -> Percentiles {
        self.lock().latency.get(&operation).map(Latency::percentiles).unwrap_or_default()
    }

    /// The timeline: one entry for every second in which something happened.
    pub(crate) fn seconds(&self) -> BTreeMap<u64, Second> {
        self.lock().seconds.clone()
    }

    /// What customers were told, in the order in which they were told.
    pub(crate) fn history(&self) -> Vec<Told> {
        self.lock().history.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Tallies> {
        // Counters stay meaningful after a panic elsewhere.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
