//! `order-service serve`: reads the settings, starts the shop, waits to be told to stop, stops it.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use order_service::{App, Arguments, Command, Metrics, Serve};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// A setting cannot be used; clap exits with the same.
const BAD_SETTING: u8 = 2;

fn main() -> ExitCode {
    let Command::Serve(arguments) = Arguments::parse().command;
    let serve = match Serve::load(&arguments) {
        Ok(serve) => serve,
        Err(error) => return failed(&error, BAD_SETTING),
    };
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&serve.log))
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();
    let ran = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(run(serve)));
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error, 1),
    }
}

async fn run(serve: Serve) -> Result<(), Box<dyn core::error::Error>> {
    let Serve { config, listen, grace, .. } = serve;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        format!("listen = {listen}: {error}; choose another with --listen, or stop what is there")
    })?;
    // Before anything that may be told to stop.
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let app = App::start(config, listener, Metrics::install()?).await?;
    announce(&app);
    tokio::select! {
        _interrupted = interrupt.recv() => {}
        _terminated = terminate.recv() => {}
    }
    tracing::info!(?grace, "stopping");
    let stopped = app.stop(grace).await;
    tracing::info!(?stopped, "stopped");
    Ok(())
}

/// Tells the address, for whoever started the shop on port 0. Nobody may be reading.
fn announce(app: &App) {
    if let Err(error) = writeln!(io::stdout(), "http://{}", app.address()) {
        tracing::debug!(%error, "nobody reads the address");
    }
}

/// Says what went wrong, with its causes, and how it counts.
fn failed(error: &dyn core::error::Error, code: u8) -> ExitCode {
    let mut text = format!("order-service: {error}\n");
    for cause in core::iter::successors(error.source(), |cause| cause.source()) {
        text.extend(["  because: ", &cause.to_string(), "\n"]);
    }
    // If nobody reads it, the exit code still tells.
    io::stderr().write_all(text.as_bytes()).unwrap_or_default();
    ExitCode::from(code)
}
