//! `mock-toss journal`: everything that happened, one line a thing, and on as it happens.

use core::time::Duration;

use clap::Args;
use mock_toss::journal::Journal as Written;
use reqwest::Method;
use tokio::time::sleep;

use super::remote::Remote;
use super::{Failed, Outcome, lines, say};

/// How often --follow asks.
const PAUSE: Duration = Duration::from_millis(300);

const EXAMPLES: &str = "Examples:
  mock-toss journal
  mock-toss journal --order ORD-000001
  mock-toss journal --follow                    and on, until Ctrl-C
  mock-toss journal --json | jq 'select(.faults)'

A line: number, time, operation, order and which request of the order's it was, what happened, the answer's status
and code, [the rule], and after !! the rules of the fault plan that struck.";

/// Show everything that happened, in order
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Journal {
    /// Only what is about this order
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// Go on with what happens next
    #[arg(long)]
    follow: bool,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

impl Journal {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        let mut seen = 0;
        loop {
            let (text, last) = self.after(seen).await?;
            say(&text)?;
            if !self.follow {
                return Ok(Outcome::Yes);
            }
            seen = last;
            sleep(PAUSE).await;
        }
    }

    /// What was written after this number, and the last number. A journal that ends before it began anew.
    async fn after(&self, seen: u64) -> Result<(String, u64), Failed> {
        let text = self.remote.ask(Method::GET, "/journal", String::new()).await?;
        let written = Written::from_ndjson(&text).map_err(|error| {
            format!("the journal is not understood: {error}; are the fake and this command of one version?")
        })?;
        let last = written.entries.last().map_or(0, |entry| entry.seq);
        let seen = if last < seen { 0 } else { seen };
        // A checkpoint has a line of its own, which is for programs.
        let lines = text.lines().skip(usize::from(written.checkpoint.is_some()));
        let fresh = lines.zip(&written.entries).filter(|(_, entry)| entry.seq > seen);
        let wanted =
            fresh.filter(|(_, entry)| self.order.as_deref().is_none_or(|order| *order == *entry.order_id));
        let told =
            wanted.map(|(line, entry)| if self.json { format!("{line}\n") } else { lines::entry(entry) });
        Ok((told.collect(), last))
    }
}
