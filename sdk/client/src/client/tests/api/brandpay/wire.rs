//! What goes over the wire, held against the golden files.

use http::Method;
use serde_json::json;

use super::*;
use crate::Client;
use crate::api::brandpay::{MethodsByToken, MethodsOf, ReadTerms};
use crate::client::tests::client;
use crate::model::{CashReceiptRequest, IdempotencyKey, InstallmentPlan};
use crate::test_support::{Script, Step, confirm};

async fn sent(act: impl AsyncFnOnce(Client)) -> WireRequest {
    // The answer does not matter here.
    let script = Script::always(Step::code(400, "INVALID_REQUEST"));
    act(client(&script)).await;
    let mut seen = script.seen();
    seen.retain(|request| request.path.contains("brandpay"));
    seen.pop().expect("a request")
}

/// A request of the merchant's, or of the member's.
#[track_caller]
fn is_asked_by(who: &str, request: &WireRequest) {
    let expected = match who {
        "merchant" => "Basic dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1lYXhZRzVSOg==".to_owned(),
        _ => format!("Bearer {TOKEN}"),
    };
    assert_eq!(request.headers["authorization"], expected.as_str());
    assert!(request.headers["authorization"].is_sensitive());
}

#[track_caller]
fn is_change(request: &WireRequest, path: &str) {
    assert_eq!((&request.method, request.path.as_str()), (&Method::POST, path));
    assert_eq!(request.headers["idempotency-key"], KEY);
}

