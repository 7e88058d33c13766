//! Waiting for a server that takes its time, with an end.

use core::time::Duration;
use std::process::Child;
use std::thread;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// A server on a machine that runs ten builds beside it has been seen to take eight seconds.
const LOOKS_TO_START: u32 = 60 * 40;

/// Servers that are told to stop at once do so in milliseconds; this is for the ones that hang.
const LOOKS_TO_STOP: u32 = 10 * 40;

/// How waiting for a server ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Waited {
    Ready,
    Ended,
    TooLong,
}

/// Asks `is_ready` until it is, or `child` has ended, or a minute is over.
pub(super) fn until_ready(child: &mut Child, mut is_ready: impl FnMut() -> bool) -> Waited {
    for _ in 0..LOOKS_TO_START {
        if !matches!(child.try_wait(), Ok(None)) {
            return Waited::Ended;
        }
        if is_ready() {
            return Waited::Ready;
        }
        thread::park_timeout(PAUSE);
    }
    Waited::TooLong
}

/// Waits for the end of a child that was told to stop; after ten seconds it is killed. Never leaves a zombie.
pub(super) fn until_ended(child: &mut Child) {
    for _ in 0..LOOKS_TO_STOP {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::park_timeout(PAUSE);
    }
    drop(child.kill());
    drop(child.wait());
}

/// Asks `is_over` until it is, ten seconds at most.
pub(super) fn until_over(mut is_over: impl FnMut() -> bool) -> bool {
    (0..LOOKS_TO_STOP).any(|_| {
        let over = is_over();
        if !over {
            thread::park_timeout(PAUSE);
        }
        over
    })
}
