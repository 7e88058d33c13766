//! One PostgreSQL and one Redis for a run of the tests, gone afterwards whatever happens.
//!
//! A second process of this program, the *keeper*, starts both and holds them until its standard input ends. We hold
//! the other end of that pipe and nobody else does, so the services stop when we are done, when we fail, panic, are
//! interrupted, or killed: no signal handler could promise the last one. The keeper runs in a process group of its own,
//! so that Ctrl-C at the terminal reaches the tests and us, but neither the keeper nor the services.
//! Should the keeper itself be killed, the next run finds its folder and ends what is left ([`scratch`]).

mod account;
mod install;
mod postgres;
mod redis;
mod scratch;
mod tools;

use std::io::{BufRead, BufReader, Read, Write, stdin, stdout};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use self::account::Account;
pub(crate) use self::install::find_or_install;
use self::postgres::Postgres;
pub(crate) use self::postgres::Promise;
use self::redis::Redis;
use self::scratch::Scratch;
use crate::failure::{Failure, Outcome};
use crate::invocation::KEEP_SERVICES;
use crate::say::{complain, say};
use crate::stopwatch::Stopwatch;

/// The running services. Dropping it stops them and waits until they are gone.
#[derive(Debug)]
pub(crate) struct Services {
    keeper: Child,
    /// `postgres://…`, its database is the template.
    pub(crate) postgres_url: String,
    /// `redis://…`.
    pub(crate) redis_url: String,
    /// The program, for tests that kill a Redis of their own.
    pub(crate) redis_server: String,
    /// The `psql` that belongs to the server.
    pub(crate) psql: String,
}

impl Services {
    /// Finds or installs the servers, starts them and waits until both answer.
    ///
    /// # Errors
    ///
    /// If a server is missing and cannot be installed (the message says what to run), or does not start.
    pub(crate) fn start() -> Outcome<Self> {
        Self::start_with(Promise::Nothing)
    }

    /// The same, with what PostgreSQL promises about its data.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub(crate) fn start_with(promise: Promise) -> Outcome<Self> {
        let tools = find_or_install()?;
        let since = Stopwatch::start();
        let program = std::env::current_exe()
            .map_err(|error| Failure::new(format!("cannot find my own program file: {error}")))?;
        let mut keeper = Command::new(program)
            .arg(KEEP_SERVICES)
            .args([&tools.postgres, &tools.redis_server])
            .arg(promise.word())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|error| Failure::new(format!("cannot start the services' keeper: {error}")))?;
        let answer = keeper.stdout.take().map(read_addresses);
        let mut services = Self {
            keeper,
            postgres_url: String::new(),
            redis_url: String::new(),
            redis_server: tools.redis_server.display().to_string(),
            psql: tools.postgres.join("psql").display().to_string(),
        };
        let Some([postgres_url, redis_url, folder]) = answer.flatten() else {
            return Err(Failure::new("PostgreSQL and Redis did not start; the reason stands above"));
        };
        say(format!("started {postgres_url} and {redis_url} in {folder} ({since})"));
        (services.postgres_url, services.redis_url) = (postgres_url, redis_url);
        Ok(services)
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        match self.keeper.wait() {
            Ok(status) if status.success() => {
                if !self.postgres_url.is_empty() {
                    say("stopped PostgreSQL and Redis and removed their folder");
                }
            }
            Ok(status) => complain(format!("the services' keeper ended badly ({status})")),
            Err(error) => complain(format!("cannot wait for the services' keeper: {error}")),
        }
    }
}

fn read_addresses(output: ChildStdout) -> Option<[String; 3]> {
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    Some([lines.next()?, lines.next()?, lines.next()?])
}

/// The keeper: starts both services, tells their addresses and folder, one a line, and stops them when its standard
/// input ends.
///
/// # Errors
///
/// If a service does not start. What had been started is stopped again.
pub(crate) fn keep(postgres_bin: &Path, redis_server: &Path, promise: Promise) -> Outcome {
    let account = Account::for_servers()?;
    scratch::clear_leftovers(postgres_bin, account.as_ref());
    let scratch = Scratch::create(&std::env::temp_dir())?;
    let postgres = Postgres::start(postgres_bin, account.as_ref(), &scratch, promise)?;
    let redis = Redis::start(redis_server, account.as_ref(), &scratch)?;
    let addresses = format!("{}\n{}\n{}\n", postgres.url(), redis.url(), scratch.path().display());
    // If nobody reads this any more, the pipe below has ended as well.
    drop(stdout().write_all(addresses.as_bytes()).and_then(|()| stdout().flush()));
    drop(stdin().read_to_end(&mut Vec::new()));
    drop(redis);
    drop(postgres);
    scratch.remove()
}
