//! Who is told.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::EventType;
use crate::fake::Chosen;

/// An address that a merchant has registered.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Endpoint {
    /// Made up by the fake.
    pub id: Arc<str>,
    /// Where deliveries are posted to.
    pub url: Arc<str>,
    /// What it is told of.
    pub events: BTreeSet<EventType>,
    /// Whether it is told anything at all.
    pub is_active: bool,
}

/// Why a webhook could not be registered, or sent again.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// Nothing can be posted there.
    #[error("url is `{url}`, which {problem}; give one such as http://127.0.0.1:3000/webhooks")]
    Url {
        /// As it was given.
        url: String,
        /// What is wrong.
        problem: String,
    },
    /// It would never be told anything.
    #[error("events is empty; leave it out for all of them, or name at least one")]
    NoEvents,
    /// The merchant has so many endpoints already.
    #[error(
        "{0} endpoints are registered, which is the most that one merchant has; DELETE /_mock/webhooks/{{id}} removes one"
    )]
    TooMany(usize),
    /// No delivery has this transmission id.
    #[error("no delivery has the transmission id `{0}`; GET /_mock/webhooks/deliveries lists them")]
    NoSuchDelivery(String),
    /// No endpoint has this id.
    #[error("no endpoint has the id `{0}`; GET /_mock/webhooks lists them")]
    NoSuchEndpoint(String),
}

/// The address as requests have it.
///
/// # Errors
///
/// If nothing can be posted there.
fn read_url(text: &str) -> Result<Arc<str>, WebhookError> {
    let fail = |problem: String| Err(WebhookError::Url { url: text.to_owned(), problem });
    let url = match reqwest::Url::parse(text) {
        Ok(url) => url,
        Err(error) => return fail(format!("is no absolute URL: {error}")),
    };
    if !["http", "https"].contains(&url.scheme()) {
        return fail(format!("begins with {}:, not http: or https:", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return fail("holds a user or a password; nothing would send it".to_owned());
    }
    if url.fragment().is_some() {
        return fail("has a fragment, which no server is told".to_owned());
    }
    match url.as_str().parse::<http::Uri>() {
        Ok(_) => Ok(url.as_str().into()),
        Err(error) => fail(format!("cannot be asked for: {error}")),
    }
}

impl Chosen<'_> {
    pub(crate) fn register(
        &mut self,
        url: &str,
        events: BTreeSet<EventType>,
    ) -> Result<&mut Endpoint, WebhookError> {
        if events.is_empty() {
            return Err(WebhookError::NoEvents);
        }
        let url = read_url(url)?;
        self.world.register(url, events)
    }

    /// Those that are gone.
    pub(crate) fn remove_endpoints(&mut self) -> Vec<Endpoint> {
        self.world.remove_endpoints()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_posted_to_is_registered() {
        for sound in ["http://127.0.0.1:3000/webhooks", "https://shop.example/toss?x=1", "http://[::1]:1/"] {
            assert_eq!(read_url(sound).as_deref(), Ok(sound));
        }
        for (broken, problem) in [
            ("", "is no absolute URL"),
            ("/webhooks", "is no absolute URL"),
            ("localhost:3000/webhooks", "begins with localhost:"),
            ("ftp://shop.example/", "begins with ftp:"),
            ("http://", "is no absolute URL: empty host"),
            ("http://shop.example:70000/", "invalid port"),
            ("http://me:secret@shop.example/", "holds a user"),
            ("http://shop.example/#top", "has a fragment"),
        ] {
            let error = read_url(broken).expect_err(broken).to_string();
            assert!(error.contains(problem) && error.contains("give one such as"), "{error}");
        }
    }
}
