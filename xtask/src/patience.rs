//! Waiting for a process that takes its time, with an end.

use core::time::Duration;
use std::io;
use std::process::{Child, ExitStatus};
use std::thread;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// A server on a machine that runs ten builds beside it has been seen to take eight seconds.
const LOOKS_TO_START: u32 = 60 * 40;

/// Servers that are told to stop at once do so in milliseconds; this is for the ones that hang.
const LOOKS_TO_STOP: u32 = 10 * 40;

/// How waiting for a server ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Waited {
    Ready,
    Ended,
    TooLong,
}

/// Asks `is_ready` until it is, or `child` has ended, or a minute is over.
pub(crate) fn until_ready(child: &mut Child, mut is_ready: impl FnMut() -> bool) -> Waited {
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
pub(crate) fn until_ended(child: &mut Child) {
    for _ in 0..LOOKS_TO_STOP {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::park_timeout(PAUSE);
    }
    drop(child.kill());
    drop(child.wait());
}

/// Waits for a child that ends by itself, `limit` at most: how it ended, or nothing if it had to be killed. Never leaves
/// a zombie.
pub(crate) fn ended_within(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    for _ in 0..limit.as_millis().div_ceil(PAUSE.as_millis()) {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::park_timeout(PAUSE);
    }
    drop(child.kill());
    drop(child.wait());
    Ok(None)
}

/// Asks `is_over` until it is, ten seconds at most.
pub(crate) fn until_over(mut is_over: impl FnMut() -> bool) -> bool {
    (0..LOOKS_TO_STOP).any(|_| {
        let over = is_over();
        if !over {
            thread::park_timeout(PAUSE);
        }
        over
    })
}
