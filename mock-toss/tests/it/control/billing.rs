//! Billing by hand: customers who authenticate without a browser, cards that are refused.

use mock_toss::in_memory::InMemory;
use serde_json::{Value, json};

use super::{ask, toss};

async fn told(toss: &InMemory, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let (status, text) = ask(toss, method, path, &body).await;
    (status, serde_json::from_str(&text).expect("JSON"))
}

#[tokio::test(start_paused = true)]
async fn a_customer_comes_back_from_the_window_with_both_keys() {
    let toss = toss();
    for (url, expected) in [
        ("https://shop.example/done", "https://shop.example/done?customerKey=a%3Db&authKey="),
        ("https://shop.example/done?x=1", "https://shop.example/done?x=1&customerKey=a%3Db&authKey="),
    ] {
        let body = json!({"customerKey": "a=b", "method": "카드", "successUrl": url});
        let (status, answer) = told(&toss, "POST", "/_mock/billing/auth", &body).await;
        assert_eq!((status, &answer["customerKey"]), (200, &json!("a=b")));
        let success = answer["successUrl"].as_str().expect("an address");
        assert!(success.starts_with(expected), "{success}");
        let key = answer["authKey"].as_str().expect("a key");
        assert!(success.ends_with(&key.replace('_', "%5F")), "{success} {key}");
    }
    let bare = told(&toss, "POST", "/_mock/billing/auth", &json!({"customerKey": "a=b"})).await.1;
    assert_eq!(bare.get("successUrl"), None);
}

#[tokio::test(start_paused = true)]
async fn keys_are_listed_and_made_to_decline() {
    let toss = toss();
    let body = json!({
        "customerKey": "a=b", "cardNumber": "9410001234567890", "cardExpirationYear": "30",
        "cardExpirationMonth": "12", "cardType": "체크",
    });
    let auth = told(&toss, "POST", "/_mock/billing/auth", &body).await.1;
    let body = json!({"customerKey": "a=b", "authKey": auth["authKey"]});
    let request = http::Request::post("/v1/billing/authorizations/issue");
    let issued = crate::client::json(&crate::client::call(&toss, request, &body).await.expect("an answer"));
    assert_eq!(issued["card"]["cardType"], "체크");
    let key = issued["billingKey"].as_str().expect("a key");
    let path = format!("/_mock/billing/{key}");
    let (status, declining) = told(&toss, "POST", &path, &json!({"declines": "REJECT_CARD_PAYMENT"})).await;
    assert_eq!((status, &declining["declines"]), (200, &json!("REJECT_CARD_PAYMENT")));
    let (_, keys) = told(&toss, "GET", "/_mock/billing", &Value::Null).await;
    assert_eq!(
        keys,
        json!([{
            "billingKey": key, "customerKey": "a=b", "method": "카드", "authenticatedAt": "2025-06-26T19:48:53+09:00",
            "removedAt": null, "declines": "REJECT_CARD_PAYMENT",
        }])
    );
    let encoded = format!("/_mock/billing/{}", key.replace('=', "%3D"));
    let lifted = told(&toss, "POST", &encoded, &json!({"declines": null})).await;
    assert_eq!((lifted.0, &lifted.1["declines"]), (200, &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn bad_input_is_told_by_field_value_and_what_is_allowed() {
    let toss = toss();
    let auth = "/_mock/billing/auth";
    for (path, body, status, expected) in [
        (auth, json!([]), 400, "not a JSON object"),
        (auth, json!({}), 400, "customerKey is missing"),
        (auth, json!({"customerKey": 1}), 400, "customerKey is 1, not a string"),
        (auth, json!({"customerKey": "ab", "metod": "x"}), 400, "unknown field `metod`"),
        (auth, json!({"customerKey": "ab", "method": "현금"}), 400, "method is `현금`"),
        (auth, json!({"customerKey": "ab", "cardNumber": "433012"}), 400, "not 14 to 19 digits"),
        (auth, json!({"customerKey": "ab", "cardExpirationYear": "30"}), 400, "a month 01 to 12"),
        (auth, json!({"customerKey": "ab", "cardType": "기프트"}), 400, "cardType is `기프트`"),
        (auth, json!({"customerKey": "ab", "method": "TRANSFER", "bank": "없음"}), 400, "bank is `없음`"),
        ("/_mock/billing/never", json!({"declines": null}), 404, "GET /_mock/billing lists them"),
        ("/_mock/billing/never", json!({"declines": "NO_SUCH_CODE"}), 400, "declines is `NO_SUCH_CODE`"),
        ("/_mock/billing/never", json!({}), 400, "declines is missing"),
        ("/_mock/billing", json!({}), 405, "takes GET, not POST"),
        ("/_mock/billing/", json!({}), 405, "takes GET"),
    ] {
        let (answered, answer) = told(&toss, "POST", path, &body).await;
        assert_eq!(answered, status, "{path} {body}: {answer}");
        let message = answer["message"].as_str().expect("a message");
        assert!(message.contains(expected), "{path} {body}: {message}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_window_could_not_have_sent_is_refused() {
    let toss = toss();
    for (body, expected) in [
        (json!({"customerKey": ""}), "customerKey has 0 characters, not 2 to 300"),
        (json!({"customerKey": "x".repeat(301)}), "customerKey has 301 characters, not 2 to 300"),
        (json!({"customerKey": "a=b", "bank": "토스"}), "bank belongs to method TRANSFER"),
        (json!({"customerKey": "a=b", "accountNumber": "1"}), "accountNumber belongs to method TRANSFER"),
        (
            json!({"customerKey": "a=b", "method": "TRANSFER", "cardType": "CHECK"}),
            "cardType belongs to method CARD",
        ),
    ] {
        let (status, answer) = told(&toss, "POST", "/_mock/billing/auth", &body).await;
        let message = answer["message"].as_str().unwrap_or_default();
        assert!(status == 400 && message.contains(expected), "{body}: {status} {answer}");
    }
    for body in [
        json!({"customerKey": "ab"}),
        json!({"customerKey": "가".repeat(300), "method": "TRANSFER", "bank": "토스"}),
    ] {
        assert_eq!(told(&toss, "POST", "/_mock/billing/auth", &body).await.0, 200, "{body}");
    }
}
