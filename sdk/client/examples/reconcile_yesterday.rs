//! The daily comparison: what the gateway holds to have happened against what the shop believes. An approval whose answer
//! was lost is in the gateway's list, and nowhere else.
//!
//! `cargo run -p toss-sdk --example reconcile_yesterday`

use core::time::Duration;
use std::collections::BTreeMap;

use mock_toss::MockToss;
use mock_toss::fault::{Fault, Operation, Point, Rule};
use toss_sdk::api::books::Transactions;
use toss_sdk::model::{Day, Money, PaymentKey};
use toss_sdk::outcome::Outcome;
use toss_sdk::{Client, Config, Confirm};

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
    let client = Client::builder(mock_toss::DOCUMENT_KEY.parse()?)
        .base_url(&gateway.url())
        .config(Config::from_toml("retry.attempts_max = 1\nresolve.rounds_max = 0")?)
        .build()?;
    let day = Day::at(gateway.now().micros())?;

    // A day's business: three orders. The second one's answer is lost, and the shop's process dies with it: its book
    // says "unknown" and nobody has resolved it.
    gateway.inject(
        Rule::named("lost")
            .on(Operation::Confirm)
            .for_order("ORD-000002")
            .at(Point::AfterCommit, Fault::Close),
    )?;
    let mut shop: BTreeMap<String, Option<Money>> = BTreeMap::new();
    for nth in 1..=3_i64 {
        let order_id = format!("ORD-{nth:06}");
        let payment_key: PaymentKey =
            gateway.payments().ready(&order_id, 1_000 * nth.unsigned_abs())?.parse()?;
        let amount = Money::krw(1_000 * nth);
        let confirm = Confirm::new(format!("cf_{nth}").parse()?, payment_key, order_id.parse()?, amount)?;
        let booked = match client.confirm(confirm).await {
            Outcome::Done(payment) => Some(payment.total),
            Outcome::Declined(_) | Outcome::NotSent(_) | Outcome::Unknown(_) => None,
        };
        shop.insert(order_id, booked);
    }

    // The next morning, page by page: each row is one transaction of the gateway.
    let _night = gateway.advance(Duration::from_hours(24)).await;
    let mut rows = client.transactions(Transactions::of_days(day, day)?.with_page_size(2)?);
    let mut missing = Vec::new();
    while let Some(row) = rows.next().await {
        let row = row?;
        match shop.remove(&*row.order_id) {
            Some(Some(booked)) if booked == row.amount => println!("{}: both say {booked}", row.order_id),
            Some(booked) => {
                println!("{}: the gateway says {}, we say {booked:?}", row.order_id, row.amount);
                missing.push(row);
            }
            None => println!("{}: an order that we do not know", row.order_id),
        }
    }
    assert!(shop.is_empty(), "nothing that the shop booked is missing at the gateway");

    // A list says what was; what to act on is the payment as it is now.
    for row in missing {
        let payment = client.payment(&row.payment_key).await?;
        println!("{}: {} of {}, to be booked now", payment.order_id, payment.status, payment.total);
        assert_eq!((&*payment.order_id, payment.total), ("ORD-000002", Money::krw(2_000)));
    }
    Ok(())
}
