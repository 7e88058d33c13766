//! Whatever comes back instead of a payment: every status with every body under every kind of headers, for every
//! operation. The answer is an error with a type, status and trace id, its effect is what the money rules say, nothing
//! panics, and nothing but the payment that was asked for is a success.

mod bodies;

use core::fmt::Write as _;
use core::time::Duration;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use proptest::prelude::*;

use self::bodies::{BODIES, Meaning};
use super::resolving;
use crate::Client;
use crate::config::{BreakerConfig, BreakerMode, Config, HostBreakerConfig, ResolveConfig, RetryConfig};
use crate::error::{Error, ErrorKind};
use crate::model::Payment;
use crate::operation::Operation;
use crate::outcome::{Effect, Outcome};
use crate::test_support::{
    ORDER_ID, PAYMENT_KEY, SECRET, cancel_full, cancel_part, confirm, payment_json, secret_key,
};
use crate::transport::{Transport, TransportError, WireAnswer, WireRequest};

/// A gateway that says one thing, over and over.
#[derive(Clone)]
struct Says(Arc<Mutex<WireAnswer>>);

impl Says {
    fn new() -> Self {
        let nothing = WireAnswer { status: 200, headers: HeaderMap::new(), body: Bytes::new() };
        Self(Arc::new(Mutex::new(nothing)))
    }

    fn say(&self, answer: WireAnswer) {
        *self.0.lock().expect("not poisoned") = answer;
    }
}

impl Transport for Says {
    async fn send(&self, request: WireRequest) -> Result<WireAnswer, TransportError> {
        request.witness.mark_sent();
        Ok(self.0.lock().expect("not poisoned").clone())
    }
}

/// One attempt per call and no circuit between, so that each answer is judged alone.
fn client(gateway: &Says) -> Client {
    let breaker = BreakerConfig { mode: BreakerMode::Disabled, ..BreakerConfig::default() };
    let host_breaker = HostBreakerConfig { circuit: breaker.clone(), ..HostBreakerConfig::default() };
    let retry = RetryConfig { attempts_max: core::num::NonZeroU32::MIN, ..resolving().retry };
    let resolve = ResolveConfig { rounds_max: 0, ..ResolveConfig::default() };
    let config = Config { resolve, retry, breaker, host_breaker, ..resolving() };
    Client::builder(secret_key()).config(config).build_with(gateway.clone()).expect("a client")
}

/// Everything that a client can ask for, with the payment that is the success of it.
fn operations() -> [(Operation, String); 5] {
    let paid = payment_json("DONE", &[]);
    [
        (Operation::Confirm(confirm()), paid.clone()),
        (Operation::Cancel(cancel_full()), payment_json("CANCELED", &[(15_000, 0)])),
        (Operation::Cancel(cancel_part(5_000, 15_000)), payment_json("PARTIAL_CANCELED", &[(5_000, 10_000)])),
        (Operation::Payment(PAYMENT_KEY.parse().expect("a key")), paid.clone()),
        (Operation::PaymentByOrder(ORDER_ID.parse().expect("an id")), paid),
    ]
}

/// Any that a transport could hand over, not only those that HTTP knows.
const STATUSES: [u16; 30] = [
    0, 100, 101, 103, 199, 200, 201, 202, 204, 206, 299, 300, 301, 302, 304, 307, 400, 401, 403, 404, 409,
    418, 429, 499, 500, 502, 503, 504, 600, 999,
];

/// One of each kind.
const TELLING: [u16; 8] = [100, 200, 204, 302, 403, 429, 503, 999];

