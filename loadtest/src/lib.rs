//! Load with a verdict: customers against the reference shop, the shop against a fake gateway under seeded faults,
//! and afterwards both books and the customers' history reconciled to the last won.
//!
//! [`run()`] does all of it in one process and answers with a [`Finished`]: the summary, the text for a terminal and
//! the exit code. `goose` keeps the customers running; arrivals, clocks, histograms and the verdict are ours, because
//! goose measures to the first byte and starts its clock behind its own queue.

pub mod arguments;
pub mod arrivals;
mod assemble;
mod attack;
pub mod basket;
mod calls;
mod checkout;
mod descriptors;
mod drain;
mod error;
mod exposition;
mod format;
mod gateway;
mod history;
mod judge;
mod latency;
pub mod progress;
mod record;
mod report;
mod run;
mod schedule;
mod shop;
pub mod summary;
mod system;
mod tickets;
mod timeline;
mod verdict;
mod weather;

pub use error::Error;
pub use latency::Percentiles;
pub use run::{Finished, run};
pub use verdict::{Decision, Exit, Rule};
