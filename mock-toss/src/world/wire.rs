//! Payments as they stand on the wire: every field, in the order of the gateway's own bodies, in the language asked
//! for and the shape of the merchant's API version.

mod cancel;
mod method;
mod payment;
mod words;

use core::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A field that some API versions have and others do not; `NotThere` is to be skipped.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Versioned<T> {
    There(T),
    NotThere,
}

impl<T> Versioned<T> {
    pub(super) fn there_if(is_there: bool, value: impl FnOnce() -> T) -> Self {
        if is_there { Self::There(value()) } else { Self::NotThere }
    }

    pub(super) const fn is_not_there(&self) -> bool {
        matches!(self, Self::NotThere)
    }
}

/// An address with a key in it.
#[derive(Clone, Copy)]
struct Url<'a> {
    before: &'static str,
    key: &'a str,
    after: &'static str,
}

impl<'a> Url<'a> {
    /// A page of the dashboard's about a transaction.
    const fn receipt(before: &'static str, key: &'a str) -> Self {
        Self { before, key, after: "&ref=PX" }
    }
}

impl fmt::Display for Url<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.before, self.key, self.after)
    }
}

impl Serialize for Url<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `{"url": ...}`
struct Link<'a>(Url<'a>);

impl Serialize for Link<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("url", &self.0)?;
        map.end()
    }
}
