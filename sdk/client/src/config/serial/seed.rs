//! The seed of a jitter: a number, its digits as text where it is too large for TOML's numbers, or `"off"`.

use core::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

use super::or_off::OFF;

#[expect(clippy::ref_option, reason = "serde hands the field over like that")]
pub(in crate::config) fn serialize<S: Serializer>(
    seed: &Option<u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match *seed {
        None => serializer.serialize_str(OFF),
        Some(seed) => match i64::try_from(seed) {
            Ok(small) => serializer.serialize_i64(small),
            Err(_) => serializer.collect_str(&seed),
        },
    }
}

pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_any(Reader)
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number of at most 64 bits, or \"off\"")
    }

    fn visit_u64<E: Error>(self, seed: u64) -> Result<Option<u64>, E> {
        Ok(Some(seed))
    }

    fn visit_i64<E: Error>(self, seed: i64) -> Result<Option<u64>, E> {
        u64::try_from(seed)
            .map(Some)
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(seed), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<u64>, E> {
        if text == OFF {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }

    fn visit_unit<E: Error>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }
}
