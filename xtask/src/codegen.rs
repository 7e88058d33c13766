//! The tables of error codes, organisations and words, written from `docs/toss/errors.csv` and `enums.csv`: what the gateway
//! documents is kept once, and the client and the fake gateway read it without sharing a line of code. And the page of
//! fields, from the table that the client's tests hold its types against.

mod csv;
mod enums;
mod errors;
mod fields;
mod tables;
mod words;

use std::fs;
use std::path::Path;

use self::errors::ErrorRow;
pub use crate::failure::Failure;
use crate::failure::Outcome;
use crate::say::say;

/// The documented codes, one row each.
const SOURCE: &str = "docs/toss/errors.csv";
/// Every value of every enum: all of them for the client, the banks, card companies and wallets for the fake gateway.
const ENUMS: &str = "docs/toss/enums.csv";
const ORGANISATIONS: &str = "mock-toss/src/catalog/codes.rs";
/// Where the client has its words, in several files.
const WORDS: &str = "sdk/client/src/model/word/table/";

/// The page whose tables of fields are written.
const PAGE: &str = "docs/toss-api.md";
const GROUPS: &str = "docs/toss/groups.csv";
const FIELDS: &str = "docs/toss/fields.csv";

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
            let source = match path {
                ORGANISATIONS => ENUMS,
                path if path.starts_with(WORDS) => ENUMS,
                PAGE => FIELDS,
                _ => SOURCE,
            };
            return Err(Failure::new(format!("{path} is not what {source} says; run `cargo xtask codegen`")));
        }
    }
    Ok(())
}

/// Each table's path and text.
fn generate(repository: &Path) -> Outcome<Vec<(&'static str, String)>> {
    let rows = read(repository, SOURCE, errors::read)?;
    let tables = TABLES.into_iter().map(|(path, write)| Ok((path, write(&rows)?)));
    let organisations = read(repository, ENUMS, enums::organisations)?;
    let words = read(repository, ENUMS, words::client)?;
    let (groups, fields) = (text(repository, GROUPS)?, text(repository, FIELDS)?);
    let page = read(repository, PAGE, |page| fields::page(page, &groups, &fields))?;
    let others = [(ORGANISATIONS, organisations), (PAGE, page)].into_iter().chain(words).map(Ok);
    tables.chain(others).collect()
}

fn read<T>(repository: &Path, source: &str, of: impl Fn(&str) -> Result<T, String>) -> Outcome<T> {
    of(&text(repository, source)?).map_err(|reason| Failure::new(format!("{source}: {reason}")))
}

fn text(repository: &Path, source: &str) -> Outcome<String> {
    fs::read_to_string(repository.join(source))
        .map_err(|error| Failure::new(format!("cannot read {source}: {error}")))
}
