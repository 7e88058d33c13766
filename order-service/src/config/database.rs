//! Where PostgreSQL is, and who we are there.

use core::fmt;
use core::str::FromStr;

/// The address of a PostgreSQL database: `postgres://user:password@host:port/database`. It is never printed: it may hold
/// a password.
///
/// ```
/// use order_service::DatabaseUrl;
///
/// let url: DatabaseUrl = "postgres://shop:s3cret@db.internal/shop".parse().unwrap();
/// assert!(!format!("{url:?}").contains("s3cret"));
/// assert!("mysql://db.internal/shop".parse::<DatabaseUrl>().is_err());
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct DatabaseUrl(Box<str>);

/// A text that is no address of PostgreSQL.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("is postgres://user:password@host:port/database")]
pub struct InvalidDatabaseUrl;

impl DatabaseUrl {
    /// The address, with its password.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        match rest {
            Some(rest) if !rest.is_empty() && !text.contains(char::is_whitespace) => Ok(Self(text.into())),
            Some(_) | None => Err(InvalidDatabaseUrl),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(..)")
    }
}
