//! One probe after another: fills its gaps, sends, compares, and leaves a fake's switches and faults as they were.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};

use super::check::{Answer, Difference, differences};
use super::client::{Client, Request};
use super::fill::Known;
use super::probe::{Expected, Probe, Step};
use super::report::{Drift, Outcome};
use super::{Conform, ReadyPayment};
use crate::jwe::{self, SecurityKey};
use crate::time::KoreanTime;

/// A target that answers.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) asked: &'a Conform,
    pub(super) client: Client,
    pub(super) is_fake: bool,
    pub(super) security_key: Option<SecurityKey>,
    /// Makes orders of this run unlike those of any other.
    pub(super) tag: String,
    pub(super) payment: Option<ReadyPayment>,
    pub(super) shown: BTreeSet<String>,
    /// Counts encrypted bodies: no initialisation vector may come twice under one key.
    pub(super) sealed: u128,
}

/// What a fake has to get back when a probe is over, and where: as it was shown, which is also how it is put.
type Before = Vec<(&'static str, String)>;

impl Run<'_> {
    pub(super) async fn probe(&mut self, place: usize, probe: &Probe) -> Outcome {
        if let Some(why) = self.why_not(probe) {
            return Outcome::Skipped(why.to_owned());
        }
        let before = if probe.needs_a_fake() { self.settings().await } else { vec![] };
        let mut known = Known::new(&format!("{}-{place}", self.tag), self.now().await);
        let mut drifts = vec![];
        for step in probe.all_steps() {
            match self.step(step, &mut known).await {
                Ok(()) => self.shown.extend(step.rules().map(str::to_owned)),
                Err(drift) => {
                    drifts.push(*drift);
                    // What follows builds on it.
                    break;
                }
            }
        }
        for (path, body) in before {
            drop(self.mock(Method::PUT, path, Some(body)).await);
        }
        if drifts.is_empty() { Outcome::Conforms } else { Outcome::Drifts(drifts) }
    }

    fn why_not(&self, probe: &Probe) -> Option<&'static str> {
        if probe.needs_a_fake() && !self.is_fake {
            return Some("only a mock-toss can be prepared for it, or turned");
        }
        if probe.needs_a_payment() && !self.is_fake && self.payment.is_none() {
            return Some(
                "it needs a payment that waits for its confirm: --payment-key, --order-id, --amount",
            );
        }
        (probe.needs_a_security_key() && self.security_key.is_none())
            .then_some("it needs the merchant's security key: --security-key")
    }

    async fn settings(&self) -> Before {
        let mut before = vec![];
        // Rules that do not say how long they live would live for an hour from then on.
        for (path, put) in [("/switches", "/switches"), ("/faults", "/faults?ttl=never")] {
            if let Ok(text) = self.mock(Method::GET, path, None).await {
                before.push((put, text));
            }
        }
        before
    }

    /// The target's clock if it is a fake, else our own.
    async fn now(&self) -> KoreanTime {
        let told = if self.is_fake { self.mock(Method::GET, "/clock", None).await.ok() } else { None };
        let shown: Option<Value> = told.and_then(|text| serde_json::from_str(&text).ok());
        let at = shown.and_then(|shown| KoreanTime::parse(shown.get("now")?.as_str()?).ok());
        at.unwrap_or_else(|| KoreanTime::from_micros(jiff::Timestamp::now().as_microsecond()))
    }

    async fn step(&mut self, step: &Step, known: &mut Known) -> Result<(), Box<Drift>> {
        if step.ready {
            return self.make_ready(step, known).await;
        }
        if let Some(line) = &step.mock {
            let line = known.fill(line).map_err(unknown)?;
            let body = step.body.as_ref().map(|body| known.fill(body)).transpose().map_err(unknown)?;
            let (method, path) = line.split_once(' ').unwrap_or(("GET", &line));
            let method = method.parse().unwrap_or(Method::GET);
            let authorization = self.authorization(step, known).map_err(unknown)?;
            let answer =
                self.control(authorization, method, path, body).await.map_err(|why| prepared(&line, &why))?;
            known.tell_time(self.now().await);
            remember(step, answer.as_bytes(), known);
            return Ok(());
        }
        let request = self.request(step, known).map_err(unknown)?;
        let key = step.key.as_ref().and_then(|key| known.fill(key).ok());
        if let Some(rival) = &step.rival {
            return self.race(step, rival, known, &request).await;
        }
        let answer = self.answer(step, &request, key).await;
        let answer = answer.map_err(|why| drifted(&step.expected, vec![none(why)], &request))?;
        let found = differences(&step.expected, known, &answer);
        remember(step, &answer.bytes, known);
        if found.is_empty() { Ok(()) } else { Err(drifted(&step.expected, found, &request).into()) }
    }

    async fn make_ready(&mut self, step: &Step, known: &mut Known) -> Result<(), Box<Drift>> {
        let payment = if self.is_fake {
            let body = known.fill(r#"{"orderId": "${order}", "amount": 15000}"#).map_err(unknown)?;
            let opened = self.mock(Method::POST, "/payments", Some(body)).await;
            opened.map_err(|why| prepared("POST /payments", &why))?.into_bytes()
        } else {
            let Some(ReadyPayment { payment_key, order_id, amount }) = self.payment.take() else {
                return Err(prepared("a ready payment", "there is none left").into());
            };
            known.set("order", order_id.clone().into());
            json!({"paymentKey": payment_key, "orderId": order_id, "totalAmount": amount}).to_string().into()
        };
        remember(step, &payment, known);
        Ok(())
    }

    /// Both at once: which of them is first, nobody knows.
    async fn race(
        &self,
        step: &Step,
        rival: &Expected,
        known: &Known,
        request: &Request,
    ) -> Result<(), Box<Drift>> {
        let key = step.key.as_ref().and_then(|key| known.fill(key).ok());
        let both = tokio::join!(self.answer(step, request, key.clone()), self.answer(step, request, key));
        let (Ok(one), Ok(other)) = both else {
            return Err(drifted(
                &step.expected,
                vec![none("one of two requests got no answer".to_owned())],
                request,
            )
            .into());
        };
        let (first, second) = if one.status < 300 { (one, other) } else { (other, one) };
        let found = differences(&step.expected, known, &first);
        if !found.is_empty() {
            return Err(drifted(&step.expected, found, request).into());
        }
        let found = differences(rival, known, &second);
        if found.is_empty() { Ok(()) } else { Err(drifted(rival, found, request).into()) }
    }

    fn request(&mut self, step: &Step, known: &Known) -> Result<Request, String> {
        let line = known.fill(step.send.as_deref().unwrap_or_default())?;
        let (method, path) = line.split_once(' ').unwrap_or(("GET", &line));
        let mut headers = vec![];
        let mut body = step.body.as_ref().map(|body| known.fill(body)).transpose()?;
        if body.is_some() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        if let (true, Some(key)) = (step.sealed, &self.security_key) {
            self.sealed = self.sealed.wrapping_add(1);
            let now = KoreanTime::from_micros(jiff::Timestamp::now().as_microsecond());
            body = jwe::seal(key, now, self.sealed, body.unwrap_or_default().as_bytes());
            headers = vec![
                ("content-type".to_owned(), "text/plain".to_owned()),
                ("tosspayments-api-security-mode".to_owned(), "ENCRYPTION".to_owned()),
            ];
        }
        if let Some(key) = &step.key {
            headers.push(("idempotency-key".to_owned(), known.fill(key)?));
        }
        for (name, value) in &step.headers {
            headers.push((name.clone(), known.fill(value)?));
        }
        let authorization = self.authorization(step, known)?;
        let url = format!("{}{path}", self.asked.target);
        Ok(Request { method: method.parse().unwrap_or(Method::GET), url, headers, authorization, body })
    }

    fn authorization(&self, step: &Step, known: &Known) -> Result<Option<String>, String> {
        match &step.auth {
            None => Ok(Some(basic(&self.asked.key))),
            Some(auth) if auth.is_empty() => Ok(None),
            Some(auth) => known.fill(auth).map(Some),
        }
    }

    async fn answer(&self, step: &Step, request: &Request, key: Option<String>) -> Result<Answer, String> {
        let (status, headers, mut bytes) = self.client.send(request).await?;
        if let (true, Some(key)) = (step.sealed, &self.security_key)
            && headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
        {
            bytes = jwe::open(core::slice::from_ref(key), &bytes)
                .map_err(|error| format!("the answer {error}"))?
                .0;
        }
        let is_v2 = step.send.as_deref().is_some_and(|line| line.contains(" /v2/"));
        Ok(Answer { status, headers, bytes, is_v2, key: key.filter(|key| !key.is_empty()) })
    }

    /// Asks the fake's control API about its merchant.
    pub(super) async fn mock(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<String, String> {
        self.control(Some(basic(&self.asked.key)), method, path, body).await
    }

    async fn control(
        &self,
        authorization: Option<String>,
        method: Method,
        path: &str,
        body: Option<String>,
    ) -> Result<String, String> {
        let url = format!("{}/_mock{path}", self.asked.target);
        let token = self.asked.token.iter().map(|token| ("x-mock-token".to_owned(), token.clone()));
        let request = Request { method, url, headers: token.collect(), authorization, body };
        let (status, _, bytes) = self.client.send(&request).await?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if status < 300 { Ok(text) } else { Err(format!("{status} {text}")) }
    }
}

pub(super) fn basic(key: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{key}:")))
}

fn remember(step: &Step, bytes: &[u8], known: &mut Known) {
    if let Some(name) = &step.name {
        known.set(name, serde_json::from_slice(bytes).unwrap_or_default());
        known.set(&format!("{name} as it came"), String::from_utf8_lossy(bytes).into());
    }
}

fn none(why: String) -> Difference {
    Difference { of: "answer".to_owned(), expected: "one".to_owned(), found: why }
}

fn drifted(expected: &Expected, differences: Vec<Difference>, request: &Request) -> Drift {
    let rule = crate::world::rules().find(|rule| Some(rule.id) == expected.rule.as_deref());
    Drift {
        rule: expected.rule.clone(),
        source: rule.map(|rule| rule.source.as_str()),
        section: rule.map(|rule| rule.section),
        differences,
        curl: request.curl(),
    }
}

/// A payment, a switch or a fault could not be had.
fn prepared(what: &str, why: &str) -> Drift {
    let difference = Difference { of: what.to_owned(), expected: "done".to_owned(), found: why.to_owned() };
    Drift { rule: None, source: None, section: None, differences: vec![difference], curl: String::new() }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unknown(gap: String) -> Drift {
    prepared(&format!("${{{gap}}}"), "no answer before told it")
}
