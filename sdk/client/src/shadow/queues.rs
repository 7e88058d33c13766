//! Who would have had a place and a token when: the places and the line of the shadow, as functions of time.
//!
//! Everybody in here really is somewhere else, and leaves when the real attempt ends; so there are never more than
//! attempts under way. Whoever would have waited is given its place when one would have been free, or is refused if
//! that is after its time. Pure: the time is an argument.

use core::time::Duration;
use std::collections::BTreeMap;

use tokio::time::Instant;

use super::turns::Turns;
use crate::config::{BulkheadConfig, RateLimitConfig};
use crate::queue::Priority;

#[derive(Debug)]
pub(super) struct Queues {
    in_flight_max: u32,
    wait_max: Duration,
    in_flight: u32,
    /// Who would be waiting for a place, in the order in which they would get one.
    waiting: BTreeMap<(Priority, u64), Waiting>,
    /// What became of those that waited, until they ask.
    fates: BTreeMap<u64, Fate>,
    turns: Option<Turns>,
    newest: u64,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    since: Instant,
    end: Instant,
}

/// Somebody in here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Spot {
    /// Went through, or was turned away, as soon as it came.
    Settled(Fate),
    /// Would wait for a place.
    Waits(Priority, u64),
}

/// What would have become of an attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fate {
    /// It holds a place.
    Through {
        /// The wait for the place.
        place: Duration,
        /// The wait for the token.
        token: Duration,
    },
    /// It found no place in its time.
    NoPlace,
    /// It found no token in its time.
    NoToken,
}

impl Queues {
    pub(super) fn new(places: &BulkheadConfig, rate: Option<&RateLimitConfig>, now: Instant) -> Self {
        Self {
            in_flight_max: places.in_flight_max.get(),
            wait_max: places.wait_max,
            in_flight: 0,
            waiting: BTreeMap::new(),
            fates: BTreeMap::new(),
            turns: rate.map(|rate| Turns::new(rate, now)),
            newest: 0,
        }
    }

    /// How long an attempt may wait for a place.
    pub(super) fn wait_max(&self) -> Duration {
        self.wait_max
    }

    /// An attempt comes, and would wait for a place until `end`.
    pub(super) fn enter(&mut self, priority: Priority, end: Instant, now: Instant) -> Spot {
        self.seat(now);
        if self.in_flight < self.in_flight_max {
            return Spot::Settled(self.take(Duration::ZERO, now));
        }
        if end <= now {
            return Spot::Settled(Fate::NoPlace);
        }
        self.newest += 1;
        let waiting = Waiting { since: now, end };
        self.waiting.insert((priority, self.newest), waiting);
        Spot::Waits(priority, self.newest)
    }

    /// The real attempt has ended. What would have become of it by now; one that still waits would have waited.
    pub(super) fn leave(&mut self, spot: Spot, now: Instant) -> Fate {
        self.seat(now);
        let fate = match spot {
            Spot::Settled(fate) => fate,
            Spot::Waits(priority, number) => {
                let waiting = self.waiting.remove(&(priority, number));
                if let Some(Waiting { since, .. }) = waiting.filter(|waiting| now < waiting.end) {
                    let place = now.saturating_duration_since(since);
                    return Fate::Through { place, token: Duration::ZERO };
                }
                self.fates.remove(&number).unwrap_or(Fate::NoPlace)
            }
        };
        if matches!(fate, Fate::Through { .. }) {
            self.in_flight = self.in_flight.saturating_sub(1);
            self.seat(now);
        }
        fate
    }

    /// The gateway refused a request that was sent at `sent` because there were too many.
    pub(super) fn throttled(&mut self, sent: Instant, now: Instant) {
        if let Some(turns) = &mut self.turns {
            turns.throttled(sent, now);
        }
    }

    /// Turns away whose time is over, and gives free places to the next.
    fn seat(&mut self, now: Instant) {
        let late: Vec<_> =
            self.waiting.iter().filter(|(_, waiting)| waiting.end < now).map(|(key, _)| *key).collect();
        for key in late {
            self.waiting.remove(&key);
            self.fates.insert(key.1, Fate::NoPlace);
        }
        while self.in_flight < self.in_flight_max {
            let Some(((_, number), waiting)) = self.waiting.pop_first() else { return };
            let fate = self.take(now.saturating_duration_since(waiting.since), now);
            self.fates.insert(number, fate);
        }
    }

    /// Takes a place and a token; without a token the place is free again.
    fn take(&mut self, place: Duration, now: Instant) -> Fate {
        let token = self.turns.as_mut().map_or(Some(Duration::ZERO), |turns| turns.take(now));
        match token {
            Some(token) => {
                self.in_flight += 1;
                Fate::Through { place, token }
            }
            None => Fate::NoToken,
        }
    }
}

#[cfg(test)]
mod tests;
