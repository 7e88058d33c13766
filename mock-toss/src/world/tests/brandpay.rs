//! Contract §2.10: brandpay, from the terms to the end of a membership.

use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::{Bench, ORDER, Seen};
use crate::world::outbox::Event;

pub(super) const CUSTOMER: &str = "cust-1";

impl Bench {
    pub(super) fn post(&mut self, path: &str, body: &Value) -> Seen {
        self.send(Request::post(path), body)
    }

    /// A call of the customer's own.
    fn member(&mut self, token: &str, method: &str, path: &str, body: &Value) -> Seen {
        let request = Request::builder().method(method).uri(path);
        self.send(request.header("authorization", format!("Bearer {token}")), body)
    }

    fn code(&mut self, customer: &str) -> String {
        let body = self.world.authorize_brandpay(self.now, customer).expect("a customer");
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        body["code"].as_str().expect("a code").to_owned()
    }

    fn tokens(&mut self, customer: &str) -> (String, String) {
        let code = self.code(customer);
        let body = json!({"grantType": "AuthorizationCode", "customerKey": customer, "code": code});
        let issued = self.post("/v1/brandpay/authorizations/access-token", &body);
        assert_eq!(issued.status, 200, "{issued:?}");
        let text = |name: &str| issued.body[name].as_str().expect("a token").to_owned();
        (text("accessToken"), text("refreshToken"))
    }

    pub(super) fn add(&mut self, method: &Value) -> String {
        let new = serde_json::from_value(method.clone()).expect("a method");
        let added = self.world.add_brandpay_method(self.now, &new).expect("it can be registered");
        let added: Value = serde_json::from_slice(&added).expect("JSON");
        added["methodKey"].as_str().expect("a key").to_owned()
    }

    pub(super) fn card(&mut self, customer: &str) -> String {
        self.add(&json!({"customerKey": customer, "cardNumber": "4330123456781234"}))
    }

    pub(super) fn brandpay_account(&mut self, customer: &str) -> String {
        self.add(&json!({"customerKey": customer, "bank": "토스", "accountNumber": "1000123451234"}))
    }

    fn methods(&mut self, customer: &str) -> Value {
        self.send(Request::get(format!("/v1/brandpay/payments/methods/{customer}")), &Value::Null).body
    }

    fn told_of(&self) -> Vec<String> {
        let mut told = Vec::new();
        for event in self.world.state.outbox.events() {
            if let Event::MethodUpdated { customer_key, status, .. } = event {
                told.push(format!("method {customer_key} {status}"));
            } else if let Event::CustomerStatusChanged { customer_key, status } = event {
                told.push(format!("customer {customer_key} {status}"));
            }
        }
        told
    }
}

pub(super) fn pay(customer: &str, method: &str, amount: u64) -> Value {
    json!({
        "customerKey": customer, "methodKey": method, "amount": amount, "orderId": ORDER,
        "orderName": "토스 티셔츠",
    })
}

#[test]
fn terms_are_listed_by_scope_and_remember_who_agreed() {
    let mut bench = Bench::new();
    let list = |bench: &mut Bench, query: &str| {
        let seen = bench.send(Request::get(format!("/v1/brandpay/terms?{query}")), &Value::Null);
        let rows = seen.body.as_array().cloned().unwrap_or_default();
        let found: Vec<_> = rows.iter().map(|row| (row["id"].clone(), row["agreed"].clone())).collect();
        (seen.status, found)
    };
    let [one, two] = [1, 2].map(|id| (json!(id), json!(false)));
    assert_eq!(list(&mut bench, "customerKey=cust-1&scope=REGISTER"), (200, vec![one.clone()]));
    for both in ["scope=REGISTER&scope=CARD", "scope=REGISTER,CARD", "scope=REGISTER%2CCARD"] {
        let query = format!("customerKey=cust-1&{both}");
        assert_eq!(list(&mut bench, &query), (200, vec![one.clone(), two.clone()]), "{both}");
    }
    for wrong in ["customerKey=cust-1", "scope=CARD", "customerKey=cust-1&scope=ALL"] {
        assert_eq!(list(&mut bench, wrong).0, 400, "{wrong}");
    }
    assert_eq!(list(&mut bench, "customerKey=cust-1&scope=CARD,BILLING,ACCOUNT").0, 400);
    let agree = |bench: &mut Bench, terms: Value| {
        let body = json!({"customerKey": CUSTOMER, "scope": ["REGISTER", "CARD"], "termsId": terms});
        bench.post("/v1/brandpay/terms/agree", &body)
    };
    for wrong in [json!([1]), json!([1, 9]), json!(null), json!(["x"])] {
        let refused = agree(&mut bench, wrong.clone());
        assert_eq!((refused.status, refused.code()), (400, "INVALID_REQUEST"), "{wrong}");
    }
    let agreed = agree(&mut bench, json!([1, "2"]));
    assert_eq!(agreed.status, 200, "{agreed:?}");
    assert_eq!(list(&mut bench, "customerKey=cust-1&scope=CARD").1, [(json!(2), json!(true))]);
    assert_eq!(list(&mut bench, "customerKey=cust-2&scope=CARD").1, [(json!(2), json!(false))]);
    let code = agreed.body["code"].as_str().expect("a code").to_owned();
    let body = json!({"grantType": "AuthorizationCode", "customerKey": CUSTOMER, "code": code});
    assert_eq!(bench.post("/v1/brandpay/authorizations/access-token", &body).status, 200);
}

