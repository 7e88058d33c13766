//! Where the gateway is.

use core::fmt;

use crate::model::InvalidValue;

/// The base of all requests: scheme, host, and a path prefix if there is one.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct Address {
    base: Box<str>,
    is_https: bool,
}

const FIELD: &str = "base_url";

impl Address {
    /// The gateway's own, for test and live keys alike: the key decides the mode.
    pub(crate) const PUBLIC: &str = "https://api.tosspayments.com";

    pub(crate) fn parse(text: &str, allows_plain_http: bool) -> Result<Self, InvalidValue> {
        let fail = |problem: String| Err(InvalidValue::new(FIELD, problem));
        let url = match reqwest::Url::parse(text) {
            Ok(url) => url,
            Err(error) => return fail(format!("is an absolute URL such as {}: {error}", Self::PUBLIC)),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return fail("holds no user or password; the secret key has a place of its own".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return fail(format!("has no query and no fragment, found {text:?}"));
        }
        match (url.scheme(), is_loopback(&url)) {
            ("https", _) | ("http", true) => {}
            ("http", false) if allows_plain_http => {}
            ("http", false) => {
                return fail(format!(
                    "is https:// unless it is on loopback or transport.allows_plain_http is set, found {text:?}"
                ));
            }
            (scheme, _) => return fail(format!("begins with https:// or http://, not {scheme}:")),
        }
        let is_https = url.scheme() == "https";
        Ok(Self { base: url.as_str().trim_end_matches('/').into(), is_https })
    }

    pub(crate) fn is_https(&self) -> bool {
        self.is_https
    }

    /// The address of `path`, which begins with `/`.
    pub(crate) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
