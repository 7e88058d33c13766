//! The gateway's enums, nearly all generated from its tables: any of them may grow without notice, so a value that this version
//! does not know is kept, never an error.
//!
//! Many values have more than one spelling: `카드` or `CARD` by the language asked for, `06` or `KOOKMIN` in requests,
//! `004` in payouts. All of them are read as one value, and [`Spelled`] remembers which one came.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod fail_code;
mod table;

pub use fail_code::FailCode;
pub use table::*;

mod sealed {
    pub trait Sealed {}
}

/// One of the gateway's enums. Implemented by the generated ones, and by nothing else.
pub trait Word: Clone + Eq + fmt::Display + for<'a> From<&'a str> + sealed::Sealed + 'static {
    /// The spelling that `text` is, if it is one of the documented ones.
    fn spelling(text: &str) -> Option<&'static str>;
}

/// A value and the spelling in which the gateway sent it. It is equal to the same value in any spelling.
///
/// ```
/// use toss_sdk::model::{PaymentMethod, Spelled};
///
/// let korean: Spelled<PaymentMethod> = "카드".into();
/// let english: Spelled<PaymentMethod> = "CARD".into();
/// assert_eq!(korean, english);
/// assert_eq!((korean.as_str(), english.as_str()), ("카드", "CARD"));
/// assert_eq!((english.korean(), *english == PaymentMethod::Card), ("카드", true));
/// ```
#[derive(Clone)]
pub struct Spelled<W> {
    word: W,
    spelling: Option<&'static str>,
}

impl<W: Word + AsRef<str>> Spelled<W> {
    /// The text as it came.
    pub fn as_str(&self) -> &str {
        self.spelling.unwrap_or_else(|| self.word.as_ref())
    }
}

impl<W> Spelled<W> {
    /// The value, without its spelling.
    pub fn into_word(self) -> W {
        self.word
    }
}

impl<W: Word> From<&str> for Spelled<W> {
    fn from(text: &str) -> Self {
        Self { word: text.into(), spelling: W::spelling(text) }
    }
}

/// In the spelling of requests.
impl<W: Word> From<W> for Spelled<W> {
    fn from(word: W) -> Self {
        Self { word, spelling: None }
    }
}

impl<W> Deref for Spelled<W> {
    type Target = W;

    fn deref(&self) -> &W {
        &self.word
    }
}

impl<W: PartialEq> PartialEq for Spelled<W> {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl<W: Eq> Eq for Spelled<W> {}

impl<W: Word> PartialEq<W> for Spelled<W> {
    fn eq(&self, other: &W) -> bool {
        self.word == *other
    }
}

impl<W: Hash> Hash for Spelled<W> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.word.hash(state);
    }
}

impl<W: Word + AsRef<str>> fmt::Display for Spelled<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<W: fmt::Debug> fmt::Debug for Spelled<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.word.fmt(f)
    }
}

impl<W: Word + AsRef<str>> Serialize for Spelled<W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, W: Word> Deserialize<'de> for Spelled<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(&*String::deserialize(deserializer)?))
    }
}

/// Writes enums: each variant with its text in requests, its Korean and English names, and all spellings read as it.
macro_rules! words {
    ($(
        $(#[$doc:meta])* $name:ident {
            $($(#[$variant_doc:meta])* $variant:ident =
                $wire:literal, $korean:literal, $english:literal, [$($spelling:literal),+];)+
        }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A value that this version does not know, as it came.
            Other(Box<str>),
        }

        impl $name {
            /// Every value that this version knows, in the order of the gateway's table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The text for a request; of what this version does not know, the text that came.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)+
                    Self::Other(text) => text,
                }
            }

            /// The name in Korean, or what it means.
            pub fn korean(&self) -> &str {
                match self {
                    $(Self::$variant => $korean,)+
                    Self::Other(text) => text,
                }
            }

            /// The name in English.
            pub fn english(&self) -> &str {
                match self {
                    $(Self::$variant => $english,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($($spelling)|+ => Self::$variant,)+
                    other => Self::Other(other.into()),
                }
            }
        }

        impl $crate::model::word::Word for $name {
            fn spelling(text: &str) -> Option<&'static str> {
                match text {
                    $($($spelling => Some($spelling),)+)+
                    _ => None,
                }
            }
        }

        impl $crate::model::word::sealed::Sealed for $name {}

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Self::from(&*String::deserialize(deserializer)?))
            }
        }
    )+};
}
use words;

#[cfg(test)]
mod tests;
