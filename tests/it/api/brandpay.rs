//! Brandpay: terms, tokens, methods and payments of members.

use http::Method;
use serde_json::{Value, json};
use toss_sdk::Confirm;
use toss_sdk::api::brandpay::{
    AgreeToTerms, ChargeMethod, IssueAccessToken, MethodsByToken, MethodsOf, ReadTerms, RemoveAccount,
    RemoveCard, RemoveCustomer,
};
use toss_sdk::model::{
    CustomerIdentity, CustomerKey, CustomerToken, Money, PaymentKey, PaymentStatus, TermsScope, TermsScopes,
};

use super::bench::{Bench, done, key, value};

pub(super) const ENDPOINTS: &[&str] = &[
    "brandpay_agree",
    "brandpay_charge",
    "brandpay_confirm",
    "brandpay_methods",
    "brandpay_methods_of",
    "brandpay_remove_account",
    "brandpay_remove_card",
    "brandpay_remove_customer",
    "brandpay_terms",
    "brandpay_token",
];

fn member() -> CustomerKey {
    value("cust-1")
}

/// A member with a card and an account.
fn register(bench: &Bench) {
    let card = json!({"customerKey": "cust-1", "methodKey": "mk_card_1", "cardNumber": "4330123456781234"});
    let account = json!({
        "customerKey": "cust-1", "methodKey": "mk_acc_1", "bank": "092", "accountNumber": "1000123451234",
    });
    for method in [card, account] {
        let _added = bench.control(&Method::POST, "/brandpay/methods", &method);
    }
}

async fn token(bench: &Bench) -> CustomerToken {
    let authorized = bench.control(&Method::POST, "/brandpay/authorize", &json!({"customerKey": "cust-1"}));
    let code = value(authorized.get("code").and_then(Value::as_str).expect("a code"));
    let identity = CustomerIdentity {
        name: Some("김토페".parse().expect("a name")),
        mobile_phone: Some("01012345678".parse().expect("a phone")),
        ..CustomerIdentity::default()
    };
    let issue = IssueAccessToken::by_code(key("bt_1"), member(), code).with_identity(identity);
    done(bench.client.issue_access_token(issue).await)
}

#[tokio::test(start_paused = true)]
async fn a_member_agrees_has_methods_and_leaves() {
    let bench = Bench::new();
    let scopes = || TermsScopes::of(TermsScope::Register);
    let terms = bench.client.brandpay_terms(ReadTerms::new(member(), scopes())).await.unwrap();
    let ids: Vec<_> = terms.iter().filter_map(|terms| terms.id).collect();
    let agree = AgreeToTerms::new(key("ba_1"), member(), scopes(), ids).unwrap();
    let _agreed = done(bench.client.agree_to_terms(agree).await);
    register(&bench);
    let token = token(&bench).await;
    let access = || token.access_token.clone();

    let theirs = bench.client.brandpay_methods(MethodsByToken::new(access())).await.unwrap();
    let ours = bench.client.brandpay_methods_of(MethodsOf::new(member()).unwrap()).await.unwrap();
    assert_eq!((theirs.cards().unwrap().len(), theirs.accounts().unwrap().len()), (1, 1));
    assert_eq!(ours.cards().unwrap().len(), 1);
    let card = RemoveCard::new(key("br_1"), access(), "mk_card_1".parse().unwrap());
    let _card = done(bench.client.remove_card(card).await);
    let account = RemoveAccount::new(key("br_2"), access(), "mk_acc_1".parse().unwrap());
    let _account = done(bench.client.remove_account(account).await);
    let gone = done(bench.client.remove_customer(RemoveCustomer::new(key("br_3"), member(), access())).await);

    assert_eq!(gone.customer_key.unwrap().as_str(), "cust-1");
    bench.has_asked(&[
        "brandpay_agree",
        "brandpay_methods",
        "brandpay_methods_of",
        "brandpay_remove_account",
        "brandpay_remove_card",
        "brandpay_remove_customer",
        "brandpay_terms",
        "brandpay_token",
    ]);
}

#[tokio::test(start_paused = true)]
async fn a_member_pays_in_the_window_and_without_one() {
    let bench = Bench::new();
    register(&bench);
    let window =
        json!({"orderId": "bp-order-0001", "amount": 15_000, "type": "BRANDPAY", "customerKey": "cust-1"});
    let payment_key: PaymentKey = bench.world.payments().with(&window).unwrap().parse().unwrap();
    let order_id = "bp-order-0001".parse().unwrap();

    let confirm = Confirm::new(key("bc_1"), payment_key, order_id, Money::krw(15_000)).unwrap();
    let confirmed = done(bench.client.confirm(confirm.by_member(member())).await);
    let order = ("bp-order-0002".parse().unwrap(), "토스 티셔츠".parse().unwrap());
    let with = (member(), "mk_card_1".parse().unwrap());
    let charge = ChargeMethod::new(key("bm_1"), with, order, Money::krw(15_000)).unwrap();
    let charged = done(bench.client.charge_method(charge).await);

    assert_eq!((confirmed.status, charged.status), (PaymentStatus::Done, PaymentStatus::Done));
    assert_eq!(bench.world.charges("bp-order-0001"), [15_000]);
    assert_eq!(bench.world.charges("bp-order-0002"), [15_000]);
    bench.has_asked(&["brandpay_charge", "brandpay_confirm"]);
}
