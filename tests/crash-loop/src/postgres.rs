//! A PostgreSQL of the run's own, because it is stopped in the middle of everything: a cluster in the run's folder, on a
//! free port.

use core::net::Ipv4Addr;
use core::time::Duration;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use rustix::process::Signal;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::account::Account;
use crate::error::Error;
use crate::process::Process;
use crate::watch::{Ending, Watch};

/// A cluster and the server that runs on it.
#[derive(Debug)]
pub(crate) struct Postgres {
    bin: PathBuf,
    folder: PathBuf,
    account: Option<Account>,
    port: u16,
    watch: Arc<Watch>,
    server: Mutex<Process>,
}

const DATABASE: &str = "shop";
const READY_WITHIN: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(50);

impl Postgres {
    /// Initialises a cluster, starts its server and makes the shop's database.
    pub(crate) async fn start(watch: &Arc<Watch>, bin: Option<&Path>) -> Result<Self, Error> {
        let bin = bin.map(Path::to_owned).or_else(|| folder_on_path("initdb"));
        let bin = bin.ok_or_else(|| missing("PostgreSQL", "initdb", "--postgres-bin DIR"))?;
        let account = Account::for_postgres().await?;
        let folder = watch.folder().join("postgres");
        let made = DirBuilder::new().mode(0o700).create(&folder);
        made.map_err(|error| Error::Folder { path: folder.clone(), why: error.to_string() })?;
        Account::hand_over(account, &folder)?;
        let mut initdb = Account::command(account, &bin.join("initdb"), &folder);
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        finish("initdb", initdb.arg("--pgdata").arg(folder.join("data"))).await?;
        let port = free_port().await?;
        let server = Mutex::new(spawn(watch, account, &bin, &folder, port)?);
        let postgres = Self { bin, folder, account, port, watch: Arc::clone(watch), server };
        postgres.ready().await?;
        let mut psql = postgres.program("psql");
        psql.args(["--no-psqlrc", "--quiet", "--username=postgres", "--dbname=postgres"]);
        finish("psql", psql.args(["--command", &format!("CREATE DATABASE {DATABASE}")])).await?;
        Ok(postgres)
    }

    /// Where the shop finds its database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@{}:{}/{DATABASE}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// `pg_ctl stop -m immediate`, which is this signal, and a start at once, which begins with crash recovery.
    pub(crate) async fn crash_and_recover(&self) -> Result<(), Error> {
        let mut server = self.server.lock().await;
        server.signal(Signal::QUIT);
        server.ended(&self.watch).await;
        *server = spawn(&self.watch, self.account, &self.bin, &self.folder, self.port)?;
        drop(server);
        self.ready().await
    }

    /// Stops it for good.
    pub(crate) async fn end(&self) {
        let mut server = self.server.lock().await;
        server.signal(Signal::QUIT);
        server.ended(&self.watch).await;
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Account::command(self.account, &self.bin.join(name), &self.folder);
        command.args(["--host", "127.0.0.1", "--port", &self.port.to_string()]);
        command
    }

    async fn ready(&self) -> Result<(), Error> {
        let end = Instant::now() + READY_WITHIN;
        while Instant::now() < end {
            let mut probe = self.program("pg_isready");
            probe.arg("--quiet").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            if probe.status().await.is_ok_and(|status| status.success()) {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
        Err(Error::start("PostgreSQL", &"it does not take connections; its log says more"))
    }
}

fn spawn(
    watch: &Watch,
    account: Option<Account>,
    bin: &Path,
    folder: &Path,
    port: u16,
) -> Result<Process, Error> {
    let mut command = Account::command(account, &bin.join("postgres"), folder);
    command.arg("-D").arg(folder.join("data")).args(["-p", &port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        // Processes die here and the machine does not: what was handed to the kernel is kept. A commit is handed over
        // before it is acknowledged, because synchronous_commit stays as it is.
        "fsync=off",
        "max_connections=100",
        "shared_buffers=32MB",
    ] {
        command.args(["-c", setting]);
    }
    Process::start(watch, command, &watch.folder().join("postgres.log"), Ending::Quit)
}

async fn finish(what: &str, command: &mut Command) -> Result<(), Error> {
    let output = command.stdin(Stdio::null()).output().await;
    let output = output.map_err(|error| Error::start(what, &error))?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::start(what, &String::from_utf8_lossy(&output.stderr)))
}

/// A port that was free a moment ago.
pub(crate) async fn free_port() -> Result<u16, Error> {
    let failed = |error: std::io::Error| Error::start("a server on a free port", &error);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed)?;
    listener.local_addr().map(|address| address.port()).map_err(failed)
}

/// The first folder of `PATH` that holds `program`, links resolved: beside it is the rest.
pub(crate) fn folder_on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found =
        std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())?;
    found.canonicalize().ok()?.parent().map(Path::to_owned)
}

/// What to do about a program that is not there.
pub(crate) fn missing(part: &str, program: &str, flag: &str) -> Error {
    let why =
        format!("{program} is not in PATH; name its place with {flag}, or run `cargo xtask crash-loop`");
    Error::start(part, &why)
}
