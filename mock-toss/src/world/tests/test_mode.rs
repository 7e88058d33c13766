//! Contract §1.5 and §8: what only test keys can do, and what they may not.

use core::num::NonZeroU32;
use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::{Bench, ORDER, confirm_body, confirm_request, response};
use crate::catalog;
use crate::config::Config;
use crate::switches::Switches;

#[test]
fn a_test_code_reproduces_every_code_of_the_table_with_its_status_and_text() {
    let mut bench = Bench::new();
    let key = bench.open(ORDER, 1_000);
    let body = confirm_body(&key, ORDER, 1_000);
    let answers = catalog::all().filter(|row| row.http_status != 0 && row.sub_code.is_empty());
    let mut tried = 0;
    for row in answers {
        let known = catalog::documented("confirm", row.code).expect("it is in the table");
        let request = confirm_request(None).header("tosspayments-test-code", row.code);
        let answer = bench.send(request, &body);
        assert_eq!((answer.status, answer.code()), (known.http_status, row.code));
        assert_eq!(answer.body["message"], known.message_ko, "{}", row.code);
        tried += 1;
    }
    assert!(tried > 150, "{tried}");
    assert_eq!(bench.ledger()[0].status, "IN_PROGRESS");
}

#[test]
fn what_is_no_answer_of_the_gateways_is_no_test_code() {
    let mut bench = Bench::new();
    for code in ["USER_CANCEL", "PAY_PROCESS_CANCELED", "NTS_ERROR", "(unknown)", "x"] {
        let request = confirm_request(None).header("tosspayments-test-code", code);
        let answer = bench.send(request, &confirm_body("k", ORDER, 1));
        assert_eq!((answer.status, answer.code()), (400, "INVALID_TEST_CODE"), "{code}");
    }
}

#[test]
fn a_test_key_may_make_so_many_requests_a_minute_of_each_operation() {
    let switches = Switches {
        requests_per_minute: NonZeroU32::new(2),
        too_many_requests_code: "SLOW_DOWN".to_owned(),
        too_many_requests_retry_after: Some(30),
        ..Switches::default()
    };
    let mut config = Config { switches, ..Config::default() };
    let mut bench = Bench::with(&config);
    let key = bench.open(ORDER, 1_000);
    let look_up = || Request::get(format!("/v1/payments/{key}"));
    for status in [200, 200, 429, 429] {
        let answer = response(bench.begin(look_up(), &Value::Null));
        assert_eq!(answer.status(), status);
        assert_eq!(answer.headers().get("retry-after").is_some(), status == 429);
    }
    let body = confirm_body(&key, ORDER, 1);
    assert_eq!(
        bench.send(confirm_request(Some("try-1")), &body).code(),
        "INVALID_REQUEST",
        "another operation"
    );
    bench.send(confirm_request(Some("try-1")), &body);
    let limited = bench.send(confirm_request(Some("try-1")), &body);
    assert_eq!((limited.status, limited.code()), (429, "SLOW_DOWN"), "counted before the key is looked up");
    bench.advance(Duration::from_mins(1));
    assert_eq!(bench.send(look_up(), &Value::Null).status, 200);

    config.merchants[0].secret_key = "live_gsk_000000000000000000000000".to_owned();
    let mut live = Bench::with(&config);
    let key = live.open(ORDER, 1_000);
    assert!((0..10).all(|_| live.look_up(&key).status == 200), "the limit is the test environment's");
}

#[test]
fn only_with_a_test_key_do_accounts_begin_with_x_and_are_approvals_zeros() {
    let card = json!({
        "amount": 1_000, "orderId": "ORD-000002", "orderName": "n", "cardNumber": "9410001234567890",
        "cardExpirationYear": "30", "cardExpirationMonth": "12", "customerIdentityNumber": "900101",
        "cardPassword": "12",
    });
    let account = json!({
        "amount": 1_000, "orderId": ORDER, "orderName": "n", "customerName": "n", "bank": "20",
    });
    let mut config = Config::default();
    for (secret, is_test) in [("test_gsk_1", true), ("live_gsk_1", false)] {
        config.merchants[0].secret_key = secret.to_owned();
        let mut bench = Bench::with(&config);
        let issued = bench.send(Request::post("/v1/virtual-accounts"), &account);
        let number = issued.body["virtualAccount"]["accountNumber"].as_str().expect("a number");
        assert_eq!((number.len(), number.starts_with('X')), (14, is_test), "{number}");
        assert_eq!(number.bytes().all(|byte| byte.is_ascii_digit()), !is_test, "{number}");
        let paid = bench.send(Request::post("/v1/payments/key-in"), &card);
        let approval = paid.body["card"]["approveNo"].as_str().expect("a number");
        assert_eq!((approval.len(), approval == "00000000"), (8, is_test), "{approval}");
        let key = paid.body["paymentKey"].as_str().expect("a key");
        assert_eq!(bench.look_up(key).body["card"]["approveNo"], approval, "it stays");
    }
}
