//! The PostgreSQL and the Redis that `cargo xtask test` starts: a database of its own for each test, and a key prefix.
//!
//! Without them a test fails and says what to run. It does not skip: a green run has run everything.

use core::fmt;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

const POSTGRES: &str = "TEST_POSTGRES_URL";
const REDIS: &str = "TEST_REDIS_URL";
const PSQL: &str = "TEST_PSQL";

/// Why a test cannot have a database or a key prefix.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The test was started by hand.
    #[error(
        "{variable} is not set: run `cargo xtask test -- NAME_OF_THE_TEST`, which starts PostgreSQL and Redis"
    )]
    NotStarted {
        /// The variable that holds the address.
        variable: &'static str,
    },
    /// The address makes no sense.
    #[error("{variable} is {value:?}, which does not look like {expected}")]
    Address {
        /// The variable that holds the address.
        variable: &'static str,
        /// What it holds.
        value: String,
        /// What it should look like.
        expected: &'static str,
    },
    /// `psql` did not do as told.
    #[error("psql failed: {message}")]
    Psql {
        /// What it said.
        message: String,
    },
    /// The connection broke.
    #[error("no connection")]
    Io(#[from] std::io::Error),
    /// Redis did not answer as expected.
    #[error("Redis answered {answer:?} to {request:?}")]
    Redis {
        /// What we sent.
        request: String,
        /// The first line that came back.
        answer: String,
    },
}

/// As text for people: a test that returns it shows this, and this names the command to run.
impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The address in `variable`.
///
/// # Errors
///
/// [`ServiceError::NotStarted`] without one.
fn address(variable: &'static str) -> Result<String, ServiceError> {
    #[expect(clippy::disallowed_methods, reason = "the only way from `cargo xtask test` into a test")]
    env::var(variable).map_err(|_| ServiceError::NotStarted { variable })
}

/// A PostgreSQL server that takes connections.
#[derive(Clone, Debug)]
pub struct Postgres {
    /// The address up to and without the database's name.
    server: String,
    template: String,
}

impl Postgres {
    /// The server of this run.
    ///
    /// # Errors
    ///
    /// If there is none, or its address has no database's name.
    pub fn of_this_run() -> Result<Self, ServiceError> {
        Self::at(&address(POSTGRES)?)
    }

    fn at(url: &str) -> Result<Self, ServiceError> {
        match url.rsplit_once('/') {
            Some((server, template))
                if server.contains("://") && !server.ends_with('/') && !template.is_empty() =>
            {
                Ok(Self { server: server.to_owned(), template: template.to_owned() })
            }
            _ => Err(ServiceError::Address {
                variable: POSTGRES,
                value: url.to_owned(),
                expected: "postgres://USER@HOST:PORT/TEMPLATE_DATABASE",
            }),
        }
    }

    /// A copy of the template database under a name that the server has not given before. Dropping it drops it there.
    ///
    /// ```no_run
    /// use support::services::Postgres;
    ///
    /// let database = Postgres::of_this_run()?.fresh_database()?;
    /// println!("connect to {}", database.url());
    /// # Ok::<(), support::services::ServiceError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the server refuses.
    pub fn fresh_database(&self) -> Result<Database, ServiceError> {
        // A transaction id is given once in the life of a server, whoever asks.
        let script = format!(
            "SELECT 'test_' || txid_current() AS name \\gset\n\
             CREATE DATABASE :\"name\" TEMPLATE \"{}\";\n\
             \\echo :name\n",
            self.template
        );
        let name = psql(&self.maintenance(), &script)?.trim().to_owned();
        Ok(Database { postgres: self.clone(), name })
    }

    /// The database from which others are created and dropped; nobody works in it.
    fn maintenance(&self) -> String {
        format!("{}/postgres", self.server)
    }
}

/// A database that belongs to one test.
#[derive(Debug)]
pub struct Database {
    postgres: Postgres,
    name: String,
}

