//! A webhook endpoint: every delivery is proved, duplicates are answered without being handled, and the payment is read
//! again before the shop acts on it.
//!
//! `cargo run -p toss-sdk --features axum --example webhook_server`

use core::convert::Infallible;
use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use mock_toss::MockToss;
use mock_toss::webhook::EventType;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use toss_sdk::model::{Money, Payment, PaymentKey, SecretText};
use toss_sdk::outcome::Outcome;
use toss_sdk::webhook::{PaymentRef, PaymentSecrets, Received, Webhook, WebhookLayer, reread};
use toss_sdk::{Cancel, Client, Confirm};

type Failure = Box<dyn core::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    run().await
}

/// The payments that the shop has confirmed, each with its secret. In earnest this is a table.
#[derive(Clone, Debug, Default)]
struct Shop(Arc<Mutex<BTreeMap<String, SecretText>>>);

impl Shop {
    fn keep(&self, payment: &Payment) {
        if let Some(secret) = payment.secret.clone() {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.insert(payment.order_id.to_string(), secret.clone());
            kept.insert(payment.payment_key.to_string(), secret);
        }
    }
}

impl PaymentSecrets for Shop {
    type Error = Infallible;

    async fn secret_of(&self, payment: PaymentRef<'_>) -> Result<Option<SecretText>, Infallible> {
        let name = match payment {
            PaymentRef::Key(key) => key.as_str(),
            PaymentRef::Order(order_id) => order_id,
        };
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
    }
}

/// Takes the event down and answers: the gateway waits ten seconds, and repeats what was not answered with 200.
async fn on_event(State(inbox): State<mpsc::Sender<Received>>, Webhook(received): Webhook) -> StatusCode {
    match inbox.try_send(received) {
        Ok(()) => StatusCode::OK,
        Err(_full) => StatusCode::SERVICE_UNAVAILABLE,
    }
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

    let (shop, (inbox, mut events)) = (Shop::default(), mpsc::channel(100));
    let routes = Router::new().route("/toss", post(on_event)).with_state(inbox);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/toss", listener.local_addr()?);
    let server = tokio::spawn({
        let app = routes.layer(WebhookLayer::new(shop.clone()));
        async move { axum::serve(listener, app).await }
    });

    // A payment, confirmed and kept with its secret; then the gateway tells of its cancel.
    let payment_key: PaymentKey = gateway.payments().ready("ORD-000001", 15_000)?.parse()?;
    let confirm =
        Confirm::new("cf_1".parse()?, payment_key.clone(), "ORD-000001".parse()?, Money::krw(15_000))?;
    let Outcome::Done(paid) = client.confirm(confirm).await else { return Err("not paid".into()) };
    shop.keep(&paid);
    let _told = gateway.webhook(&url, EventType::ALL)?;
    let Outcome::Done(_) = client.cancel(Cancel::full("cc_1".parse()?, payment_key, "sold out")?).await
    else {
        return Err("not cancelled".into());
    };

    // The worker behind the endpoint.
    let received = tokio::time::timeout(Duration::from_secs(30), events.recv()).await?.ok_or("no event")?;
    let Received::Verified(verified) = received else { return Err("not proved".into()) };
    let now = reread(&client, verified.event()).await?;
    println!(
        "{}: the payment is {}, {} left",
        verified.event().event_type(),
        now.payment.status,
        now.payment.balance
    );
    assert!(now.payment.is_fully_refunded() && !now.is_stale);

    server.abort();
    Ok(())
}
