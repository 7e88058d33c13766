//! How often does a call ask for memory? One line for each subject on standard output, `GROUP/CASE COUNT BYTES`, for
//! `cargo xtask bench`. Counted is this thread: the client and the connection, which live on it, and not the server.

use std::io::{self, Write as _};

use allocation_counter::measure;
use benches::{Gateway, Subject, breakers, loopback, ours, plain, resilience, runtime, towered};
use tokio::runtime::Runtime;

/// Calls before counting begins: connections, timers and windows are made.
const UNCOUNTED: usize = 200;
/// Counted calls, of which the median is told. Odd, so that there is one.
const COUNTED: usize = 201;

fn main() -> io::Result<()> {
    loopback::install_provider();
    let gateway = Gateway::start()?;
    let runtime = runtime();
    tell("stack/ours_bare", &runtime, &ours::Bare::new())?;
    tell("stack/ours", &runtime, &ours::Stack::in_memory())?;
    tell("stack/tower_bare", &runtime, &towered::bare())?;
    tell("stack/tower", &runtime, &plain::stack())?;
    tell("stack/tower_resilience", &runtime, &resilience::stack())?;
    line("breaker/failsafe", median(breakers::failsafe()))?;
    line("breaker/ours", median(breakers::ours()))?;
    line("breaker/ours_few_calls", median(breakers::ours_of_calls(breakers::FEW)))?;
    line("breaker/ours_many_calls", median(breakers::ours_of_calls(breakers::MANY)))?;
    line("breaker/ours_few_of_time", median(breakers::ours_of_time(breakers::FEW)))?;
    line("breaker/ours_many_of_time", median(breakers::ours_of_time(breakers::MANY)))?;
    tell("breaker/bare", &runtime, &breakers::bare())?;
    tell("breaker/tower_resilience", &runtime, &breakers::tower_resilience())?;
    tell("loopback/bare", &runtime, &loopback::Bare::over(&gateway))?;
    tell("loopback/ours", &runtime, &ours::Stack::over(&gateway))?;
    tell("loopback/middleware", &runtime, &loopback::Middleware::over(&gateway))
}

fn tell(name: &str, runtime: &Runtime, subject: &impl Subject) -> io::Result<()> {
    line(name, median(|| runtime.block_on(subject.call())))
}

fn line(name: &str, (count, bytes): (u64, u64)) -> io::Result<()> {
    writeln!(io::stdout(), "{name} {count} {bytes}")
}

/// Allocations and bytes of the call in the middle.
fn median(call: impl Fn()) -> (u64, u64) {
    (0..UNCOUNTED).for_each(|_| call());
    let mut counts: Vec<_> = (0..COUNTED)
        .map(|_| {
            let info = measure(&call);
            (info.count_total, info.bytes_total)
        })
        .collect();
    counts.sort_unstable();
    counts.get(COUNTED / 2).copied().unwrap_or_default()
}
