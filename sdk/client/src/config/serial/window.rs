//! The window of a circuit: a number of attempts, or a time.

use core::fmt;
use core::num::NonZeroU32;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::BreakerWindow;
use super::duration::{Text, read};

impl Serialize for BreakerWindow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Calls(calls) => calls.serialize(serializer),
            Self::Time(time) => Text(*time).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for BreakerWindow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = BreakerWindow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of attempts above zero, such as 100, or a time, such as \"30s\"")
    }

    fn visit_u64<E: Error>(self, calls: u64) -> Result<BreakerWindow, E> {
        let calls = u32::try_from(calls).ok().and_then(NonZeroU32::new);
        calls.map(BreakerWindow::Calls).ok_or_else(|| E::custom("is 1 to 100000 attempts, or a time"))
    }

    fn visit_i64<E: Error>(self, calls: i64) -> Result<BreakerWindow, E> {
        match u64::try_from(calls) {
            Ok(calls) => self.visit_u64(calls),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(calls), &self)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<BreakerWindow, E> {
        read(text).map(BreakerWindow::Time)
    }
}
