//! How requests reach the target: one at a time and no faster than allowed.

use core::time::Duration;
use std::sync::Arc;

use http::{HeaderMap, Method};
use rustls::RootCertStore;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::outgoing;

/// A request, ready to be sent, and to be shown.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: String,
    /// Without `Authorization`.
    pub(super) headers: Vec<(String, String)>,
    pub(super) authorization: Option<String>,
    pub(super) body: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    every: Duration,
    free: Arc<Mutex<Instant>>,
}

impl Client {
    /// `per_minute` requests at most, to whom these authorities vouch for.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub(super) fn new(per_minute: Option<u32>, roots: RootCertStore) -> Result<Self, String> {
        let builder = outgoing::client(roots).map_err(|error| error.to_string())?;
        let http = builder.timeout(Duration::from_mins(1)).build().map_err(|error| told(&error))?;
        let every = per_minute
            .filter(|count| *count > 0)
            .map_or(Duration::ZERO, |count| Duration::from_mins(1) / count);
        Ok(Self { http, every, free: Arc::new(Mutex::new(Instant::now())) })
    }

    /// Status, headers and body.
    pub(super) async fn send(&self, request: &Request) -> Result<(u16, HeaderMap, Vec<u8>), String> {
        self.wait().await;
        let mut builder = self.http.request(request.method.clone(), &request.url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(authorization) = &request.authorization {
            builder = builder.header("authorization", authorization);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let response = builder.send().await.map_err(|error| told(&error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.map_err(|error| told(&error))?;
        Ok((status, headers, body.to_vec()))
    }

    async fn wait(&self) {
        if self.every.is_zero() {
            return;
        }
        let at = {
            let mut free = self.free.lock().await;
            let at = (*free).max(Instant::now());
            *free = at + self.every;
            at
        };
        tokio::time::sleep_until(at).await;
    }
}

impl Request {
    /// As a person would try it again. The secret key is left to a variable of the shell.
    pub(super) fn curl(&self) -> String {
        let mut text = format!("curl -s -X {} '{}'", self.method, self.url);
        if self.authorization.is_some() {
            text += " -u \"$KEY:\"";
        }
        for (name, value) in &self.headers {
            text.extend([" -H '", name, ": ", &quoted(value), "'"]);
        }
        if let Some(body) = &self.body {
            text.extend([" -d '", &quoted(body), "'"]);
        }
        text
    }
}

/// Fit for single quotes, and not endless.
fn quoted(text: &str) -> String {
    let short: String = text.chars().take(2_000).collect();
    let rest = if short.len() < text.len() { "..." } else { "" };
    short.replace('\'', r"'\''") + rest
}

/// The innermost cause: a reqwest error alone says hardly more than "error sending request".
fn told(error: &reqwest::Error) -> String {
    let mut cause: &dyn core::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_hundred_a_minute_are_six_tenths_of_a_second_apart() {
        let client = Client::new(Some(100), RootCertStore::empty()).unwrap();
        let start = Instant::now();
        for _ in 0..101 {
            client.wait().await;
        }
        assert_eq!(start.elapsed(), Duration::from_mins(1));
        let hasty = Client::new(None, RootCertStore::empty()).unwrap();
        hasty.wait().await;
        hasty.wait().await;
        assert_eq!(start.elapsed(), Duration::from_mins(1));
    }

    #[test]
    fn a_request_can_be_tried_again_by_hand_without_telling_the_key() {
        let request = Request {
            method: Method::POST,
            url: "http://localhost:8090/v1/payments/confirm".to_owned(),
            headers: vec![("idempotency-key".to_owned(), "try-1".to_owned())],
            authorization: Some("Basic c2VjcmV0Og==".to_owned()),
            body: Some(r#"{"orderId":"it's"}"#.to_owned()),
        };
        let expected = r#"curl -s -X POST 'http://localhost:8090/v1/payments/confirm' -u "$KEY:" -H 'idempotency-key: try-1' -d '{"orderId":"it'\''s"}'"#;
        assert_eq!(request.curl(), expected);
    }
}
