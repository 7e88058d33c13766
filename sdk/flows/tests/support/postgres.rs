//! A database of its own for each test, on the PostgreSQL that `cargo xtask test` starts.
//!
//! Without it a test fails and says what to run. It does not skip: a green run has run everything.

use std::io::Write;
use std::process::{Command, Stdio};

use toss_flows::store::sql::Statement;

/// A clock that can be turned: it stands before the server's own in the search path.
const HOURGLASS: &str = "
    CREATE SCHEMA hourglass;
    CREATE TABLE hourglass.turned (by interval NOT NULL);
    INSERT INTO hourglass.turned VALUES ('0');
    CREATE FUNCTION hourglass.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
        AS $$ SELECT pg_catalog.clock_timestamp() + by FROM hourglass.turned $$;";

/// Turns it by a number of microseconds.
pub(crate) const TURN: Statement =
    Statement::both("UPDATE hourglass.turned SET by = by + $1::bigint * interval '1 microsecond'");

const HOW: &str = "run `cargo xtask test -- NAME_OF_THE_TEST`, which starts PostgreSQL and says where it is";

fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the only way from `cargo xtask test` into a test")]
    std::env::var(name).ok()
}

/// An empty database with a clock that can be turned. Dropping it drops it on the server.
#[derive(Debug)]
pub(crate) struct Database {
    /// The address of the server, up to and without the database's name.
    server: String,
    name: String,
}

impl Database {
    pub(crate) fn fresh() -> Self {
        let url =
            variable("TEST_POSTGRES_URL").unwrap_or_else(|| panic!("TEST_POSTGRES_URL is not set: {HOW}"));
        let (server, template) =
            url.rsplit_once('/').unwrap_or_else(|| panic!("{url} names no database: {HOW}"));
        // A transaction id is given once in the life of a server, whoever asks.
        let script = format!(
            "SELECT 'test_' || txid_current() AS name \\gset\n\
             CREATE DATABASE :\"name\" TEMPLATE \"{template}\";\n\
             \\echo :name\n"
        );
        let name =
            psql(&format!("{server}/postgres"), &script).unwrap_or_else(|error| panic!("{error}: {HOW}"));
        let database = Self { server: server.to_owned(), name: name.trim().to_owned() };
        let path =
            format!("ALTER DATABASE \"{}\" SET search_path = hourglass, pg_catalog, public;", database.name);
        let made = psql(&database.url(), &format!("{HOURGLASS}\n{path}"));
        drop(made.unwrap_or_else(|error| panic!("{error}: {HOW}")));
        database
    }

    /// Where to connect to.
    pub(crate) fn url(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // What cannot be dropped goes with the server.
        let script = format!("DROP DATABASE \"{}\" WITH (FORCE);", self.name);
        drop(psql(&format!("{}/postgres", self.server), &script));
    }
}

fn psql(url: &str, script: &str) -> Result<String, String> {
    let program = variable("TEST_PSQL").unwrap_or_else(|| "psql".to_owned());
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
        .spawn()
        .map_err(|error| format!("psql cannot be started ({error})"))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(script.as_bytes()).map_err(|error| error.to_string())?;
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}
