//! What is told while a run goes on: one line that updates itself on a terminal, a plain line now and then elsewhere.

use core::time::Duration;
use std::io::{self, Write};

use tokio::time::Instant;

use crate::format::{count, micros, seconds, thousands};
use crate::summary::CountBy;

#[cfg(test)]
mod tests;

/// Where a run stands.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum News {
    /// Something that is worth a line of its own.
    Milestone(String),
    /// Customers are coming or being served.
    Running(Glimpse),
    /// The customers are gone; the shop finishes its work.
    Draining {
        /// For how long.
        waited: Duration,
        /// For how long at most.
        limit: Duration,
        /// What is waited for.
        open_jobs: u64,
        /// Orders without a final state.
        pending: u64,
    },
}

/// A moment of the run.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Glimpse {
    /// Since the first arrival.
    pub elapsed: Duration,
    /// How long customers come.
    pub duration: Duration,
    /// Customers served, whatever the result.
    pub done: u64,
    /// Customers being served.
    pub in_flight: u64,
    /// `order_to_result` so far, in microseconds.
    pub p99_micros: u64,
    /// Customers told `PAID`.
    pub paid: u64,
    /// Customers told `FAILED`.
    pub failed: u64,
    /// Orders accepted whose result nobody knows yet.
    pub pending: u64,
    /// How often each rule of the weather has struck.
    pub faults: CountBy,
}

/// Whoever listens to a run.
pub trait Audience: Send + Sync {
    /// Called a few times per second; must not block.
    fn hear(&self, news: &News);
}

/// Nobody listens.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Audience for Silent {
    fn hear(&self, _news: &News) {}
}

/// Writes news to a terminal or a log.
#[derive(Debug)]
pub struct Display<W> {
    terminal: bool,
    state: std::sync::Mutex<State<W>>,
}

#[derive(Debug)]
struct State<W> {
    out: W,
    last: Option<Instant>,
    line_is_open: bool,
}

/// Between two plain lines where nothing can be overwritten.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

impl<W: Write> Display<W> {
    /// Writes to `out`; `terminal` says whether a line there can be overwritten.
    pub fn new(out: W, terminal: bool) -> Self {
        Self { terminal, state: std::sync::Mutex::new(State { out, last: None, line_is_open: false }) }
    }

    /// Ends the line that is being overwritten, if there is one.
    pub fn finish(&self) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Progress that cannot be shown is no reason to end a run.
        state.close_line().unwrap_or_default();
    }
}

impl<W: Write> State<W> {
    fn close_line(&mut self) -> io::Result<()> {
        if core::mem::take(&mut self.line_is_open) {
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn show(&mut self, terminal: bool, news: &News) -> io::Result<()> {
        if let News::Milestone(text) = news {
            self.close_line()?;
            writeln!(self.out, "{text}")?;
        } else if terminal {
            // Back to the margin, the text, and nothing of the longer line before it.
            write!(self.out, "\r{}\x1b[K", line(news))?;
            self.line_is_open = true;
        } else if self.last.is_none_or(|last| last.elapsed() >= PLAIN_EVERY) {
            self.last = Some(Instant::now());
            writeln!(self.out, "{}", line(news))?;
        }
        self.out.flush()
    }
}

impl<W: Write + Send> Audience for Display<W> {
    fn hear(&self, news: &News) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Progress that cannot be shown is no reason to end a run.
        state.show(self.terminal, news).unwrap_or_default();
    }
}

/// The news in one line.
fn line(news: &News) -> String {
    match news {
        News::Milestone(text) => text.clone(),
        News::Running(now) => {
            let faults: u64 = now.faults.values().sum();
            let most = now.faults.iter().filter(|(_, times)| **times > 0).max_by_key(|(_, times)| **times);
            let most = most.map(|(rule, times)| format!(", most {rule} {}", thousands(*times)));
            format!(
                "{:>3}/{} s  {} done, {} in flight  p99 {}  {} paid, {} failed, {} pending  {}{}",
                now.elapsed.as_secs(),
                now.duration.as_secs(),
                thousands(now.done),
                thousands(now.in_flight),
                micros(now.p99_micros),
                thousands(now.paid),
                thousands(now.failed),
                thousands(now.pending),
                count(faults, "fault", "faults"),
                most.unwrap_or_default(),
            )
        }
        News::Draining { waited, limit, open_jobs, pending } => format!(
            "draining {} of at most {}: {} and {} open",
            seconds(*waited),
            seconds(*limit),
            count(*open_jobs, "job", "jobs"),
            count(*pending, "order", "orders"),
        ),
    }
}
