//! Time as an argument. The fake tells it as the gateway does: Korean time, to the second, with its offset.

use core::fmt;
use core::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const KOREA: Offset = Offset::constant(9);

/// A point in time that reads as the gateway writes it.
///
/// ```
/// use mock_toss::time::KoreanTime;
///
/// let approved = KoreanTime::from_micros(1_750_934_946_000_000);
/// assert_eq!(approved.to_string(), "2025-06-26T19:49:06+09:00");
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct KoreanTime(i64);

impl KoreanTime {
    /// `micros` microseconds after the Unix epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The point `wait` later; the last representable one instead of an overflow.
    pub(crate) fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero if it is not.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Reads `yyyy-MM-dd'T'HH:mm:ss`, as requests write Korean time: without an offset.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let at = DateTime::strptime("%Y-%m-%dT%H:%M:%S", text).ok()?;
        let timestamp = TimeZone::fixed(KOREA).to_timestamp(at).ok()?;
        (text.len() == 19).then(|| Self(timestamp.as_microsecond()))
    }

    /// The year, and the month from 1 to 12.
    pub(crate) fn year_and_month(self) -> (i16, i8) {
        let at = self.civil();
        (at.year(), at.month())
    }

    pub(crate) fn civil(self) -> DateTime {
        let timestamp = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::MAX);
        timestamp.to_zoned(TimeZone::fixed(KOREA)).datetime()
    }

    /// With the microseconds that the gateway's own bodies leave out.
    pub(crate) fn precise(self) -> impl fmt::Display {
        let micros = self.0.rem_euclid(1_000_000);
        fmt::from_fn(move |f| {
            let text = self.to_string();
            let (seconds, offset) = text.split_at_checked(19).unwrap_or((&text, ""));
            write!(f, "{seconds}.{micros:06}{offset}")
        })
    }

    /// `yyyyMMddHHmmss`, as it stands in payment keys.
    pub(crate) fn digits(self) -> impl fmt::Display {
        let at = self.civil();
        fmt::from_fn(move |f| {
            let (year, month, day) = (at.year(), at.month(), at.day());
            write!(f, "{year:04}{month:02}{day:02}{:02}{:02}{:02}", at.hour(), at.minute(), at.second())
        })
    }
}

impl fmt::Display for KoreanTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.civil();
        let (year, month, day) = (at.year(), at.month(), at.day());
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}+09:00",
            at.hour(),
            at.minute(),
            at.second()
        )
    }
}

impl Serialize for KoreanTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KoreanTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let timestamp: jiff::Timestamp =
            text.parse().map_err(|error| de::Error::custom(format_args!("`{text}` is no time: {error}")))?;
        Ok(Self(timestamp.as_microsecond()))
    }
}

/// To the microsecond in the text form: for what has to be read back as it was.
pub(crate) mod precise {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::KoreanTime;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(crate) fn serialize<S: Serializer>(at: &KoreanTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&at.precise())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KoreanTime, D::Error> {
        KoreanTime::deserialize(deserializer)
    }
}