impl Database {
    /// Where to connect to.
    pub fn url(&self) -> String {
        format!("{}/{}", self.postgres.server, self.name)
    }

    /// Runs SQL in it and answers with the rows, unaligned and without a header.
    ///
    /// # Errors
    ///
    /// The server's message.
    pub fn sql(&self, script: &str) -> Result<String, ServiceError> {
        psql(&self.url(), script)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // FORCE ends connections that a failed test left open. What cannot be dropped goes with the server.
        let script = format!("DROP DATABASE \"{}\" WITH (FORCE);", self.name);
        if let Err(error) = psql(&self.postgres.maintenance(), &script) {
            tracing::warn!(%error, database = self.name, "not dropped");
        }
    }
}

fn psql(url: &str, script: &str) -> Result<String, ServiceError> {
    let program = env::var_os(PSQL).unwrap_or_else(|| "psql".into());
    let mut child = Command::new(program)
        .args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set",
            "ON_ERROR_STOP=1",
            "--dbname",
            url,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // Dropped at the end of the statement, which ends psql's input.
    child.stdin.take().map(|mut input| input.write_all(script.as_bytes())).transpose()?;
    let output = child.wait_with_output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(ServiceError::Psql { message: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}

/// A Redis server that answers.
#[derive(Clone, Debug)]
pub struct Redis {
    /// `HOST:PORT`.
    address: String,
}

impl Redis {
    /// The server of this run.
    ///
    /// # Errors
    ///
    /// If there is none, or its address makes no sense.
    pub fn of_this_run() -> Result<Self, ServiceError> {
        Self::at(&address(REDIS)?)
    }

    fn at(url: &str) -> Result<Self, ServiceError> {
        match url.strip_prefix("redis://") {
            Some(address) if address.contains(':') && !address.contains('/') => {
                Ok(Self { address: address.to_owned() })
            }
            _ => Err(ServiceError::Address {
                variable: REDIS,
                value: url.to_owned(),
                expected: "redis://HOST:PORT",
            }),
        }
    }

    /// Where to connect to.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// The beginning for a test's keys, which the server has not given before.
    ///
    /// # Errors
    ///
    /// If the server does not answer.
    pub fn key_prefix(&self) -> Result<String, ServiceError> {
        let answer = self.ask("INCR tests:prefixes")?;
        match answer.strip_prefix(':').map(str::parse::<u64>) {
            Some(Ok(number)) => Ok(format!("test-{number}:")),
            _ => Err(ServiceError::Redis { request: "INCR tests:prefixes".to_owned(), answer }),
        }
    }

    /// The first line of the answer to an inline command.
    ///
    /// # Errors
    ///
    /// If the server does not answer.
    pub fn ask(&self, command: &str) -> Result<String, ServiceError> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(format!("{command}\r\n").as_bytes())?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_services_a_test_is_told_what_to_run() {
        let error = address("TEST_VARIABLE_THAT_NOBODY_SETS").unwrap_err().to_string();
        assert!(error.contains("run `cargo xtask test -- NAME_OF_THE_TEST`"), "{error}");
    }

    #[test]
    fn an_address_is_taken_apart_or_refused_with_what_is_allowed() {
        let postgres = Postgres::at("postgres://postgres@127.0.0.1:5432/toss_template").unwrap();
        assert_eq!(postgres.maintenance(), "postgres://postgres@127.0.0.1:5432/postgres");
        assert_eq!(Redis::at("redis://127.0.0.1:6379").unwrap().url(), "redis://127.0.0.1:6379");
        for (refused, name) in [
            (Postgres::at("postgres://127.0.0.1:5432").map(drop), POSTGRES),
            (Postgres::at("").map(drop), POSTGRES),
            (Redis::at("127.0.0.1:6379").map(drop), REDIS),
            (Redis::at("redis://host").map(drop), REDIS),
        ] {
            assert!(refused.unwrap_err().to_string().starts_with(name));
        }
    }
}
