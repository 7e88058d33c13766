//! A path with a query.

use core::fmt::Display;

use super::SEGMENT;
use percent_encoding::utf8_percent_encode;

/// See the module.
pub(crate) struct Query(String, char);

impl Query {
    pub(crate) fn of(path: impl Into<String>) -> Self {
        Self(path.into(), '?')
    }

    /// One more pair; the value is percent-encoded.
    pub(crate) fn pair(mut self, name: &str, value: impl Display) -> Self {
        self.0.push(self.1);
        self.0.push_str(name);
        self.0.push('=');
        self.0.extend(utf8_percent_encode(&value.to_string(), SEGMENT));
        self.1 = '&';
        self
    }

    /// One more pair, if there is a value.
    pub(crate) fn pair_if(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.pair(name, value),
            None => self,
        }
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}