#[tokio::test(start_paused = true)]
async fn a_code_from_the_redirect_goes_out_as_the_golden_request() {
    let request = sent(async |client| drop(client.issue_access_token(issue()).await)).await;
    is_change(&request, "/v1/brandpay/authorizations/access-token");
    is_asked_by("merchant", &request);
    assert_eq!(body(&request), golden_request("POST /v1/brandpay/authorizations/access-token"));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_goes_in_its_own_field_and_a_person_only_if_anything_is_known() {
    let renewed = sent(async |client| drop(client.issue_access_token(renew()).await)).await;
    let expected = json!({"grantType": "RefreshToken", "customerKey": MEMBER, "refreshToken": REFRESH});
    assert_eq!(body(&renewed), expected);

    let nobody = issue().with_identity(CustomerIdentity::default());
    let nobody = sent(async |client| drop(client.issue_access_token(nobody).await)).await;
    assert!(body(&nobody).get("customerIdentity").is_none());

    let known = issue().with_identity(identity());
    let known = sent(async |client| drop(client.issue_access_token(known).await)).await;
    let [ci, phone, name, rrn] = PERSON;
    let person = json!({"ci": ci, "mobilePhone": phone, "name": name, "rrn": rrn});
    assert_eq!(body(&known)["customerIdentity"], person);
}

#[tokio::test(start_paused = true)]
async fn a_charge_of_a_method_is_the_golden_request_and_what_is_absent_is_left_out() {
    let request = sent(async |client| drop(client.charge_method(charge()).await)).await;
    is_change(&request, "/v1/brandpay/payments");
    is_asked_by("merchant", &request);
    assert_eq!(body(&request), golden_request("POST /v1/brandpay/payments"));
}

#[tokio::test(start_paused = true)]
async fn a_charge_has_every_field_that_the_contract_lists() {
    let full = charge_of(Money::krw(50_000))
        .with_installments(InstallmentPlan::months(2).unwrap())
        .and_then(|charge| charge.with_tax_free(Money::krw(3_000)))
        .unwrap()
        .with_cash_receipt(CashReceiptRequest::IncomeDeduction("01012341234".parse().unwrap()))
        .with_customer_email("buyer@shop.example".parse().unwrap())
        .with_discount("12860".parse().unwrap())
        .with_shipping_address("서울특별시 강남구".parse().unwrap())
        .as_culture_expense()
        .with_card_points();
    let request = sent(async |client| drop(client.charge_method(full).await)).await;
    let mut expected = golden_request("POST /v1/brandpay/payments");
    let optional = json!({
        "amount": 50_000, "cardInstallmentPlan": 2, "taxFreeAmount": 3_000,
        "cashReceipt": {"type": "소득공제", "registrationNumber": "01012341234"},
        "customerEmail": "buyer@shop.example", "discountCode": "12860",
        "shippingAddress": "서울특별시 강남구", "cultureExpense": true, "useCardPoint": true,
    });
    let fields = expected.as_object_mut().unwrap();
    fields.extend(optional.as_object().unwrap().clone());
    assert_eq!(body(&request), expected);
}

#[tokio::test(start_paused = true)]
async fn a_confirm_for_a_member_is_the_golden_request_but_for_an_order_id_that_is_too_short() {
    let request = sent(async |client| drop(client.confirm(confirm().by_member(member())).await)).await;
    assert_eq!(request.path, "/v1/brandpay/payments/confirm");
    assert_eq!(request.headers["idempotency-key"], confirm().key().as_str());
    is_asked_by("merchant", &request);
    // `ORD-1` of the golden file has five characters, and the gateway documents six.
    let mut expected = golden_request("POST /v1/brandpay/payments/confirm");
    expected["orderId"] = confirm().order_id().as_str().into();
    assert_eq!(body(&request), expected);
}

#[tokio::test(start_paused = true)]
async fn a_member_removes_with_the_members_token_and_not_with_the_merchants_key() {
    let card = sent(async |client| drop(client.remove_card(remove_card()).await)).await;
    let account = sent(async |client| drop(client.remove_account(remove_account()).await)).await;
    is_change(&card, "/v1/brandpay/payments/methods/card/remove");
    is_change(&account, "/v1/brandpay/payments/methods/account/remove");
    for request in [&card, &account] {
        is_asked_by("member", request);
        assert_eq!(body(request), json!({"methodKey": METHOD}));
    }
    let customer = sent(async |client| drop(client.remove_customer(remove_customer()).await)).await;
    is_change(&customer, "/v1/brandpay/customers/remove");
    is_asked_by("member", &customer);
    assert_eq!(customer.body, None);
}

#[tokio::test(start_paused = true)]
async fn methods_are_read_by_token_or_by_customer_and_no_reading_has_a_key() {
    let methods =
        sent(async |client| drop(client.brandpay_methods(MethodsByToken::new(token())).await)).await;
    is_asked_by("member", &methods);
    assert_eq!(methods.path, "/v1/brandpay/payments/methods");

    let odd = MethodsOf::new("a@b.example=_-".parse().unwrap()).unwrap();
    let of = sent(async |client| drop(client.brandpay_methods_of(odd).await)).await;
    is_asked_by("merchant", &of);
    assert_eq!(of.path, "/v1/brandpay/payments/methods/a%40b.example%3D_-");
    for request in [methods, of] {
        assert_eq!((&request.method, &request.body), (&Method::GET, &None));
        assert!(!request.headers.contains_key("idempotency-key"));
    }
}

#[tokio::test(start_paused = true)]
async fn terms_are_asked_for_by_one_scope_or_two_and_agreed_to_by_their_ids() {
    for (scopes, query) in
        [(TermsScopes::of(TermsScope::Billing), "scope=BILLING"), (scopes(), "scope=REGISTER&scope=CARD")]
    {
        let terms = ReadTerms::new(member(), scopes);
        let request = sent(async |client| drop(client.brandpay_terms(terms).await)).await;
        is_asked_by("merchant", &request);
        assert_eq!(request.path, format!("/v1/brandpay/terms?customerKey=cust-1&{query}"));
    }
    let agreed = sent(async |client| drop(client.agree_to_terms(agree()).await)).await;
    is_change(&agreed, "/v1/brandpay/terms/agree");
    is_asked_by("merchant", &agreed);
    // The example of the gateway's reference, with our ids.
    assert_eq!(
        body(&agreed),
        json!({"customerKey": MEMBER, "scope": ["REGISTER", "CARD"], "termsId": [1, 2]})
    );
}

#[test]
fn what_the_gateway_would_refuse_is_refused_here_and_names_its_field() {
    let key = || KEY.parse::<IdempotencyKey>().unwrap();
    let twice = AgreeToTerms::new(key(), member(), scopes(), [1, 2, 1]).unwrap_err();
    let cheap = {
        let order = (ORDER.parse().unwrap(), "티셔츠".parse().unwrap());
        ChargeMethod::new(key(), (member(), METHOD.parse().unwrap()), order, Money::krw(99)).unwrap_err()
    };
    let months = charge_of(Money::krw(49_999)).with_installments(InstallmentPlan::months(2).unwrap());
    let free = charge().with_tax_free(Money::krw(15_001));
    let problems = [
        AgreeToTerms::new(key(), member(), scopes(), []).unwrap_err(),
        twice,
        cheap,
        months.unwrap_err(),
        free.unwrap_err(),
        MethodsOf::new("..".parse().unwrap()).unwrap_err(),
        TermsScopes::registration_and(TermsScope::Register).unwrap_err(),
    ];
    let fields = problems.each_ref().map(crate::model::InvalidValue::field);
    let expected =
        ["termsId", "termsId", "amount", "cardInstallmentPlan", "taxFreeAmount", "customerKey", "scope"];
    assert_eq!(fields, expected, "{problems:?}");
}

#[test]
fn every_endpoint_of_the_contract_is_there() {
    let paths: Vec<_> = crate::api::endpoints()
        .filter(|endpoint| endpoint.path.contains("/brandpay/") && !endpoint.path.contains("promotions"))
        .map(|endpoint| format!("{} {}", endpoint.method, endpoint.path))
        .collect();
    let expected = [
        "POST /v1/brandpay/payments/confirm",
        "GET /v1/brandpay/terms",
        "POST /v1/brandpay/terms/agree",
        "POST /v1/brandpay/authorizations/access-token",
        "GET /v1/brandpay/payments/methods",
        "GET /v1/brandpay/payments/methods/{customerKey}",
        "POST /v1/brandpay/payments/methods/card/remove",
        "POST /v1/brandpay/payments/methods/account/remove",
        "POST /v1/brandpay/payments",
        "POST /v1/brandpay/customers/remove",
    ];
    assert_eq!(paths, expected);
}
