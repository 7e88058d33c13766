//! Rules about connections. No key is known yet when a connection is made, so the plans of all worlds are asked;
//! which of them have such rules is kept here, because asking ten thousand for nothing would take its time.

use core::sync::atomic::{AtomicBool, Ordering};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::register::Numbers;
use crate::fake::Fake;
use crate::fault::Strike;
use crate::tape::Deed;
use crate::worlds::lock;

#[derive(Debug, Default)]
pub(crate) struct Doors {
    is_any: AtomicBool,
    /// The worlds with rules about connections.
    places: Mutex<BTreeSet<usize>>,
    changed: Notify,
    /// Of the connections of a face that has none.
    pub(crate) numbers: Numbers,
}

impl Doors {
    /// What a world's plan has come to.
    pub(crate) fn note(&self, place: usize, has_rules: bool) {
        if !has_rules && !self.is_any() {
            return;
        }
        let mut places = self.places();
        if has_rules {
            places.insert(place);
        } else {
            places.remove(&place);
        }
        self.is_any.store(!places.is_empty(), Ordering::Release);
        drop(places);
        self.changed.notify_one();
    }

    /// Returns when a plan with rules about connections may have come or gone.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    pub(super) fn is_any(&self) -> bool {
        self.is_any.load(Ordering::Acquire)
    }

    /// The worlds with rules about connections. Owned: whoever has a world's lock may ask for that of this list, and
    /// never the other way round.
    fn with_rules(&self) -> BTreeSet<usize> {
        self.places().clone()
    }

    fn places(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fake {
    /// Looks through all plans, after more than one may have changed.
    pub(crate) fn look_at_doors(&self) {
        for (place, world) in self.worlds.all().iter().enumerate() {
            let world = lock(world);
            self.doors.note(place, world.is_about_connections(place == 0));
            self.holds.sweep(place, &world);
        }
    }

    /// What strikes the connection with this number, from 1; 0: nobody listens from now on. Of all worlds every delay
    /// counts, and the first other fault.
    pub(crate) fn connected(&self, number: u64) -> Strike {
        let mut all = Strike::default();
        if !self.doors.is_any() {
            return all;
        }
        let nth = u32::try_from(number).unwrap_or(u32::MAX);
        for place in self.doors.with_rules() {
            let Some(world) = self.worlds.world(place) else { continue };
            let mut world = lock(&world);
            let now = self.clock.now();
            let secret_key = world.merchant().secret_key.as_str();
            let deed = || Deed::Connected { world: secret_key.into(), nth };
            if all.fault.is_some() || !self.worlds.tape.write(now, deed) {
                break;
            }
            let Strike { delay, fault, .. } = world.connected(now, nth);
            all.delay += delay;
            all.fault = fault;
        }
        all
    }

    /// Whether nobody listens right now; a rule may have struck its last time, and goes on while it `is_on`.
    pub(crate) fn refuses(&self, is_on: bool) -> bool {
        if !self.doors.is_any() {
            return false;
        }
        let mut worlds = self.doors.with_rules().into_iter().filter_map(|place| self.worlds.world(place));
        worlds.any(|world| {
            let world = lock(&world);
            world.refuses(self.clock.now(), is_on)
        })
    }
}
