//! Time as an argument. The fake tells it as the gateway does: Korean time, to the second, with its offset.

use core::cell::Cell;
use core::fmt;
use core::time::Duration;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
    /// The last moment that has a name: 9999-12-31T07:00:00+09:00.
    pub(crate) const LAST: Self = Self(253_402_207_200_000_000);

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

    /// The beginning of a day in Korea.
    pub(crate) fn midnight(date: Date) -> Self {
        let start = date.to_datetime(jiff::civil::Time::midnight());
        Self(KOREA.to_timestamp(start).map_or(i64::MAX, jiff::Timestamp::as_microsecond))
    }

    /// The day in Korea.
    pub(crate) fn date(self) -> Date {
        self.civil().date()
    }

    /// Without its fraction of a second, as it reads on the wire.
    pub(crate) fn to_the_second(self) -> Self {
        Self(self.0 - self.0.rem_euclid(1_000_000))
    }

    /// Reads `yyyy-MM-dd'T'HH:mm:ss`, as requests write Korean time: without an offset.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let at = DateTime::strptime("%Y-%m-%dT%H:%M:%S", text).ok()?;
        let timestamp = TimeZone::fixed(KOREA).to_timestamp(at).ok()?;
        (text.len() == 19).then(|| Self(timestamp.as_microsecond()))
    }

    /// Year and month.
    pub(crate) fn month(self) -> (i16, i8) {
        let at = self.civil();
        (at.year(), at.month())
    }

    /// 0 to 23.
    pub(crate) fn hour(self) -> u8 {
        u8::try_from(self.civil().hour()).unwrap_or_default()
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

    /// To the microsecond and without an offset: `createdAt` of most webhooks.
    pub(crate) fn local(self) -> impl fmt::Display {
        let micros = self.0.rem_euclid(1_000_000);
        fmt::from_fn(move |f| {
            let text = self.to_string();
            write!(f, "{}.{micros:06}", text.get(..19).unwrap_or(&text))
        })
    }

    /// Reads what this type writes, with a fraction of the second or without.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let point: Result<jiff::Timestamp, _> = text.parse();
        let point = point.map_err(|error| {
            format!("`{text}` is no time such as 2025-06-26T19:49:06+09:00, with its offset: {error}")
        })?;
        Ok(Self(point.as_microsecond()))
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

thread_local! {
    static IS_KEPT: Cell<bool> = const { Cell::new(false) };
}

/// While `write` runs, every time is written to the microsecond: the stores of a world derive one way to be
/// written, and a snapshot must lose nothing of what a body leaves out.
pub(crate) fn to_the_microsecond<T>(write: impl FnOnce() -> T) -> T {
    keeping(true, write)
}

/// While `write` runs, every time is written as in a body, also if a snapshot is what needs it.
pub(crate) fn to_the_second<T>(write: impl FnOnce() -> T) -> T {
    keeping(false, write)
}

fn keeping<T>(is_kept: bool, write: impl FnOnce() -> T) -> T {
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            IS_KEPT.set(self.0);
        }
    }
    let _before = Before(IS_KEPT.replace(is_kept));
    write()
}

impl Serialize for KoreanTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if IS_KEPT.get() { serializer.collect_str(&self.precise()) } else { serializer.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for KoreanTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

/// `#[serde(with = "crate::time::exact")]` keeps the microseconds that a body leaves out.
pub(crate) mod exact {
    use super::{Deserialize, Deserializer, KoreanTime, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(crate) fn serialize<S: Serializer>(at: &KoreanTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&at.precise())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KoreanTime, D::Error> {
        KoreanTime::deserialize(deserializer)
    }
}

/// The same for a time that may be absent.
pub(crate) mod exact_option {
    use super::{Deserialize, Deserializer, KoreanTime, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands over a reference")]
    pub(crate) fn serialize<S: Serializer>(
        at: &Option<KoreanTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.collect_str(&at.precise()),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<KoreanTime>, D::Error> {
        Option::<KoreanTime>::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_to_the_microsecond() {
        let at = KoreanTime::from_micros(1_750_934_946_123_456);
        assert_eq!(at.local().to_string(), "2025-06-26T19:49:06.123456");
        assert_eq!(at.precise().to_string(), "2025-06-26T19:49:06.123456+09:00");
        assert_eq!(KoreanTime::parse(&at.precise().to_string()), Ok(at));
        let whole = KoreanTime::from_micros(1_750_934_946_000_000);
        assert_eq!(serde_json::from_str::<KoreanTime>("\"2025-06-26T19:49:06+09:00\"").ok(), Some(whole));
        assert!(KoreanTime::parse("2025-06-26T19:49:06").is_err_and(|why| why.contains("with its offset")));
    }

    #[test]
    fn a_body_leaves_out_what_a_snapshot_keeps() {
        let at = KoreanTime::from_micros(1_750_934_946_123_456);
        let text = || serde_json::to_string(&at).unwrap();
        assert_eq!(text(), r#""2025-06-26T19:49:06+09:00""#);
        assert_eq!(to_the_microsecond(text), r#""2025-06-26T19:49:06.123456+09:00""#);
        assert_eq!(text(), r#""2025-06-26T19:49:06+09:00""#);
        assert_eq!(serde_json::from_str::<KoreanTime>(&to_the_microsecond(text)).ok(), Some(at));
    }
}
