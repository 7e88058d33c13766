//! Requests that are held: who waits in which world, and the bells that let them go on.
//!
//! That a request is held, and by which rule, is the world's to know; how its driver waits is told here. A bell may
//! ring before its driver listens, so it keeps what it was told.

use core::pin::pin;
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::fault::{Fault, Point};
use crate::world::{Token, World};

/// A request that waits until it is released.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Parked {
    /// The rule that holds it.
    pub rule: Arc<str>,
    /// Where it was when it was held.
    pub point: Point,
    /// `confirm`, `cancel`, ...
    pub operation: &'static str,
    /// The order; empty if none is known.
    pub order_id: Arc<str>,
    /// The payment; empty if none is known.
    pub payment_key: Arc<str>,
    /// The number of the request among those of its operation for its order, from 1.
    pub nth: u32,
}

/// What lets one request go on.
#[derive(Debug, Default)]
struct Bell {
    rings: Arc<Notify>,
    /// It is to go on, and may not have done so yet: who releases the next one must not meet it again.
    is_released: bool,
}

/// The bells of all worlds.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    bells: Mutex<BTreeMap<(usize, Token), Bell>>,
    /// Somebody has begun to wait.
    arrivals: Notify,
}

impl Holds {
    /// Waits until it is released, or for so long. The world is asked once the bell hangs: a reset that came before
    /// that found none to ring.
    pub(crate) async fn wait(
        &self,
        (place, token): (usize, Token),
        at_most: Duration,
        is_held: impl FnOnce() -> bool,
    ) {
        let bell = Arc::clone(&self.bells().entry((place, token)).or_default().rings);
        self.arrivals.notify_waiters();
        if !is_held() {
            return;
        }
        let _is_forgotten = timeout(at_most, bell.notified()).await;
    }

    /// It has gone on.
    pub(crate) fn forget(&self, place: usize, token: Token) {
        self.bells().remove(&(place, token));
    }

    /// Waits until it is enough; asked again whenever a request, of whatever rule, begins to wait.
    pub(crate) async fn until(&self, is_enough: impl Fn() -> bool) {
        loop {
            let mut arrival = pin!(self.arrivals.notified());
            arrival.as_mut().enable();
            if is_enough() {
                return;
            }
            arrival.await;
        }
    }

    /// Lets it go on; whether nobody has done so before.
    pub(crate) fn release(&self, place: usize, token: Token) -> bool {
        let mut bells = self.bells();
        let bell = bells.entry((place, token)).or_default();
        bell.rings.notify_one();
        !core::mem::replace(&mut bell.is_released, true)
    }

    /// Lets go on whoever the world does not hold any more.
    pub(crate) fn sweep(&self, place: usize, world: &World) {
        let bells = self.bells();
        let of_place = bells.iter().filter(|((of, _), _)| *of == place);
        for ((_, token), bell) in of_place {
            if !world.holds(*token) {
                bell.rings.notify_one();
            }
        }
    }

    fn bells(&self) -> MutexGuard<'_, BTreeMap<(usize, Token), Bell>> {
        self.bells.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a rule holds requests.
pub(crate) fn is_hold(fault: &Fault) -> bool {
    matches!(fault, Fault::Hold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_who_was_let_go_before_he_began_to() {
        let (holds, token) = (Holds::default(), Token::numbered(1).expect("a token"));
        let began = tokio::time::Instant::now();
        holds.wait((0, token), Duration::from_mins(5), || false).await;
        assert_eq!(began.elapsed(), Duration::ZERO);
    }
}
