//! Rules about connections. No key is known yet when a connection is made, so the plans of all worlds are asked;
//! which of them have such rules is kept here, because asking ten thousand for nothing would take its time.

use core::sync::atomic::{AtomicBool, Ordering};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::register::Numbers;
use crate::fake::Fake;
use crate::fault::{Plan, Strike};
use crate::tape::Deed;
use crate::worlds::lock;

#[derive(Debug, Default)]
pub(crate) struct Doors {
    is_any: AtomicBool,
    /// The worlds with rules about connections, and their plans.
    places: Mutex<BTreeMap<usize, Arc<Plan>>>,
    changed: Notify,
    /// Of the connections of a face that has none.
    pub(crate) numbers: Numbers,
}

impl Doors {
    /// A world's plan, if it has rules about connections. Whoever only asks wakes nobody by it.
    pub(crate) fn note(&self, place: usize, plan: Option<&Arc<Plan>>) {
        if plan.is_none() && !self.is_any() {
            return;
        }
        let mut places = self.places();
        let is_as_before = match (places.get(&place), plan) {
            (Some(before), Some(plan)) => Arc::ptr_eq(before, plan),
            (before, plan) => before.is_none() && plan.is_none(),
        };
        if is_as_before {
            return;
        }
        match plan {
            Some(plan) => drop(places.insert(place, Arc::clone(plan))),
            None => drop(places.remove(&place)),
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
    fn with_rules(&self) -> Vec<usize> {
        self.places().keys().copied().collect()
    }

    fn places(&self) -> MutexGuard<'_, BTreeMap<usize, Arc<Plan>>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fake {
    /// Looks through all plans, after more than one may have changed.
    pub(crate) fn look_at_doors(&self) {
        for (place, world) in self.worlds.all().iter().enumerate() {
            let world = lock(world);
            self.doors.note(place, world.plan_about_connections(place == 0));
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

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn news_is_a_plan_that_comes_changes_or_goes_and_not_one_that_is_still_there() {
        let (doors, [one, other]) = (Doors::default(), [Arc::default(), Arc::default()]);
        let is_news = async |plan: Option<&Arc<Plan>>| {
            doors.note(0, plan);
            timeout(Duration::from_secs(1), doors.changed()).await.is_ok()
        };
        let told = [
            is_news(None).await,
            is_news(Some(&one)).await,
            is_news(Some(&one)).await,
            is_news(Some(&other)).await,
            is_news(None).await,
            is_news(None).await,
        ];
        assert_eq!(told, [false, true, false, true, true, false]);
        assert!(!doors.is_any());
    }
}
