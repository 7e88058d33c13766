//! The Redis that `cargo xtask test` starts, and one of a test's own that can be killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

const HOW: &str = "run `cargo xtask test -- NAME_OF_THE_TEST`, which starts Redis and says where it is";
/// How long a test waits for something that must happen; never reached when it does.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until something holds that must come to hold.
pub(super) async fn until(what: &str, holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    soon(what, wait).await;
}

/// Waits for something that must happen.
pub(super) async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| panic!("never: {what}"))
}

fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the only way from `cargo xtask test` into a test")]
    std::env::var(name).ok()
}

/// The Redis of this run, shared by all tests.
pub(super) struct SharedRedis {
    pub(super) url: String,
}

impl SharedRedis {
    pub(super) fn of_this_run() -> Self {
        let url = variable("TEST_REDIS_URL").unwrap_or_else(|| panic!("TEST_REDIS_URL is not set: {HOW}"));
        Self { url }
    }

    /// The beginning for a test's keys, which the server has not given before.
    pub(super) fn key_prefix(&self) -> String {
        format!("test-{}:", self.ask("INCR tests:prefixes").trim_start_matches(':'))
    }

    pub(super) fn ask(&self, command: &str) -> String {
        let address = self.url.trim_start_matches("redis://");
        let stream = TcpStream::connect(address)
            .unwrap_or_else(|error| panic!("no Redis at {address} ({error}): {HOW}"));
        ask(stream, command)
    }
}

/// The answer to an inline command: its line, or the text that its line announces.
fn ask(mut stream: impl Read + Write, command: &str) -> String {
    stream.write_all(format!("{command}\r\n").as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let first = lines.next().unwrap_or_default();
    if first.starts_with('$') { lines.next().unwrap() } else { first }
}

/// A Redis in a folder of its own, on a socket there. Gone with the test.
pub(super) struct OwnRedis {
    folder: tempfile::TempDir,
    password: &'static str,
    process: Option<Child>,
}

impl OwnRedis {
    pub(super) async fn start(password: &'static str) -> Self {
        let mut redis = Self { folder: tempfile::tempdir().unwrap(), password, process: None };
        redis.start_again().await;
        redis
    }

    pub(super) async fn start_again(&mut self) {
        let program = variable("TEST_REDIS_SERVER").unwrap_or_else(|| "redis-server".to_owned());
        let server = Command::new(&program)
            .args(["--port", "0", "--save", "", "--appendonly", "no", "--daemonize", "no"])
            .args(["--requirepass", self.password, "--dir"])
            .arg(self.folder.path())
            .arg("--unixsocket")
            .arg(self.socket())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = Some(server.unwrap_or_else(|error| panic!("cannot start {program} ({error}): {HOW}")));
        until("Redis answers", || {
            UnixStream::connect(self.socket()).is_ok_and(|stream| !ask(stream, "PING").is_empty())
        })
        .await;
    }

    /// `kill -9`.
    pub(super) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            let _signal = process.wait().unwrap();
        }
    }

    /// `-STOP`: it neither answers nor goes; `-CONT`: it works on.
    pub(super) fn signal(&self, signal: &str) {
        let process = self.process.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
    }

    pub(super) fn ask(&self, command: &str) -> String {
        let mut stream = UnixStream::connect(self.socket()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        if !self.password.is_empty() {
            stream.write_all(format!("AUTH {}\r\n", self.password).as_bytes()).unwrap();
            let mut ok = [0; 5];
            stream.read_exact(&mut ok).unwrap();
            assert_eq!(&ok, b"+OK\r\n");
        }
        ask(stream, command)
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("redis.sock")
    }

    /// A way in over TCP, at an address that stays the same while the server comes and goes.
    pub(super) async fn door(&self, tls: Option<TlsAcceptor>) -> Door {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(let_in(listener, self.socket(), tls.map(Arc::new))).abort_handle();
        Door { address, task }
    }
}

impl Drop for OwnRedis {
    fn drop(&mut self) {
        self.kill();
    }
}

pub(super) struct Door {
    pub(super) address: SocketAddr,
    task: AbortHandle,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn let_in(listener: TcpListener, socket: PathBuf, tls: Option<Arc<TlsAcceptor>>) {
    let mut guests = JoinSet::new();
    while let Ok((guest, _)) = listener.accept().await {
        let (socket, tls) = (socket.clone(), tls.clone());
        let _task: AbortHandle = guests.spawn(async move {
            match tls {
                None => pass_on(guest, &socket).await,
                Some(tls) => {
                    if let Ok(guest) = tls.accept(guest).await {
                        pass_on(guest, &socket).await;
                    }
                }
            }
        });
    }
}

async fn pass_on(mut guest: impl AsyncRead + AsyncWrite + Unpin, socket: &Path) {
    if let Ok(mut redis) = tokio::net::UnixStream::connect(socket).await {
        // However it ends, both sides are closed.
        drop(copy_bidirectional(&mut guest, &mut redis).await);
    }
}
