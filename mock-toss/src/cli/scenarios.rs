//! `mock-toss scenarios`: fault plans to begin with.

use clap::Args;
use mock_toss::fault;
use serde_json::json;

use super::{Failed, Outcome, lines, say};

const EXAMPLES: &str = "Examples:
  mock-toss scenarios                           names, and what each is about
  mock-toss scenarios outage                    the plan, to read or to change
  mock-toss scenarios outage > mine.toml
  mock-toss serve --scenario outage             begins with it
  mock-toss faults scenario outage              puts it in force in a fake that runs";

/// List the fault plans that ship with it, or print one
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Scenarios {
    /// Print this one
    name: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Scenarios {
    pub(super) fn run(&self) -> Result<Outcome, Failed> {
        match &self.name {
            Some(name) => self.print(name)?,
            None => self.list()?,
        }
        Ok(Outcome::Yes)
    }

    fn list(&self) -> Result<(), Failed> {
        if self.json {
            let all = fault::scenarios()
                .map(|scenario| json!({"name": scenario.name, "description": scenario.description()}));
            return say(&(json!(all.collect::<Vec<_>>()).to_string() + "\n"));
        }
        let rows: Vec<_> = fault::scenarios()
            .map(|scenario| vec![scenario.name.to_owned(), scenario.description()])
            .collect();
        say(&lines::table(&["name", "what it is about"], &rows))
    }

    fn print(&self, name: &str) -> Result<(), Failed> {
        let plan = super::plans::scenario(name)?;
        if self.json {
            return say(&(plan.to_json() + "\n"));
        }
        let found = fault::scenarios().find(|scenario| scenario.name == name);
        say(found.map_or("", |scenario| scenario.text))
    }
}
