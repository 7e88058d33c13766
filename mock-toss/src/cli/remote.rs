//! A fake that runs, and how to talk to it: one small client, whose errors say what to do next.

use core::fmt::Display;
use core::time::Duration;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use clap::Args;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Failed;

/// How long a connection may take; an answer may take as long as it takes, a fault may hold it up.
const CONNECT: Duration = Duration::from_secs(5);

/// Which fake, and which of its merchants.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Which fake")]
pub(super) struct Remote {
    /// Where the fake listens
    #[arg(long, env = "MOCK_TOSS_URL", default_value = "http://127.0.0.1:8090")]
    url: String,
    /// What it was started with as --token
    #[arg(long, env = "MOCK_TOSS_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// The secret key of the merchant that this is about; absent: the first one
    #[arg(long, env = "MOCK_TOSS_KEY", hide_env_values = true)]
    key: Option<String>,
    /// The certificate of the authority that a fake with HTTPS goes by, as `mock-toss ca` has made it
    #[arg(long, env = "MOCK_TOSS_CACERT", value_name = "FILE")]
    cacert: Option<PathBuf>,
    /// One for all requests: rules of a fault plan may count connections.
    #[arg(skip)]
    client: OnceLock<Client>,
}

/// An answer of the fake's, whatever it says.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// The rule that it follows, if it is the gateway's.
    pub(super) rule: Option<String>,
    pub(super) body: String,
}

/// How both APIs write an error.
#[derive(Deserialize)]
struct Refusal {
    code: String,
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Merchant {
    secret_key: String,
}

impl Remote {
    /// Its base URL, without a slash at its end.
    pub(super) fn url(&self) -> &str {
        self.url.trim_end_matches('/')
    }

    /// What curl has to be told to trust it.
    pub(super) fn curl_flags(&self) -> String {
        self.cacert.as_deref().map_or_else(String::new, |file| format!(" --cacert '{}'", file.display()))
    }

    /// The secret key that the commands are about.
    pub(super) async fn secret_key(&self) -> Result<String, Failed> {
        if let Some(key) = &self.key {
            return Ok(key.clone());
        }
        let merchants: Vec<Merchant> = read(&self.ask(Method::GET, "/merchants", String::new()).await?)?;
        let first = merchants.into_iter().next();
        first.map(|merchant| merchant.secret_key).ok_or_else(|| "the fake has no merchant".to_owned())
    }

    /// Asks the control API; a refusal is a failure.
    pub(super) async fn ask(&self, method: Method, path: &str, body: String) -> Result<String, Failed> {
        let asked = format!("{method} /_mock{path}");
        let answer = self.try_ask(method, path, body).await?;
        if answer.status.is_success() { Ok(answer.body) } else { Err(self.refused(&asked, &answer)) }
    }

    /// Asks the control API, whatever it answers.
    pub(super) async fn try_ask(&self, method: Method, path: &str, body: String) -> Result<Answer, Failed> {
        let request = self.request(method, &format!("/_mock{path}"))?.body(body);
        let request = match &self.token {
            Some(token) => request.header("x-mock-token", token),
            None => request,
        };
        self.send(match &self.key {
            Some(key) => request.basic_auth(key, Some("")),
            None => request,
        })
        .await
    }

    /// Confirms as the shop would.
    pub(super) async fn confirm(&self, idempotency_key: &str, body: String) -> Result<Answer, Failed> {
        let key = self.secret_key().await?;
        let request = self.request(Method::POST, "/v1/payments/confirm")?;
        let request = request.basic_auth(key, Some("")).header("idempotency-key", idempotency_key);
        self.send(request.header("content-type", "application/json").body(body)).await
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Failed> {
        let client = if let Some(client) = self.client.get() {
            client
        } else {
            let fresh = client(self.cacert.as_deref())?;
            self.client.get_or_init(|| fresh)
        };
        Ok(client.request(method, format!("{}{path}", self.url())))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer, Failed> {
        let answered = async {
            let response = request.send().await?;
            let (status, rule) = (response.status(), rule(&response));
            Ok(Answer { status, rule, body: response.text().await? })
        };
        answered.await.map_err(|error: reqwest::Error| self.unheard(&error))
    }

    /// What to do when there is no answer.
    fn unheard(&self, error: &reqwest::Error) -> Failed {
        let url = self.url();
        let why = causes(error);
        if error.is_builder() {
            format!("--url {url} is no URL: {why}; it is, for example, http://127.0.0.1:8090")
        } else if error.is_connect() && why.contains("certificate") {
            format!("{url} cannot be trusted ({why}): give the certificate of its authority with --cacert")
        } else if why.contains("invalid HTTP version") {
            format!(
                "{url} does not speak plain HTTP ({why}): if it was started with HTTPS, --url begins with https://"
            )
        } else if error.is_connect() {
            format!(
                "nothing listens on {url} ({why}): start one with `mock-toss serve`, or say where it is with --url"
            )
        } else {
            format!(
                "{url} took the request and gave no answer ({why}); `mock-toss journal` tells what happened"
            )
        }
    }

    fn refused(&self, asked: &str, answer: &Answer) -> Failed {
        let Answer { status, body, .. } = answer;
        let url = self.url();
        let Ok(Refusal { message, .. }) = serde_json::from_str(body) else {
            return format!("{url} answers {status} to {asked}: is it a mock-toss of this version?");
        };
        let next = match *status {
            StatusCode::UNAUTHORIZED if message.contains("token") => {
                "; give it with --token or the variable MOCK_TOSS_TOKEN"
            }
            StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST if self.key.is_some() && is_of_key(body) => {
                "; GET /_mock/merchants lists the keys that it knows"
            }
            _ => "",
        };
        format!("{message}{next}")
    }
}

/// Whether a refusal is about the secret key.
fn is_of_key(body: &str) -> bool {
    serde_json::from_str(body).is_ok_and(|Refusal { code, .. }| code.ends_with("_KEY"))
}

fn rule(response: &Response) -> Option<String> {
    response.headers().get("x-mock-rule")?.to_str().ok().map(str::to_owned)
}

/// An answer as JSON.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failed> {
    serde_json::from_str(text).map_err(|error| {
        format!("the answer is not understood: {error}; are the fake and this command of one version?")
    })
}

/// As for webhooks: no redirects, no retries of its own, no proxy of the environment.
fn client(authority: Option<&Path>) -> Result<Client, Failed> {
    let failed = |why: &dyn Display| format!("no HTTP client can be made: {why}");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = authority {
        trust(&mut roots, file).map_err(|why| {
            format!("--cacert {}: {why}; it is the ca.pem of `mock-toss ca --out DIR`", file.display())
        })?;
    }
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(CONNECT)
        .no_proxy();
    builder.build().map_err(|error| failed(&causes(&error)))
}

fn trust(roots: &mut rustls::RootCertStore, file: &Path) -> Result<(), String> {
    let certificate = CertificateDer::from_pem_file(file).map_err(|error| error.to_string())?;
    roots.add(certificate).map_err(|error| error.to_string())
}

/// The innermost cause: a reqwest error alone says hardly more than "error sending request".
fn causes(error: &reqwest::Error) -> String {
    let mut cause: &dyn core::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
