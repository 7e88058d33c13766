//! The whole stack over a scripted transport, on paused time.

mod amplification;
mod answers;
mod breaking;
mod hedging;
mod money;
mod requests;
mod retrying;
mod telemetry;
mod timing;

use crate::client::Client;
use crate::config::{Config, RetryConfig};
use crate::test_support::{Script, secret_key};

fn config() -> Config {
    Config { retry: RetryConfig { jitter_seed: Some(7), ..RetryConfig::default() }, ..Config::default() }
}

fn client(script: &Script) -> Client {
    client_with(script, config())
}

fn client_with(script: &Script, config: Config) -> Client {
    Client::builder(secret_key()).config(config).build_with(script.clone()).expect("a sound configuration")
}
