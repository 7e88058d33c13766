//! Hedging: a table of its settings, `"on"` for the defaults, or `"off"`.

use core::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::{HedgeConfig, Hedging};
use super::or_off::OFF;

impl Serialize for Hedging {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Off => serializer.serialize_str(OFF),
            Self::On(hedge) => hedge.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Hedging {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Hedging;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table, \"on\" or \"off\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Hedging, E> {
        match text {
            OFF => Ok(Hedging::Off),
            "on" => Ok(Hedging::On(HedgeConfig::default())),
            _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Hedging, A::Error> {
        HedgeConfig::deserialize(MapAccessDeserializer::new(map)).map(Hedging::On)
    }
}
