//! What the command line may say.

use core::num::NonZeroU32;
use core::time::Duration;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

const ABOUT: &str = "\
Kills the shop's processes every 0.3 to 0.8 seconds while customers order, cancel and are refunded, and while the fake \
gateway drops, delays, doubles and falsifies. Then lets everything come to rest and holds the shop's book, the gateway's \
ledger and what the customers were told against each other, to the last won.";

const EXAMPLES: &str = "\
Examples:
  crash-loop --store sqlite                     one process, 75 seconds
  crash-loop --store postgres                   2 API and 2 worker processes, with a PostgreSQL and a Redis of their own
  crash-loop --store sqlite --seed 7 --keep     other faults and victims; databases and logs are kept
  crash-loop --store postgres --scenario two-approvers
                                                200 refunds, approved twice at the same moment
  crash-loop --store postgres --scenario infrastructure
                                                nobody is killed but PostgreSQL and Redis, every few seconds

The seed decides who is killed when, who orders what, and which requests meet a fault. What it cannot decide is which
instruction a kill falls on: a run is never repeated exactly, only its weather is.

Time runs on a scale of 1 to 100: a payment can be confirmed for 6 seconds instead of 10 minutes.

Exit codes:
  0  the books agree, every order is at its end, and there were kills and orders enough
  1  something was left open, or too little happened to prove anything, or it could not run
  2  money is wrong: the audit found a violation";

/// What the shop keeps its records in.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum StoreKind {
    /// One process, one file.
    Sqlite,
    /// Four processes, one PostgreSQL, hints over Redis.
    Postgres,
}

/// What is done to the shop.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Scenario {
    /// kill -9 of one process every 0.3 to 0.8 seconds
    Kills,
    /// Two approvers release the same 200 refunds at once, at a slow gateway
    TwoApprovers,
    /// PostgreSQL stopped at once and started again, Redis killed and emptied
    Infrastructure,
}

/// A checked wish.
#[derive(Clone, Debug, Parser)]
#[command(name = "crash-loop", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Arguments {
    /// What the shop keeps its records in
    #[arg(long, value_enum)]
    pub(crate) store: StoreKind,
    /// What is done to the shop
    #[arg(long, value_enum, default_value = "kills")]
    pub(crate) scenario: Scenario,
    /// How long customers come and processes are killed
    #[arg(long, value_name = "N", default_value_t = 75, value_parser = clap::value_parser!(u64).range(10..=3600))]
    pub(crate) seconds: u64,
    /// New customers per second
    #[arg(long, value_name = "N", default_value = "10", value_parser = rate)]
    pub(crate) rate: NonZeroU32,
    /// Decides victims, faults and customers
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Keep the folder with databases and logs, and say where it is
    #[arg(long)]
    pub(crate) keep: bool,
    /// Also write the report as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// The shop's program [default: order-service beside this program]
    #[arg(long, value_name = "FILE")]
    pub(crate) order_service: Option<PathBuf>,
    /// The fake gateway's program [default: mock-toss beside this program]
    #[arg(long, value_name = "FILE")]
    pub(crate) mock_toss: Option<PathBuf>,
    /// The folder of PostgreSQL's programs [default: where initdb is in PATH]
    #[arg(long, value_name = "DIR")]
    pub(crate) postgres_bin: Option<PathBuf>,
    /// Redis' program [default: redis-server in PATH]
    #[arg(long, value_name = "FILE")]
    pub(crate) redis_server: Option<PathBuf>,
}

impl Arguments {
    /// How long customers come.
    pub(crate) const fn length(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

const RATE_MAX: u32 = 200;

fn rate(text: &str) -> Result<NonZeroU32, String> {
    let rate = text.parse::<NonZeroU32>().ok().filter(|rate| rate.get() <= RATE_MAX);
    rate.ok_or_else(|| format!("customers per second from 1 to {RATE_MAX}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_has_the_length_that_proves_something() {
        let arguments = Arguments::try_parse_from(["crash-loop", "--store", "sqlite"]).unwrap();
        assert_eq!(arguments.length(), Duration::from_secs(75));
        assert_eq!((arguments.scenario, arguments.rate.get()), (Scenario::Kills, 10));
        assert!(!arguments.keep);
    }

    #[test]
    fn a_wish_that_makes_no_sense_is_refused_with_what_is_allowed() {
        let refusal = |words: &[&str]| {
            let words = ["crash-loop", "--store", "sqlite"].iter().chain(words);
            Arguments::try_parse_from(words).unwrap_err().to_string()
        };
        assert!(refusal(&["--rate", "0"]).contains("customers per second from 1 to 200"));
        assert!(refusal(&["--seconds", "2"]).contains("10..=3600"));
        assert!(refusal(&["--scenario", "nothing"]).contains("kills, two-approvers, infrastructure"));
    }
}
