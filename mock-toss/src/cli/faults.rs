//! `mock-toss faults`: what breaks, from now on or at a trial.

mod dry_run;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mock_toss::fault::Plan;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::remote::{Remote, read};
use super::{Failed, Outcome, lines, plans, say};

const EXAMPLES: &str = r#"Examples:
  mock-toss faults                              the plan in force, and how often each rule has struck
  mock-toss faults check weather.toml           is it a plan? asks no fake
  mock-toss faults dry-run weather.toml --orders 1000
                                                what would strike a thousand confirms; asks no fake
  mock-toss faults set weather.toml             it is in force from now on; a rule heals after an hour, or its ttl
  mock-toss faults scenario lost-answers        a plan that ships with it; `mock-toss scenarios` lists them
  mock-toss faults clear                        nothing breaks any more

With this in weather.toml every tenth confirm takes the money and loses the answer:
  seed = 7
  [[rule]]
  name = "lost-answer"
  operations = ["confirm"]                      # absent: all
  probability = 0.1                             # absent: always
  point = "after_commit"
  fault = { kind = "close" }

Exit codes: 0 done; 1 a rule can never strike (check, dry-run); 2 the plan is wrong, or it could not be done."#;

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
    /// Put a plan in force that ships with it
    Scenario(Scenario),
    /// Let nothing break any more
    Clear(Show),
    /// Read a plan and tell everything that is wrong with it or odd about it; asks no fake
    Check(Check),
    /// Try a plan out on requests that nobody sends: what each rule would strike; asks no fake
    DryRun(dry_run::DryRun),
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
    put: Put,
}

#[derive(Args, Debug)]
struct Scenario {
    /// Its name, as `mock-toss scenarios` lists it
    name: String,
    #[command(flatten)]
    put: Put,
}

#[derive(Args, Debug)]
struct Put {
    /// How long rules live that do not say so, in real time: 5m, 2h, or never; absent: an hour
    #[arg(long, value_name = "TIME")]
    ttl: Option<String>,
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
    standing: Vec<Standing>,
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

/// How a rule is getting on.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Standing {
    struck: u64,
    is_open: bool,
    heals_at: Option<String>,
}

impl Faults {
    pub(super) async fn run(&self) -> Result<Outcome, Failed> {
        match &self.act {
            None => self.show.run(Method::GET, "", String::new()).await,
            Some(Act::Show(show)) => show.run(Method::GET, "", String::new()).await,
            Some(Act::Clear(show)) => show.run(Method::DELETE, "", String::new()).await,
            Some(Act::Set(Set { file, put })) => {
                let (_, text) = plans::read_text(file)?;
                put.show.run(Method::PUT, &put.query(&[]), text).await
            }
            Some(Act::Scenario(Scenario { name, put })) => {
                // Here, so that a wrong name is told with the right ones, whatever the fake's version is.
                plans::scenario(name)?;
                put.show.run(Method::PUT, &put.query(&[("scenario", name)]), String::new()).await
            }
            Some(Act::Check(check)) => check.run(),
            Some(Act::DryRun(dry_run)) => dry_run.run(),
        }
    }
}

impl Put {
    fn query(&self, rest: &[(&str, &str)]) -> String {
        let ttl = self.ttl.as_deref().map(|ttl| ("ttl", ttl));
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs = rest.iter().copied().chain(ttl);
        let pairs: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

impl Show {
    /// Asks, and shows the plan that is in force then.
    async fn run(&self, method: Method, query: &str, body: String) -> Result<Outcome, Failed> {
        let answer = self.remote.ask(method, &format!("/faults{query}"), body).await?;
        let text = if self.json { answer + "\n" } else { told(&read(&answer)?) };
        say(&text)?;
        Ok(Outcome::Yes)
    }
}

impl Check {
    fn run(&self) -> Result<Outcome, Failed> {
        let plan = plans::read(&self.file)?;
        let count = plan.rules().len();
        say(&format!("{} is a plan of {count} {}.\n", self.file.display(), rules(count)))?;
        remark(&plan)
    }
}

/// Tells what is odd about a plan; that a rule can never strike is a no.
fn remark(plan: &Plan) -> Result<Outcome, Failed> {
    let remarks = plan.review();
    say(&remarks.iter().fold(String::new(), |text, remark| text + &format!("{remark}\n")))?;
    let is_sound = remarks.iter().all(|remark| !remark.is_never);
    Ok(if is_sound { Outcome::Yes } else { Outcome::No })
}

const fn rules(count: usize) -> &'static str {
    if count == 1 { "rule" } else { "rules" }
}

fn told(plan: &InForce) -> String {
    let InForce { seed, description, rule, standing } = plan;
    if rule.is_empty() {
        return "No faults are in force.\n".to_owned();
    }
    let heading = if description.is_empty() { String::new() } else { format!("{description}\n") };
    let row = |(Rule { name, point, fault, when }, standing): (&Rule, &Standing)| {
        let Standing { struck, is_open, heals_at } = standing;
        let (now, heals) = (if *is_open { "can strike" } else { "waits or is over" }, heals_at.as_deref());
        let heals = heals.map_or_else(|| "never".to_owned(), lines::clock_time);
        let when = fields(when.iter().filter(|(name, _)| *name != "ttl"));
        vec![name.clone(), point.clone(), what(fault), when, struck.to_string(), now.to_owned(), heals]
    };
    let rows: Vec<_> = rule.iter().zip(standing).map(row).collect();
    let table = lines::table(&["rule", "where", "what", "when", "struck", "now", "heals at"], &rows);
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
