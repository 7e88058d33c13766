//! `/_mock/payments`: the payment window and its customer. A payment is opened with `POST /_mock/payments`, in any state
//! that a payment can get into, and then authenticated, left or let expire.

use http::StatusCode;
use serde::Deserialize;

use super::asked::{Answered, Asked, JSON, bad, not_found};
use super::entries::{Answer, Entry, Prepared, world};
use crate::fake::Chosen;
use crate::time::KoreanTime;
use crate::world::{Body, CheckoutRefused, Exit, NewPayment};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    code: Option<String>,
}

pub(super) const ENTRIES: &[Entry] = &[
    Entry::new("POST", "/payments", Answer::Read(open)),
    world("GET", "/payments", list).asking(&["orderId", "status"]),
    world("GET", "/payments/{paymentKey}", show),
    world("POST", "/payments/{paymentKey}/authenticate", authenticate),
    world("POST", "/payments/{paymentKey}/abort", abort),
    world("POST", "/payments/{paymentKey}/cancel", cancel),
    world("POST", "/payments/{paymentKey}/expire", expire),
];

/// Reads before the world is locked, and once more if what it reads depends on the moment.
fn open<'a>(asked: &'a Asked<'_>, now: KoreanTime) -> Prepared<'a> {
    let early = NewPayment::read(asked.body(), now).ok().filter(|new| !new.depends_on_the_moment());
    Box::new(move |chosen| {
        let new = early.map_or_else(|| NewPayment::read(asked.body(), chosen.now), Ok);
        told(new.and_then(|new| chosen.world.open(chosen.now, &new)).map(|(_, body)| body))
    })
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all")]
fn list(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let query = asked.query();
    let given = |name: &str| query.get(name).map(String::as_str).filter(|value| !value.is_empty());
    Ok((JSON, chosen.world.show_all(chosen.now, given("orderId"), given("status")).into()))
}

fn show(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    told(chosen.world.show(chosen.now, asked.parameter()))
}

fn authenticate(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    asked.read_nothing()?;
    told(chosen.world.authenticate(chosen.now, asked.parameter()))
}

/// The payment fails in the window, with a code of the gateway's if one is given.
fn abort(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let Failure { code } = asked.read()?;
    told(chosen.world.leave_window(chosen.now, asked.parameter(), Exit::Aborted, code.as_deref()))
}

/// The customer closes the window.
fn cancel(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    asked.read_nothing()?;
    told(chosen.world.leave_window(chosen.now, asked.parameter(), Exit::Canceled, None))
}

fn expire(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    asked.read_nothing()?;
    told(chosen.world.let_expire(chosen.now, asked.parameter()))
}

fn told(answered: Result<impl Into<Body>, CheckoutRefused>) -> Answered {
    answered.map(|body| (JSON, body.into())).map_err(|refused| match refused {
        CheckoutRefused::Malformed(message) => bad(message),
        CheckoutRefused::NotFound(message) => not_found(message),
        CheckoutRefused::Unlawful(message) => (StatusCode::CONFLICT, message),
    })
}
