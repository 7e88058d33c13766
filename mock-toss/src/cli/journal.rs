//! `mock-toss journal`: everything that happened, one line a thing, and on as it happens.

use core::time::Duration;

use clap::Args;
use mock_toss::journal::{Entry, Journal as Written};
use reqwest::Method;
use tokio::time::sleep;

use super::remote::Remote;
use super::{Failed, Outcome, complain, lines, say};

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

/// Where --follow is: the entry that was told last, to the letter.
struct Place {
    seq: u64,
    line: String,
}

/// A part of the journal: its text, and what is in it.
struct Part {
    text: String,
    written: Written,
}

impl Part {
    /// Each entry with its own line; the line of a checkpoint is for programs.
    fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        let lines = self.text.lines().skip(usize::from(self.written.checkpoint.is_some()));
        lines.zip(&self.written.entries)
    }

    fn end(&self) -> Option<Place> {
        self.entries().last().map(|(line, entry)| Place { seq: entry.seq, line: line.to_owned() })
    }
}

impl Journal {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        let whole = self.ask(0).await?;
        self.tell(&whole, 0)?;
        if !self.follow {
            return Ok(Outcome::Yes);
        }
        let mut place = whole.end();
        loop {
            sleep(PAUSE).await;
            place = self.go_on(place).await?;
        }
    }

    /// Tells what has happened since; where it is then. The entry that was told last is asked for once more: if it is
    /// another one now, the journal began anew meanwhile.
    async fn go_on(&self, place: Option<Place>) -> Result<Option<Place>, Failed> {
        let Some(place) = place else {
            let whole = self.ask(0).await?;
            self.tell(&whole, 0)?;
            return Ok(whole.end());
        };
        let part = self.ask(place.seq.saturating_sub(1)).await?;
        let is_known = part.entries().next().is_some_and(|(line, _)| line == place.line);
        let gone = part.written.folded();
        if is_known || gone >= place.seq {
            if gone > place.seq {
                let count = gone - place.seq;
                complain(&format!("{count} entries came and went before they could be told"));
            }
            self.tell(&part, place.seq)?;
            return Ok(part.end().or(Some(place)));
        }
        let whole = self.ask(0).await?;
        self.tell(&whole, 0)?;
        Ok(whole.end())
    }

    /// What follows this number.
    async fn ask(&self, after: u64) -> Result<Part, Failed> {
        let path = if after == 0 { "/journal".to_owned() } else { format!("/journal?after={after}") };
        let text = self.remote.ask(Method::GET, &path, String::new()).await?;
        let written = Written::from_ndjson(&text).map_err(|error| {
            format!("the journal is not understood: {error}; are the fake and this command of one version?")
        })?;
        Ok(Part { text, written })
    }

    /// Prints what is wanted of it and has a higher number.
    fn tell(&self, part: &Part, after: u64) -> Result<(), Failed> {
        let is_wanted = |entry: &Entry| {
            entry.seq > after && self.order.as_deref().is_none_or(|order| *order == *entry.order_id)
        };
        let wanted = part.entries().filter(|(_, entry)| is_wanted(entry));
        let told: String = wanted
            .map(|(line, entry)| if self.json { format!("{line}\n") } else { lines::entry(entry) })
            .collect();
        if told.is_empty() { Ok(()) } else { say(&told) }
    }
}
