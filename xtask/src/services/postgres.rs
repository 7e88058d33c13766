//! The PostgreSQL of a run: initialised, started, given a template database, stopped at once. It keeps no promise about
//! its data, because nobody reads it twice; unless it is to be measured how long a promise takes.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::account::{Account, command_as};
use super::scratch::Scratch;
use crate::failure::{Failure, Outcome};
use crate::patience::{Waited, until_ended, until_over, until_ready};
use crate::say::complain;

/// The database that the tests copy. Later migrations run in it once instead of once per test.
pub(super) const TEMPLATE: &str = "toss_template";

/// The name of our folder inside the run's.
const FOLDER: &str = "postgres";

/// Between choosing a free port and binding it somebody else may take it.
const TRIES: usize = 3;

/// What a server promises about its data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Promise {
    /// Nothing: it is thrown away next.
    Nothing,
    /// That a commit is on disk when it is answered, as where there is money.
    OnDisk,
}

impl Promise {
    /// For the keeper's command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::OnDisk => "on-disk",
        }
    }

    /// The promise with this word.
    pub(crate) fn of_word(word: &str) -> Self {
        if word == Self::OnDisk.word() { Self::OnDisk } else { Self::Nothing }
    }

    const fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Nothing => &["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
            Self::OnDisk => &[],
        }
    }
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub(super) struct Postgres {
    installation: Installation,
    server: Child,
    port: u16,
}

/// Where the programs and the files are, and whose they are.
#[derive(Debug)]
struct Installation {
    bin: PathBuf,
    folder: PathBuf,
    account: Option<Account>,
    promise: Promise,
}

impl Postgres {
    /// Initialises a cluster, starts it and creates the template database.
    pub(super) fn start(
        bin: &Path,
        account: Option<&Account>,
        scratch: &Scratch,
        promise: Promise,
    ) -> Outcome<Self> {
        let folder = scratch.folder(FOLDER, account)?;
        let installation = Installation { bin: bin.to_owned(), folder, account: account.copied(), promise };
        installation.initialise()?;
        let log = scratch.path().join("postgres.log");
        for _ in 0..TRIES {
            let port = free_port()?;
            let mut server = installation.spawn(port, &log)?;
            match until_ready(&mut server, || installation.answers(port)) {
                Waited::Ready => {
                    let postgres = Self { installation, server, port };
                    postgres.create_template()?;
                    return Ok(postgres);
                }
                Waited::Ended if port_was_taken(&log) => {}
                Waited::Ended => {
                    return Err(Failure::new(format!("PostgreSQL ended while starting:\n{}", tail(&log))));
                }
                Waited::TooLong => {
                    installation.stop();
                    until_ended(&mut server);
                    return Err(Failure::new(format!("PostgreSQL takes too long:\n{}", tail(&log))));
                }
            }
        }
        Err(Failure::new(format!("found no free port for PostgreSQL in {TRIES} tries:\n{}", tail(&log))))
    }

    /// Where tests find the template database.
    pub(super) fn url(&self) -> String {
        format!("postgres://postgres@{}:{}/{TEMPLATE}", Ipv4Addr::LOCALHOST, self.port)
    }

    fn create_template(&self) -> Outcome {
        let statement = format!("CREATE DATABASE {TEMPLATE} IS_TEMPLATE true");
        let mut psql = self.installation.program("psql");
        psql.args(["--no-psqlrc", "--quiet", "--host"]).arg(&self.installation.folder);
        psql.args(["--port", &self.port.to_string(), "--username=postgres", "--dbname=postgres"]);
        finish("create the template database", psql.args(["--command", &statement]))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.installation.stop();
        until_ended(&mut self.server);
    }
}

impl Installation {
    fn program(&self, name: &str) -> Command {
        let mut command = command_as(self.account.as_ref(), &self.bin.join(name), &self.folder);
        command.stdin(Stdio::null());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn initialise(&self) -> Outcome {
        let mut initdb = self.program("initdb");
        initdb.arg("--pgdata").arg(self.data());
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        finish("initialise PostgreSQL", &mut initdb)
    }

    fn spawn(&self, port: u16, log: &Path) -> Outcome<Child> {
        let log = File::create(log)
            .map_err(|error| Failure::new(format!("cannot create {}: {error}", log.display())))?;
        let mut server = self.program("postgres");
        server.arg("-D").arg(self.data()).args(["-p", &port.to_string()]);
        let sockets = format!("unix_socket_directories={}", self.folder.display());
        for setting in ["listen_addresses=127.0.0.1", &sockets, "max_connections=200", "shared_buffers=32MB"]
            .iter()
            .chain(self.promise.settings())
        {
            server.args(["-c", setting]);
        }
        server.stdout(Stdio::null()).stderr(log).spawn().map_err(|error| {
            Failure::new(format!("cannot start {}: {error}", self.bin.join("postgres").display()))
        })
    }

    /// Whether the server behind the socket in our own folder takes connections.
    fn answers(&self, port: u16) -> bool {
        let mut probe = self.program("pg_isready");
        probe.arg("--quiet").arg("--host").arg(&self.folder).args(["--port", &port.to_string()]);
        probe.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    /// Stops without a checkpoint: the data is thrown away next.
    fn stop(&self) {
        let mut stop = self.program("pg_ctl");
        stop.args(["stop", "--silent", "--mode=immediate", "--pgdata"]).arg(self.data());
        drop(stop.stdout(Stdio::null()).stderr(Stdio::null()).status());
    }
}

/// Stops the server of a killed run, if it still answers through the socket in that run's folder.
pub(super) fn stop_leftover(bin: &Path, account: Option<&Account>, run: &Path) {
    let folder = run.join(FOLDER);
    let left =
        Installation { bin: bin.to_owned(), folder, account: account.copied(), promise: Promise::Nothing };
    let Some(port) = port_in_pid_file(&left.data()) else { return };
    if left.answers(port) {
        left.stop();
        if !until_over(|| !left.answers(port)) {
            complain(format!("the PostgreSQL in {} does not stop", run.display()));
        }
    }
}

/// The fourth line of `postmaster.pid` is the port.
fn port_in_pid_file(data: &Path) -> Option<u16> {
    fs::read_to_string(data.join("postmaster.pid")).ok()?.lines().nth(3)?.trim().parse().ok()
}

/// A port that was free a moment ago.
pub(super) fn free_port() -> Outcome<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| Failure::new(format!("there is no free port on 127.0.0.1: {error}")))
}

fn port_was_taken(log: &Path) -> bool {
    tail(log).contains("could not bind")
}

/// The last lines of a log.
pub(super) fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let skipped = text.lines().count().saturating_sub(15);
    text.lines().skip(skipped).collect::<Vec<_>>().join("\n")
}

fn finish(purpose: &str, command: &mut Command) -> Outcome {
    let output = command.output().map_err(|error| Failure::new(format!("cannot {purpose}: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let (said, complained) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(Failure::new(format!("cannot {purpose}:\n{said}{complained}")))
}
