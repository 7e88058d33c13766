//! What a configuration must hold, checked once, before anything is opened.

use core::fmt;
use std::collections::BTreeSet;

use super::{Config, Product, Role};
use crate::order::{ProductId, Won};

/// A setting that cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigProblem {
    /// The setting, and where it came from if that is known.
    pub field: String,
    /// Its value; secrets are left out.
    pub value: String,
    /// What is allowed.
    pub allowed: String,
}

/// All settings that cannot be used, so that one start shows every mistake.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigError {
    problems: Vec<ConfigProblem>,
}

impl ConfigError {
    /// An error about `problems`.
    pub(crate) fn new(problems: Vec<ConfigProblem>) -> Self {
        Self { problems }
    }

    /// The problems, in the order in which they were found.
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl core::error::Error for ConfigError {}

impl ConfigProblem {
    pub(crate) fn new(
        field: impl Into<String>,
        value: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        Self { field: field.into(), value: value.into(), allowed: allowed.into() }
    }
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {:?}: {}", self.field, self.value, self.allowed)
    }
}

/// The largest scale: ten minutes become 60 ms.
pub(super) const TIME_SCALE_MAX: u32 = 10_000;
/// More workers than this only wait for the one writer of the database.
pub(super) const WORKERS_MAX: usize = 64;
/// The most calls of one worker under way.
pub(super) const CALLS_MAX: usize = 1_024;
/// More connections of one node than this only wait for the server's cores.
pub(super) const DB_CONNECTIONS_MAX: u32 = 256;
/// The most pieces a product may have.
const STOCK_MAX: i64 = 1_000_000_000;

impl Config {
    /// Checks every field.
    ///
    /// # Errors
    /// Names each field that cannot be used, its value and what is allowed.
    pub fn check(&self) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        let mut ranged = |field: &str, value: usize, max: usize| {
            if value > max {
                problems.push(ConfigProblem::new(
                    field,
                    value.to_string(),
                    format!("is a whole number from 1 to {max}"),
                ));
            }
        };
        ranged("time_scale", self.time_scale.get() as usize, TIME_SCALE_MAX as usize);
        ranged("workers", self.workers.get(), WORKERS_MAX);
        ranged("calls_per_worker", self.calls_per_worker.get(), CALLS_MAX);
        ranged("db_connections", self.db_connections.get() as usize, DB_CONNECTIONS_MAX as usize);
        if self.role != Role::All && self.database_url.is_none() {
            problems.push(ConfigProblem::new(
                "role",
                self.role.as_str(),
                "is all with a SQLite file, which one process serves; set database_url to PostgreSQL to divide the work",
            ));
        }
        if self.time_scale.get() > 1 && self.toss_secret_key.is_live() {
            problems.push(ConfigProblem::new(
                "time_scale",
                self.time_scale.to_string(),
                "is 1 with a live key: on another scale orders would be given up whose money can still be taken",
            ));
        }
        if let Err(error) = self.client().check() {
            let scale = match self.time_scale.get() {
                1 => String::new(),
                scale => format!(" (times are divided by time_scale = {scale})"),
            };
            problems.push(ConfigProblem::new("toss", "..", format!("{error}{scale}")));
        }
        if self.products.is_empty() {
            problems.push(ConfigProblem::new("products", "[]", "has at least one product"));
        }
        let mut seen = BTreeSet::new();
        for (index, product) in self.products.iter().enumerate() {
            check_product(index, product, &mut problems);
            if !seen.insert(&*product.id) {
                let field = format!("products[{index}].id");
                problems.push(ConfigProblem::new(field, &*product.id, "is used by one product only"));
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(ConfigError::new(problems)) }
    }
}

fn check_product(index: usize, product: &Product, problems: &mut Vec<ConfigProblem>) {
    let mut wrong = |field: &str, value: String, allowed: String| {
        problems.push(ConfigProblem::new(format!("products[{index}].{field}"), value, allowed));
    };
    if let Err(allowed) = product.id.parse::<ProductId>() {
        wrong("id", product.id.clone(), allowed.to_string());
    }
    if !(1..=100).contains(&product.name.chars().count()) {
        wrong("name", product.name.clone(), "has 1 to 100 characters".to_owned());
    }
    if product.price < 1 || Won::new(product.price).is_err() {
        wrong("price", product.price.to_string(), "is a whole number of won above zero".to_owned());
    }
    if !(0..=STOCK_MAX).contains(&product.stock) {
        wrong("stock", product.stock.to_string(), format!("is a whole number from 0 to {STOCK_MAX}"));
    }
}
