//! A share: a whole number of percent.

use core::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::Percent;

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.get())
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Percent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number of percent, 1 to 100")
    }

    fn visit_u64<E: Error>(self, percent: u64) -> Result<Percent, E> {
        let known = u8::try_from(percent).ok().and_then(|percent| Percent::new(percent).ok());
        known.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(percent), &self))
    }

    fn visit_i64<E: Error>(self, percent: i64) -> Result<Percent, E> {
        match u64::try_from(percent) {
            Ok(percent) => self.visit_u64(percent),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(percent), &self)),
        }
    }
}
