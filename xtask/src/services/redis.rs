//! The Redis of a run: on a free port, in memory only, asked and stopped in its own inline protocol.

use core::time::Duration;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Stdio};

use super::account::{Account, command_as};
use super::postgres::{free_port, tail};
use super::scratch::Scratch;
use crate::failure::{Failure, Outcome};
use crate::patience::{Waited, until_ended, until_over, until_ready};
use crate::say::complain;

/// The name of our folder inside the run's.
const FOLDER: &str = "redis";
/// The socket in it.
const SOCKET: &str = "redis.sock";
/// Between choosing a free port and binding it somebody else may take it.
const TRIES: usize = 3;
/// A server on loopback answers a PING in microseconds.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub(super) struct Redis {
    server: Child,
    port: u16,
}

impl Redis {
    /// Starts a server and waits until it answers.
    pub(super) fn start(program: &Path, account: Option<&Account>, scratch: &Scratch) -> Outcome<Self> {
        let folder = scratch.folder(FOLDER, account)?;
        let log = scratch.path().join("redis.log");
        for _ in 0..TRIES {
            let port = free_port()?;
            let mut server = spawn(program, account, &folder, port, &log)?;
            match until_ready(&mut server, || is_ready(port)) {
                Waited::Ready => return Ok(Self { server, port }),
                Waited::Ended if tail(&log).contains("Address already in use") => {}
                Waited::Ended => {
                    return Err(Failure::new(format!("Redis ended while starting:\n{}", tail(&log))));
                }
                Waited::TooLong => {
                    drop(server.kill());
                    until_ended(&mut server);
                    return Err(Failure::new(format!("Redis takes too long:\n{}", tail(&log))));
                }
            }
        }
        Err(Failure::new(format!("found no free port for Redis in {TRIES} tries:\n{}", tail(&log))))
    }

    /// Where tests find it.
    pub(super) fn url(&self) -> String {
        format!("redis://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if connect(self.port).and_then(|mut stream| stream.write_all(b"SHUTDOWN NOSAVE\r\n")).is_err() {
            drop(self.server.kill());
        }
        until_ended(&mut self.server);
    }
}

fn spawn(program: &Path, account: Option<&Account>, folder: &Path, port: u16, log: &Path) -> Outcome<Child> {
    let log = File::create(log)
        .map_err(|error| Failure::new(format!("cannot create {}: {error}", log.display())))?;
    let mut server = command_as(account, program, folder);
    server.args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
    server.arg("--unixsocket").arg(folder.join(SOCKET)).arg("--dir").arg(folder);
    server.args(["--save", "", "--appendonly", "no", "--daemonize", "no"]);
    server
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| Failure::new(format!("cannot start {}: {error}", program.display())))
}

fn connect(port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), ANSWER_WITHIN)?;
    stream.set_read_timeout(Some(ANSWER_WITHIN))?;
    Ok(stream)
}

fn is_ready(port: u16) -> bool {
    connect(port).is_ok_and(|mut stream| pongs(&mut stream))
}

fn pongs(stream: &mut (impl Read + Write)) -> bool {
    let mut answer = [0; 7];
    stream.write_all(b"PING\r\n").and_then(|()| stream.read_exact(&mut answer)).is_ok()
        && &answer == b"+PONG\r\n"
}

/// Stops the server of a killed run, if it still answers through the socket in that run's folder.
pub(super) fn stop_leftover(run: &Path) {
    let socket = run.join(FOLDER).join(SOCKET);
    let Ok(mut stream) = UnixStream::connect(&socket) else { return };
    drop(stream.write_all(b"SHUTDOWN NOSAVE\r\n"));
    if !until_over(|| UnixStream::connect(&socket).is_err()) {
        complain(format!("the Redis in {} does not stop", run.display()));
    }
}
