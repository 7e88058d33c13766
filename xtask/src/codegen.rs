//! The tables of error codes, written from `docs/toss/errors.csv`: what the gateway documents is kept once, and the
//! client and the fake gateway read it without sharing a line of code.

mod csv;
mod errors;
mod tables;

use std::fs;
use std::path::Path;

use self::errors::ErrorRow;
pub use crate::failure::Failure;
use crate::failure::Outcome;
use crate::say::say;

/// The documented codes, one row each.
const SOURCE: &str = "docs/toss/errors.csv";

/// A generated file: its path, and how its text is made.
type Table = (&'static str, fn(&[ErrorRow]) -> Outcome<String>);

const TABLES: [Table; 2] =
    [("sdk/client/src/error/table.rs", tables::client), ("mock-toss/src/catalog/table.rs", tables::fake)];

/// Writes the tables that are not up to date, or with `check` only complains about them.
pub(crate) fn run(repository: &Path, check: bool) -> Outcome {
    if check {
        self::check(repository)?;
        say("the generated tables are up to date");
        return Ok(());
    }
    for (path, text) in generate(repository)? {
        if fs::read_to_string(repository.join(path)).ok().as_deref() == Some(text.as_str()) {
            say(format!("{path} is up to date"));
        } else {
            fs::write(repository.join(path), text)
                .map_err(|error| Failure::new(format!("cannot write {path}: {error}")))?;
            say(format!("wrote {path}"));
        }
    }
    Ok(())
}

/// Whether every generated table under `repository` is what would be written now.
///
/// # Errors
///
/// If one is not, or the source cannot be read; the message says which, and what to run.
pub fn check(repository: &Path) -> Result<(), Failure> {
    for (path, text) in generate(repository)? {
        let present = fs::read_to_string(repository.join(path)).map_err(|error| {
            Failure::new(format!("cannot read {path}: {error}; run `cargo xtask codegen`"))
        })?;
        if present != text {
            return Err(Failure::new(format!("{path} is not what {SOURCE} says; run `cargo xtask codegen`")));
        }
    }
    Ok(())
}

/// Each table's path and text.
fn generate(repository: &Path) -> Outcome<Vec<(&'static str, String)>> {
    let source = fs::read_to_string(repository.join(SOURCE))
        .map_err(|error| Failure::new(format!("cannot read {SOURCE}: {error}")))?;
    let rows = errors::read(&source).map_err(|reason| Failure::new(format!("{SOURCE}: {reason}")))?;
    TABLES.into_iter().map(|(path, write)| Ok((path, write(&rows)?))).collect()
}
