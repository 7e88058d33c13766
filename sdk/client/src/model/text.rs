//! Texts with a length and an alphabet. The gateway checks hardly any of them (a customer key with spaces passes, one of
//! 301 characters is its server error), so they are checked here, once, when they are made.

use super::invalid::{InvalidValue, shown};

/// What a text may be made of: in words, and as a rule.
type Alphabet = (&'static str, fn(char) -> bool);

/// What a text has to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) field: &'static str,
    pub(crate) min: usize,
    pub(crate) max: usize,
    pub(crate) alphabet: Alphabet,
    /// Errors show nothing of the value.
    pub(crate) is_secret: bool,
}

pub(crate) const ANY: Alphabet = ("anything but control characters", |c| !c.is_control());
pub(crate) const DIGITS: Alphabet = ("digits", |c| c.is_ascii_digit());
pub(crate) const HEX: Alphabet = ("hexadecimal digits", |c| c.is_ascii_hexdigit());
pub(crate) const PRINTABLE: Alphabet = ("printable ASCII without spaces", |c| c.is_ascii_graphic());
pub(crate) const CUSTOMER: Alphabet =
    ("A-Z a-z 0-9 _ = . @ -", |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '=' | '.' | '@' | '-'));
pub(crate) const REQUEST: Alphabet =
    ("A-Z a-z 0-9 _ = -", |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '=' | '-'));
pub(crate) const DIGITS_AND_DASHES: Alphabet = ("digits and -", |c| c.is_ascii_digit() || c == '-');

impl Rule {
    /// Checks length, in characters, and alphabet. What has to be there is not only spaces.
    pub(crate) fn check(&self, text: &str) -> Result<(), InvalidValue> {
        let length = text.chars().count();
        let found = || if self.is_secret { String::new() } else { format!(": {}", shown(text)) };
        if !(self.min..=self.max).contains(&length) {
            let allowed = if self.min == self.max {
                self.max.to_string()
            } else {
                format!("{} to {}", self.min, self.max)
            };
            let problem = format!("has {allowed} characters, not {length}{}", found());
            return Err(InvalidValue::new(self.field, problem));
        }
        if self.min > 0 && text.trim().is_empty() {
            return Err(InvalidValue::new(self.field, format!("is not only spaces{}", found())));
        }
        let (alphabet, is_allowed) = self.alphabet;
        match text.chars().find(|&c| !is_allowed(c)) {
            Some(_) if self.is_secret => Err(InvalidValue::new(
                self.field,
                format!("may contain {alphabet}, and something else is in it"),
            )),
            Some(wrong) => Err(InvalidValue::new(
                self.field,
                format!("may contain {alphabet}, not {wrong:?}{}", found()),
            )),
            None => Ok(()),
        }
    }
}

/// Text newtypes that may be printed: parsed by their rule, stored as their text.
macro_rules! plain_texts {
    ($($(#[$doc:meta])* $name:ident = $field:literal, $min:literal to $max:literal of $alphabet:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Deserialize, serde::Serialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        $crate::model::invalid::text_newtype!($name);

        impl $name {
            const RULE: $crate::model::text::Rule = $crate::model::text::Rule {
                field: $field,
                min: $min,
                max: $max,
                alphabet: $crate::model::text::$alphabet,
                is_secret: false,
            };
        }

        impl core::str::FromStr for $name {
            type Err = $crate::model::InvalidValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::RULE.check(text)?;
                Ok(Self(text.into()))
            }
        }

        /// What comes from the gateway is taken as it is: its own rules are the ones that count there.
        impl<'a> $crate::model::json::Read<'a> for $name {
            fn read(
                value: &'a serde_json::Value,
                _: &'static str,
                _: $crate::model::Currency,
            ) -> Result<Option<Self>, $crate::model::DecodeError> {
                Ok(value.as_str().map(|text| Self(text.into())))
            }
        }

        $crate::model::json::required!($name);
    )+};
}
pub(crate) use plain_texts;

/// Text newtypes that no log, no error and no `Debug` may show. They are not serialized either: whoever stores one
/// writes [`expose`](super::SecretKey::expose) to do so.
macro_rules! secret_texts {
    ($($(#[$doc:meta])* $name:ident = $field:literal, $min:literal to $max:literal of $alphabet:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Eq, PartialEq)]
        pub struct $name(Box<str>);

        impl $name {
            const RULE: $crate::model::text::Rule = $crate::model::text::Rule {
                field: $field,
                min: $min,
                max: $max,
                alphabet: $crate::model::text::$alphabet,
                is_secret: true,
            };

            /// The value itself. Every use of this function is a place to look at in a review.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::model::InvalidValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::RULE.check(text)?;
                Ok(Self(text.into()))
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        /// What comes from the gateway is taken as it is: its own rules are the ones that count there.
        impl<'a> $crate::model::json::Read<'a> for $name {
            fn read(
                value: &'a serde_json::Value,
                _: &'static str,
                _: $crate::model::Currency,
            ) -> Result<Option<Self>, $crate::model::DecodeError> {
                Ok(value.as_str().map(|text| Self(text.into())))
            }
        }

        $crate::model::json::required!($name);
    )+};
}
pub(crate) use secret_texts;