#[test]
fn a_code_is_turned_into_a_token_once_and_for_its_own_customer() {
    let mut bench = Bench::new();
    let code = bench.code(CUSTOMER);
    let mut ask = |customer: &str, code: &str| {
        let body = json!({"grantType": "AuthorizationCode", "customerKey": customer, "code": code});
        let seen = bench.post("/v1/brandpay/authorizations/access-token", &body);
        (seen.status, seen.code().to_owned())
    };
    assert_eq!(ask("cust-2", &code), (400, "INVALID_REQUEST".to_owned()));
    assert_eq!(ask(CUSTOMER, "no-such-code"), (400, "INVALID_REQUEST".to_owned()));
    assert_eq!(ask("bad key!", &code), (400, "INVALID_CUSTOMER_KEY".to_owned()));
    assert_eq!(ask(CUSTOMER, &code).0, 200);
    assert_eq!(ask(CUSTOMER, &code), (400, "INVALID_REQUEST".to_owned()));
}

#[test]
fn a_token_lives_for_thirty_days_and_is_renewed_with_its_refresh_token() {
    let mut bench = Bench::new();
    let (token, refresh) = bench.tokens(CUSTOMER);
    let path = "/v1/brandpay/payments/methods";
    bench.advance(Duration::from_hours(30 * 24) - Duration::from_micros(1));
    assert_eq!(bench.member(&token, "GET", path, &Value::Null).status, 200);
    assert!(bench.world.knows_token(bench.now, &token));
    bench.advance(Duration::from_micros(1));
    let late = bench.member(&token, "GET", path, &Value::Null);
    assert_eq!((late.status, late.code()), (401, "UNAUTHORIZED_KEY"));
    assert!(!bench.world.knows_token(bench.now, &token));
    let renew = |bench: &mut Bench, customer: &str, refresh: &str| {
        let body = json!({"grantType": "RefreshToken", "customerKey": customer, "refreshToken": refresh});
        bench.post("/v1/brandpay/authorizations/access-token", &body)
    };
    assert_eq!(renew(&mut bench, "cust-2", &refresh).code(), "INVALID_REQUEST");
    let renewed = renew(&mut bench, CUSTOMER, &refresh);
    let token = renewed.body["accessToken"].as_str().expect("a token").to_owned();
    assert_eq!(bench.member(&token, "GET", path, &Value::Null).status, 200);
}

#[test]
fn methods_are_the_customers_own() {
    let mut bench = Bench::new();
    let (card, account) = (bench.card(CUSTOMER), bench.brandpay_account(CUSTOMER));
    bench.card("cust-2");
    let (token, _) = bench.tokens(CUSTOMER);
    let own = bench.member(&token, "GET", "/v1/brandpay/payments/methods", &Value::Null).body;
    assert_eq!(own, bench.methods(CUSTOMER));
    assert_eq!(
        (&own["cards"][0]["methodKey"], own["cards"].as_array().map(Vec::len)),
        (&json!(card), Some(1))
    );
    assert_eq!(own["accounts"][0]["methodKey"], account);
    let nobody = json!({"isIdentified": false, "selectedMethodId": null, "cards": [], "accounts": []});
    assert_eq!(bench.methods("nobody"), nobody);
}