/// Headers, and the trace id that they hold.
fn headers() -> Vec<(HeaderMap, Option<&'static str>)> {
    type Pairs<'a> = &'a [(&'a str, &'a [u8])];
    const TRACE: (&str, &[u8]) = ("x-tosspayments-trace-id", b"trace-1");
    let long = [b'7'; 4_096];
    let table: [(Pairs<'_>, Option<&'static str>); 14] = [
        (&[], None),
        (&[TRACE], Some("trace-1")),
        (&[TRACE, ("content-type", b"application/json")], Some("trace-1")),
        (&[TRACE, ("content-type", b"application/json; charset=euc-kr")], Some("trace-1")),
        (&[TRACE, ("content-type", b"text/html")], Some("trace-1")),
        (&[TRACE, ("content-type", b"\xff"), ("content-encoding", b"br")], Some("trace-1")),
        (&[("x-tosspayments-trace-id", b"\xed\x8a\xb8")], None),
        (&[("x-tosspayments-trace-id", b"")], Some("")),
        (&[TRACE, ("x-tosspayments-trace-id", b"trace-2")], Some("trace-1")),
        (&[TRACE, ("retry-after", b"-1"), ("date", b"\xfe")], Some("trace-1")),
        (&[TRACE, ("retry-after", &long)], Some("trace-1")),
        (&[TRACE, ("retry-after", b"soon"), ("retry-after", b"3")], Some("trace-1")),
        (&[TRACE, ("retry-after", b"Fri, 31 Dec 9999 23:59:59 GMT")], Some("trace-1")),
        (
            &[TRACE, ("content-length", b"18446744073709551616"), ("transfer-encoding", b"chunked")],
            Some("trace-1"),
        ),
    ];
    let map = |pairs: Pairs<'_>| {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            let name: HeaderName = name.parse().expect("a name");
            map.append(name, HeaderValue::from_bytes(value).expect("visible or opaque"));
        }
        map
    };
    table.into_iter().map(|(pairs, trace)| (map(pairs), trace)).collect()
}

/// What the money rules say about an answer of this status and meaning; `None` is success.
fn expected(status: u16, meaning: Meaning, moves_money: bool) -> Option<(ErrorKind, Effect)> {
    let is_success = (200..300).contains(&status);
    let (kind, effect) = match (meaning, status) {
        (Meaning::Asked, _) if is_success => return None,
        (Meaning::Another, _) if is_success => (ErrorKind::Mismatch, Effect::Unknown),
        (_, _) if is_success => (ErrorKind::Undecodable, Effect::Unknown),
        // The code decides, whatever the status.
        (Meaning::Edge, _) => (ErrorKind::Refused, Effect::NotApplied),
        (Meaning::Code | Meaning::Junk | Meaning::Asked | Meaning::Another, 429) => {
            (ErrorKind::Refused, Effect::NotApplied)
        }
        (Meaning::Code | Meaning::Junk | Meaning::Asked | Meaning::Another, 500..) => {
            (ErrorKind::Fault, Effect::Unknown)
        }
        (Meaning::Code, _) => (ErrorKind::Refused, Effect::Unknown),
        (Meaning::Junk | Meaning::Asked | Meaning::Another, _) => (ErrorKind::Fault, Effect::Unknown),
    };
    Some((kind, if moves_money { effect } else { Effect::NotApplied }))
}

/// Nothing of the request's keys in anything that is said.
fn check_words(error: &Error, operation: &Operation) {
    let mut said = format!("{error} {error:?}");
    let mut cause = core::error::Error::source(error);
    while let Some(inner) = cause {
        write!(said, " {inner} {inner:?}").expect("a string takes everything");
        cause = inner.source();
    }
    for key in operation.secrets().into_iter().chain([SECRET, "4111111111111111"]) {
        assert!(key.is_empty() || !said.contains(key), "{key} is in {said}");
    }
    assert!(said.len() < 4_096, "{} bytes", said.len());
}

#[tokio::test(start_paused = true)]
async fn every_status_with_every_body_and_headers_is_a_typed_error_or_this_very_payment() {
    let gateway = Says::new();
    let client = client(&gateway);
    let headers = headers();
    let mut turn = 0;
    let mut successes = 0;
    for (turn_of, (operation, asked)) in operations().into_iter().enumerate() {
        // The first meets every status; to the others, who are read by the same code, the telling ones are enough.
        for status in STATUSES.into_iter().filter(|status| turn_of == 0 || TELLING.contains(status)) {
            for body in BODIES {
                let (headers, trace) = &headers[turn % headers.len()];
                turn += 1;
                let what = || format!("{:?} {status} {} {headers:?}", operation.class(), body.name);
                let answer = WireAnswer { status, headers: headers.clone(), body: body.bytes(&asked) };
                gateway.say(answer);
                let result = client.calls.call(operation.clone().into()).await;
                let meaning = body.meaning;
                match (result, expected(status, meaning, operation.class().moves_money())) {
                    (Ok(_), None) => successes += 1,
                    (Err(error), Some(expected)) => {
                        assert_eq!((error.kind(), error.effect()), expected, "{}: {error}", what());
                        assert_eq!(
                            (error.http_status(), error.trace_id()),
                            (Some(status), *trace),
                            "{}",
                            what()
                        );
                        assert!(error.retry_after().is_none_or(|wait| wait <= Duration::from_hours(24)));
                        check_words(&error, &operation);
                    }
                    (result, expected) => panic!("{}: {result:?}, not {expected:?}", what()),
                }
            }
        }
    }
    assert_eq!(successes, 2 * 6 + 4 * 2 * 2, "two bodies with each status of success");
}

