//! `mock-toss`: the fake for everybody who is not a Rust test.

mod cli;

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use mock_toss::tape::Replayed;
use mock_toss::{Config, DOCUMENT_KEY, MockToss, Stopped};
use tokio::net::TcpListener;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

use cli::{Cli, Command, LogFormat, Serve};

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(options) => serve(&options).await.map(|()| ExitCode::SUCCESS),
        Command::Replay(options) => replay(&options.file),
    };
    match done {
        Ok(code) => code,
        Err(message) => {
            let told = writeln!(io::stderr(), "mock-toss: {message}");
            told.map_or(ExitCode::from(2), |()| ExitCode::FAILURE)
        }
    }
}

async fn serve(options: &Serve) -> Result<(), String> {
    log(options.log_format);
    let config = options.config()?;
    #[cfg(feature = "tls")]
    let fresh = config.tls.clone().filter(|_| options.wire.has_fresh_authority());
    let mut interrupts = Interrupts::new().map_err(|error| format!("cannot wait for signals: {error}"))?;
    let gateway = listen(options, config).await?;
    if let Err(error) = writeln!(io::stdout(), "{}", greeting(&gateway.url())) {
        tracing::warn!(%error, url = gateway.url(), "nobody reads the greeting");
    }
    #[cfg(feature = "tls")]
    if let Some(authority) = fresh
        && let Err(error) =
            writeln!(io::stdout(), "\nTo be trusted (curl --cacert):\n{}", authority.certificate_pem())
    {
        tracing::warn!(%error, "nobody reads the certificate");
    }
    interrupts.next().await;
    tracing::info!(grace = ?options.grace(), "stopping: requests in flight may end; once more stops at once");
    tokio::select! {
        stopped = gateway.stop(options.grace()) => match stopped {
            Stopped::Drained => tracing::info!("stopped"),
            Stopped::Cut { connections } => tracing::warn!(connections, "stopped: the grace was over"),
        },
        () = interrupts.next() => tracing::warn!("stopped at once"),
    }
    Ok(())
}

/// Success if the journals are equal, or the tape does not tell them.
fn replay(file: &Path) -> Result<ExitCode, String> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        format!("cannot read the tape {name}: {error}; GET /_mock/tape answers one, --state keeps one")
    })?;
    let replayed = mock_toss::tape::replay(&text).map_err(|error| format!("{name}: {error}"))?;
    let Replayed { deeds, merchants, is_torn, is_compared, difference, .. } = replayed;
    let mut told = format!("{deeds} deeds, {merchants} merchants");
    if is_torn {
        told += "; the last line was cut off and left out";
    }
    let (outcome, code) = match difference {
        Some(difference) => (format!("\n{difference}"), ExitCode::FAILURE),
        None if is_compared => ("; the journals are equal".to_owned(), ExitCode::SUCCESS),
        None => {
            ("; the tape does not tell its journals, so nothing was compared".to_owned(), ExitCode::SUCCESS)
        }
    };
    writeln!(io::stdout(), "{told}{outcome}").map_err(|error| format!("cannot write: {error}"))?;
    Ok(code)
}

async fn listen(options: &Serve, config: Config) -> Result<MockToss, String> {
    let (host, port) = (options.host, options.port);
    let listener = TcpListener::bind((host, port)).await.map_err(|error| {
        let next = next_step(error.kind());
        format!("cannot listen on {host}:{port}: {error}{next}")
    })?;
    MockToss::serve(config, listener).map_err(|error| error.to_string())
}

fn next_step(kind: io::ErrorKind) -> &'static str {
    let known = [
        (io::ErrorKind::AddrInUse, "; choose another port with --port, or --port 0 for any free one"),
        (io::ErrorKind::PermissionDenied, "; choose a port above 1023 with --port"),
        (
            io::ErrorKind::AddrNotAvailable,
            "; leave out --host, or give 0.0.0.0 for every address of this machine",
        ),
    ];
    known.into_iter().find(|(of, _)| *of == kind).map_or("", |(_, next)| next)
}

fn greeting(url: &str) -> String {
    format!(
        "mock-toss listens on {url}

A secret key that works: {DOCUMENT_KEY}

Open a payment, as the customer in the payment window would:
  curl -s {url}/_mock/payments -d '{{\"orderId\":\"ORD-000001\",\"amount\":15000}}'
Confirm it with the paymentKey of the answer:
  curl -s {url}/v1/payments/confirm -u {DOCUMENT_KEY}: -H 'Idempotency-Key: try-1' -d '{{\"paymentKey\":\"...\",\"orderId\":\"ORD-000001\",\"amount\":15000}}'

What it holds to be true: {url}/_mock/ledger. More to do and to ask: `mock-toss serve --help`. Ctrl-C stops it."
    )
}

fn log(format: LogFormat) {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

/// Ctrl-C, or what a supervisor sends; heard from the moment this exists.
#[cfg(unix)]
struct Interrupts([tokio::signal::unix::Signal; 2]);

#[cfg(unix)]
impl Interrupts {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?]))
    }

    async fn next(&mut self) {
        let [interrupt, terminate] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}

/// Ctrl-C; heard from the moment this exists.
#[cfg(windows)]
struct Interrupts(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Interrupts {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        let _ended = self.0.recv().await;
    }
}
