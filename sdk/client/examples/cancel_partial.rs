//! Money given back in parts: each names the balance that it believes in, so no part is executed twice, however often it
//! is sent.
//!
//! `cargo run -p toss-sdk --example cancel_partial`

use mock_toss::MockToss;
use toss_sdk::model::{Money, PaymentKey};
use toss_sdk::outcome::Outcome;
use toss_sdk::{Cancel, Client, Confirm};

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
    let payment_key: PaymentKey = gateway.payments().ready("ORD-000001", 15_000)?.parse()?;
    let confirm =
        Confirm::new("cf_1".parse()?, payment_key.clone(), "ORD-000001".parse()?, Money::krw(15_000))?;
    let Outcome::Done(paid) = client.confirm(confirm).await else { return Err("not paid".into()) };

    // Two cups of three come back. The decision, its key and the balance are stored together, before the first call.
    let first =
        Cancel::part("cc_1".parse()?, payment_key.clone(), "broken cup", Money::krw(5_000), paid.balance)?;
    let Outcome::Done(after) = client.cancel(first.clone()).await else { return Err("not cancelled".into()) };
    println!("{} given back, {} left", Money::krw(5_000), after.balance);

    // A worker that died before it stored the answer sends the same decision again: it gets the same answer.
    let Outcome::Done(again) = client.cancel(first).await else { return Err("not answered again".into()) };
    assert_eq!(again.balance, after.balance);

    // Another worker still believes in the first balance, and decides on its own: the gateway refuses it.
    let stale =
        Cancel::part("cc_2".parse()?, payment_key.clone(), "broken cup", Money::krw(5_000), paid.balance)?;
    let Outcome::Declined(declined) = client.cancel(stale).await else { return Err("executed twice".into()) };
    println!("refused: {} ({:?})", declined.refusal.code, declined.advice);

    // The rest. Whether all is given back the balance tells, and not the status.
    let rest = Cancel::full("cc_3".parse()?, payment_key, "the order is off")?;
    let Outcome::Done(cancelled) = client.cancel(rest).await else { return Err("not cancelled".into()) };
    assert!(cancelled.is_fully_refunded());
    println!("{} left, status {}", cancelled.balance, cancelled.status);

    assert_eq!(gateway.cancels("ORD-000001"), [5_000, 10_000]);
    Ok(())
}
