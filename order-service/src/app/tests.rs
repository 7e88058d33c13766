//! The shop on a socket: how it starts, how it ends, and what is left when it cannot start.

use core::time::Duration;
use std::path::Path;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::http::WAITING_MAX;

const GRACE: Duration = Duration::from_secs(10);

fn config(directory: &TempDir) -> Config {
    // Nothing listens on port 1: the gateway is away, which is no reason not to take orders.
    Config::local(directory.path().join("shop.sqlite"), "http://127.0.0.1:1")
}

async fn start(config: Config) -> Result<App, StartError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    App::start(config, listener, Metrics::none()).await
}

/// Sends one request on a connection that stays open, and reads the head of the answer.
async fn ask(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4_096];
    let read = stream.read(&mut answer).await.unwrap();
    answer.truncate(read);
    String::from_utf8(answer).unwrap()
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: shop\r\n\r\n")
}

fn post(number: u32) -> String {
    let body = format!(
        r#"{{"orderId":"ORD-{number:06}","lines":[{{"productId":"mug","quantity":1}}],"paymentKey":"tgen_{number}","amount":8000}}"#
    );
    let length = body.len();
    format!(
        "POST /api/orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_shop_starts_takes_orders_and_stops_cleanly_with_idle_connections_open() {
    let directory = TempDir::new().unwrap();
    let app = start(config(&directory)).await.unwrap();
    let mut idle = TcpStream::connect(app.address()).await.unwrap();
    assert!(ask(&mut idle, &get("/readyz")).await.starts_with("HTTP/1.1 200 OK"));
    let mut buyer = TcpStream::connect(app.address()).await.unwrap();
    assert!(ask(&mut buyer, &post(1)).await.starts_with("HTTP/1.1 202 Accepted"));
    let address = app.address();
    let stopped = app.stop(GRACE).await;
    assert_eq!(stopped, Stopped { connections_cut: 0, workers_cut: 0 });
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn waiting_customers_are_answered_before_the_shop_stops() {
    let directory = TempDir::new().unwrap();
    let app = start(config(&directory)).await.unwrap();
    let mut buyer = TcpStream::connect(app.address()).await.unwrap();
    ask(&mut buyer, &post(1)).await;
    let shop = Arc::clone(&app.shop);
    let waiting =
        tokio::spawn(async move { ask(&mut buyer, &get("/api/payments/result/ORD-000001?wait=25")).await });
    while shop.waiting.available_permits() == WAITING_MAX {
        tokio::task::yield_now().await;
    }
    let stopped = app.stop(GRACE).await;
    assert!(stopped.is_clean(), "{stopped:?}");
    let answer = waiting.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 202 Accepted") && answer.contains("retry-after: 1"), "{answer}");
}

#[tokio::test]
async fn orders_outlive_a_shop_that_is_dropped() {
    let directory = TempDir::new().unwrap();
    let app = start(config(&directory)).await.unwrap();
    let mut buyer = TcpStream::connect(app.address()).await.unwrap();
    assert!(ask(&mut buyer, &post(1)).await.starts_with("HTTP/1.1 202"));
    let secret = std::fs::read(directory.path().join("shop.sqlite.key-secret")).unwrap();
    drop(app);
    let app = start(config(&directory)).await.unwrap();
    let mut buyer = TcpStream::connect(app.address()).await.unwrap();
    let answer = ask(&mut buyer, &get("/api/payments/result/ORD-000001")).await;
    assert!(answer.starts_with("HTTP/1.1 202") && answer.contains("PENDING"), "{answer}");
    let products = ask(&mut buyer, &get("/api/products")).await;
    assert!(products.contains(r#""left":499"#), "what was sold stays sold: {products}");
    assert_eq!(std::fs::read(directory.path().join("shop.sqlite.key-secret")).unwrap(), secret);
    assert!(app.stop(GRACE).await.is_clean());
}

#[tokio::test]
async fn a_dropped_shop_answers_nobody_not_even_those_who_wait() {
    let directory = TempDir::new().unwrap();
    let app = start(config(&directory)).await.unwrap();
    let mut customer = TcpStream::connect(app.address()).await.unwrap();
    ask(&mut customer, &post(1)).await;
    customer.write_all(get("/api/payments/result/ORD-000001?wait=25").as_bytes()).await.unwrap();
    while app.shop.waiting.available_permits() == WAITING_MAX {
        tokio::task::yield_now().await;
    }
    drop(app);
    let mut rest = Vec::new();
    // The end of the stream, or its reset; never an answer.
    drop(customer.read_to_end(&mut rest).await);
    assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
}

#[tokio::test]
async fn a_shop_that_cannot_start_says_why_and_leaves_nothing_half_made() {
    let directory = TempDir::new().unwrap();
    let text = directory.path().join("shop.sqlite");
    std::fs::write(&text, "this is a letter, and long enough to be taken for a database header").unwrap();
    let error = start(config(&directory)).await.unwrap_err();
    assert!(matches!(error, StartError::Database(_)), "{error}");
    assert!(error.to_string().contains("is not a SQLite database"), "{error}");
    assert_eq!(names(directory.path()), ["shop.sqlite"], "no secret beside a database that is none");

    let mut elsewhere = config(&directory);
    elsewhere.database = directory.path().join("no/such/place/shop.sqlite");
    let error = start(elsewhere).await.unwrap_err();
    assert!(error.to_string().contains("directory must exist and be writable"), "{error}");
    assert_eq!(names(directory.path()), ["shop.sqlite"]);
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_told_before_anything_is_opened() {
    let directory = TempDir::new().unwrap();
    let mut no_products = config(&directory);
    no_products.products.clear();
    let error = start(no_products).await.unwrap_err();
    assert!(matches!(&error, StartError::Config(error) if error.problems().len() == 1), "{error}");

    let mut no_url = config(&directory);
    no_url.toss_base_url = "ftp://somewhere".to_owned();
    let error = start(no_url).await.unwrap_err();
    assert!(matches!(&error, StartError::Client(_)), "{error}");
    assert!(names(directory.path()).is_empty());
}
