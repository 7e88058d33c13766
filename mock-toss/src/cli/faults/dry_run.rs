//! `mock-toss faults dry-run`: what a plan would do to requests that nobody sends.

use std::path::PathBuf;

use clap::Args;
use mock_toss::Operation;
use mock_toss::fault::{self, Planned, Remark};
use serde_json::{Value, json};

use super::super::{Failed, Outcome, lines, plans, say};

/// More requests than anybody reads about.
const REQUESTS_MAX: u64 = 1_000_000;

const EXAMPLES: &str = "Examples:
  mock-toss faults dry-run weather.toml
  mock-toss faults dry-run weather.toml --orders 1000 --operation confirm --operation cancel --attempts 3
  mock-toss faults dry-run weather.toml --list  each strike: order, request, rule@point:kind

The draws are the very ones of a run with these orders (ORD-000001, ORD-000002, ...).";

/// Try a plan out on requests that nobody sends
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct DryRun {
    /// A plan, TOML or JSON; - is standard input
    file: PathBuf,
    /// So many orders
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    orders: u32,
    /// What is asked for each order: confirm, cancel and so on
    #[arg(long = "operation", value_name = "OPERATION", default_value = "confirm", value_parser = operation)]
    operations: Vec<Operation>,
    /// How often each is asked
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    attempts: u32,
    /// Tell every strike too
    #[arg(long)]
    list: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn operation(name: &str) -> Result<Operation, String> {
    Operation::all().find(|operation| operation.as_str() == name).ok_or_else(|| {
        let known: Vec<_> = Operation::all().map(Operation::as_str).collect();
        format!("there are {}", known.join(", "))
    })
}

impl DryRun {
    pub(super) fn run(&self) -> Result<Outcome, Failed> {
        let plan = plans::read(&self.file)?;
        let operations = u64::try_from(self.operations.len()).unwrap_or(u64::MAX);
        let count = u64::from(self.orders) * u64::from(self.attempts);
        let count = count.saturating_mul(operations);
        if count > REQUESTS_MAX {
            return Err(format!("these are {count} requests; a dry run has at most {REQUESTS_MAX}"));
        }
        let run = plan.dry_run(self.requests());
        let remarks = plan.review();
        let text = if self.json { self.in_json(&remarks, &run) } else { self.told(&remarks, &run) };
        say(&text)?;
        let is_sound = remarks.iter().all(|remark| !remark.is_never);
        Ok(if is_sound { Outcome::Yes } else { Outcome::No })
    }

    fn requests(&self) -> impl Iterator<Item = Planned> {
        let orders = (1..=self.orders).map(|number| format!("ORD-{number:06}"));
        orders.flat_map(move |order| {
            let of_order = self.operations.iter().flat_map(move |operation| {
                let order = order.clone();
                (1..=self.attempts).map(move |nth| Planned::new(*operation, &order, nth))
            });
            of_order.collect::<Vec<_>>()
        })
    }

    fn told(&self, remarks: &[Remark], run: &fault::DryRun) -> String {
        let rows: Vec<_> = run
            .rules
            .iter()
            .map(|tried| {
                let why = tried.why_never.clone().unwrap_or_default();
                vec![tried.rule.clone(), tried.struck.to_string(), why]
            })
            .collect();
        let table = lines::table(&["rule", "would strike", "why not"], &rows);
        let struck = run.struck.iter().filter(|_| self.list).fold(String::new(), |text, struck| {
            let fault::Struck { operation, order_id, nth, fault, .. } = struck;
            text + &format!("{} {order_id} #{nth}  {fault}\n", operation.as_str())
        });
        let remarks = remarks.iter().fold(String::new(), |text, remark| text + &format!("{remark}\n"));
        format!("Of {} requests:\n{table}{struck}{remarks}", run.requests)
    }

    fn in_json(&self, remarks: &[Remark], run: &fault::DryRun) -> String {
        let mut told = json!(run);
        if let Some(fields) = told.as_object_mut() {
            fields.insert("remarks".to_owned(), json!(remarks));
            if !self.list {
                fields.remove("struck");
            }
        }
        Value::to_string(&told) + "\n"
    }
}
