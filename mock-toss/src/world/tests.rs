//! The state table, row by row, and the promises around it, on a world whose time is an argument.

mod accounts;
mod billing;
mod billing_charge;
mod brandpay;
mod brandpay_payments;
mod cancels;
mod cash_receipts;
mod confirm;
mod encryption;
mod idempotency;
mod key_in;
mod making;
mod payout_states;
mod payouts;
mod promises;
mod sealed;
mod sellers;
mod settlements;
mod table;
mod test_mode;
mod text;
mod transactions;
mod virtual_account;

use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};

use super::{Answer, Arrival, Call, Decision, Departure, Input, NewPayment, Token, Until, World, route};
use crate::config::Config;
use crate::ledger::{Ledger, LedgerPayment};
use crate::switches::Switches;
use crate::time::KoreanTime;

const ORDER: &str = "ORD-000001";

/// A world and its clock.
struct Bench {
    world: World,
    now: KoreanTime,
}

/// An answer as a client sees it.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    body: Value,
    trace: String,
}

impl Seen {
    fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

impl Bench {
    fn new() -> Self {
        Self::with(&Config::default())
    }

    fn with(config: &Config) -> Self {
        let now = KoreanTime::from_micros(1_750_934_933_000_000);
        let merchant = config.merchants.first().expect("the default has merchants");
        Self { world: World::new(config, merchant, now), now }
    }

    /// To be changed while nobody looks.
    fn switches(&mut self) -> &mut Switches {
        Arc::make_mut(&mut self.world.state.switches)
    }

    fn advance(&mut self, wait: Duration) {
        self.now = self.now.after(wait);
    }

    fn open(&mut self, order_id: &str, amount: u64) -> String {
        let new = NewPayment::by_card(order_id, "생수", amount);
        self.world.open(self.now, &new).expect("a payment can be opened").0.to_string()
    }

    fn begin(&mut self, request: http::request::Builder, body: &Value) -> Decision {
        self.begin_raw(request, body.to_string().into())
    }

    fn begin_raw(&mut self, request: http::request::Builder, body: Bytes) -> Decision {
        let request = request.body(body).expect("the request is well-formed");
        let route = route(request.method(), request.uri().path()).expect("the path is served");
        let switches = Arc::clone(self.world.switches());
        self.world.handle(self.now, Input::Arrived(Arrival::new(Call::new(route, request), switches)))
    }

    fn send(&mut self, request: http::request::Builder, body: &Value) -> Seen {
        seen(self.begin(request, body))
    }

    fn confirm(&mut self, payment_key: &str, amount: u64) -> Seen {
        self.send(confirm_request(None), &confirm_body(payment_key, ORDER, amount))
    }

    fn cancel(&mut self, payment_key: &str, body: &Value) -> Seen {
        self.send(Request::post(format!("/v1/payments/{payment_key}/cancel")), body)
    }

    fn look_up(&mut self, payment_key: &str) -> Seen {
        self.send(Request::get(format!("/v1/payments/{payment_key}")), &Value::Null)
    }

    fn ledger(&mut self) -> Vec<LedgerPayment> {
        Ledger::of(&self.world.journal(self.now)).payments
    }

    /// The fold of the journal and the live book say the same.
    fn assert_books_agree(&mut self) {
        let ledger = self.ledger();
        let live = self.world.state.book.payments();
        assert_eq!(ledger.len(), live.len());
        for (told, payment) in ledger.iter().zip(live) {
            assert_eq!(told.payment_key, payment.key);
            assert_eq!(told.status, payment.status.as_str(), "{told:?}");
            let captured = if payment.approved_at.is_some() { payment.amount } else { 0 };
            let balance = if payment.approved_at.is_some() { payment.balance } else { 0 };
            assert_eq!((told.captured, told.balance), (captured, balance), "{told:?}");
            let canceled: u64 = told.cancels.iter().map(|cancel| cancel.amount).sum();
            assert_eq!(told.captured - canceled, told.balance, "{told:?}");
        }
    }
}

fn confirm_request(key: Option<&str>) -> http::request::Builder {
    let request = Request::builder().method(Method::POST).uri("/v1/payments/confirm");
    match key {
        Some(key) => request.header("idempotency-key", key),
        None => request,
    }
}

fn confirm_body(payment_key: &str, order_id: &str, amount: u64) -> Value {
    json!({"paymentKey": payment_key, "orderId": order_id, "amount": amount})
}

fn answered(decision: Decision) -> Answer {
    match decision {
        Decision::Answer(draft) => draft.written(),
        Decision::Park { until, .. } => panic!("parked: {until:?}"),
    }
}

fn parked(decision: Decision) -> (Duration, Token) {
    match decision {
        Decision::Park { until: Until::After(wait), token } => (wait, token),
        Decision::Park { until: Until::Released, .. } => panic!("it is held"),
        Decision::Answer(answer) => panic!("answered: {answer:?}"),
    }
}

fn response(decision: Decision) -> Response<Bytes> {
    match answered(decision).departure {
        Departure::Reply { response, .. } => response,
        Departure::Garbage(_) => panic!("garbage"),
        Departure::Nothing(cut) => panic!("cut: {cut:?}"),
    }
}

fn seen(decision: Decision) -> Seen {
    let response = response(decision);
    let trace = response.headers().get("x-tosspayments-trace-id").map(|trace| trace.to_str());
    Seen {
        status: response.status().as_u16(),
        trace: trace.and_then(Result::ok).unwrap_or_default().to_owned(),
        body: match response.body().as_ref() {
            b"" => Value::Null,
            text => serde_json::from_slice(text).expect("the body is JSON"),
        },
    }
}