#[test]
fn methods_of_somebody_who_cannot_be_are_refused() {
    let mut bench = Bench::new();
    for customer in ["x".to_owned(), "x".repeat(256)] {
        let path = format!("/v1/brandpay/payments/methods/{customer}");
        let seen = bench.send(Request::get(path), &Value::Null);
        assert_eq!((seen.status, &seen.body["code"]), (400, &json!("INVALID_CUSTOMER_KEY")), "{seen:?}");
    }
    assert_eq!(bench.methods(&"x".repeat(255))["cards"], json!([]), "nobody yet, but somebody could be");
}

#[test]
fn a_method_is_removed_by_its_owner_and_as_what_it_is() {
    let mut bench = Bench::new();
    let (card, account) = (bench.card(CUSTOMER), bench.brandpay_account(CUSTOMER));
    let others = bench.card("cust-2");
    let (token, _) = bench.tokens(CUSTOMER);
    let remove = |bench: &mut Bench, kind: &str, key: &str| {
        let path = format!("/v1/brandpay/payments/methods/{kind}/remove");
        let seen = bench.member(&token, "POST", &path, &json!({"methodKey": key}));
        (seen.status, seen.code().to_owned())
    };
    for (kind, key, code) in [
        ("card", "mk_none", "NOT_FOUND_METHOD"),
        ("card", others.as_str(), "NOT_FOUND_METHOD_OWNERSHIP"),
        ("card", account.as_str(), "NOT_FOUND_METHOD_IN_GROUP"),
        ("account", card.as_str(), "NOT_FOUND_METHOD_IN_GROUP"),
    ] {
        assert_eq!(remove(&mut bench, kind, key), (404, code.to_owned()), "{kind} {key}");
    }
    assert_eq!(remove(&mut bench, "card", &card), (200, String::new()));
    assert_eq!(remove(&mut bench, "card", &card), (404, "NOT_FOUND_METHOD".to_owned()));
    assert_eq!(remove(&mut bench, "account", &account), (200, String::new()));
    let left = bench.methods(CUSTOMER);
    assert_eq!((&left["cards"], &left["accounts"]), (&json!([]), &json!([])));
    let told = [
        "customer cust-1 CREATED",
        "method cust-1 ENABLED",
        "method cust-1 ENABLED",
        "customer cust-2 CREATED",
        "method cust-2 ENABLED",
        "method cust-1 DISABLED",
        "method cust-1 DISABLED",
    ];
    assert_eq!(bench.told_of(), told);
}

#[test]
fn a_customer_who_leaves_takes_everything_along() {
    let mut bench = Bench::new();
    let (token, refresh) = bench.tokens(CUSTOMER);
    let card = bench.card(CUSTOMER);
    let left = bench.member(&token, "POST", "/v1/brandpay/customers/remove", &Value::Null);
    assert_eq!((left.status, &left.body), (200, &json!({"customerKey": CUSTOMER, "success": true})));
    assert_eq!(bench.told_of().last().map(String::as_str), Some("customer cust-1 REMOVED"));
    assert_eq!(bench.member(&token, "POST", "/v1/brandpay/customers/remove", &Value::Null).status, 401);
    let body = json!({"grantType": "RefreshToken", "customerKey": CUSTOMER, "refreshToken": refresh});
    assert_eq!(bench.post("/v1/brandpay/authorizations/access-token", &body).code(), "INVALID_REQUEST");
    assert_eq!(bench.post("/v1/brandpay/payments", &pay(CUSTOMER, &card, 15_000)).code(), "NOT_FOUND_METHOD");
}

#[test]
fn promotions_of_brandpay_are_none() {
    let mut bench = Bench::new();
    for (path, expected) in [
        ("card", json!({"discountCards": [], "interestFreeCards": []})),
        ("bank", json!({"discountBanks": []})),
    ] {
        let seen = bench.send(Request::get(format!("/v1/brandpay/promotions/{path}")), &Value::Null);
        assert_eq!((seen.status, seen.body), (200, expected));
    }
}
