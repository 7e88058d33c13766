//! JSON as a tree. `serde_json` does not say where a value stands, but it lends out values unread, as pieces of the
//! text: where a piece lies in memory says where it stands.

use core::fmt;
use core::ops::Range;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::super::{Flaw, Place};
use super::tree::{Entry, Node, Value};

/// No plan is nested deeper.
const DEPTH_MAX: usize = 16;

pub(super) fn tree(text: &str) -> Result<Node, Vec<Flaw>> {
    let refuse = |error: &serde_json::Error, piece: &str| vec![flaw(text, error, piece)];
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| refuse(&error, text))?;
    node(text, raw, DEPTH_MAX)
}

fn flaw(text: &str, error: &serde_json::Error, piece: &str) -> Flaw {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(why, _)| why);
    let lines = piece.split_inclusive('\n').take(error.line().saturating_sub(1));
    let at = span(text, piece).start + lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
    let at = at.min(text.len());
    Flaw::new("", said, "a plan is JSON if it begins with {, or else TOML").at(Place::of(text, at..at + 1))
}

/// Where a piece of a text stands in it.
fn span(text: &str, piece: &str) -> Range<usize> {
    let start = piece.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    start..start + piece.len()
}

fn node(text: &str, raw: &RawValue, depth: usize) -> Result<Node, Vec<Flaw>> {
    let piece = raw.get();
    let span = span(text, piece);
    let refuse = |error: serde_json::Error| vec![flaw(text, &error, piece)];
    let Some(depth) = depth.checked_sub(1) else {
        let flaw =
            Flaw::new("", "this is nested too deep", "a plan has at most a table in a table in a rule");
        return Err(vec![flaw.at(Place::of(text, span))]);
    };
    let value = match piece.as_bytes().first() {
        Some(b'{') => {
            let Pairs(pairs) = serde_json::from_str(piece).map_err(refuse)?;
            Value::Table(pairs.into_iter().map(|pair| entry(text, pair, depth)).collect::<Result<_, _>>()?)
        }
        Some(b'[') => {
            let Items(items) = serde_json::from_str(piece).map_err(refuse)?;
            Value::List(items.into_iter().map(|item| node(text, item, depth)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(piece).map_err(refuse)?),
        Some(b't' | b'f') => Value::Bool(piece == "true"),
        Some(b'n') | None => Value::Other,
        Some(_) => match piece.parse() {
            Ok(whole) => Value::Whole(whole),
            Err(_) => Value::Fraction(serde_json::from_str(piece).map_err(refuse)?),
        },
    };
    Ok(Node { span, value })
}

fn entry(text: &str, (name, value): (&RawValue, &RawValue), depth: usize) -> Result<Entry, Vec<Flaw>> {
    let refuse = |error: serde_json::Error| vec![flaw(text, &error, name.get())];
    let node = node(text, value, depth)?;
    Ok(Entry { name: serde_json::from_str(name.get()).map_err(refuse)?, span: span(text, name.get()), node })
}

/// The fields of an object, unread and with their names.
struct Pairs<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Unread).map(Self)
    }
}

/// The items of a list, unread.
struct Items<'a>(Vec<&'a RawValue>);

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Vec<&'de RawValue>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(all)
            }
        }
        deserializer.deserialize_seq(List).map(Self)
    }
}

struct Unread;

impl<'de> Visitor<'de> for Unread {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(pair) = pairs.next_entry()? {
            all.push(pair);
        }
        Ok(all)
    }
}
