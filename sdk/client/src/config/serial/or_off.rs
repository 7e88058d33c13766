//! What can be switched off: its value, or `"off"`.

use core::fmt;
use core::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(in crate::config) const OFF: &str = "off";

#[expect(clippy::ref_option, reason = "serde hands the field over like that")]
pub(in crate::config) fn serialize<S: Serializer, T: Serialize>(
    value: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => value.serialize(serializer),
        None => serializer.serialize_str(OFF),
    }
}

pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(OrOff(PhantomData))
}

struct OrOff<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OrOff<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or \"off\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<T>, E> {
        if text == OFF {
            return Ok(None);
        }
        read(text.into_deserializer())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<T>, E> {
        read(number.into_deserializer())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<T>, E> {
        read(number.into_deserializer())
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

fn read<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let or_off = |error: D::Error| D::Error::custom(format_args!("{error}, or \"off\""));
    T::deserialize(deserializer).map(Some).map_err(or_off)
}
