//! What the headers of a delivery say: which one it is, when it was sent, how often before, and who vouches for it.

use core::fmt;
use std::collections::BTreeMap;

use super::CreatedAt;

const ID: &str = "tosspayments-webhook-transmission-id";
const TIME: &str = "tosspayments-webhook-transmission-time";
const RETRIED: &str = "tosspayments-webhook-transmission-retried-count";
const SIGNATURE: &str = "tosspayments-webhook-signature";

/// Longer ones are not looked at: two keys make two signatures, and a version more would make four.
const SIGNATURES_MAX: usize = 8;
const SIGNATURES_BYTES_MAX: usize = 1024;

/// Where headers come from: `http::HeaderMap`, pairs, or a map.
pub trait Headers {
    /// All values of the header `name` (in lower case; header names have no case), in the order they came.
    fn values<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h [u8]>;
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for [(N, V)] {
    fn values<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h [u8]> {
        self.iter()
            .filter(move |(own, _)| own.as_ref().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_ref())
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for BTreeMap<N, V> {
    fn values<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h [u8]> {
        self.iter()
            .filter(move |(own, _)| own.as_ref().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_ref())
    }
}

#[cfg(any(feature = "client", feature = "webhook-tower"))]
impl Headers for http::HeaderMap {
    fn values<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h [u8]> {
        self.get_all(name).iter().map(http::HeaderValue::as_bytes)
    }
}

/// A header that no delivery has in this form.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the header {name} {problem}")]
pub struct HeaderError {
    name: &'static str,
    problem: &'static str,
}

impl HeaderError {
    /// The header, in lower case.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// The gateway's name for one delivery of one event (`whtrans_a01...`). It stays the same when the delivery is
/// repeated, which is how duplicates are told.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TransmissionId(Box<str>);

impl TransmissionId {
    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TransmissionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the headers of a delivery say. None of it is proved; only the time is part of what is signed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// Which delivery it is. Without one, duplicates cannot be told.
    pub id: Option<TransmissionId>,
    /// When it was sent.
    pub sent_at: Option<CreatedAt>,
    /// How often it was sent before: 0 to 7.
    pub retried: Option<u32>,
    /// The signatures of version 1, without `v1:`.
    pub(super) signatures: Vec<Box<str>>,
}

impl Delivery {
    /// Reads the four headers of the gateway; others do not matter. All may be absent.
    ///
    /// # Errors
    /// If one that says which delivery it is, or when it was sent, comes twice with different values or is no
    /// printable ASCII of at most 200 characters, or if there are more signatures than any gateway sends.
    ///
    /// ```
    /// use toss_sdk::webhook::Delivery;
    ///
    /// let headers = [("Tosspayments-Webhook-Transmission-Id", "whtrans_a01j70335"), ("host", "shop.example")];
    /// let delivery = Delivery::read(&headers[..]).unwrap();
    /// assert_eq!(delivery.id.unwrap().as_str(), "whtrans_a01j70335");
    /// assert!(!Delivery::read(&headers[..]).unwrap().is_signed());
    /// ```
    pub fn read<H: Headers + ?Sized>(headers: &H) -> Result<Self, HeaderError> {
        let retried = single(headers, RETRIED)?.and_then(|count| count.parse().ok());
        Ok(Self {
            id: single(headers, ID)?.map(|id| TransmissionId(id.into())),
            sent_at: single(headers, TIME)?.map(CreatedAt::new),
            retried,
            signatures: signatures(headers)?,
        })
    }

    /// Whether the delivery carries a signature, right or wrong.
    pub fn is_signed(&self) -> bool {
        !self.signatures.is_empty()
    }
}

fn single<'h, H: Headers + ?Sized>(
    headers: &'h H,
    name: &'static str,
) -> Result<Option<&'h str>, HeaderError> {
    let fail = |problem| HeaderError { name, problem };
    let mut values = headers.values(name);
    let Some(first) = values.next() else {
        return Ok(None);
    };
    if values.any(|other| other != first) {
        return Err(fail("comes twice with different values"));
    }
    match core::str::from_utf8(first) {
        Ok(text) if (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(Some(text))
        }
        Ok(_) | Err(_) => Err(fail("has 1 to 200 printable ASCII characters without spaces")),
    }
}

/// The signatures of version 1. Other versions are for those who know them.
fn signatures<H: Headers + ?Sized>(headers: &H) -> Result<Vec<Box<str>>, HeaderError> {
    let fail = |problem| HeaderError { name: SIGNATURE, problem };
    let mut found = Vec::new();
    for value in headers.values(SIGNATURE) {
        let text = core::str::from_utf8(value).map_err(|_: core::str::Utf8Error| fail("is ASCII"))?;
        if text.len() > SIGNATURES_BYTES_MAX {
            return Err(fail("has at most 1024 bytes"));
        }
        found.extend(text.split(',').filter_map(|part| part.trim().strip_prefix("v1:")).map(Box::from));
        if found.len() > SIGNATURES_MAX {
            return Err(fail("has at most 8 signatures"));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
