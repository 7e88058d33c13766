//! A service of your own on the three flows: axum, sqlx, PostgreSQL. Takes the database's address as its argument:
//!
//! ```text
//! cargo run -p toss-flows --features postgres --example shop -- postgres://localhost/shop
//! ```
//!
//! The gateway is a stand-in that takes and gives back whatever it is asked for; `order-service` shows the door to the
//! real one (`order-service/src/gateway.rs`).

mod gateway;
mod give_back;
mod refunds;
mod service;
mod shop;
mod take_money;

use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn core::error::Error>> {
    let address = std::env::args().nth(1).ok_or("name the database: postgres://host/database")?;
    let ending = CancellationToken::new();
    let shop = service::start(&address, ending.clone()).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    axum::serve(listener, service::service(shop)).await?;
    ending.cancel();
    Ok(())
}
