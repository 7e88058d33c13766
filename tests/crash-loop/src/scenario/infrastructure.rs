//! The shop's processes live; what they stand on does not: PostgreSQL is stopped at once, Redis killed and emptied.

use core::time::Duration;
use std::sync::Arc;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::{arrivals, meanwhile, round_off};
use crate::arguments::{Arguments, Scenario};
use crate::complain;
use crate::customer::Street;
use crate::error::Error;
use crate::report::Report;
use crate::site::{Services, Site};
use crate::tally::Tally;
use crate::weather;

/// What is done to the services.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mishap {
    Flush,
    KillRedis,
    StopPostgres,
}

impl Mishap {
    const fn name(self) -> &'static str {
        match self {
            Self::Flush => "Redis FLUSHALL",
            Self::KillRedis => "Redis SIGKILL and start",
            Self::StopPostgres => "PostgreSQL stop -m immediate and start",
        }
    }
}

/// Every ten seconds the same three things, from the third second on.
const EVERY: Duration = Duration::from_secs(10);
const IN_TURN: [(u64, Mishap); 3] = [(3, Mishap::Flush), (5, Mishap::KillRedis), (8, Mishap::StopPostgres)];

/// What happens when in a run of this `length`. Pure.
fn mishaps(length: Duration) -> Vec<(Duration, Mishap)> {
    let rounds = (0u32..).map(|round| EVERY * round).take_while(|start| *start < length);
    let all =
        rounds.flat_map(|start| IN_TURN.map(|(second, what)| (start + Duration::from_secs(second), what)));
    all.filter(|(at, _)| *at < length).collect()
}

/// Customers come, services go; then the verdict.
pub(super) async fn run(arguments: &Arguments, site: &Site, street: &Arc<Street>) -> Result<Report, Error> {
    let services = site.services.as_ref().ok_or(Error::NothingToBreak)?;
    let length = arguments.length();
    site.gateway.set_faults(weather::plan(Scenario::Infrastructure, arguments.seed, length)).await?;
    let mut visits = JoinSet::new();
    let breaking = break_down(services, site.fleet.tally(), length);
    let storm = async { tokio::join!(arrivals(arguments, street, &mut visits), breaking) };
    let ((), broken) = meanwhile(site, street, storm).await;
    broken?;
    let expected = mishaps(length).len();
    let happened: u64 = site.fleet.tally().now().infrastructure.values().sum();
    let missing = async || {
        let all = u64::try_from(expected).is_ok_and(|expected| happened == expected);
        if all { Vec::new() } else { vec![format!("{happened} of {expected} mishaps happened")] }
    };
    round_off(arguments, site, street, visits, missing).await
}

async fn break_down(services: &Services, tally: &Tally, length: Duration) -> Result<(), Error> {
    let start = Instant::now();
    for (at, mishap) in mishaps(length) {
        sleep_until(start + at).await;
        complain(&format!("crash-loop: {:>3} s: {}", start.elapsed().as_secs(), mishap.name()));
        match mishap {
            Mishap::Flush => services.redis.empty().await?,
            Mishap::KillRedis => services.redis.crash_and_recover().await?,
            Mishap::StopPostgres => services.postgres.crash_and_recover().await?,
        }
        tally.add(|struck| *struck.infrastructure.entry(mishap.name().to_owned()).or_default() += 1);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgresql_is_stopped_every_ten_seconds_and_nothing_happens_after_the_end() {
        let stops = |seconds| {
            let all = mishaps(Duration::from_secs(seconds));
            all.iter()
                .filter(|(_, what)| *what == Mishap::StopPostgres)
                .map(|(at, _)| at.as_secs())
                .collect::<Vec<_>>()
        };
        assert_eq!(stops(30), [8, 18, 28]);
        assert_eq!(stops(75).len(), 7);
        assert!(mishaps(Duration::from_secs(75)).iter().all(|(at, _)| at.as_secs() < 75));
    }
}
