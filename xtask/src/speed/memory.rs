//! What the fake remembers once its journal has its set size: of each payment little, of a request that repeats
//! nothing.

use core::net::SocketAddr;
use std::thread;

use super::at_most;
use crate::failure::{Failure, Outcome};
use crate::load::http::Connection;
use crate::load::program::Programs;
use crate::load::report::Row;
use crate::load::server::Server;
use crate::say::say;

const THREADS: usize = 4;
const PAYMENTS: usize = 100_000;

/// What the allocator may take while nothing is remembered, in hundredths of a kB.
const FLAT: u128 = 1024 * 100;

pub(super) fn measure(programs: &Programs) -> Outcome<Vec<Row>> {
    let mut fake = programs.fake();
    // So few that what a journal's size swings by is no part of the figures.
    fake.args(["--journal-entries", "1000"]);
    let server = Server::start(fake)?;
    // What is there once, whatever comes, has come after these.
    pay("warm", server.address, 1_000)?;
    // The journal has its set size then, and grows no more.
    repeat(server.address, "ORD-before")?;
    let before = server.memory()?;
    pay("ORD", server.address, PAYMENTS)?;
    let paid = server.memory()?;
    say(format!("{PAYMENTS} payments: {} kB became {} kB", before / 1024, paid / 1024));
    repeat(server.address, "ORD-after")?;
    // What the payments have left free is in use by then.
    let settled = server.memory()?;
    repeat(server.address, "ORD-again")?;
    let repeated = server.memory()?;
    say(format!("repeated, and once more: {} kB, {} kB", settled / 1024, repeated / 1024));
    let grown = |from: u128, to: u128, by: u128| to.saturating_sub(from) * 100 / 1024 / by;
    let each = grown(before, paid, PAYMENTS as u128);
    Ok(vec![
        at_most("memory of a confirmed payment with its idempotency record", each, 400, "kB"),
        at_most(
            "growth over 100,000 replays and 100,000 look-ups of one payment",
            grown(settled, repeated, 1),
            FLAT,
            "kB",
        ),
    ])
}

/// Opens and confirms so many.
fn pay(prefix: &str, address: SocketAddr, payments: usize) -> Outcome {
    on_threads(|number| {
        let mut connection = Connection::open(address)?;
        for payment in 0..payments / THREADS {
            let (payment, _) = connection.create(&format!("{prefix}-{number}-{payment:06}"))?;
            connection.confirm(&payment)?;
        }
        Ok(())
    })
}

/// The same confirmation again and again, and the same look-up.
fn repeat(address: SocketAddr, order_id: &str) -> Outcome {
    let (payment, _) = Connection::open(address)?.create(order_id)?;
    on_threads(|_| {
        let mut connection = Connection::open(address)?;
        for _ in 0..PAYMENTS / THREADS {
            connection.confirm(&payment)?;
            connection.look_up(&format!("/v1/payments/{}", payment.key))?;
        }
        Ok(())
    })
}

fn on_threads(work: impl Fn(usize) -> Outcome + Sync) -> Outcome {
    thread::scope(|scope| {
        let work = &work;
        let spawned: Vec<_> = (0..THREADS).map(|number| scope.spawn(move || work(number))).collect();
        let mut ended = spawned.into_iter().map(thread::ScopedJoinHandle::join);
        ended.try_for_each(|end| end.map_err(|_| Failure::new("a client panicked"))?)
    })
}
