//! The wait after the customers: until the shop has nothing open, but not for ever.

use core::num::NonZeroU32;
use core::time::Duration;

use tokio::time::{Instant, sleep};

use crate::error::Error;
use crate::progress::{Audience, News};
use crate::shop::{Open, Shop};

/// The gateway's confirm window without a time scale: the longest that an honest proof can take.
pub(crate) const CONFIRM_WINDOW: Duration = Duration::from_mins(10);
/// For back-offs, leases and look-ups around the end of the confirm window.
const MARGIN: Duration = Duration::from_mins(1);
/// Each look reads the whole book.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How long the drain waits at most.
pub(crate) fn limit(time_scale: NonZeroU32) -> Duration {
    CONFIRM_WINDOW / time_scale.get() * 3 + MARGIN
}

/// Waits until the book is at rest, the limit is over, or the run is interrupted; answers with how long it took.
pub(crate) async fn drain(
    shop: &Shop,
    limit: Duration,
    audience: &dyn Audience,
    interrupted: impl Fn() -> bool,
) -> Result<Duration, Error> {
    let start = Instant::now();
    loop {
        let open = Open::of(&shop.book().await?.book);
        let waited = start.elapsed();
        if open.is_at_rest() || waited >= limit || interrupted() {
            return Ok(waited);
        }
        audience.hear(&News::Draining { waited, limit, open_jobs: open.jobs, pending: open.orders });
        sleep(LOOK_EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_covers_the_scaled_confirm_window() {
        let scale = |scale: u32| NonZeroU32::new(scale).expect("a scale");
        assert_eq!(limit(scale(60)), Duration::from_secs(90));
        assert_eq!(limit(scale(1)), Duration::from_mins(31));
    }

    #[test]
    fn a_book_rests_when_no_job_is_open_and_no_order_waits_for_one() {
        let open = |jobs, parked, orders| Open { jobs, parked, orders };
        assert!(open(0, 0, 0).is_at_rest());
        assert!(!open(1, 0, 1).is_at_rest());
        assert!(open(0, 1, 1).is_at_rest(), "a parked job waits for a human, not for us");
        assert!(!open(0, 0, 1).is_at_rest(), "an order without a job may be about to settle");
    }
}
