use serde_json::{Value, json};

use super::{BillingAuthRequest, BillingRedirect, BrandpayRedirect, Mismatch, brandpay, customer};
use crate::checkout::{RedirectError, ReturnUrls, WindowTarget};
use crate::model::{BillingMethod, BrowserCustomerKey, CustomerKey};

fn key(text: &str) -> CustomerKey {
    text.parse().expect("a customer key")
}

fn urls() -> ReturnUrls {
    ReturnUrls::new("https://shop.example/billing", "https://shop.example/fail")
}

#[test]
fn the_golden_billing_redirect_is_for_its_customer_and_nobody_else() {
    let all: Value = serde_json::from_str(include_str!("../../../../../tests/wire/redirects.json")).unwrap();
    let query = all["billing_success"].as_str().unwrap().split_once('?').unwrap().1;
    let redirect = BillingRedirect::parse(query).unwrap();
    let issuable = redirect.clone().check(&key("aENcQAtPdYbTjGhtQnNVj")).unwrap();
    assert_eq!(issuable.auth_key.expose(), "e_826EDB0730790E96F116FFF3799A65DE");
    assert!(!format!("{redirect:?} {issuable:?}").contains("e_826EDB"), "it is good for a billing key");
    for other in ["aENcQAtPdYbTjGhtQnNV", "aENcQAtPdYbTjGhtQnNVjj", "AENCQATPDYBTJGHTQNNVJ"] {
        let mismatch = redirect.clone().check(&key(other)).expect_err(other);
        assert!(matches!(mismatch, Mismatch::Customer { .. }), "{mismatch}");
        assert!(!mismatch.to_string().contains("e_826EDB"));
    }
}

#[test]
fn the_golden_brandpay_redirect_has_its_parameters() {
    let all: Value = serde_json::from_str(include_str!("../../../../../tests/wire/redirects.json")).unwrap();
    let query = all["brandpay_redirect"].as_str().unwrap().split_once('?').unwrap().1;
    let query = query.replace("{authorizationCode}", "code-1").replace("{customerKey}", "cust-1");
    let redirect = BrandpayRedirect::parse(&format!("{query}&cart=7")).unwrap();
    assert_eq!(redirect.own("cart"), Some("7"));
    let access = redirect.check(&key("cust-1")).unwrap();
    assert!(!format!("{access:?}").contains("code-1"), "it is good for a token");
    assert_eq!((access.code.expose(), access.customer_key.as_str()), ("code-1", "cust-1"));
}

#[test]
fn what_is_no_registration_is_refused_by_the_parameters_name() {
    let missing = |name| Err(RedirectError::Missing(name));
    assert_eq!(BillingRedirect::parse("customerKey=cust-1"), missing("authKey"));
    assert_eq!(BillingRedirect::parse("authKey=a"), missing("customerKey"));
    assert_eq!(
        BillingRedirect::parse("customerKey=c1&customerKey=c2&authKey=a"),
        Err(RedirectError::Twice("customerKey"))
    );
    assert_eq!(BrandpayRedirect::parse("customerKey=cust-1&authKey=a"), Err(RedirectError::Missing("code")));
    for (query, field) in [
        ("customerKey=bad%20key&authKey=a", "customerKey"),
        (&format!("customerKey={}&authKey=a", "c".repeat(301)), "customerKey"),
        ("customerKey=cust-1&authKey=a%20b", "authKey"),
        (&format!("customerKey=cust-1&authKey={}", "a".repeat(301)), "authKey"),
    ] {
        let error = BillingRedirect::parse(query).expect_err(query);
        assert!(matches!(&error, RedirectError::Value(value) if value.field() == field), "{error}");
    }
}

#[test]
fn a_billing_window_is_asked_for_with_what_was_chosen_only() {
    let plain = BillingAuthRequest::new(BillingMethod::Transfer, urls());
    let expected = json!({
        "method": "TRANSFER",
        "successUrl": "https://shop.example/billing",
        "failUrl": "https://shop.example/fail",
    });
    assert_eq!(serde_json::to_value(plain.json().unwrap()).unwrap(), expected);
    let whole = BillingAuthRequest {
        customer_email: Some("a@shop.example".parse().unwrap()),
        customer_name: Some("김토스".parse().unwrap()),
        window_target: Some(WindowTarget::Frame),
        selectable_card_types: vec!["CHECK".into()],
        ..BillingAuthRequest::new(BillingMethod::Card, urls())
    };
    let expected = json!({
        "method": "CARD",
        "successUrl": "https://shop.example/billing",
        "failUrl": "https://shop.example/fail",
        "customerEmail": "a@shop.example",
        "customerName": "김토스",
        "windowTarget": "iframe",
        "selectableCardTypes": ["CHECK"],
    });
    assert_eq!(serde_json::to_value(whole.json().unwrap()).unwrap(), expected);
    let return_urls = ReturnUrls::new("https://shop.example/?authKey=1", "https://shop.example/fail");
    let clash = BillingAuthRequest::new(BillingMethod::Card, return_urls).json().expect_err("appended");
    assert_eq!(clash.field(), "successUrl");
    let nameless = BillingAuthRequest::new(BillingMethod::Other("".into()), urls()).json();
    assert_eq!(nameless.expect_err("no method").field(), "method");
}

#[test]
fn a_customer_in_the_browser_has_a_key_that_it_takes() {
    for good in ["c1", "A-Z_a.z=0@9", &"c".repeat(50)] {
        let key: BrowserCustomerKey = good.parse().expect(good);
        assert_eq!(customer(&key).field("customerKey"), Some(&Value::from(good)));
    }
    for bad in ["", "c", &"c".repeat(51), "bad key!", "고객", "a/b"] {
        assert_eq!(bad.parse::<BrowserCustomerKey>().expect_err(bad).field(), "customerKey");
    }
    let key = "cust-1".parse().unwrap();
    let json = brandpay(&key, "https://shop.example/brandpay").unwrap();
    let expected = json!({"customerKey": "cust-1", "redirectUrl": "https://shop.example/brandpay"});
    assert_eq!(serde_json::to_value(json).unwrap(), expected);
    assert_eq!(brandpay(&key, "/brandpay").expect_err("relative").field(), "redirectUrl");
    assert_eq!(brandpay(&key, "https://shop.example/?code=1").expect_err("appended").field(), "redirectUrl");
}
