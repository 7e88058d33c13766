//! `crash-loop`: the shop's processes are killed again and again while customers order and the gateway misbehaves;
//! then both books and what the customers were told are held against each other.
//!
//! It knows the shop only as its customers, its operators and its operating system do: over HTTP, and by process id.
//! Everything it starts is written down with a second process ([`watch`]) that ends it, whatever happens here.

mod account;
mod arguments;
mod balancer;
mod basket;
mod books;
mod customer;
mod error;
mod fleet;
mod gateway;
mod http;
mod node;
mod postgres;
mod process;
mod record;
mod redis;
mod report;
mod scenario;
mod shop;
mod site;
mod strikes;
mod tally;
mod verdict;
mod watch;
mod weather;

use core::time::Duration;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use tokio::signal::unix::{SignalKind, signal};

use self::arguments::Arguments;
use self::error::Error;
use self::report::Report;
use self::site::Site;
use self::verdict::Exit;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    if words.next().is_some_and(|word| word == watch::COMMAND) {
        return watch::keep(words.next());
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // A terminal that cannot be written to has nobody to tell.
            error.print().unwrap_or_default();
            return if error.use_stderr() { Exit::Failed.code().into() } else { ExitCode::SUCCESS };
        }
    };
    match run(&arguments) {
        Ok(report) => {
            print(&report.text());
            report.verdict().exit.code().into()
        }
        Err(error) => {
            complain(&format!("crash-loop: {error}"));
            Exit::Failed.code().into()
        }
    }
}

/// One run, with everything that it needed gone afterwards.
fn run(arguments: &Arguments) -> Result<Report, Error> {
    // Dropped last: it waits until the other process has ended everything.
    let watch = Arc::new(watch::Watch::start(arguments.keep)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::start("the runtime", &error))?;
    let report = runtime.block_on(async {
        let mut interrupt = listen(SignalKind::interrupt())?;
        let mut terminate = listen(SignalKind::terminate())?;
        tokio::select! {
            report = Box::pin(carried_out(arguments, &watch)) => report,
            _told = interrupt.recv() => Err(Error::Interrupted),
            _told = terminate.recv() => Err(Error::Interrupted),
        }
    })?;
    if let Some(path) = &arguments.json {
        let written = std::fs::write(path, report.json());
        written.map_err(|error| Error::Unwritable { path: path.clone(), why: error.to_string() })?;
    }
    if arguments.keep {
        complain(&format!("crash-loop: databases and logs are kept in {}", watch.folder().display()));
    }
    Ok(report)
}

async fn carried_out(arguments: &Arguments, watch: &Arc<watch::Watch>) -> Result<Report, Error> {
    let limit = arguments.length() + SETTING_UP + scenario::ROUNDING_OFF;
    let finished = async {
        let site = Site::open(arguments, watch).await?;
        let report = Box::pin(scenario::run(arguments, &site)).await;
        site.end().await;
        report
    };
    tokio::time::timeout(limit, finished).await.map_err(|_elapsed| Error::TooLong { limit })?
}

/// A cluster of PostgreSQL is initialised in seconds; this is for a machine that does ten things beside.
const SETTING_UP: Duration = Duration::from_secs(90);

fn listen(kind: SignalKind) -> Result<tokio::signal::unix::Signal, Error> {
    signal(kind).map_err(|error| Error::start("waiting for signals", &error))
}

/// The report, or a part of it.
fn print(text: &str) {
    // A reader who left does not change the verdict.
    std::io::stdout().write_all(text.as_bytes()).unwrap_or_default();
}

/// What happens, while it happens, and what went wrong.
fn complain(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap_or_default();
}
