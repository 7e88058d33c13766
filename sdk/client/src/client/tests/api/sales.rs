//! Payments that are made in one call: with a billing key, with a card's number, into a virtual account.

mod checks;
mod ending;
mod resolving;
mod secrets;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use crate::Client;
use crate::api::KeyedCard;
use crate::api::billing::Charge;
use crate::api::key_in::KeyIn;
use crate::api::virtual_account::IssueVirtualAccount;
use crate::intent::WallClock;
use crate::model::{
    Bank, CardExpiry, CashReceiptRequest, IdempotencyKey, InstallmentPlan, Money, OrderId, Payment,
    ValidHours,
};
use crate::outcome::Outcome;
use crate::test_support::{KEY, Script, Step, secret_key};
use crate::transport::WireRequest;

const REQUESTS: &str = include_str!("../../../../../../tests/wire/requests.json");
const BILLING_KEY: &str = "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=";
const CARD: &str = "9410001234567890";
/// 2025-06-26T19:48:43+09:00: ten seconds before the payments of the golden files were asked for.
const START: i64 = 1_750_934_923;

pub(super) fn golden(name: &str) -> Value {
    let all: Value = serde_json::from_str(REQUESTS).expect("JSON");
    all.get(name).unwrap_or_else(|| panic!("requests.json has {name}")).clone()
}

pub(super) fn body(request: &WireRequest) -> Value {
    serde_json::from_slice(request.body.as_ref().expect("a body")).expect("JSON")
}

fn key() -> IdempotencyKey {
    KEY.parse().unwrap()
}

pub(super) fn card() -> KeyedCard {
    let expiry = CardExpiry::new(30, 12).unwrap();
    KeyedCard::new(CARD.parse().unwrap(), expiry, "900101".parse().unwrap())
        .with_password("12".parse().unwrap())
}

pub(super) fn charge() -> Charge {
    let with = (BILLING_KEY.parse().unwrap(), "aENcQAtPdYbTjGhtQnNVj".parse().unwrap());
    let order = ("bill-order-0001".parse().unwrap(), "월 구독".parse().unwrap());
    Charge::new(key(), with, order, Money::krw(4_900))
        .unwrap()
        .with_customer_email("customer@example.com".parse().unwrap())
        .with_customer_name("박토스".parse().unwrap())
        .with_tax_free(Money::krw(0))
        .unwrap()
}

pub(super) fn key_in() -> KeyIn {
    let order = ("keyin-order-0001".parse().unwrap(), "생수 외 1건".parse().unwrap());
    KeyIn::new(key(), order, Money::krw(15_000), card())
        .unwrap()
        .with_installments(InstallmentPlan::AT_ONCE)
        .unwrap()
}

pub(super) fn account() -> IssueVirtualAccount {
    let order = ("va-order-0001".parse().unwrap(), "생수 외 1건".parse().unwrap());
    let receipt = CashReceiptRequest::IncomeDeduction("01012341234".parse().unwrap());
    let whose = (Bank::from("20"), "박토스".parse().unwrap());
    IssueVirtualAccount::new(key(), order, Money::krw(15_000), whose)
        .unwrap()
        .with_valid_hours(ValidHours::new(168).unwrap())
        .with_cash_receipt(receipt)
}

/// One way to make a payment.
#[derive(Clone, Copy)]
struct Way {
    name: &'static str,
    /// Its group of the error table.
    group: &'static str,
    path: &'static str,
    make: fn(Client) -> BoxFuture<'static, Outcome<Payment>>,
    order_id: &'static str,
    amount: i64,
    /// The gateway's golden answer.
    answer: &'static str,
}

const WAYS: [Way; 3] = [
    Way {
        name: "POST /v1/billing/{billingKey}",
        group: "billing-charge",
        path: "/v1/billing/Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0%3D",
        make: |client| async move { client.charge(charge()).await }.boxed(),
        order_id: "bill-order-0001",
        amount: 4_900,
        answer: include_str!("../../../../../../tests/wire/payment.billing.done.json"),
    },
    Way {
        name: "POST /v1/payments/key-in",
        group: "key-in",
        path: "/v1/payments/key-in",
        make: |client| async move { client.key_in(key_in()).await }.boxed(),
        order_id: "keyin-order-0001",
        amount: 15_000,
        answer: include_str!("../../../../../../tests/wire/payment.keyin.done.json"),
    },
    Way {
        name: "POST /v1/virtual-accounts",
        group: "virtual-account",
        path: "/v1/virtual-accounts",
        make: |client| async move { client.issue_virtual_account(account()).await }.boxed(),
        order_id: "va-order-0001",
        amount: 15_000,
        answer: include_str!("../../../../../../tests/wire/payment.virtual_account.waiting.json"),
    },
];

impl Way {
    /// The golden answer, about what this way asks for, with these fields changed.
    fn payment(&self, changes: &[(&str, Value)]) -> String {
        let mut payment: Value = serde_json::from_str(self.answer).expect("JSON");
        let asked = [
            ("orderId", json!(self.order_id)),
            ("totalAmount", json!(self.amount)),
            ("balanceAmount", json!(self.amount)),
        ];
        for (name, value) in asked.iter().chain(changes) {
            payment[*name] = value.clone();
        }
        payment.to_string()
    }

    fn answered(&self, changes: &[(&str, Value)]) -> Step {
        Step::answer(200, self.payment(changes))
    }

    fn order_path(&self) -> String {
        let order: OrderId = self.order_id.parse().unwrap();
        format!("/v1/payments/orders/{}", order.as_str())
    }
}

/// A client of the time of the golden files.
fn client(script: &Script) -> Client {
    client_at(script, START)
}

/// A client whose wall clock showed `start` (seconds since the Unix epoch) when it was made.
fn client_at(script: &Script, start: i64) -> Client {
    let made = tokio::time::Instant::now();
    let clock = WallClock::new(move || {
        start * 1_000_000 + i64::try_from(made.elapsed().as_micros()).expect("a short test")
    });
    let builder = Client::builder(secret_key()).config(super::super::resolving()).wall_clock(clock);
    builder.build_with(script.clone()).expect("a sound configuration")
}

#[tokio::test(start_paused = true)]
async fn each_way_sends_the_golden_request_and_reads_the_golden_answer() {
    for way in WAYS {
        let script = Script::always(way.answered(&[]));
        let Outcome::Done(payment) = (way.make)(client(&script)).await else { panic!("{}", way.name) };
        assert_eq!((&*payment.order_id, payment.total), (way.order_id, Money::krw(way.amount)));

        let [request] = &script.seen()[..] else { panic!("{}: one request", way.name) };
        assert_eq!((&request.method, &*request.path), (&http::Method::POST, way.path));
        assert_eq!(body(request), golden(way.name));
        assert_eq!(request.headers["idempotency-key"], KEY);
        assert_eq!(request.headers["content-type"], "application/json");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_asked_for_again_with_the_same_key_and_the_same_body() {
    for way in WAYS {
        let script = Script::new([Step::Lose, Step::answer(502, "<html>")], way.answered(&[]));
        let outcome = (way.make)(client(&script)).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{}: {outcome:?}", way.name);
        let seen = script.seen();
        assert_eq!(seen.len(), 3, "{}", way.name);
        for request in &seen {
            assert_eq!((&request.path, body(request)), (&seen[0].path, body(&seen[0])));
            assert_eq!(request.headers["idempotency-key"], KEY);
        }
    }
}
