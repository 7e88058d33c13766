//! Answers in the order of the attempts, as text:
//!
//! ```text
//! 429
//! retry-after: 3
//!
//! {"code":"TOO_MANY_REQUESTS","message":"..."}
//! ~~~
//! lose
//! ```
//!
//! A status or a word, headers, an empty line, a body; a line of three tildes between two answers. After the last one
//! nobody is there.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use http::{HeaderMap, HeaderName, HeaderValue};
use toss_sdk::transport::{Transport, TransportError, TransportErrorKind, WireAnswer, WireRequest};

/// Between two answers.
pub(crate) const NEXT: &str = "\n~~~\n";

/// What one attempt met.
#[derive(Clone, Debug)]
pub(crate) enum Met {
    /// An answer.
    Answer(WireAnswer),
    /// The request was read, and the connection broke.
    Lost,
    /// The request was read, and its answer broke off behind its head.
    Torn(WireAnswer),
    /// The request was read, and nothing came.
    Silence,
    /// Nobody was there.
    Refused,
}

/// See the module. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Script(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    steps: VecDeque<Met>,
    given: Vec<(WireRequest, Met)>,
}

impl Script {
    pub(crate) fn read(mut input: &[u8]) -> Self {
        let mut steps = VecDeque::new();
        while !input.is_empty() {
            let end = input.windows(NEXT.len()).position(|window| window == NEXT.as_bytes());
            let (step, rest) = input.split_at(end.unwrap_or(input.len()));
            steps.push_back(step_of(step));
            input = rest.get(NEXT.len()..).unwrap_or_default();
        }
        Self(Arc::new(Mutex::new(State { steps, given: Vec::new() })))
    }

    /// What was asked so far, and what was met.
    pub(crate) fn given(&self) -> Vec<(WireRequest, Met)> {
        self.0.lock().expect("not poisoned").given.clone()
    }

    fn next(&self, request: WireRequest) -> Met {
        let mut state = self.0.lock().expect("not poisoned");
        let met = state.steps.pop_front().unwrap_or(Met::Refused);
        state.given.push((request, met.clone()));
        met
    }
}

fn step_of(step: &[u8]) -> Met {
    let (first, rest) = line_of(step);
    let answer = || {
        let (headers, body) = headers_of(rest);
        WireAnswer { status: status_of(first), headers, body: body.to_vec().into() }
    };
    match first {
        b"lose" => Met::Lost,
        b"hush" => Met::Silence,
        b"refuse" => Met::Refused,
        // 200, and then nothing.
        torn if torn.ends_with(b"!") => Met::Torn(answer()),
        _ => Met::Answer(answer()),
    }
}

fn status_of(line: &[u8]) -> u16 {
    let digits = line.strip_suffix(b"!").unwrap_or(line);
    let status = core::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
    // As HTTP has them, and no word before the real answer, which a transport does not hand on.
    status.filter(|status| (200..1000).contains(status)).unwrap_or(502)
}

fn headers_of(mut rest: &[u8]) -> (HeaderMap, &[u8]) {
    let mut headers = HeaderMap::new();
    loop {
        let (line, after) = line_of(rest);
        rest = after;
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return (headers, rest);
        };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value))
            && headers.len() < 32
        {
            headers.append(name, value);
        }
    }
}

fn line_of(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == b'\n').unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    (line, rest.get(1..).unwrap_or_default())
}

impl Transport for Script {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        let witness = request.witness.clone();
        let met = self.next(request);
        if !matches!(met, Met::Refused) {
            witness.mark_sent();
        }
        match met {
            Met::Answer(answer) => Ok(answer),
            Met::Torn(WireAnswer { status, headers, .. }) => {
                let error = TransportError::new(TransportErrorKind::Broken, "the answer broke off");
                Err(error.after_head(status, headers))
            }
            Met::Lost => Err(TransportError::new(TransportErrorKind::Broken, "connection reset")),
            Met::Refused => Err(TransportError::new(TransportErrorKind::Connect, "connection refused")),
            Met::Silence => core::future::pending().await,
        }
    }
}