#[tokio::test(start_paused = true)]
async fn an_outcome_keeps_what_was_answered() {
    let gateway = Says::new();
    let client = client(&gateway);
    let trace =
        || HeaderMap::from_iter([("x-tosspayments-trace-id".parse().unwrap(), "trace-1".parse().unwrap())]);
    for (status, body, is_unknown) in [
        (200, "<html>", true),
        (502, "<html>", true),
        (403, "<html>", true),
        (429, "", false),
        (401, r#"{"code":"UNAUTHORIZED_KEY","message":"?"}"#, false),
    ] {
        gateway.say(WireAnswer { status, headers: trace(), body: body.into() });
        let answer = match client.confirm(confirm()).await {
            Outcome::Unknown(unknown) if is_unknown => unknown.answer,
            Outcome::NotSent(not_sent) if !is_unknown => not_sent.answer,
            other @ (Outcome::Done(_) | Outcome::Declined(_) | Outcome::Unknown(_) | Outcome::NotSent(_)) => {
                panic!("{status}: {other:?}")
            }
        };
        let answer = answer.expect("there was one");
        assert_eq!((answer.http_status, answer.trace_id.as_deref()), (status, Some("trace-1")));
    }
}

/// Whether `body` is the success of `operation` when read by somebody else: plain fields, compared.
fn is_the_payment(operation: &Operation, body: &[u8]) -> bool {
    let Ok(payment) = Payment::from_json(body) else { return false };
    let is_ours = payment.payment_key.as_str() == PAYMENT_KEY;
    match operation {
        Operation::Confirm(_) => is_ours && *payment.order_id == *ORDER_ID && payment.total.minor() == 15_000,
        Operation::Cancel(_) => is_ours && !payment.cancels.is_empty(),
        Operation::Payment(_) => is_ours,
        Operation::PaymentByOrder(_) => *payment.order_id == *ORDER_ID,
        Operation::Other(request) => panic!("{request:?} is not among them"),
    }
}

fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let mutated = (0..5_usize, any::<prop::sample::Index>(), any::<u8>(), 0..3_u8).prop_map(
        |(which, at, byte, how)| {
            let mut body = operations()[which].1.clone().into_bytes();
            let at = at.index(body.len());
            match how {
                0 => body[at] = byte,
                1 => body.truncate(at),
                _ => body.insert(at, byte),
            }
            body
        },
    );
    let listed =
        (0..BODIES.len(), 0..5_usize).prop_map(|(body, of)| BODIES[body].bytes(&operations()[of].1).to_vec());
    prop_oneof![2 => prop::collection::vec(any::<u8>(), 0..200), 4 => mutated, 1 => listed]
}

fn any_headers() -> impl Strategy<Value = HeaderMap> {
    let names = prop::sample::select(vec![
        "retry-after",
        "x-tosspayments-trace-id",
        "content-type",
        "date",
        "x-other",
    ]);
    let bytes = prop::collection::vec(prop_oneof![0x20_u8..0x7f, 0x80_u8..=0xff], 0..40);
    prop::collection::vec((names, bytes), 0..6).prop_map(|pairs| {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(name, HeaderValue::from_bytes(&value).expect("visible or opaque"));
        }
        map
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn no_answer_panics_and_none_is_done_but_the_payment_that_was_asked_for(
        status in prop_oneof![3 => 200_u16..300, 2 => 400_u16..600, 1 => any::<u16>()],
        body in any_body(),
        headers in any_headers(),
        which in 0..5_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let gateway = Says::new();
            gateway.say(WireAnswer { status, headers, body: body.clone().into() });
            let (operation, _) = operations()[which].clone();
            match client(&gateway).calls.call(operation.clone().into()).await {
                Ok(_) => prop_assert!((200..300).contains(&status) && is_the_payment(&operation, &body)),
                Err(error) => {
                    prop_assert_eq!(error.http_status(), Some(status));
                    prop_assert!(error.effect() != Effect::Applied);
                    let may_be_done = (200..300).contains(&status) && operation.class().moves_money();
                    prop_assert!(!may_be_done || error.effect() == Effect::Unknown, "{:?}", error);
                    check_words(&error, &operation);
                }
            }
            Ok(())
        })?;
    }
}
