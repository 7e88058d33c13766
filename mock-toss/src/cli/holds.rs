//! `mock-toss holds` and `mock-toss release`: requests that a rule of the plan holds.

use clap::Args;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::remote::{Remote, read};
use super::{Failed, Outcome, lines, say};

const EXAMPLES: &str = "Examples:
  mock-toss faults set gate.toml                with fault = { kind = \"hold\" } in a rule named `gate`
  mock-toss holds                               who waits there
  mock-toss release gate --count 1              the first one goes on
  mock-toss release gate                        all go on; whoever comes later is held again";

/// Show who is held by the fault plan
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Holds {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Let go on whom a rule of the plan holds
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Release {
    /// The rule's name
    rule: String,
    /// At most so many, those first who came first; absent: all
    #[arg(long, value_name = "N")]
    count: Option<usize>,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Deserialize)]
struct Told {
    holds: Vec<Hold>,
}

#[derive(Deserialize)]
struct Hold {
    name: String,
    point: String,
    parked: Vec<Parked>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parked {
    operation: String,
    order_id: String,
    nth: u32,
}

#[derive(Deserialize)]
struct Released {
    released: usize,
}

impl Holds {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        let told = self.remote.ask(Method::GET, "/holds", String::new()).await?;
        if self.json {
            say(&(told + "\n"))?;
            return Ok(Outcome::Yes);
        }
        let Told { holds } = read(&told)?;
        if holds.is_empty() {
            say("No rule of the plan holds anybody; a rule with fault = { kind = \"hold\" } does.\n")?;
            return Ok(Outcome::Yes);
        }
        let rows: Vec<_> = holds.iter().flat_map(Hold::rows).collect();
        say(&lines::table(&["rule", "point", "operation", "order", "nth"], &rows))?;
        Ok(Outcome::Yes)
    }
}

impl Hold {
    /// One for each who waits, or one that says that nobody does.
    fn rows(&self) -> Vec<Vec<String>> {
        let Self { name, point, parked } = self;
        let row = |operation: &str, order: &str, nth: String| {
            vec![name.clone(), point.clone(), operation.to_owned(), order.to_owned(), nth]
        };
        if parked.is_empty() {
            return vec![row("nobody", "", String::new())];
        }
        parked.iter().map(|one| row(&one.operation, &one.order_id, one.nth.to_string())).collect()
    }
}

impl Release {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        let body = json!({"count": self.count}).to_string();
        let rule = utf8_percent_encode(&self.rule, NON_ALPHANUMERIC);
        let told = self.remote.ask(Method::POST, &format!("/holds/{rule}/release"), body).await?;
        let Released { released } = read(&told)?;
        say(&format!("{released} released\n"))?;
        Ok(Outcome::Yes)
    }
}
