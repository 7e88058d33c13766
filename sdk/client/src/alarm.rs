//! A timer that costs nothing before somebody waits for it.
//!
//! Most timers of a call are never needed. A timer is large, and every future around it is moved with it, so it has a
//! place of its own, and that only when it is first polled.

use core::pin::Pin;
use core::task::{Context, Poll};

use tokio::time::{Instant, Sleep, sleep_until};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Whether it is `end`, or later. If not, whoever polls is woken then.
    pub(crate) fn poll(&mut self, end: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(end)));
        if sleep.deadline() != end {
            sleep.as_mut().reset(end);
        }
        sleep.as_mut().poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use core::future::poll_fn;
    use core::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_it_was_last_asked_for() {
        let (start, mut alarm) = (Instant::now(), Alarm::default());
        for seconds in [3, 5, 4] {
            let end = start + Duration::from_secs(seconds);
            poll_fn(|cx| alarm.poll(end, cx)).await;
            assert!(Instant::now() >= end);
        }
        assert_eq!(start.elapsed(), Duration::from_secs(5));
    }
}
