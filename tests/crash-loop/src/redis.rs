//! A Redis of the run's own, because it is killed and emptied in the middle of everything. It carries hints, and nothing
//! may depend on it.

use core::net::Ipv4Addr;
use core::time::Duration;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::error::Error;
use crate::postgres::{folder_on_path, free_port, missing};
use crate::process::Process;
use crate::watch::{Ending, Watch};

/// A running server.
#[derive(Debug)]
pub(crate) struct Redis {
    program: PathBuf,
    port: u16,
    watch: Arc<Watch>,
    server: Mutex<Process>,
}

const READY_WITHIN: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(50);

impl Redis {
    /// Starts a server, in memory only.
    pub(crate) async fn start(watch: &Arc<Watch>, program: Option<&Path>) -> Result<Self, Error> {
        let found = || folder_on_path("redis-server").map(|folder| folder.join("redis-server"));
        let program = program.map(Path::to_owned).or_else(found);
        let program = program.ok_or_else(|| missing("Redis", "redis-server", "--redis-server FILE"))?;
        let port = free_port().await?;
        let server = Mutex::new(spawn(watch, &program, port)?);
        let redis = Self { program, port, watch: Arc::clone(watch), server };
        redis.ready().await?;
        Ok(redis)
    }

    /// Where the shop finds it.
    pub(crate) fn url(&self) -> String {
        format!("redis://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// FLUSHALL.
    pub(crate) async fn empty(&self) -> Result<(), Error> {
        let answer = self.ask("FLUSHALL").await;
        if answer.as_deref() == Some("+OK\r\n") {
            Ok(())
        } else {
            Err(Error::start("FLUSHALL", &"Redis does not answer +OK"))
        }
    }

    /// SIGKILL, and a start at once.
    pub(crate) async fn crash_and_recover(&self) -> Result<(), Error> {
        let mut server = self.server.lock().await;
        server.kill(&self.watch).await;
        *server = spawn(&self.watch, &self.program, self.port)?;
        drop(server);
        self.ready().await
    }

    async fn ready(&self) -> Result<(), Error> {
        let end = Instant::now() + READY_WITHIN;
        while Instant::now() < end {
            if self.ask("PING").await.as_deref() == Some("+PONG\r\n") {
                return Ok(());
            }
            sleep(LOOK_EVERY).await;
        }
        Err(Error::start("Redis", &"it does not answer; its log says more"))
    }

    /// One line in its inline protocol, and what comes back.
    async fn ask(&self, line: &str) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.ok()?;
        stream.write_all(format!("{line}\r\n").as_bytes()).await.ok()?;
        let mut answer = [0; 64];
        let length = stream.read(&mut answer).await.ok()?;
        String::from_utf8(answer.get(..length)?.to_vec()).ok()
    }
}

fn spawn(watch: &Watch, program: &Path, port: u16) -> Result<Process, Error> {
    let mut command = Command::new(program);
    command.current_dir(watch.folder());
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--appendonly", "no"]);
    command.args(["--daemonize", "no", "--logfile", "redis.log"]);
    Process::start(watch, command, &watch.folder().join("redis-errors.log"), Ending::Kill)
}
