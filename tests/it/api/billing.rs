//! Billing keys: issued, charged, deleted.

use http::Method;
use serde_json::json;
use toss_sdk::api::KeyedCard;
use toss_sdk::api::billing::{Charge, DeleteBillingKey, IssueBillingKey, IssueBillingKeyByCard};
use toss_sdk::model::{BillingKey, CardExpiry, Money};
use toss_sdk::outcome::{Advice, Outcome};

use super::bench::{Bench, done, key, value};

pub(super) const ENDPOINTS: &[&str] =
    &["billing_charge", "billing_issue_by_card", "billing_delete", "billing_issue"];

const CUSTOMER: &str = "aENcQAtPdYbTjGhtQnNVj";

fn charge(nth: u32, billing_key: &BillingKey, customer_key: &str) -> Charge {
    let with = (billing_key.clone(), value(customer_key));
    let order = (value(&format!("bill-order-{nth:04}")), value("월 구독"));
    Charge::new(key(&format!("bc_{nth}")), with, order, Money::krw(4_900)).expect("100 won or more")
}

#[tokio::test(start_paused = true)]
async fn a_billing_key_of_the_window_is_charged_until_it_is_deleted() {
    let bench = Bench::new();
    let redirect = bench.control(&Method::POST, "/billing/auth", &json!({"customerKey": CUSTOMER}));
    let auth_key = redirect["authKey"].as_str().unwrap();

    let issue = IssueBillingKey::new(key("bk_1"), auth_key.parse().unwrap(), CUSTOMER.parse().unwrap());
    let billing = done(bench.client.issue_billing_key(issue).await);
    for _ in 0..2 {
        let _paid = done(bench.client.charge(charge(1, &billing.billing_key, CUSTOMER)).await);
    }
    for _ in 0..2 {
        let delete = DeleteBillingKey::new(key("bd_1"), billing.billing_key.clone());
        done(bench.client.delete_billing_key(delete).await);
    }
    let after = bench.client.charge(charge(2, &billing.billing_key, CUSTOMER)).await;

    let Outcome::Declined(declined) = after else { panic!("{after:?}") };
    assert_eq!((&*declined.refusal.code, declined.advice), ("ALREADY_REMOVED_BILLING_KEY", Advice::Final));
    assert_eq!(bench.world.charges("bill-order-0001"), [4_900]);
    assert!(bench.world.charges("bill-order-0002").is_empty());
    bench.has_asked(&["billing_charge", "billing_delete", "billing_issue"]);
}

#[tokio::test(start_paused = true)]
async fn a_billing_key_of_a_card_is_for_its_customer_alone() {
    let bench = Bench::new();
    let expiry = CardExpiry::new(30, 12).unwrap();
    let card = KeyedCard::new("9410001234567890".parse().unwrap(), expiry, "900101".parse().unwrap());

    let issue = IssueBillingKeyByCard::new(key("bk_1"), CUSTOMER.parse().unwrap(), card);
    let billing = done(bench.client.issue_billing_key_by_card(issue).await);
    let another = bench.client.charge(charge(1, &billing.billing_key, "somebody-else")).await;

    let Outcome::Declined(declined) = another else { panic!("{another:?}") };
    assert_eq!(&*declined.refusal.code, "NOT_MATCHES_CUSTOMER_KEY");
    assert!(bench.world.charges("bill-order-0001").is_empty());
    bench.has_asked(&["billing_charge", "billing_issue_by_card"]);
}
