//! Every field, wrong in every way.

use axum::http::{HeaderMap, HeaderValue};
use serde_json::json;

use super::super::super::fields::client_key;
use super::*;
use crate::order::Won;

fn good() -> Value {
    json!({
        "orderId": "ORD-000001",
        "lines": [{"productId": "mug", "quantity": 2}],
        "orderName": "두 개의 머그컵",
        "paymentKey": "tgen_1",
        "amount": 16_000,
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut body = good();
    body[field] = value;
    body
}

fn line(line: &Value) -> Value {
    with("lines", json!([line]))
}

fn problems(body: &Value) -> Vec<(String, String)> {
    let problems = draft(body).expect_err("a problem");
    problems.into_iter().map(|problem| (problem.field, problem.problem)).collect()
}

#[test]
fn a_good_request_is_read_as_it_is_meant() {
    let read = draft(&good()).unwrap();
    assert_eq!(read.order_id.as_str(), "ORD-000001");
    assert_eq!(read.name.unwrap().as_str(), "두 개의 머그컵");
    assert_eq!((read.payment_key.unwrap().as_str(), read.amount.unwrap().get()), ("tgen_1", 16_000));
    let lines: Vec<_> = read.lines.iter().map(|line| (line.product.as_str(), line.quantity.get())).collect();
    assert_eq!(lines, [("mug", 2)]);
}

#[test]
fn an_order_without_a_payment_may_ask_what_it_costs_and_one_with_a_payment_may_not() {
    let mut later = good();
    later.as_object_mut().unwrap().retain(|name, _| name != "paymentKey");
    let read = draft(&later).unwrap();
    assert_eq!((read.payment_key, read.amount.map(Won::get)), (None, Some(16_000)));
    later.as_object_mut().unwrap().retain(|name, _| name != "amount");
    assert_eq!(draft(&later).unwrap().amount, None);
    assert_eq!(problems(&with("amount", Value::Null)), [("amount".to_owned(), AMOUNT_MISSING.to_owned())]);
}

#[test]
fn the_name_may_be_left_out_or_null() {
    let mut without = good();
    without.as_object_mut().unwrap().retain(|name, _| name != "orderName");
    for body in [without, with("orderName", Value::Null)] {
        assert!(draft(&body).is_ok(), "{body}");
    }
}

#[test]
fn each_field_that_cannot_be_used_is_named_with_what_is_allowed() {
    let long = "x".repeat(101);
    let rows = [
        (json!([]), "", "is an object with orderId, lines, orderName, paymentKey, amount"),
        (with("orderId", Value::Null), "orderId", ORDER_ID_MISSING),
        (with("orderId", json!("ab")), "orderId", "has 6 to 64 characters, not 2"),
        (with("orderId", json!("주문번호000001")), "orderId", "may contain A-Z a-z 0-9 _ -, not '주'"),
        (with("orderId", json!(17)), "orderId", "is a text"),
        (with("orderName", json!("")), "orderName", "has 1 to 100 characters, not 0"),
        (with("orderName", json!(long)), "orderName", "has 1 to 100 characters, not 101"),
        (with("orderName", json!("a\u{7}b")), "orderName", "holds no control characters"),
        (with("paymentKey", json!("")), "paymentKey", "has 1 to 200 characters, not 0"),
        (
            with("paymentKey", json!("a b")),
            "paymentKey",
            "may contain printable ASCII without spaces, not ' '",
        ),
        (with("amount", Value::Null), "amount", AMOUNT_MISSING),
        (with("amount", json!(0)), "amount", AMOUNT),
        (with("amount", json!(-1)), "amount", AMOUNT),
        (with("amount", json!(1.5)), "amount", AMOUNT),
        (with("amount", json!("16000")), "amount", AMOUNT),
        (with("amount", json!(u64::MAX)), "amount", AMOUNT),
        (with("amount", json!(1_i64 << 53)), "amount", AMOUNT),
        (with("lines", Value::Null), "lines", LINES),
        (with("lines", json!({})), "lines", LINES),
        (with("lines", json!([])), "lines", "has 1 to 100 lines, not 0"),
        (line(&json!("mug")), "lines[0]", "is an object with productId and quantity"),
        (line(&json!({"quantity": 1})), "lines[0].productId", "is a text"),
        (
            line(&json!({"productId": "a b", "quantity": 1})),
            "lines[0].productId",
            "may contain A-Z a-z 0-9 _ -, not ' '",
        ),
        (line(&json!({"productId": "mug"})), "lines[0].quantity", QUANTITY),
        (line(&json!({"productId": "mug", "quantity": 0})), "lines[0].quantity", QUANTITY),
        (line(&json!({"productId": "mug", "quantity": 1_000})), "lines[0].quantity", QUANTITY),
        (line(&json!({"productId": "mug", "quantity": -1})), "lines[0].quantity", QUANTITY),
        (line(&json!({"productId": "mug", "quantity": 1.0})), "lines[0].quantity", QUANTITY),
        (
            line(&json!({"productId": "mug", "quantity": 1, "price": 1})),
            "lines[0].price",
            "is not a field here; there are productId, quantity",
        ),
        (
            with("orderid", json!("ORD-000002")),
            "orderid",
            "is not a field here; there are orderId, lines, orderName, paymentKey, amount",
        ),
    ];
    for (body, field, problem) in rows {
        assert_eq!(problems(&body), [(field.to_owned(), problem.to_owned())], "{body}");
    }
}

const AMOUNT: &str = "is a whole number of won above zero, at most 2^53 - 1";
const LINES: &str = "is a list of 1 to 100 objects with productId and quantity";
const QUANTITY: &str = "is a whole number from 1 to 999";

#[test]
fn a_product_that_stands_in_two_lines_is_named_with_the_first() {
    let twice = json!([{"productId": "mug", "quantity": 1}, {"productId": "mug", "quantity": 1}]);
    let expected = "is in lines[0] already; a product stands in one line";
    assert_eq!(problems(&with("lines", twice)), [("lines[1].productId".to_owned(), expected.to_owned())]);
}

#[test]
fn too_many_lines_are_not_sent_back() {
    let many: Vec<_> = (0..101).map(|n| json!({"productId": format!("p{n}"), "quantity": 1})).collect();
    let problems = draft(&with("lines", many.into())).expect_err("a problem");
    assert_eq!((&*problems[0].field, &problems[0].value), ("lines", &json!(101)));
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_fields() {
    let body = json!({"orderId": "ab", "lines": [{"productId": "", "quantity": 0}], "amount": 0});
    let fields: Vec<_> = problems(&body).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["orderId", "lines[0].productId", "lines[0].quantity", "amount"]);
}

#[test]
fn the_customers_key_is_one_printable_text() {
    let headers = |values: &[&str]| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("Idempotency-Key", HeaderValue::from_str(value).unwrap());
        }
        client_key(&headers)
    };
    assert_eq!(headers(&[]), Ok(None));
    assert_eq!(headers(&["tap-1"]), Ok(Some("tap-1".parse().unwrap())));
    let problem = |values: &[&str]| headers(values).unwrap_err().problem;
    assert_eq!(problem(&[""]), "has 1 to 300 characters, not 0");
    assert_eq!(problem(&["a b"]), "may contain printable ASCII without spaces, not ' '");
    assert_eq!(problem(&["a", "b"]), "is sent once");
}
