//! A subscription: a billing key for the customer's consent, a charge each month under an order and a key of its own, and
//! the end of it.
//!
//! `cargo run -p toss-sdk --example billing_subscription`

use http::Method;
use mock_toss::MockToss;
use mock_toss::fault::{Fault, Operation, Point, Rule};
use serde_json::Value;
use toss_sdk::Client;
use toss_sdk::api::billing::{Charge, DeleteBillingKey, IssueBillingKey};
use toss_sdk::model::{BillingKey, CustomerKey, Money};
use toss_sdk::outcome::{Advice, Outcome};

type Failure = Box<dyn core::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    run().await
}

/// The whole example.
///
/// # Errors
/// If something could not be asked for.
///
/// # Panics
/// If anything is not as it says.
#[expect(clippy::print_stdout, reason = "it shows what happens")]
pub async fn run() -> Result<(), Failure> {
    let gateway = MockToss::builder().start().await?;
    let client = Client::builder(mock_toss::DOCUMENT_KEY.parse()?).base_url(&gateway.url()).build()?;

    // The browser's redirect brings `authKey` and `customerKey`; `toss_sdk::checkout` checks them. The key works once, and
    // the billing key is shown once: it is stored with its idempotency key before the call, so that a lost answer can be
    // asked for again.
    let customer_key: CustomerKey = "aENcQAtPdYbTjGhtQnNVj".parse()?;
    let redirect =
        gateway.control(&Method::POST, "/billing/auth", r#"{"customerKey":"aENcQAtPdYbTjGhtQnNVj"}"#)?;
    let redirect: Value = serde_json::from_slice(&redirect)?;
    let auth_key = redirect.get("authKey").and_then(Value::as_str).ok_or("no authKey")?;
    gateway.inject(
        Rule::named("lost").on(Operation::BillingIssue).nth(1).at(Point::AfterCommit, Fault::Close),
    )?;
    let issue = IssueBillingKey::new("bk_customer_1".parse()?, auth_key.parse()?, customer_key.clone());
    let Outcome::Done(billing) = client.issue_billing_key(issue).await else {
        return Err("no billing key".into());
    };
    println!("the answer was lost, and came again under the same key: {billing:?}");

    // Each month: one order, one key. A charge that is run twice, by a scheduler that crashed, charges once.
    for run in ["2026-07", "2026-08", "2026-08"] {
        let charged = client.charge(month(run, (billing.billing_key.clone(), customer_key.clone()))?).await;
        match charged {
            Outcome::Done(payment) => println!("{run}: {} for {}", payment.total, payment.order_id),
            Outcome::Declined(declined) if declined.advice == Advice::Final => {
                println!("{run}: {}, ask the customer for another card", declined.refusal.message);
            }
            Outcome::Declined(_) => println!("{run}: no money there now, later under another key"),
            Outcome::NotSent(_) => println!("{run}: nothing happened, again with the same key"),
            Outcome::Unknown(unknown) => println!("{run}: keep {:?}", unknown.ticket),
        }
    }
    assert_eq!(gateway.charges("sub-1-2026-08"), [4_900], "two runs of August, one charge");

    // The end. Deleting twice is harmless.
    for _ in 0..2 {
        let delete = DeleteBillingKey::new("bd_customer_1".parse()?, billing.billing_key.clone());
        let Outcome::Done(()) = client.delete_billing_key(delete).await else {
            return Err("not deleted".into());
        };
    }
    let after = client.charge(month("2026-09", (billing.billing_key, customer_key))?).await;
    assert!(
        matches!(after, Outcome::Declined(_)) && gateway.charges("sub-1-2026-09").is_empty(),
        "{after:?}"
    );
    Ok(())
}

/// What a month's charge is made of: all of it follows from the subscription and the month, so a second run of the same
/// month is the same charge.
fn month(month: &str, of: (BillingKey, CustomerKey)) -> Result<Charge, Failure> {
    let order = (format!("sub-1-{month}").parse()?, "월 구독".parse()?);
    Ok(Charge::new(format!("bc_1_{month}").parse()?, (of.0, of.1.into()), order, Money::krw(4_900))?)
}
