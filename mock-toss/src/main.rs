//! `mock-toss`: the fake for everybody who is not a Rust test.

mod cli;

use std::process::ExitCode;

use clap::Parser;

/// Requests are made of many small pieces, and the system's allocator would take a sixth of the time.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::Cli::parse().run().await
}
