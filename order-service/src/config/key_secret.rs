//! The secret that idempotency keys derive from, in a file of its own.
//!
//! Not in the database, so that a database that is restored from a backup derives the same keys again; not the
//! merchant's key, so that neither leaks or is replaced with the other. Stored keys never change with it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use toss_flows::{KeySecret, WeakSecret};

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum KeySecretError {
    /// The file is there and cannot be read.
    #[error("the key secret {path} cannot be read; make it readable for this user")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file is not there and cannot be made.
    #[error("the key secret {path} cannot be made; its directory must exist, be writable and have space")]
    Unwritable {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The file is there and holds too little.
    #[error("the key secret {path} is too short; restore it, or remove it if no order was ever taken")]
    Weak {
        /// The file.
        path: String,
        /// Why.
        source: WeakSecret,
    },
    /// The system has no randomness to give.
    #[error("the system gives no random bytes for the key secret")]
    NoRandomness(#[source] getrandom::Error),
}

/// A secret, and whether its file was made just now.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) secret: KeySecret,
    made: Option<PathBuf>,
}

impl Found {
    /// Takes back what was made: the start failed, and nothing half-written is left.
    pub(crate) fn undo(self) {
        if let Some(path) = self.made
            && let Err(error) = fs::remove_file(&path)
        {
            tracing::warn!(path = %path.display(), %error, "a key secret that was made for nothing stays");
        }
    }
}

/// The file beside a database.
pub(super) fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".key-secret");
    name.into()
}

/// Reads the secret, or makes it. Nodes that start at once with one file end up with one secret.
pub(crate) fn find_or_make(path: &Path) -> Result<Found, KeySecretError> {
    let shown = || path.display().to_string();
    if let Some(secret) = read(path)? {
        return Ok(Found { secret, made: None });
    }
    let text = draw()?;
    if let Err(source) = write_new(path, &text) {
        // Another node may have been first.
        let is_there = source.kind() == io::ErrorKind::AlreadyExists;
        return match read(path)? {
            Some(secret) if is_there => Ok(Found { secret, made: None }),
            Some(_) | None => Err(KeySecretError::Unwritable { path: shown(), source }),
        };
    }
    tracing::info!(path = %path.display(), "made a key secret; keep it for the life of the shop");
    let secret = KeySecret::new(text.as_bytes());
    let secret = secret.map_err(|source| KeySecretError::Weak { path: shown(), source })?;
    Ok(Found { secret, made: Some(path.to_owned()) })
}

/// The secret that is there; `None` if there is no file.
fn read(path: &Path) -> Result<Option<KeySecret>, KeySecretError> {
    let shown = || path.display().to_string();
    match fs::read(path) {
        Ok(bytes) => match KeySecret::new(bytes.trim_ascii()) {
            Ok(secret) => Ok(Some(secret)),
            Err(source) => Err(KeySecretError::Weak { path: shown(), source }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(KeySecretError::Unreadable { path: shown(), source }),
    }
}

/// 256 bits in hexadecimal.
fn draw() -> Result<String, KeySecretError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(KeySecretError::NoRandomness)?;
    Ok(HEXLOWER.encode(&bytes))
}

/// A name that nobody else has.
fn draw_name() -> io::Result<String> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(HEXLOWER.encode(&bytes))
}

/// Writes a file that was not there, for this user only. It has its name only when it is whole, so that nobody reads a
/// part of it; nothing is left of one that cannot be written.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", draw_name()?));
    let whole = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&whole)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    // Unlike a rename, a link takes nobody's place.
    let named = written.and_then(|()| fs::hard_link(&whole, path));
    let removed = fs::remove_file(&whole);
    named.and(removed)
}
