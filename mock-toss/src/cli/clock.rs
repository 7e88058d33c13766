//! `mock-toss clock`: what time it is at the gateway, and later.

use clap::{Args, Subcommand};
use mock_toss::journal::Entry;
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::remote::{Remote, read};
use super::{Failed, Outcome, lines, say};

const EXAMPLES: &str = "Examples:
  mock-toss clock                               what time it is at the gateway
  mock-toss clock advance 10m                   payments that nobody confirmed have expired now
  mock-toss clock advance 3d12h                 ms, s, m, h and d, one after the other
  mock-toss clock advance --to 2099-12-01T00:00:00+09:00";

/// Show the gateway's clock, or move it
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Clock {
    #[command(subcommand)]
    act: Option<Act>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Move it forward: everything that is due happens in its order, and every webhook is answered
    #[command(after_help = EXAMPLES)]
    Advance(Advance),
}

#[derive(Args, Debug)]
struct Advance {
    /// How far: 90s, 10m, 3d12h
    #[arg(required_unless_present = "to", conflicts_with = "to")]
    duration: Option<String>,
    /// To this time, as the gateway writes times
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Deserialize)]
struct Shown {
    now: String,
}

#[derive(Deserialize)]
struct Advanced {
    now: String,
    happened: Vec<Entry>,
    sent: Vec<Sent>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    event_type: String,
    order_id: Option<String>,
    at: String,
    status: Option<u16>,
    error: Option<String>,
    is_accepted: bool,
}

impl Clock {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        if let Some(Act::Advance(advance)) = &self.act {
            return advance.run().await;
        }
        let answer = self.remote.ask(Method::GET, "/clock", String::new()).await?;
        if self.json {
            say(&(answer + "\n"))?;
        } else {
            let Shown { now } = read(&answer)?;
            say(&format!("{now}\n"))?;
        }
        Ok(Outcome::Yes)
    }
}

impl Advance {
    async fn run(&self) -> Result<Outcome, Failed> {
        let wanted = match (&self.duration, &self.to) {
            (Some(duration), _) => json!({"duration": duration}),
            (None, to) => json!({"to": to}),
        };
        let answer = self.remote.ask(Method::POST, "/clock/advance", wanted.to_string()).await?;
        if self.json {
            say(&(answer + "\n"))?;
        } else {
            say(&told(&read(&answer)?))?;
        }
        Ok(Outcome::Yes)
    }
}

fn told(advanced: &Advanced) -> String {
    let Advanced { now, happened, sent } = advanced;
    let of_itself = match happened.len() {
        0 => "Nothing happened by itself.\n".to_owned(),
        count => format!("What happened by itself ({count}):\n"),
    };
    let webhooks = match sent.len() {
        0 => String::new(),
        count => format!("Webhooks that were sent ({count}):\n"),
    };
    let mut text = format!("It is {now}.\n{of_itself}");
    text.extend(happened.iter().map(lines::entry));
    text += &webhooks;
    text.extend(sent.iter().map(Sent::told));
    text
}

impl Sent {
    fn told(&self) -> String {
        let Self { event_type, order_id, at, status, error, is_accepted } = self;
        let answer = match (status, error) {
            (Some(status), _) => status.to_string(),
            (None, error) => error.clone().unwrap_or_else(|| "no answer".to_owned()),
        };
        let verdict = if *is_accepted { "accepted" } else { "not accepted" };
        let order = order_id.as_deref().unwrap_or("-");
        format!("       {}  {event_type} {order}  {answer}, {verdict}\n", lines::clock_time(at))
    }
}
