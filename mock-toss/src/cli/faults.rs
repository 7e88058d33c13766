//! `mock-toss faults`: what breaks, from now on or at a trial.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::remote::{Remote, read};
use super::{Failed, Outcome, lines, plans, say};

const EXAMPLES: &str = r#"Examples:
  mock-toss faults                              the plan in force, and how often each rule has struck
  mock-toss faults check weather.toml           is it a plan? asks no fake
  mock-toss faults set weather.toml             it is in force from now on
  mock-toss faults clear                        nothing breaks any more

With this in weather.toml every tenth confirm takes the money and loses the answer:
  seed = 7
  [[rule]]
  name = "lost-answer"
  operations = ["confirm"]                      # absent: all
  probability = 0.1                             # absent: always
  point = "after_commit"
  fault = { kind = "close" }

Exit codes: 0 done; 2 the plan is wrong, or it could not be done."#;

/// Show, set, check and try out fault plans
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Faults {
    #[command(subcommand)]
    act: Option<Act>,
    #[command(flatten)]
    show: Show,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Show the plan in force, with how often each rule has struck (as without a command)
    Show(Show),
    /// Put a plan in force
    Set(Set),
    /// Let nothing break any more
    Clear(Show),
    /// Read a plan and tell everything that is wrong with it; asks no fake
    Check(Check),
}

#[derive(Args, Debug)]
struct Show {
    /// Print the plan as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Args, Debug)]
struct Set {
    /// A plan, TOML or JSON; - is standard input
    file: PathBuf,
    #[command(flatten)]
    show: Show,
}

#[derive(Args, Debug)]
struct Check {
    /// A plan, TOML or JSON; - is standard input
    file: PathBuf,
}

/// The plan in force as the control API tells it.
#[derive(Deserialize)]
struct InForce {
    seed: u64,
    #[serde(default)]
    description: String,
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    name: String,
    point: String,
    fault: Map<String, Value>,
    /// What narrows it.
    #[serde(flatten)]
    when: Map<String, Value>,
}

#[derive(Deserialize)]
struct Stats {
    faults: Map<String, Value>,
}

impl Faults {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        match &self.act {
            None => self.show.run(Method::GET, String::new()).await,
            Some(Act::Show(show)) => show.run(Method::GET, String::new()).await,
            Some(Act::Clear(show)) => show.run(Method::DELETE, String::new()).await,
            Some(Act::Set(set)) => {
                let (_, text) = plans::read_text(&set.file)?;
                set.show.run(Method::PUT, text).await
            }
            Some(Act::Check(check)) => check.run(),
        }
    }
}

impl Show {
    /// Asks, and shows the plan that is in force then.
    async fn run(&self, method: Method, body: String) -> Result<Outcome, Failed> {
        let answer = self.remote.ask(method, "/faults", body).await?;
        if self.json {
            say(&(answer + "\n"))?;
            return Ok(Outcome::Yes);
        }
        let plan: InForce = read(&answer)?;
        let stats: Stats = read(&self.remote.ask(Method::GET, "/stats", String::new()).await?)?;
        say(&told(&plan, &stats))?;
        Ok(Outcome::Yes)
    }
}

impl Check {
    fn run(&self) -> Result<Outcome, Failed> {
        let plan = plans::read(&self.file)?;
        let count = plan.rules().len();
        say(&format!("{} is a plan of {count} {}.\n", self.file.display(), rules(count)))?;
        Ok(Outcome::Yes)
    }
}

const fn rules(count: usize) -> &'static str {
    if count == 1 { "rule" } else { "rules" }
}

fn told(plan: &InForce, stats: &Stats) -> String {
    let InForce { seed, description, rule } = plan;
    if rule.is_empty() {
        return "No faults are in force.\n".to_owned();
    }
    let heading = if description.is_empty() { String::new() } else { format!("{description}\n") };
    let rows: Vec<_> = rule
        .iter()
        .map(|Rule { name, point, fault, when }| {
            let struck = stats.faults.get(name).and_then(Value::as_u64).unwrap_or_default();
            vec![name.clone(), point.clone(), what(fault), fields(when.iter()), struck.to_string()]
        })
        .collect();
    let table = lines::table(&["rule", "where", "what", "when", "struck"], &rows);
    format!("{heading}Seed {seed}, {} {}:\n{table}", rule.len(), rules(rule.len()))
}

/// The kind, and then how much of it.
fn what(fault: &Map<String, Value>) -> String {
    let kind = fault.get("kind").and_then(Value::as_str).unwrap_or_default();
    let rest = fields(fault.iter().filter(|(name, _)| *name != "kind"));
    format!("{kind} {rest}").trim_end().to_owned()
}

fn fields<'a>(fields: impl Iterator<Item = (&'a String, &'a Value)>) -> String {
    let told = fields.map(|(name, value)| match value {
        Value::String(text) => format!("{name}={text}"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            format!("{name}={value}")
        }
    });
    told.collect::<Vec<_>>().join(" ")
}
