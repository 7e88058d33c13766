//! Whether a server does what Toss Payments is known to do: the rules of the fake, tried one by one against any
//! target, the fake itself or the gateway's sandbox.
//!
//! A [`Probe`] is a short conversation with what must hold of every answer. Where the target drifts, the [`Report`]
//! names the rule, how it is known, what was expected and found, and the request.
//!
//! ```
//! # let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! use mock_toss::conform::Conform;
//! use mock_toss::{Config, DOCUMENT_KEY, MockToss};
//!
//! let gateway = MockToss::start(Config::default()).await?;
//! let report = Conform::new(&gateway.url(), DOCUMENT_KEY).only("auth.").run().await?;
//! assert!(report.is_clean(), "{report}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod client;
mod fill;
mod probe;
mod report;
mod run;

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

pub use check::Difference;
pub use probe::{Probe, probes};
pub use report::{Drift, Outcome, Report, Tried};

use crate::jwe::SecurityKey;
use client::Client;
use run::Run;

/// What is to be asked, and of whom.
#[derive(Clone, Debug)]
pub struct Conform {
    target: String,
    key: String,
    only: Option<String>,
    per_minute: Option<u32>,
    payment: Option<ReadyPayment>,
    security_key: Option<String>,
    token: Option<String>,
    authority: Option<String>,
}

/// A payment that waits for its confirm, for a target that cannot be told to open one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReadyPayment {
    /// From the success redirect of the payment window.
    pub payment_key: String,
    /// From there too.
    pub order_id: String,
    /// In the currency's smallest unit.
    pub amount: u64,
}

/// Why nothing could be tried.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConformError {
    /// No probe has this in its name or its rules.
    #[error("no probe matches `{0}`; --list shows every probe and its rules")]
    NothingMatches(String),
    /// Nobody answers.
    #[error("{target} does not answer: {why}; start a fake with `mock-toss serve`, or give another --target")]
    Unreachable {
        /// Who was asked.
        target: String,
        /// What went wrong.
        why: String,
    },
    /// Its certificate is signed by nobody who is known.
    #[error("{target} cannot be trusted ({why}): give the certificate of its authority with --cacert")]
    Untrusted {
        /// Who was asked.
        target: String,
        /// What is wrong with the certificate.
        why: String,
    },
    /// What is to be trusted is no certificate.
    #[error("the authority's certificate cannot be read: {0}")]
    Authority(String),
    /// The target has never heard of the key.
    #[error("{0} does not know the secret key: give one that it knows with --key")]
    UnknownKey(String),
    /// It is a mock-toss that asks for a token.
    #[error("{0} guards its control API: give its token with --token")]
    Guarded(String),
    /// The security key is none.
    #[error("the security key is not 64 hexadecimal digits")]
    SecurityKey,
    /// TLS cannot be set up.
    #[error("cannot set up TLS: {0}")]
    Tls(String),
}

impl Conform {
    /// Asks `target`, such as `http://127.0.0.1:8090`, as the merchant with this secret key. On a mock-toss that
    /// merchant's world, its clock included, is not the same afterwards: orders are paid, days pass.
    pub fn new(target: &str, key: &str) -> Self {
        Self {
            target: target.trim_end_matches('/').to_owned(),
            key: key.to_owned(),
            only: None,
            per_minute: None,
            payment: None,
            security_key: None,
            token: None,
            authority: None,
        }
    }

    /// Only the probes that have this in their name or in the id of a rule.
    #[must_use]
    pub fn only(mut self, pattern: &str) -> Self {
        self.only = Some(pattern.to_owned());
        self
    }

    /// At most so many requests a minute; the gateway's sandbox allows 100.
    #[must_use]
    pub const fn per_minute(mut self, requests: u32) -> Self {
        self.per_minute = Some(requests);
        self
    }

    /// A payment that waits for its confirm. It is confirmed once and cancelled.
    #[must_use]
    pub fn payment(mut self, payment: ReadyPayment) -> Self {
        self.payment = Some(payment);
        self
    }

    /// The merchant's security key, for payouts and sellers: 64 hexadecimal digits. Without one those probes are
    /// skipped, except on a mock-toss, which is given one.
    #[must_use]
    pub fn security_key(mut self, digits: &str) -> Self {
        self.security_key = Some(digits.to_owned());
        self
    }

