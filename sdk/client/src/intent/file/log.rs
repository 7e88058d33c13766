//! The file itself: opened once, appended to, synced, and written anew when most of it is history.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::line::{Entry, HEADER, encode, read};
use crate::intent::book::Book;
use crate::intent::journal::JournalError;

/// Entries before it is worth looking whether most of them are history.
const ENTRIES_MIN: usize = 1024;

/// See the module.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
    /// Keeps other processes out for as long as it is open.
    _lock: File,
    pub(super) book: Book,
    /// Entries in the file.
    entries: usize,
    /// What the last write left is not known: the file must be written anew before it is used again.
    is_doubtful: bool,
    #[cfg(test)]
    fails_next: bool,
}

impl Log {
    pub(super) fn open(path: PathBuf) -> Result<Self, JournalError> {
        let place = || path.display().to_string();
        let storage = |verb| move |error: io::Error| JournalError::storage(place(), verb, error);
        let lock = private().open(beside(&path, "lock")).map_err(storage("opened"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse { path: place().into() }),
            Err(TryLockError::Error(error)) => return Err(storage("opened")(error)),
        }
        let mut file = private().open(&path).map_err(storage("opened"))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(storage("read"))?;
        let journaled = read(&bytes).map_err(|(line, problem)| JournalError::Damaged {
            path: place().into(),
            line,
            problem: problem.into(),
        })?;
        let mut book = Book::default();
        let entries = journaled.entries.len();
        for entry in journaled.entries {
            match entry {
                Entry::Open(ticket) => book.restore(*ticket),
                Entry::Closed(identity) => book.forget(&identity),
            }
        }
        let is_doubtful = journaled.whole < bytes.len() || journaled.whole == 0;
        if journaled.whole < bytes.len() {
            tracing::warn!(path = %path.display(), "dropped the torn last line of the journal: nothing was sent for it");
        }
        let mut log = Self {
            path,
            file,
            _lock: lock,
            book,
            entries,
            is_doubtful,
            #[cfg(test)]
            fails_next: false,
        };
        log.file.seek(SeekFrom::End(0)).map_err(|error| log.failed(error))?;
        if log.is_doubtful {
            log.write_anew().map_err(|error| log.failed(error))?;
        }
        Ok(log)
    }

    /// Writes these entries, which the book already knows, down. With `must_last` they are on the disk afterwards.
    pub(super) fn append(&mut self, entries: &[Entry], must_last: bool) -> Result<(), JournalError> {
        if entries.is_empty() {
            return Ok(());
        }
        if self.is_doubtful {
            // After a failed write or sync nobody knows what the file holds; a new one holds the whole book.
            return self.write_anew().map_err(|error| self.failed(error));
        }
        if let Err(error) = self.write(entries, must_last) {
            self.is_doubtful = true;
            return Err(self.failed(error));
        }
        self.entries += entries.len();
        if self.entries > ENTRIES_MIN
            && self.entries > 4 * self.book.len()
            && let Err(error) = self.write_anew()
        {
            tracing::warn!(path = %self.path.display(), %error, "the journal could not be shortened; it goes on as it is");
        }
        Ok(())
    }

    /// The disk is full for one write.
    #[cfg(test)]
    pub(super) fn fail_next_write(&mut self) {
        self.fails_next = true;
    }

    fn write(&mut self, entries: &[Entry], must_last: bool) -> io::Result<()> {
        #[cfg(test)]
        if core::mem::take(&mut self.fails_next) {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.file.write_all(encode(entries).as_bytes())?;
        if must_last { self.file.sync_data() } else { Ok(()) }
    }

    /// A new file with what is open, in the place of the old one. If that fails the old one stays.
    fn write_anew(&mut self) -> io::Result<()> {
        let draft = beside(&self.path, "new");
        let mut file = private().truncate(true).open(&draft)?;
        let mut text = HEADER.to_owned();
        for ticket in self.book.tickets() {
            text.push_str(&encode(&[Entry::Open(Box::new(ticket.clone()))]));
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&draft, &self.path)?;
        // From here on the old file has no name: whatever fails, only the new one may be written to.
        self.file = file;
        self.entries = self.book.len();
        self.is_doubtful = true;
        sync_folder(&self.path)?;
        self.is_doubtful = false;
        Ok(())
    }

    fn failed(&self, error: io::Error) -> JournalError {
        JournalError::storage(self.path.display().to_string(), "written", error)
    }
}

/// Keys of payments are nobody else's business.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

/// A file's name is an entry of its folder, and as lost as anything that was not synced.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
