//! A transport that follows a script and remembers what it was given.

use core::time::Duration;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tokio::time::sleep;

use super::payment_json;
use crate::transport::{Transport, TransportError, TransportErrorKind, WireAnswer, WireRequest};

/// What the other side does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Answers.
    Answer { status: u16, body: String, header: Option<(&'static str, &'static str)> },
    /// Reads the request and breaks the connection.
    Lose,
    /// Refuses the connection.
    Refuse,
    /// Reads the request and never answers.
    Hush,
    /// Never accepts the connection.
    Hang,
    /// Takes its time first, with the request read.
    After(Duration, Box<Step>),
}

impl Step {
    pub(crate) fn answer(status: u16, body: impl Into<String>) -> Self {
        Self::Answer { status, body: body.into(), header: None }
    }

    /// A confirmed payment.
    pub(crate) fn paid() -> Self {
        Self::answer(200, payment_json("DONE", &[]))
    }

    pub(crate) fn code(status: u16, code: &str) -> Self {
        Self::answer(status, format!(r#"{{"code":"{code}","message":"말"}}"#))
    }

    pub(crate) fn after(self, wait: Duration) -> Self {
        Self::After(wait, Box::new(self))
    }
}

/// See the module. Clones share the script.
#[derive(Clone, Debug)]
pub(crate) struct Script(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    steps: VecDeque<Step>,
    then: Step,
    seen: Vec<WireRequest>,
    /// What look-ups find that follow a money call.
    sight: Option<Step>,
    looks: usize,
}

impl Script {
    /// These steps in order, then `then` for ever.
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>, then: Step) -> Self {
        let state =
            State { steps: steps.into_iter().collect(), then, seen: Vec::new(), sight: None, looks: 0 };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Always the same.
    pub(crate) fn always(step: Step) -> Self {
        Self::new([], step)
    }

    /// Changes what happens from now on.
    pub(crate) fn then(&self, step: Step) {
        let mut state = self.0.lock().expect("not poisoned");
        state.steps.clear();
        state.then = step;
    }

    /// These steps first, then what was planned.
    pub(crate) fn next(&self, steps: impl IntoIterator<Item = Step>) {
        self.0.lock().expect("not poisoned").steps.extend(steps);
    }

    /// What look-ups find that follow a money call. They are not part of the script then, nor of what was
    /// [`seen`](Self::seen).
    pub(crate) fn and_shows(self, sight: Step) -> Self {
        self.0.lock().expect("not poisoned").sight = Some(sight);
        self
    }

    /// The look-ups that followed money calls.
    pub(crate) fn looks(&self) -> usize {
        self.0.lock().expect("not poisoned").looks
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<WireRequest> {
        self.0.lock().expect("not poisoned").seen.clone()
    }

    pub(crate) fn attempts(&self) -> usize {
        self.0.lock().expect("not poisoned").seen.len()
    }
}

impl Transport for Script {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        let witness = request.witness.clone();
        let mut step = {
            let mut state = self.0.lock().expect("not poisoned");
            let follows =
                request.method == Method::GET && state.seen.iter().any(|seen| seen.method == Method::POST);
            if let Some(sight) = state.sight.clone().filter(|_| follows) {
                state.looks += 1;
                sight
            } else {
                state.seen.push(request);
                state.steps.pop_front().unwrap_or_else(|| state.then.clone())
            }
        };
        loop {
            match step {
                Step::Refuse => {
                    return Err(TransportError::new(TransportErrorKind::Connect, "connection refused"));
                }
                Step::Hang => return core::future::pending().await,
                Step::Lose => {
                    witness.mark_sent();
                    return Err(TransportError::new(TransportErrorKind::Broken, "connection reset"));
                }
                Step::Hush => {
                    witness.mark_sent();
                    return core::future::pending().await;
                }
                Step::After(wait, next) => {
                    witness.mark_sent();
                    sleep(wait).await;
                    step = *next;
                }
                Step::Answer { status, body, header } => {
                    witness.mark_sent();
                    let headers: HeaderMap = header
                        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                        .into_iter()
                        .collect();
                    return Ok(WireAnswer { status, headers, body: body.into() });
                }
            }
        }
    }
}