    /// The token of a mock-toss that guards its control API.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// The certificate, as PEM, of the authority that has signed the target's, if the web does not know it: for a
    /// mock-toss it is the `ca.pem` of `mock-toss ca`.
    #[must_use]
    pub fn trust(mut self, certificate_pem: &str) -> Self {
        self.authority = Some(certificate_pem.to_owned());
        self
    }

    /// Tries every probe, one after another.
    ///
    /// # Errors
    ///
    /// If the target does not answer or does not know the key, or there is nothing to try.
    ///
    /// # Cancellation
    ///
    /// A mock-toss keeps the switches and faults of the probe that was running.
    pub async fn run(&self) -> Result<Report, ConformError> {
        let wanted = |probe: &&Probe| self.only.as_ref().is_none_or(|pattern| probe.matches(pattern));
        let chosen: Vec<_> = probes().iter().filter(wanted).collect();
        if chosen.is_empty() {
            return Err(ConformError::NothingMatches(self.only.clone().unwrap_or_default()));
        }
        let mut run = self.begin().await?;
        let mut tried = Vec::with_capacity(chosen.len());
        for (place, probe) in chosen.into_iter().enumerate() {
            let outcome = run.probe(place, probe).await;
            tried.push(Tried { probe: probe.name.clone(), outcome });
        }
        let unshown = unshown(&run.shown, &tried);
        let Run { is_fake, shown, .. } = run;
        Ok(Report {
            target: self.target.clone(),
            is_fake,
            tried,
            shown: shown.into_iter().collect(),
            unshown,
        })
    }

    /// The authorities of the web, and the target's own.
    fn roots(&self) -> Result<RootCertStore, ConformError> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(pem) = &self.authority {
            let unread = |why: String| ConformError::Authority(why);
            let certificate = CertificateDer::from_pem_slice(pem.as_bytes());
            let certificate = certificate.map_err(|error| unread(error.to_string()))?;
            roots.add(certificate).map_err(|error| unread(error.to_string()))?;
        }
        Ok(roots)
    }

    async fn begin(&self) -> Result<Run<'_>, ConformError> {
        let read = |digits: &String| SecurityKey::of_hex(digits).ok_or(ConformError::SecurityKey);
        let micros = jiff::Timestamp::now().as_microsecond();
        let mut run = Run {
            asked: self,
            client: Client::new(self.per_minute, self.roots()?).map_err(ConformError::Tls)?,
            is_fake: false,
            security_key: self.security_key.as_ref().map(read).transpose()?,
            tag: format!("{micros:x}"),
            payment: self.payment.clone(),
            shown: BTreeSet::new(),
            sealed: u128::try_from(micros).unwrap_or_default() << 64,
        };
        let unreachable = |why: String| {
            let target = self.target.clone();
            let is_untrusted = why.contains("certificate");
            if is_untrusted {
                ConformError::Untrusted { target, why }
            } else {
                ConformError::Unreachable { target, why }
            }
        };
        let look_up = client::Request {
            method: Method::GET,
            url: format!("{}/v1/payments/conform-asks-who-is-there", self.target),
            headers: vec![],
            authorization: Some(run::basic(&self.key)),
            body: None,
        };
        let (status, _, _) = run.client.send(&look_up).await.map_err(unreachable)?;
        if status == 401 {
            return Err(ConformError::UnknownKey(self.target.clone()));
        }
        match run.mock(Method::GET, "/rules", None).await {
            Ok(_) => run.is_fake = true,
            Err(why) if why.starts_with("401") || why.starts_with("403") => {
                return Err(ConformError::Guarded(self.target.clone()));
            }
            Err(_) => {}
        }
        Ok(run)
    }
}

/// The rules that nothing showed, and why.
fn unshown(shown: &BTreeSet<String>, tried: &[Tried]) -> BTreeMap<String, String> {
    let why = |rule: &'static str| {
        let of_rule = |tried: &&Tried| {
            let probe = probes().iter().find(|probe| probe.name == tried.probe);
            probe.is_some_and(|probe| probe.rules().any(|own| own == rule))
        };
        match tried.iter().find(of_rule).map(|tried| &tried.outcome) {
            Some(Outcome::Drifts(_)) => "its probe drifts".to_owned(),
            Some(Outcome::Skipped(why)) => format!("its probe was skipped: {why}"),
            _ => probe::why_unshown(rule).unwrap_or("its probe was not asked for").to_owned(),
        }
    };
    let rules = crate::world::rules().filter(|rule| !shown.contains(rule.id));
    rules.map(|rule| (rule.id.to_owned(), why(rule.id))).collect()
}
