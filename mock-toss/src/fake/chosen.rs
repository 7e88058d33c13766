//! One world at one moment, in somebody's hands: what the control API and the faces ask and change.

use crate::fault::Plan;
use crate::hold::Holds;
use crate::journal::Journal;
use crate::stats::{Connections, Stats};
use crate::tape::Deed;
use crate::time::KoreanTime;
use crate::world::World;
use crate::worlds::lock;

use super::Fake;

/// One world at one moment.
#[derive(Debug)]
pub(crate) struct Chosen<'a> {
    pub(crate) now: KoreanTime,
    pub(crate) world: &'a mut World,
    connections: Connections,
    holds: &'a Holds,
    place: usize,
}

impl Chosen<'_> {
    pub(crate) fn journal(&mut self) -> Journal {
        self.world.journal(self.now)
    }

    pub(crate) fn stats(&self) -> Stats {
        Stats { connections: self.connections, ..self.world.stats() }
    }

    /// Lets go on whom the rule of this name holds, those first who came first; how many.
    pub(crate) fn release(&self, rule: &str, count_max: usize) -> usize {
        let parked = self.world.parked().into_iter().filter(|(_, parked)| *parked.rule == *rule);
        let released = parked.filter(|(token, _)| self.holds.release(self.place, *token));
        released.take(count_max).count()
    }

    pub(crate) fn set_faults(&mut self, plan: Plan) {
        self.world.set_faults(self.now, plan);
    }
}

impl Fake {
    /// Changes something in one world, at one moment: written down first, and done only then. `None` if there is no
    /// such world, or it could not be written down.
    pub(crate) fn change<T>(
        &self,
        place: usize,
        (method, path, body): (&str, &str, &[u8]),
        work: impl FnOnce(&mut Chosen<'_>) -> T,
    ) -> Option<T> {
        let worked = self.with(place, |chosen| {
            let deed = || Deed::Asked {
                world: chosen.world.merchant().secret_key.as_str().into(),
                method: method.into(),
                path: path.into(),
                body: body.to_vec(),
            };
            let is_written = self.worlds.tape.write(chosen.now, deed);
            is_written.then(|| work(chosen))
        });
        self.shorten();
        worked.flatten()
    }

    /// Does something in one world, at one moment.
    pub(crate) fn with<T>(&self, place: usize, work: impl FnOnce(&mut Chosen<'_>) -> T) -> Option<T> {
        let world = self.worlds.world(place)?;
        let mut world = lock(&world);
        // Only now: another thread may have had the world until here, and later than this one asked the time.
        let now = self.clock.now();
        let connections = self.tally.read();
        let done = work(&mut Chosen { now, world: &mut world, connections, holds: &self.holds, place });
        world.set_out_unasked();
        self.doors.note(place, world.plan_about_connections(place == 0));
        self.holds.sweep(place, &world);
        if !world.endpoints().is_empty() {
            self.expect_endpoints();
        }
        Some(done)
    }
}
