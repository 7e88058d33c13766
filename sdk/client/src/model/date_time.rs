//! The gateway's points in time.

use core::fmt;

/// A point in time as the gateway wrote it (`2025-06-26T19:49:06+09:00`). The text is kept as it came, so that a
/// stored payment loses nothing, and read on demand.
///
/// ```
/// use toss_sdk::model::DateTime;
///
/// let at = DateTime::new("2025-06-26T19:49:06+09:00");
/// assert_eq!(at.unix_micros(), Some(1_750_934_946_000_000));
/// assert_eq!(DateTime::new("soon").unix_micros(), None);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DateTime(Box<str>);

impl DateTime {
    /// Takes the text as it is.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text as the gateway wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Microseconds since the Unix epoch; `None` if the text is no point in time with an offset.
    pub fn unix_micros(&self) -> Option<i64> {
        self.0.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_microsecond)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
