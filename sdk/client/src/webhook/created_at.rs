//! When an event was made: the gateway writes this time in two ways, one of them without an offset.

use core::fmt;

use jiff::civil;
use jiff::tz;

/// When the gateway made an event, as it wrote it: with an offset (`2025-07-01T09:00:03+09:00`), or without one and
/// with a fraction of five or six digits (`2025-06-26T19:49:06.12345`), which is Korean time.
///
/// ```
/// use toss_sdk::webhook::CreatedAt;
///
/// let local = CreatedAt::new("2025-06-26T19:49:06.12345");
/// let offset = CreatedAt::new("2025-06-26T19:49:06.12345+09:00");
/// assert_eq!(local.unix_micros(), Some(1_750_934_946_123_450));
/// assert_eq!(local.unix_micros(), offset.unix_micros());
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CreatedAt(Box<str>);

impl CreatedAt {
    /// Takes the text as it is.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text as the gateway wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Microseconds since the Unix epoch; `None` if the text is no point in time.
    pub fn unix_micros(&self) -> Option<i64> {
        if let Ok(at) = self.0.parse::<jiff::Timestamp>() {
            return Some(at.as_microsecond());
        }
        let local: civil::DateTime = self.0.parse().ok()?;
        tz::offset(9).to_timestamp(local).ok().map(jiff::Timestamp::as_microsecond)
    }
}

impl fmt::Display for CreatedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::CreatedAt;

    #[test]
    fn every_way_of_writing_a_time_is_read_and_none_is_guessed() {
        let base = 1_750_934_946_000_000;
        for (text, expected) in [
            ("2025-06-26T19:49:06.123456", Some(base + 123_456)),
            ("2025-06-26T19:49:06.65327", Some(base + 653_270)),
            ("2025-06-26T19:49:06", Some(base)),
            ("2025-06-26T19:49:06+09:00", Some(base)),
            ("2025-06-26T19:49:06.65327+09:00", Some(base + 653_270)),
            ("2025-06-26T10:49:06Z", Some(base)),
            ("2025-06-26T10:49:06.1+00:00", Some(base + 100_000)),
            ("soon", None),
            ("", None),
            ("2025-13-26T19:49:06", None),
            ("1750934946", None),
        ] {
            assert_eq!(CreatedAt::new(text).unix_micros(), expected, "{text}");
            assert_eq!(CreatedAt::new(text).as_str(), text);
        }
    }
}
