//! Durations as people write them: `"65s"`, `"250ms"`, `"1m 5s"`. A number without a unit is refused: sixty-five of
//! what?

use core::fmt;
use core::time::Duration;

use jiff::fmt::friendly::{SpanParser, SpanPrinter};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

static PARSER: SpanParser = SpanParser::new();
static PRINTER: SpanPrinter = SpanPrinter::new();

pub(in crate::config) fn serialize<S: Serializer>(
    duration: &Duration,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Text(*duration).serialize(serializer)
}

pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Duration, D::Error> {
    Text::deserialize(deserializer).map(|text| text.0)
}

/// A duration in this form, where there is no field to say so.
#[derive(Clone, Copy)]
pub(in crate::config) struct Text(pub(in crate::config) Duration);

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&PRINTER.unsigned_duration_to_string(&self.0))
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"a duration with its unit, such as "65s", "250ms" or "1m 5s""#)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        read(text).map(Text)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Text, E> {
        Err(unitless(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Text, E> {
        Err(unitless(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Text, E> {
        Err(unitless(number))
    }
}

/// A duration out of text.
pub(super) fn read<E: Error>(text: &str) -> Result<Duration, E> {
    PARSER.parse_unsigned_duration(text).map_err(|_| {
        let form = r#"is a duration with its unit, such as "65s", "250ms" or "1m 5s""#;
        E::custom(format_args!("{form}, not {text:?}"))
    })
}

fn unitless<E: Error>(number: impl fmt::Display) -> E {
    E::custom(format_args!("has no unit; write \"{number}s\" for seconds or \"{number}ms\" for milliseconds"))
}

/// The same for a duration that can be switched off.
pub(in crate::config) mod or_off {
    use core::time::Duration;

    use serde::{Deserializer, Serializer};

    use super::super::or_off;
    use super::Text;

    #[expect(clippy::ref_option, reason = "serde hands the field over like that")]
    pub(in crate::config) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        or_off::serialize(&duration.map(Text), serializer)
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        let text: Option<Text> = or_off::deserialize(deserializer)?;
        Ok(text.map(|text| text.0))
    }
}
