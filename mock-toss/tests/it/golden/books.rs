//! Transactions, settlements, promotions and cash receipts.

use core::fmt;
use core::time::Duration;

use bytes::Bytes;
use http::Request;
use mock_toss::in_memory::InMemory;
use mock_toss::{Config, Merchant};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::time::advance;

use super::{cancel, canonical, done, golden, pretty, toss};
use crate::client::{ORDER, call, config};

/// `live_sk_0123456789:`
const LIVE: &str = "Basic bGl2ZV9za18wMTIzNDU2Nzg5Og==";
/// From the opening of a payment to 20:10:00, after `done` has taken 13 seconds.
const TO_THE_CANCEL: Duration = Duration::from_secs(1_254);

/// The fields of an object in the order of the text.
struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// The names of all fields, however deep, in the order of the text.
fn names(text: &str) -> Vec<String> {
    match text.trim_start().chars().next() {
        Some('{') => {
            let Fields(fields) = serde_json::from_str(text).expect("an object");
            fields.into_iter().flat_map(|(name, value)| [vec![name], names(value.get())].concat()).collect()
        }
        Some('[') => {
            let elements: Vec<Box<RawValue>> = serde_json::from_str(text).expect("a list");
            elements.iter().flat_map(|element| names(element.get())).collect()
        }
        _ => Vec::new(),
    }
}

fn assert_same(body: &[u8], name: &str, made_up: &[&str]) {
    let body = str::from_utf8(body).expect("the body is UTF-8");
    let golden = golden(name);
    pretty(&canonical(body, made_up), &canonical(&golden, made_up), name);
    assert_eq!(names(body), names(&golden), "{name}");
}

/// The body of an endpoint among the gateway's example requests.
fn request(name: &str) -> Value {
    let requests: Value = serde_json::from_str(&golden("requests.json")).expect("JSON");
    requests.get(name).expect("the request is there").clone()
}

async fn get(toss: &InMemory, path: &str) -> Bytes {
    let response = call(toss, Request::get(path), &Value::Null).await.expect("no fault");
    assert_eq!(response.status(), 200, "{path}");
    response.body().clone()
}

async fn post(toss: &InMemory, path: &str, body: &Value) -> Bytes {
    let response = call(toss, Request::post(path), body).await.expect("no fault");
    assert_eq!(response.status(), 200, "{path}: {:?}", response.body());
    response.body().clone()
}

#[tokio::test(start_paused = true)]
async fn the_transactions_of_a_payment_cancelled_in_part() {
    let toss = toss();
    let (key, _) = done(&toss, 15_000).await;
    advance(TO_THE_CANCEL).await;
    cancel(&toss, &key, Some(5_000)).await;
    let body = get(&toss, "/v1/transactions?startDate=2025-06-26&endDate=2025-06-27").await;
    let of_row =
        |row: usize| ["transactionKey", "paymentKey", "receiptUrl"].map(|name| format!("/{row}/{name}"));
    let made_up = [of_row(0), of_row(1)].concat();
    let made_up: Vec<_> = made_up.iter().map(String::as_str).collect();
    assert_same(&body, "transactions.list.json", &made_up);
    let url = format!("https://dashboard.tosspayments.com/receipt/redirection?transactionId={key}&ref=PX");
    let rows: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(rows.pointer("/1/receiptUrl"), Some(&url.into()));
}

#[tokio::test(start_paused = true)]
async fn the_transactions_of_a_virtual_account_that_nobody_paid_into() {
    let toss = toss();
    advance(Duration::from_secs(13)).await;
    let mut body = request("POST /v1/virtual-accounts");
    for (name, value) in [("orderId", json!(ORDER)), ("amount", json!(22_400))] {
        body.as_object_mut().expect("an object").insert(name.to_owned(), value);
    }
    let key = crate::client::key_of(&post(&toss, "/v1/virtual-accounts", &body).await);
    advance(Duration::from_hours(1)).await;
    cancel(&toss, &key, None).await;
    let body = get(&toss, "/v1/transactions?startDate=2025-06-26&endDate=2025-06-27").await;
    let of_row =
        |row: usize| ["transactionKey", "paymentKey", "receiptUrl"].map(|name| format!("/{row}/{name}"));
    let made_up = [of_row(0), of_row(1)].concat();
    let made_up: Vec<_> = made_up.iter().map(String::as_str).collect();
    assert_same(&body, "transactions.list.virtual_account.json", &made_up);
}

