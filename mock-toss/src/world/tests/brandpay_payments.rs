//! Contract §2.10: payments by brandpay, in a window and without one.

use http::Request;
use serde_json::{Value, json};

use super::brandpay::{CUSTOMER, pay};
use super::{Bench, Input, ORDER, parked, seen};
use crate::fault::{Fault, Latency, Plan, Point, Rule};
use crate::world::NewPayment;

#[test]
fn a_registered_method_pays_at_once() {
    let mut bench = Bench::new();
    let methods = [
        (bench.card(CUSTOMER), "bp-order-0001", "카드"),
        (bench.brandpay_account(CUSTOMER), "bp-order-0002", "계좌이체"),
    ];
    for (method, order, expected) in methods {
        let mut body = pay(CUSTOMER, &method, 15_000);
        body["orderId"] = order.into();
        let paid = bench.post("/v1/brandpay/payments", &body);
        assert_eq!(paid.status, 200, "{paid:?}");
        let fields = ["status", "type", "method"].map(|name| paid.body[name].as_str().unwrap_or_default());
        assert_eq!(fields, ["DONE", "BRANDPAY", expected]);
    }
    let captured: u64 = bench.ledger().iter().map(|payment| payment.captured).sum();
    assert_eq!(captured, 30_000);
    bench.assert_books_agree();
}

#[test]
fn a_payment_without_a_window_is_refused_by_rule() {
    let mut bench = Bench::new();
    let (card, account) = (bench.card(CUSTOMER), bench.brandpay_account(CUSTOMER));
    let others = bench.card("cust-2");
    let unknown = bench.add(&json!({"customerKey": CUSTOMER, "cardNumber": "4330121234567890"}));
    let mut spread = pay(CUSTOMER, &card, 49_999);
    spread["cardInstallmentPlan"] = 2.into();
    let table = [
        (pay(CUSTOMER, "mk_none", 15_000), 404, "NOT_FOUND_METHOD"),
        (pay(CUSTOMER, &others, 15_000), 404, "NOT_FOUND_METHOD_OWNERSHIP"),
        (pay(CUSTOMER, &unknown, 15_000), 400, "NOT_SUPPORTED_CARD_TYPE"),
        (spread, 400, "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN_BELOW_AMOUNT"),
        (pay(CUSTOMER, &card, 99), 400, "BELOW_MINIMUM_AMOUNT"),
        (pay(CUSTOMER, &account, 10_000_001), 400, "EXCEEDS_TRANSFER_AMOUNT_MAXIMUM"),
        (pay("bad key!", &card, 15_000), 400, "INVALID_CUSTOMER_KEY"),
    ];
    for (body, status, code) in table {
        let refused = bench.post("/v1/brandpay/payments", &body);
        assert_eq!((refused.status, refused.code()), (status, code), "{body}");
    }
    assert!(bench.ledger().is_empty());
    assert_eq!(bench.post("/v1/brandpay/payments", &pay(CUSTOMER, &card, 15_000)).status, 200);
    let again = bench.post("/v1/brandpay/payments", &pay(CUSTOMER, &card, 15_000));
    assert_eq!((again.status, again.code()), (400, "DUPLICATED_ORDER_ID"));
    assert_eq!(bench.ledger().len(), 1);
}

pub(super) fn open(bench: &mut Bench, body: &Value) -> String {
    let new = NewPayment::read(body.to_string().as_bytes(), bench.now).expect("a payment");
    bench.world.open(bench.now, &new).expect("it can be opened").0.to_string()
}

#[test]
fn a_confirm_is_for_payments_of_brandpay_and_their_customer() {
    let mut bench = Bench::new();
    let plain = open(&mut bench, &json!({"orderId": ORDER, "amount": 15_000}));
    let own = json!({"orderId": ORDER, "amount": 15_000, "type": "BRANDPAY", "customerKey": CUSTOMER});
    let key = open(&mut bench, &own);
    let confirm = |bench: &mut Bench, key: &str, customer: Value, amount: u64| {
        let body = json!({"paymentKey": key, "orderId": ORDER, "amount": amount, "customerKey": customer});
        bench.post("/v1/brandpay/payments/confirm", &body)
    };
    for (key, customer, amount, status, code) in [
        (plain.as_str(), json!(CUSTOMER), 15_000, 404, "NOT_FOUND_PAYMENT"),
        ("tgen_none", json!(CUSTOMER), 15_000, 404, "NOT_FOUND_PAYMENT"),
        (key.as_str(), json!("cust-2"), 15_000, 400, "NOT_MATCHES_CUSTOMER_KEY"),
        (key.as_str(), json!(null), 15_000, 400, "INVALID_REQUEST"),
        (key.as_str(), json!(CUSTOMER), 14_000, 400, "INVALID_REQUEST"),
    ] {
        let refused = confirm(&mut bench, key, customer.clone(), amount);
        assert_eq!((refused.status, refused.code()), (status, code), "{customer} {amount}");
    }
    let done = confirm(&mut bench, &key, json!(CUSTOMER), 15_000);
    assert_eq!((done.status, &done.body["status"]), (200, &json!("DONE")));
    assert_eq!(confirm(&mut bench, &key, json!(CUSTOMER), 15_000).code(), "ALREADY_PROCESSED_PAYMENT");
    bench.assert_books_agree();
}

#[test]
fn two_confirms_at_once_do_not_both_run() {
    let mut bench = Bench::new();
    let own = json!({"orderId": ORDER, "amount": 15_000, "type": "BRANDPAY", "customerKey": CUSTOMER});
    let key = open(&mut bench, &own);
    let delay = Fault::Delay { ms: Latency::Exactly(1_000) };
    let plan = Plan::new(0, vec![Rule::new("slow", Point::BeforeCommit, delay)]);
    bench.world.set_faults(bench.now, plan.expect("the plan is sound"));
    let body = json!({"paymentKey": key, "orderId": ORDER, "amount": 15_000, "customerKey": CUSTOMER});
    let (_, token) = parked(bench.begin(Request::post("/v1/brandpay/payments/confirm"), &body));
    let second = bench.post("/v1/brandpay/payments/confirm", &body);
    assert_eq!((second.status, second.code()), (500, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING"));
    let first = seen(bench.world.handle(bench.now, Input::Resume(token)));
    assert_eq!(first.status, 200);
}
