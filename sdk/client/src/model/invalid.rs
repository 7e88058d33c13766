//! The one error for a value that the gateway would refuse, or should have refused.

use crate::error::{discreet, excerpt};

/// A value that does not have the form its type asks for. The text names the field, what was found and what is
/// allowed; secrets are never part of it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct InvalidValue {
    field: &'static str,
    problem: Box<str>,
}

impl InvalidValue {
    /// `field` is the field as the gateway calls it; `problem` says what is wrong and what is allowed, and nothing secret.
    pub fn new(field: &'static str, problem: impl Into<Box<str>>) -> Self {
        Self { field, problem: problem.into() }
    }

    /// The field as the gateway calls it, such as `orderId`.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// What is wrong with the value and what is allowed, without the field's name.
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

/// Checks length and alphabet; `shown` is what an error may print of the value.
pub(crate) fn check_text(
    field: &'static str,
    text: &str,
    allowed_len: core::ops::RangeInclusive<usize>,
    (alphabet, is_allowed): (&str, fn(char) -> bool),
) -> Result<(), InvalidValue> {
    let length = text.chars().count();
    if !allowed_len.contains(&length) {
        let problem =
            format!("has {} to {} characters, not {length}", allowed_len.start(), allowed_len.end());
        return Err(InvalidValue::new(field, problem));
    }
    match text.chars().find(|&c| !is_allowed(c)) {
        Some(found) => Err(InvalidValue::new(field, format!("may contain {alphabet}, not {found:?}"))),
        None => Ok(()),
    }
}

/// Implements the common face of a text newtype: parse, print, read.
macro_rules! text_newtype {
    ($name:ident) => {
        impl $name {
            /// The text as it goes over the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = $crate::model::InvalidValue;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0.into()
            }
        }
    };
}
pub(crate) use text_newtype;

/// Implements `Debug` by a key's last letters: enough to tell two apart in a log, too little to use one.
macro_rules! short_debug {
    ($name:ident) => {
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "(..{})"), $crate::model::invalid::last_letters(&self.0))
            }
        }
    };
}
pub(crate) use short_debug;

/// The last four characters of a text of at least twelve; nothing of a shorter one, of which they would be too much.
pub(crate) fn last_letters(text: &str) -> &str {
    match text.char_indices().rev().nth(3) {
        Some((start, _)) if text.len() >= 12 => text.get(start..).unwrap_or_default(),
        _ => "",
    }
}

/// What an error may print of a value that came from outside: bounded, and without secrets.
pub(crate) fn shown(text: &str) -> String {
    format!("{:?}", excerpt(&discreet(text, &[]), 40))
}
