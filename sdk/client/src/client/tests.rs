//! The whole stack over a scripted transport, on paused time.

mod amplification;
mod answers;
mod api;
mod bad_input;
mod books;
mod breaking;
mod cancelling;
mod changes;
mod classes;
mod hedging;
mod intents;
mod journaling;
mod manner;
mod merchants;
mod money;
mod patience;
mod quoting;
mod requests;
mod resolving;
mod retrying;
mod sales;
mod shadow;
mod sockets;
mod telemetry;
mod timing;

use crate::client::Client;
use crate::config::{Config, ResolveConfig, RetryConfig};
use crate::test_support::{Script, secret_key};

/// Doubts come out as they are, so that each layer's part can be seen.
fn config() -> Config {
    let resolve = ResolveConfig { rounds_max: 0, ..ResolveConfig::default() };
    Config { resolve, ..resolving() }
}

/// The defaults, with the jitter of one run.
fn resolving() -> Config {
    Config { retry: RetryConfig { jitter_seed: Some(7), ..RetryConfig::default() }, ..Config::default() }
}

fn client(script: &Script) -> Client {
    client_with(script, config())
}

fn client_with(script: &Script, config: Config) -> Client {
    Client::builder(secret_key()).config(config).build_with(script.clone()).expect("a sound configuration")
}
