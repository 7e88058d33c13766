//! A payment by bank transfer: the account is issued, and the money comes when the customer sends it, if at all. The shop
//! ships when it has read the deposit from the gateway itself, and never because a webhook said so.
//!
//! `cargo run -p toss-sdk --example virtual_account`

use http::Method;
use mock_toss::MockToss;
use toss_sdk::Client;
use toss_sdk::api::virtual_account::IssueVirtualAccount;
use toss_sdk::model::{Bank, Money, OrderId, PaymentStatus, ValidHours};
use toss_sdk::outcome::Outcome;

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

    // Three days to pay. What the gateway would not check is checked here, before anything is sent.
    assert!(ValidHours::new(2_161).is_err());
    let order_id: OrderId = "ORD-000001".parse()?;
    let issue = IssueVirtualAccount::new(
        "va_1".parse()?,
        (order_id.clone(), "토스 티셔츠 외 2건".parse()?),
        Money::krw(15_000),
        (Bank::Woori, "박토스".parse()?),
    )?
    .with_valid_hours(ValidHours::new(72)?);

    let issued = match client.issue_virtual_account(issue).await {
        Outcome::Done(payment) => payment,
        Outcome::Declined(declined) => return Err(String::from(declined.refusal.message).into()),
        // The same call again with the same key, now or after a crash: the customer must not get two accounts.
        Outcome::NotSent(_) | Outcome::Unknown(_) => return Err("not issued yet".into()),
    };
    // Issued is not paid.
    assert_eq!((&issued.status, gateway.charges("ORD-000001").len()), (&PaymentStatus::WaitingForDeposit, 0));
    if let Some(account) = issued.virtual_account()? {
        println!("send {} to {:?} until {:?}", issued.total, account.bank, account.due_date);
    }

    // The customer pays. The gateway tells of it by webhook; whoever hears that looks for himself.
    gateway.control(&Method::POST, &format!("/payments/{}/deposit", issued.payment_key), "")?;
    let paid = client.payment_by_order(&order_id).await?;
    assert_eq!((&paid.status, gateway.charges("ORD-000001")), (&PaymentStatus::Done, vec![15_000]));
    println!("{order_id} is {}: ship", paid.status);

    // Banks take deposits back, usually within minutes: a payment that was DONE waits again.
    gateway.control(&Method::POST, &format!("/payments/{}/deposit-error", issued.payment_key), "")?;
    let now = client.payment_by_order(&order_id).await?;
    assert_eq!(now.status, PaymentStatus::WaitingForDeposit);
    println!("{order_id} is {} once more: stop the parcel", now.status);
    Ok(())
}
