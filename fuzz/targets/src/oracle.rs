//! What the targets know without asking the SDK.

mod decimal;
mod discretion;
mod json;
mod refusal;
mod secrets;

pub(crate) use self::decimal::minor_units;
pub(crate) use self::discretion::{discreet, discreet_causes};
pub(crate) use self::json::{fields, names_twice, number};
pub(crate) use self::refusal::{IN_PROGRESS, words};
pub(crate) use self::secrets::{MARK, holds_mark, planted};

/// The first byte, and the rest; nothing of no bytes.
pub(crate) fn choice(input: &[u8]) -> Option<(usize, &[u8])> {
    let (first, rest) = input.split_first()?;
    Some((usize::from(*first), rest))
}

/// The first line, without its end, and the rest.
pub(crate) fn line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}
