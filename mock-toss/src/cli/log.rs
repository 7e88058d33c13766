//! Log lines on standard error.

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

const REQUESTS: &str = "mock_toss::requests=debug";

/// What is logged beside what everybody wants to know.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum Wanted {
    /// One line a request
    Requests,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LogFormat {
    /// For people
    Text,
    /// For collectors, one object a line
    Json,
}

pub(super) fn start(format: LogFormat, wanted: Option<Wanted>) {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    let requests: Option<Directive> = wanted.and_then(|Wanted::Requests| REQUESTS.parse().ok());
    let filter = requests.into_iter().fold(filter, EnvFilter::add_directive);
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    match format {
        LogFormat::Text => lines.init(),
        // The list of spans would say the same a second time.
        LogFormat::Json => lines.json().with_span_list(false).init(),
    }
}
