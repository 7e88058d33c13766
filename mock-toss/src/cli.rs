//! The command line: which commands there are, and what all of them share. Each is one file.
//!
//! `serve` is the fake; most others talk to one that runs, over its control API, and need nothing but its URL.

#[cfg(feature = "tls")]
mod ca;
mod clock;
mod completions;
mod conform;
mod coverage;
mod explore;
mod faults;
mod holds;
mod interrupts;
mod journal;
mod ledger;
mod lines;
mod log;
mod pay;
mod plans;
mod remote;
mod replay;
mod scenarios;
mod serve;
mod settings;
mod wire;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

const TOUR: &str = "A first tour:
  mock-toss serve &                                         the gateway, on 127.0.0.1:8090
  mock-toss pay --order-id ORD-000001 --amount 15000 --confirm   a customer pays, a shop confirms
  mock-toss faults scenario lost-answers                    from now on some answers are lost
  mock-toss journal --follow                                what happens, as it happens
  mock-toss ledger --check                                  who has paid what, and whether the books balance

Exit codes: 0 done; 1 the answer is no (refused, unequal, books that do not balance);
2 it could not be done (wrong flags, nobody listens, an unreadable file).";

#[derive(Debug, Parser)]
#[command(
    name = "mock-toss",
    version,
    about = "A stateful, fault-injecting Toss Payments on localhost",
    after_help = TOUR
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the gateway's API, and the control API under /_mock/, until Ctrl-C
    Serve(Box<serve::Serve>),
    /// Pay as the customer in the payment window; with --confirm also confirm as the shop
    Pay(pay::Pay),
    /// Show, set, check and try out fault plans
    Faults(faults::Faults),
    /// List the fault plans that ship with it, or print one
    Scenarios(scenarios::Scenarios),
    /// Show the gateway's clock, or move it
    Clock(clock::Clock),
    /// Show every payment, with what was taken and given back
    Ledger(ledger::Ledger),
    /// Show everything that happened, in order
    Journal(journal::Journal),
    /// Play a tape again and compare the journals
    Replay(replay::Replay),
    /// Make a certificate authority for HTTPS, and tell how to trust it
    #[cfg(feature = "tls")]
    Ca(ca::Ca),
    /// Replay the list of rules against any Toss-compatible server, and print where it drifts
    Conform(Box<conform::Conform>),
    /// Show which faults have struck, where, and on which attempt
    Coverage(coverage::Coverage),
    /// Walk all interleavings of two or three requests about one payment, and show what they come to
    Explore(explore::Explore),
    /// Show who is held by the fault plan
    Holds(holds::Holds),
    /// Let go on whom a rule of the plan holds
    Release(holds::Release),
    /// Print the completions of a shell
    Completions(completions::Completions),
}

/// Whether what was asked came out as wished: otherwise the exit code is 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Outcome {
    Yes,
    No,
}

/// Why a command could not do its work, with the next step.
type Failed = String;

impl Cli {
    /// Does what the command line says.
    pub(crate) async fn run(self) -> ExitCode {
        let done = match self.command {
            Command::Serve(command) => command.run().await,
            Command::Pay(command) => command.run().await,
            Command::Faults(command) => command.run().await,
            Command::Scenarios(command) => command.run(),
            Command::Clock(command) => command.run().await,
            Command::Ledger(command) => command.run().await,
            Command::Journal(command) => command.run().await,
            Command::Replay(command) => command.run(),
            #[cfg(feature = "tls")]
            Command::Ca(command) => command.run(),
            Command::Conform(command) => command.run().await,
            Command::Coverage(command) => command.run().await,
            Command::Explore(command) => command.run(),
            Command::Holds(command) => command.run().await,
            Command::Release(command) => command.run().await,
            Command::Completions(command) => command.run(),
        };
        match done {
            Ok(Outcome::Yes) => ExitCode::SUCCESS,
            Ok(Outcome::No) => ExitCode::FAILURE,
            Err(message) => {
                complain(&message);
                ExitCode::from(2)
            }
        }
    }
}

/// Prints. That the reader has gone away, as `head` does, is no failure.
fn say(text: &str) -> Result<(), Failed> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot write: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Tells people beside the output. Nobody may be there to hear it.
fn complain(message: &str) {
    drop(writeln!(io::stderr(), "mock-toss: {message}"));
}
