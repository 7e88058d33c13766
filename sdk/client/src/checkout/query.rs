//! Query strings of redirects: the gateway's parameters, each once, and the shop's own beside them.
//!
//! A parameter that comes twice is refused. To take the first or the last would let the query say one thing to this
//! code and another to whoever reads it next.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use crate::model::InvalidValue;

/// No redirect is longer: a message of the gateway has 510 characters at most.
const BYTES_MAX: usize = 16 << 10;

/// A query string that no redirect has.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectError {
    /// Longer than any redirect.
    #[error("the query has at most 16384 bytes, not {0}")]
    TooLong(usize),
    /// Something in it is no text.
    #[error("the query is not UTF-8 once its percent signs are decoded")]
    NotText,
    /// A parameter of the gateway is not there, or empty.
    #[error("the query has no {0}: this is not the redirect it is taken for")]
    Missing(&'static str),
    /// A parameter of the gateway comes twice, perhaps because the shop's own address has one of that name.
    #[error("the query has {0} more than once: the address that was given to the window must not have it")]
    Twice(&'static str),
    /// A parameter cannot be what the gateway sends.
    #[error(transparent)]
    Value(#[from] InvalidValue),
}

/// Names and values in the order they came, decoded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `a=1&b=2`, with or without the question mark.
    pub(super) fn parse(text: &str) -> Result<Self, RedirectError> {
        if text.len() > BYTES_MAX {
            return Err(RedirectError::TooLong(text.len()));
        }
        let pairs = text.strip_prefix('?').unwrap_or(text).split('&').filter(|pair| !pair.is_empty());
        let decoded = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        decoded.collect::<Result<_, _>>().map(Self)
    }

    /// Takes a parameter of the gateway out; what is empty is not there.
    pub(super) fn take(&mut self, name: &'static str) -> Result<Option<String>, RedirectError> {
        let mut found = self.0.extract_if(.., |(own, _)| own == name).map(|(_, value)| value);
        let first = found.next();
        let is_single = found.next().is_none();
        drop(found);
        if !is_single {
            return Err(RedirectError::Twice(name));
        }
        Ok(first.filter(|value| !value.is_empty()))
    }

    pub(super) fn take_required(&mut self, name: &'static str) -> Result<String, RedirectError> {
        self.take(name)?.ok_or(RedirectError::Missing(name))
    }

    /// The value of a parameter that is left; the first, if there are several.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// What is left, in the order it came.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// As forms are written: a plus is a space.
fn decode(text: &str) -> Result<String, RedirectError> {
    let spaced: Cow<'_, [u8]> =
        if text.contains('+') { text.replace('+', " ").into_bytes().into() } else { text.as_bytes().into() };
    let decoded = percent_decode(&spaced).decode_utf8().map_err(|_| RedirectError::NotText)?;
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BYTES_MAX, Query, RedirectError};

    fn pairs(text: &str) -> Vec<(String, String)> {
        Query::parse(text).expect("a query").0
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_query_is_decoded_as_forms_are_written() {
        let table = [
            ("", vec![]),
            ("?", vec![]),
            ("a=1&b=2", vec![pair("a", "1"), pair("b", "2")]),
            ("?a=1&&b=2&", vec![pair("a", "1"), pair("b", "2")]),
            ("a", vec![pair("a", "")]),
            ("a=", vec![pair("a", "")]),
            ("=1", vec![pair("", "1")]),
            ("a=b=c", vec![pair("a", "b=c")]),
            ("a=x+y%20z%2B", vec![pair("a", "x y z+")]),
            ("a%5B%5D=%EA%B2%B0%EC%A0%9C", vec![pair("a[]", "결제")]),
            ("a=%26%3D%3F", vec![pair("a", "&=?")]),
            ("a=100%", vec![pair("a", "100%")]),
            ("a=%zz%4", vec![pair("a", "%zz%4")]),
            ("a=1;b=2", vec![pair("a", "1;b=2")]),
            ("a=1&a=2", vec![pair("a", "1"), pair("a", "2")]),
        ];
        for (text, expected) in table {
            assert_eq!(pairs(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_text_or_endless_is_refused() {
        for bad in ["a=%ff", "%c3%28=1", "a=%ed%a0%80"] {
            assert_eq!(Query::parse(bad), Err(RedirectError::NotText), "{bad}");
        }
        assert!(Query::parse(&"x".repeat(BYTES_MAX)).is_ok());
        assert_eq!(Query::parse(&"x".repeat(BYTES_MAX + 1)), Err(RedirectError::TooLong(16_385)));
    }

    #[test]
    fn a_parameter_is_taken_once_and_the_rest_keeps_its_order() {
        let mut query = Query::parse("z=1&k=v&a=2&z=3&e=").unwrap();
        assert_eq!(query.take("k"), Ok(Some("v".to_owned())));
        assert_eq!(query.take("k"), Ok(None));
        assert_eq!(query.take("e"), Ok(None), "empty is absent");
        assert_eq!(query.take_required("e"), Err(RedirectError::Missing("e")));
        assert_eq!(query.pairs().collect::<Vec<_>>(), [("z", "1"), ("a", "2"), ("z", "3")]);
        assert_eq!((query.get("z"), query.get("K")), (Some("1"), None));
    }

    #[test]
    fn a_parameter_that_comes_twice_is_refused_even_with_one_value() {
        for text in ["k=1&k=2", "k=1&k=1", "k=1&a=2&k=", "k&k", "k=1&%6B=2", "k=1&k=2&k=3"] {
            assert_eq!(Query::parse(text).unwrap().take("k"), Err(RedirectError::Twice("k")), "{text}");
        }
        assert_eq!(Query::parse("k=1&K=2").unwrap().take("k"), Ok(Some("1".to_owned())), "names have a case");
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(own in proptest::collection::vec(("[^\0]{1,8}", ".{0,8}"), 0..5)) {
            let encode = |text: &str| {
                percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
            };
            let text: Vec<String> =
                own.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
            prop_assert_eq!(pairs(&text.join("&")), own);
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            drop(Query::parse(&text));
        }
    }
}
