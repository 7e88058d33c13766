//! The report's directory: probed before the run starts, filled in one go when it is over.
//!
//! Every file is written under a temporary name and renamed when complete, so that nothing half-written carries the
//! name of a report, not even on a full disk.

mod html;
mod markdown;
mod plot;
#[cfg(test)]
mod sample;
mod story;
mod terminal;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::history::ndjson;
use crate::schedule::Planned;
use crate::summary::Summary;
use crate::timeline::{self, Row};

/// Everything that a report is made of.
#[derive(Debug)]
pub(crate) struct Material<'a> {
    pub(crate) summary: &'a Summary,
    pub(crate) timeline: &'a [Row],
    pub(crate) schedule: &'a [Planned],
    /// The shop's book, as it was exported.
    pub(crate) shop_book: &'a str,
    /// The gateway's ledger, as it was exported.
    pub(crate) gateway_book: &'a str,
    /// What customers were told.
    pub(crate) history: &'a str,
}

/// A directory that a report can be written to.
#[derive(Clone, Debug)]
pub(crate) struct Directory(PathBuf);

impl Directory {
    /// Makes the directory if it is missing and proves that files can be written, flushed and renamed in it.
    pub(crate) fn probe(path: &Path) -> Result<Self, Error> {
        let directory = Self(path.to_owned());
        directory.step("cannot be made", fs::create_dir_all(path))?;
        let probe = directory.0.join(".probe");
        let written = replace(&probe, &vec![b'.'; PROBE_BYTES]);
        directory.step("cannot be written", written)?;
        directory.step("cannot be cleaned", fs::remove_file(&probe))?;
        Ok(directory)
    }

    /// The page to open.
    pub(crate) fn page(&self) -> PathBuf {
        self.0.join("report.html")
    }

    /// Where the shop's database is kept, if it is.
    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("shop.sqlite")
    }

    /// Writes the whole report. The books come first and the page last: a report with a page is complete.
    pub(crate) fn write(&self, material: &Material<'_>) -> Result<(), Error> {
        let json = |error: serde_json::Error| self.broken("cannot be serialised", error.into());
        let summary = serde_json::to_string_pretty(material.summary).map_err(json)?;
        let schedule = ndjson(material.schedule).map_err(json)?;
        let files = [
            ("shop-book.ndjson", material.shop_book),
            ("gateway-book.ndjson", material.gateway_book),
            ("history.ndjson", material.history),
            ("schedule.ndjson", &schedule),
            ("timeline.csv", &timeline::csv(material.timeline)),
            ("summary.json", &summary),
            ("summary.md", &markdown::text(material.summary)),
            ("report.html", &html::page(material.summary, material.timeline)),
        ];
        for (name, content) in files {
            let written = replace(&self.0.join(name), content.as_bytes());
            self.step(&format!("{name} cannot be written"), written)?;
        }
        Ok(())
    }

    fn step<T>(&self, what: &str, result: io::Result<T>) -> Result<T, Error> {
        result.map_err(|why| self.broken(what, why))
    }

    fn broken(&self, what: &str, why: io::Error) -> Error {
        Error::Report { path: self.0.clone(), step: what.to_owned(), why }
    }
}

/// The summary for the terminal.
pub(crate) fn terminal(summary: &Summary, directory: &Directory) -> String {
    terminal::text(summary, &directory.page().display().to_string())
}

/// The books of an ordinary run fit into this much; a disk without it is full.
const PROBE_BYTES: usize = 4 << 20;

/// Puts a whole file under its name, or nothing.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let temporary = path.with_added_extension("part");
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    match written.and_then(|()| fs::rename(&temporary, path)) {
        Ok(()) => Ok(()),
        Err(error) => {
            // The reason for the failure is worth more than a failure to clean up behind it.
            fs::remove_file(&temporary).unwrap_or_default();
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests;
