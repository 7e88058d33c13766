//! `mock-toss explore`: every interleaving of a few requests, without a fake that runs.

use clap::Args;
use mock_toss::Switches;
use mock_toss::explore::{Request, explore};

use super::{Failed, Outcome, say};

const EXAMPLES: &str = "Examples:
  mock-toss explore confirm@a confirm@b         two workers confirm one payment, each with a key of its own
  mock-toss explore confirm@a confirm@a         one confirm, sent again before its answer came
  mock-toss explore confirm@a cancel@c cancel@d:5000
                                                three at once: what a confirm, a cancel and a part of one can come to

A request is confirm, cancel or look_up; @KEY behind it is its idempotency key, :AMOUNT its amount in won.
Exit codes: 0 all interleavings come to what the contract says; 1 some do not.";

/// Walk all interleavings of two or three requests about one payment, and show what they come to
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explore {
    /// Two or three requests
    #[arg(required = true, num_args = 2..=3)]
    requests: Vec<Request>,
    /// What the customer agreed to pay, in won
    #[arg(long, default_value_t = 15_000)]
    amount: u64,
}

impl Explore {
    pub(super) fn run(&self) -> Result<Outcome, Failed> {
        let exploration = explore(self.amount, &self.requests, &Switches::default());
        let exploration = exploration.map_err(|error| error.to_string())?;
        say(&exploration.to_string())?;
        Ok(if exploration.violations.is_empty() { Outcome::Yes } else { Outcome::No })
    }
}
