//! Somebody who looks at the limits now and then. A thread of its own and the system's time: a test that has
//! paused tokio's clock would otherwise see it run on by itself whenever nothing else is to be done.

use std::io;
use std::sync::{Arc, Weak};
use std::thread;

use super::limits::Limits;
use crate::fake::Fake;

/// Looks until the fake is gone.
pub(crate) fn watch(fake: &Arc<Fake>, limits: Limits) -> io::Result<()> {
    let Some(tick) = limits.tick() else { return Ok(()) };
    let fake: Weak<Fake> = Arc::downgrade(fake);
    let look = move || {
        while let Some(fake) = fake.upgrade() {
            fake.lines.tick(&limits, tick);
            drop(fake);
            // Nobody unparks it: it sleeps, and being early by chance does no harm.
            thread::park_timeout(tick);
        }
    };
    thread::Builder::new().name("mock-toss-watch".to_owned()).stack_size(64 * 1024).spawn(look)?;
    Ok(())
}