#[tokio::test(start_paused = true)]
async fn the_settlements_of_a_payment_cancelled_in_part() {
    let merchants = vec![Merchant::new("live_sk_0123456789", "tgen_docs")];
    let toss = InMemory::new(Config { merchants, ..config() }).expect("the settings are sound");
    let send = async |request: http::request::Builder, body: &Value| {
        let bytes = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        let request = request.header("authorization", LIVE).body(bytes).expect("well-formed");
        toss.call(request).await.expect("no fault").into_body()
    };
    let opened = send(Request::post("/_mock/payments"), &json!({"orderId": ORDER, "amount": 15_000})).await;
    let key = crate::client::key_of(&opened);
    advance(Duration::from_secs(13)).await;
    send(Request::post("/v1/payments/confirm"), &crate::client::confirm_body(&key, 15_000)).await;
    advance(TO_THE_CANCEL).await;
    let reason = json!({"cancelReason": "고객이 취소를 원함", "cancelAmount": 5_000});
    send(Request::post(format!("/v1/payments/{key}/cancel")), &reason).await;
    advance(Duration::from_hours(24)).await;
    let path = "/v1/settlements?startDate=2025-06-27&endDate=2025-06-27";
    let body = send(Request::get(path), &Value::Null).await;
    let made_up = [
        "/0/transactionKey",
        "/0/paymentKey",
        "/1/transactionKey",
        "/1/paymentKey",
        "/1/cancel/transactionKey",
        // Settlements are live, but the sample's card was approved in a test.
        "/0/card/approveNo",
        "/1/card/approveNo",
    ];
    assert_same(&body, "settlements.list.json", &made_up);
}

#[tokio::test(start_paused = true)]
async fn a_settlement_asked_for() {
    let toss = toss();
    let (key, _) = done(&toss, 15_000).await;
    let mut body = request("POST /v1/settlements");
    if let Some(payment_key) = body.get_mut("paymentKey") {
        *payment_key = key.into();
    }
    assert_same(&post(&toss, "/v1/settlements", &body).await, "settlement.manual.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn the_promotions() {
    let toss = toss();
    assert_same(&get(&toss, "/v1/promotions").await, "promotions.all.json", &[]);
    assert_same(&get(&toss, "/v1/promotions/card").await, "promotions.card.json", &[]);
}

#[tokio::test(start_paused = true)]
async fn a_cash_receipt_and_its_cancel_and_the_list_of_both() {
    let toss = toss();
    let made_up = ["/receiptKey", "/issueNumber", "/receiptUrl"];
    advance(Duration::from_secs(367)).await;
    let issued = post(&toss, "/v1/cash-receipts", &request("POST /v1/cash-receipts")).await;
    assert_same(&issued, "cash_receipt.issue.json", &made_up);
    let issued: Value = serde_json::from_slice(&issued).expect("JSON");
    let key = issued.get("receiptKey").and_then(Value::as_str).expect("a key").to_owned();
    assert!(key.starts_with("cr_20250626195500") && key.len() == 22, "{key}");
    let url = format!("https://dashboard.tosspayments.com/receipt/cash-receipt?transactionId={key}&ref=PX");
    assert_eq!(issued.get("receiptUrl"), Some(&url.clone().into()));

    advance(Duration::from_hours(1)).await;
    let body = request("POST /v1/cash-receipts/{receiptKey}/cancel");
    let canceled = post(&toss, &format!("/v1/cash-receipts/{key}/cancel"), &body).await;
    assert_same(&canceled, "cash_receipt.cancel.json", &made_up);
    let canceled: Value = serde_json::from_slice(&canceled).expect("JSON");
    assert_eq!(canceled.get("receiptKey"), Some(&format!("c_{key}").into()));
    assert_eq!(canceled.get("receiptUrl"), Some(&url.into()));

    let list = get(&toss, "/v1/cash-receipts?requestDate=2025-06-26").await;
    let of_row = |row: usize| made_up.map(|name| format!("/data/{row}{name}"));
    let made_up = [of_row(0), of_row(1)].concat();
    let made_up: Vec<_> = made_up.iter().map(String::as_str).collect();
    assert_same(&list, "cash_receipts.list.json", &made_up);
}

#[tokio::test(start_paused = true)]
async fn a_cash_receipt_that_the_tax_office_refuses() {
    let toss = toss();
    advance(Duration::from_secs(367)).await;
    let issued = post(&toss, "/v1/cash-receipts", &request("POST /v1/cash-receipts")).await;
    let issued: Value = serde_json::from_slice(&issued).expect("JSON");
    let answer = json!({"receiptKey": issued.get("receiptKey"), "issueStatus": "FAILED", "code": "TS1"});
    let refused = post(&toss, "/_mock/cash-receipts", &answer).await;
    assert_same(&refused, "cash_receipt.failed.json", &["/receiptKey", "/issueNumber", "/receiptUrl"]);
    let list = get(&toss, "/v1/cash-receipts?requestDate=2025-06-26").await;
    let list: Value = serde_json::from_slice(&list).expect("JSON");
    assert_eq!(list.pointer("/data/0"), Some(&serde_json::from_slice(&refused).expect("JSON")));
}
