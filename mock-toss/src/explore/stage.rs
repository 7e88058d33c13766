//! A world in which every request waits at the points where another one may go first.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Response};
use serde_json::{Value, json};

use super::{Books, ExploreError, Form, Request, Said, Seen};
use crate::fault::{Fault, Plan, Point, Rule};
use crate::ledger::Ledger;
use crate::time::KoreanTime;
use crate::world::{Arrival, Call, Decision, Departure, Input, NewPayment, Token, World, route};
use crate::{Config, Switches};

const ORDER: &str = "ORD-000001";
/// Any moment does.
const NOW: i64 = 1_750_934_933_000_000;

pub(super) struct Stage {
    world: World,
    payment_key: Arc<str>,
    amount: u64,
    requests: Vec<Request>,
    stands: Vec<Stand>,
}

enum Stand {
    Waiting,
    Parked(Token),
    Over(Said),
}

impl Stage {
    pub(super) fn set(amount: u64, requests: &[Request], switches: &Switches) -> Result<Self, ExploreError> {
        let config = Config { switches: switches.clone(), faults: holds()?, ..Config::default() };
        let merchant =
            config.merchants.first().ok_or_else(|| ExploreError("there is no merchant".to_owned()))?;
        let mut world = World::new(&config, merchant, now());
        let new = NewPayment::by_card(ORDER, "생수", amount);
        let opened = world.open(now(), &new);
        let (payment_key, _) = opened.map_err(|refused| {
            ExploreError(format!("a payment of {amount} won cannot be opened: {refused:?}"))
        })?;
        let stands = requests.iter().map(|_| Stand::Waiting).collect();
        Ok(Self { world, payment_key, amount, requests: requests.to_vec(), stands })
    }

    pub(super) fn is_over(&self, at: usize) -> bool {
        matches!(self.stands.get(at), None | Some(Stand::Over(_)))
    }

    /// The request takes its next step.
    pub(super) fn step(&mut self, at: usize) {
        let input = match self.stands.get(at) {
            Some(Stand::Waiting) => self.arrival(at),
            Some(Stand::Parked(token)) => Some(Input::Resume(*token)),
            Some(Stand::Over(_)) | None => None,
        };
        let Some(input) = input else { return };
        let next = match self.world.handle(now(), input) {
            Decision::Park { token, .. } => Stand::Parked(token),
            Decision::Answer(draft) => Stand::Over(said(draft.written().departure)),
        };
        if let Some(stand) = self.stands.get_mut(at) {
            *stand = next;
        }
    }

    fn arrival(&self, at: usize) -> Option<Input> {
        let request = self.requests.get(at)?;
        let key = &self.payment_key;
        let (method, path, body) = match request.form {
            Form::Confirm { amount } => {
                let amount = amount.unwrap_or(self.amount);
                let body = json!({"paymentKey": key, "orderId": ORDER, "amount": amount});
                ("POST", "/v1/payments/confirm".to_owned(), body)
            }
            Form::Cancel { amount } => {
                let mut body = json!({"cancelReason": "explored"});
                if let (Some(amount), Some(fields)) = (amount, body.as_object_mut()) {
                    fields.insert("cancelAmount".to_owned(), amount.into());
                }
                ("POST", format!("/v1/payments/{key}/cancel"), body)
            }
            Form::LookUp => ("GET", format!("/v1/payments/{key}"), Value::Null),
        };
        let mut sent = http::Request::builder().method(method).uri(path);
        if let Some(key) = &request.key {
            sent = sent.header("idempotency-key", key);
        }
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        let sent = sent.body(body).ok()?;
        let route = route(sent.method(), sent.uri().path()).ok()?;
        let switches = Arc::clone(self.world.switches());
        Some(Input::Arrived(Arrival::new(Call::new(route, sent), switches)))
    }

    pub(super) fn seen(&mut self) -> Seen {
        let books = self.books();
        let said = self.stands.iter().map(|stand| match stand {
            Stand::Over(said) => Some(said.clone()),
            Stand::Waiting | Stand::Parked(_) => None,
        });
        Seen { said: said.collect(), books }
    }

    /// What the ledger says.
    fn books(&mut self) -> Books {
        let ledger = Ledger::of(&self.world.journal(now()));
        let payment = ledger.payments.first();
        payment.map_or(Books { status: "", captured: 0, balance: 0 }, |payment| Books {
            status: payment.status,
            captured: payment.captured,
            balance: payment.balance,
        })
    }
}

fn now() -> KoreanTime {
    KoreanTime::from_micros(NOW)
}

fn holds() -> Result<Plan, ExploreError> {
    let rules = [Point::BeforeCommit, Point::AfterCommit]
        .map(|point| Rule::named(point.as_str()).at(point, Fault::Hold));
    Plan::new(0, rules.into()).map_err(|error| ExploreError(error.to_string()))
}

/// What an answer tells.
fn said(departure: Departure) -> Said {
    let Departure::Reply { response, .. } = departure else {
        return Said { status: 0, code: "no answer".to_owned(), is_replay: false };
    };
    Said {
        status: response.status().as_u16(),
        code: code(&response),
        is_replay: is_replay(response.headers()),
    }
}

fn code(response: &Response<Bytes>) -> String {
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_busy = text("message").starts_with("[S008]");
    format!("{}{}", text("code"), if is_busy { "[S008]" } else { "" })
}

/// The trace of the first answer stands beside that of this one.
fn is_replay(headers: &HeaderMap) -> bool {
    let traces = headers.get("x-tosspayments-trace-id").and_then(|traces| traces.to_str().ok());
    traces.is_some_and(|traces| traces.contains(','))
}
