//! Moving the clock: from one moment at which something is due to the next, and never past one before everything
//! that it caused has been answered.

use core::time::Duration;
use std::sync::Arc;

use serde::Serialize;

use crate::clock::Held;
use crate::fake::Fake;
use crate::journal::Entry;
use crate::tape::Deed;
use crate::time::KoreanTime;
use crate::webhook::pump::Pump;
use crate::webhook::{Attempt, Delivery, EventType, Response};
use crate::world::{Mark, Transmission, World};
use crate::worlds::lock;

/// What happened to one merchant while the clock was moved.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Advanced {
    /// What the clock shows now.
    #[serde(with = "crate::time::exact")]
    pub now: KoreanTime,
    /// What happened without a request, as in the journal.
    pub happened: Vec<Entry>,
    /// The webhooks that were sent, in the order in which they were answered.
    pub sent: Vec<Sent>,
}

/// One attempt to deliver one webhook.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Sent {
    /// Of the delivery.
    pub transmission_id: Arc<str>,
    /// What it tells of.
    pub event_type: EventType,
    /// The order that it is about, if it is about one.
    pub order_id: Option<Arc<str>>,
    /// What came of it.
    #[serde(flatten)]
    pub attempt: Attempt,
}

impl Sent {
    fn new((delivery, attempt): (&Delivery, &Attempt)) -> Self {
        let Delivery { transmission_id, event_type, order_id, .. } = delivery;
        Self {
            transmission_id: Arc::clone(transmission_id),
            event_type: *event_type,
            order_id: order_id.clone(),
            attempt: attempt.clone(),
        }
    }
}

/// The clock runs again when this is dropped, and then the pump, which sleeps until further notice while the
/// clock stands still, is told so.
struct Moving<'a> {
    held: Held<'a>,
    _alarm: Alarm<'a>,
}

/// The world keeps everything that happens until it has been told, or whoever has asked has gone away.
struct Asked<'a> {
    fake: &'a Fake,
    place: usize,
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        let _unmarked = self.fake.world(self.place, |world, _| world.unmark());
    }
}

struct Alarm<'a>(&'a Pump);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        self.0.wake();
    }
}

impl Fake {
    /// Moves the clock of all worlds; what happened in the one at `place`. The clock stands still at every moment
    /// at which something is due until receivers have answered, so that how long they take changes nothing.
    ///
    /// If the caller goes away, the clock runs on from the moment that it has reached.
    pub(crate) async fn advance(&self, place: usize, by: Duration) -> Advanced {
        let _turn = self.turn.lock().await;
        let moving = Moving { held: self.clock.hold(), _alarm: Alarm(&self.pump) };
        let mark = self.world(place, World::mark);
        let asked = Asked { fake: self, place };
        let end = self.clock.now().after(by);
        self.settle().await;
        while let Some(next) = self.next_step(end) {
            self.arrive_at(&moving.held, next).await;
        }
        self.arrive_at(&moving.held, end).await;
        let _is_written = self.worlds.tape.write(self.clock.now(), || Deed::Advanced);
        let report = self.world(place, |world, now| report(world, now, mark));
        drop((asked, moving));
        report.unwrap_or_else(|| Advanced { now: end, happened: Vec::new(), sent: Vec::new() })
    }

    async fn arrive_at(&self, held: &Held<'_>, moment: KoreanTime) {
        let by = moment.since(self.clock.now());
        self.skip(by, || held.move_to(moment));
        self.settle().await;
    }

    /// So much time passes for the worlds only, and not for people: what heals in real time is no older for it. No
    /// request comes between that and what moves the clock.
    pub(crate) fn skip(&self, by: Duration, move_clock: impl FnOnce()) {
        let by_us = u64::try_from(by.as_micros()).unwrap_or(u64::MAX);
        self.worlds.at_once(|worlds| {
            if by_us > 0 && self.worlds.tape.write(self.clock.now(), || Deed::Skipped { by_us }) {
                for world in worlds {
                    world.skipped(by);
                }
            }
            move_clock();
        });
    }

    /// What is due has happened, and whoever was to be told has answered.
    async fn settle(&self) {
        let now = self.clock.now();
        for world in self.worlds.all() {
            lock(&world).settle(now);
        }
        self.pump.until(|| self.worlds.all().iter().all(|world| lock(world).is_quiet(now))).await;
    }

    /// The next moment at which something is due, up to the end.
    fn next_step(&self, end: KoreanTime) -> Option<KoreanTime> {
        let now = self.clock.now();
        self.next_due().filter(|next| *next > now && *next <= end)
    }

    fn world<T>(&self, place: usize, ask: impl FnOnce(&mut World, KoreanTime) -> T) -> Option<T> {
        self.with(place, |chosen| ask(chosen.world, chosen.now))
    }

    /// When something happens next in any world.
    pub(crate) fn next_due(&self) -> Option<KoreanTime> {
        self.worlds.all().iter().filter_map(|world| lock(world).next_due()).min()
    }

    /// Lets happen what is due in all worlds, and hands out at most so many requests, each with its world.
    pub(crate) fn take_due(&self, count_max: usize) -> Vec<(usize, Transmission)> {
        let mut taken = Vec::new();
        for place in 0..self.worlds.all().len() {
            let due = self.take_due_of(place, count_max.saturating_sub(taken.len()));
            taken.extend(due.into_iter().map(|transmission| (place, transmission)));
        }
        taken
    }

    pub(crate) fn take_due_of(&self, place: usize, count_max: usize) -> Vec<Transmission> {
        let taken = self.with(place, |chosen| {
            let taken = chosen.world.take_due(chosen.now, count_max);
            // Only now it is known whether anything is sent; it leaves when this is written.
            let world = || chosen.world.merchant().secret_key.as_str().into();
            let deed = || (!taken.is_empty()).then(|| Deed::Sent { world: world(), count_max });
            let _is_written = self.worlds.tape.write_if(chosen.now, deed);
            taken
        });
        taken.unwrap_or_default()
    }

    /// What was handed out is due again.
    pub(crate) fn recall(&self) {
        let _is_written = self.worlds.tape.write(self.clock.now(), || Deed::Recalled);
        for world in self.worlds.all() {
            lock(&world).recall();
        }
    }

    /// Tells a world what came of a request.
    pub(crate) fn heard(&self, place: usize, ticket: u64, response: Response) {
        self.with(place, |chosen| {
            let world = || chosen.world.merchant().secret_key.as_str().into();
            let deed = || Deed::Heard { world: world(), ticket, response: response.clone() };
            let _is_written = self.worlds.tape.write(chosen.now, deed);
            chosen.world.heard(ticket, response);
        });
    }
}

fn report(world: &World, now: KoreanTime, mark: Option<Mark>) -> Advanced {
    let happened = mark.map(|mark| world.happened_since(mark)).unwrap_or_default();
    let sent = mark.map(|mark| world.sent_since(mark)).unwrap_or_default();
    Advanced { now, happened, sent: sent.into_iter().map(Sent::new).collect() }
}
