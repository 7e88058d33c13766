//! The first payment: confirmed, and what each of the four outcomes asks of the shop.
//!
//! `cargo run -p toss-sdk --example confirm` starts a fake gateway, loses the first answer on purpose, and shows that the
//! order is charged once.

use mock_toss::MockToss;
use mock_toss::fault::{Fault, Operation, Point, Rule};
use toss_sdk::model::{Money, OrderId, PaymentKey};
use toss_sdk::outcome::{Advice, Outcome};
use toss_sdk::{Client, Confirm};

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
    gateway.inject(Rule::named("lost").on(Operation::Confirm).nth(1).at(Point::AfterCommit, Fault::Close))?;

    // What the shop has from the payment window's redirect. It compared order and amount with its own first:
    // `toss_sdk::checkout` does that.
    let (order_id, amount) = ("ORD-000001", 15_000);
    let payment_key: PaymentKey = gateway.payments().ready(order_id, amount)?.parse()?;
    let order_id: OrderId = order_id.parse()?;

    // The key belongs to the decision: it is stored with the order, in the same transaction, before the first call.
    let key = "cf_ORD-000001".parse()?;

    let client = Client::builder(mock_toss::DOCUMENT_KEY.parse()?).base_url(&gateway.url()).build()?;
    let confirm = Confirm::new(key, payment_key, order_id.clone(), Money::krw(15_000))?;
    match client.confirm(confirm).await {
        Outcome::Done(payment) => println!("{order_id} is paid: {}", payment.total),
        Outcome::Declined(declined) => match declined.advice {
            Advice::Final => println!("{order_id} fails: {}", declined.refusal.message),
            Advice::Later { wait, .. } => println!("{order_id} waits at least {wait:?}, and keeps its stock"),
        },
        Outcome::NotSent(not_sent) => println!("nothing happened ({}): again, same key", not_sent.reason),
        Outcome::Unknown(unknown) => {
            // Kept with the order. `client.resolve(&ticket)` finds out, now or tomorrow, here or elsewhere.
            println!("{order_id} is in doubt: {}", serde_json::to_string(&unknown.ticket)?);
        }
    }

    assert_eq!(gateway.charges(order_id.as_str()), [15_000], "the answer was lost, and the money taken once");
    Ok(())
}
