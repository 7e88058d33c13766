//! Threads that all use one object as fast as they can.

use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::Barrier;
use std::thread;

use governor::{Quota, RateLimiter};
use tokio::runtime::Runtime;
use tokio::time::Instant;

use crate::ours::Stack;
use crate::{Subject as _, runtime};

/// What a thread does: so many calls, on its runtime.
pub trait Work: Sync {
    /// Makes `calls` calls.
    fn work(&self, runtime: &Runtime, calls: u64);
}

impl<F: Fn(&Runtime, u64) + Sync> Work for F {
    fn work(&self, runtime: &Runtime, calls: u64) {
        self(runtime, calls);
    }
}

/// The wall time in which each of the threads of `runtimes` makes `calls` calls.
pub fn wall_time(runtimes: &mut [Runtime], calls: u64, work: &impl Work) -> Duration {
    let start = Barrier::new(runtimes.len() + 1);
    let began = thread::scope(|scope| {
        for runtime in runtimes {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                work.work(runtime, calls);
            });
        }
        start.wait();
        Instant::now()
    });
    began.elapsed()
}

/// A runtime for each of `threads`.
pub fn runtimes(threads: usize) -> Vec<Runtime> {
    (0..threads).map(|_| runtime()).collect()
}

/// governor alone.
///
/// # Panics
///
/// Never: the rate is never reached.
pub fn governor() -> impl Work {
    let plenty = NonZeroU32::MIN.saturating_add(999_999_999);
    let limiter = RateLimiter::direct(Quota::per_second(plenty).allow_burst(plenty));
    move |_: &Runtime, calls: u64| {
        for _ in 0..calls {
            limiter.check().expect("there is plenty");
        }
    }
}

/// failsafe alone.
pub fn failsafe() -> impl Work {
    let breaker = crate::breakers::failsafe();
    move |_: &Runtime, calls: u64| (0..calls).for_each(|_| breaker())
}

/// The whole of toss-sdk, one client.
pub fn ours() -> impl Work {
    let stack = Stack::in_memory();
    move |runtime: &Runtime, calls: u64| {
        runtime.block_on(async {
            for _ in 0..calls {
                stack.call().await;
            }
        });
    }
}
