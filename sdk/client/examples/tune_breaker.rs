//! A circuit breaker tuned for a shop: its own settings, another configuration tried out beside them, its events, and
//! what a worker asks before it takes work.
//!
//! `cargo run -p toss-sdk --example tune_breaker`

use core::time::Duration;

use mock_toss::MockToss;
use mock_toss::fault::{Fault, Operation, Point, Rule};
use toss_sdk::config::Config;
use toss_sdk::model::{Money, PaymentKey};
use toss_sdk::outcome::Outcome;
use toss_sdk::{Admission, CircuitState, Client, Confirm, OperationClass};

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

    // Confirms: ten attempts are the window, and half of them failing opens the circuit for a moment. What is not said
    // stays at its default.
    let config = Config::sources()
        .toml(
            "[class_breakers.confirm]
             window = 10
             calls_min = 4
             failure_rate = 50
             open_for = '200ms'
             jitter_seed = 7",
        )?
        .config()?;
    // What would a more patient one have done with the same traffic? It touches nothing.
    let patient =
        Config::sources().toml("class_breakers.confirm = { calls_min = 100, window = 100 }")?.config()?;
    let client = Client::builder(mock_toss::DOCUMENT_KEY.parse()?)
        .base_url(&gateway.url())
        .config(config)
        .shadow(patient)
        .build()?;
    let mut events = client.breaker_events();

    // An outage of the confirms, and only of them.
    gateway.inject(
        Rule::named("outage").on(Operation::Confirm).at(Point::BeforeCommit, Fault::Html { status: 503 }),
    )?;
    let mut turned_away = 0;
    for nth in 0..6 {
        match pay(&client, &gateway, nth).await? {
            Outcome::NotSent(_) => turned_away += 1,
            answered @ (Outcome::Done(_) | Outcome::Declined(_) | Outcome::Unknown(_)) => {
                println!("order {nth}: {:?}", answered.effect());
            }
        }
    }
    println!(
        "{turned_away} of 6 calls were turned away at once: {:?}",
        client.breaker(OperationClass::Confirm).state
    );
    println!("{:?}", events.next().await);

    // Before a worker takes work it asks; look-ups have a circuit of their own, so doubts are settled meanwhile.
    assert!(matches!(client.admission(OperationClass::Confirm), Admission::PausedFor(_)));
    assert_eq!(client.admission(OperationClass::LookUp), Admission::Open);

    // It is over. After the open time a few probes decide.
    gateway.heal();
    for nth in 6.. {
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(pay(&client, &gateway, nth).await?);
        if client.breaker(OperationClass::Confirm).state == CircuitState::Closed {
            break;
        }
    }
    println!(
        "closed again; the patient configuration would have differed {} times",
        client.shadow().map_or(0, |report| report.total())
    );
    Ok(())
}

async fn pay(
    client: &Client,
    gateway: &MockToss,
    nth: u32,
) -> Result<Outcome<toss_sdk::model::Payment>, Failure> {
    let order_id = format!("ORD-{nth:06}");
    let payment_key: PaymentKey = gateway.payments().ready(&order_id, 15_000)?.parse()?;
    let confirm =
        Confirm::new(format!("cf_{nth}").parse()?, payment_key, order_id.parse()?, Money::krw(15_000))?;
    Ok(client.confirm(confirm).await)
}
