//! The Toss Payments server API for Rust services that must not guess about money.
//!
//! # The first payment
//!
//! The buyer has authenticated in the payment window, and the shop got `paymentKey`, `orderId` and `amount`. Store
//! them with an idempotency key first, then:
//!
#![cfg_attr(feature = "client", doc = "```no_run")]
#![cfg_attr(not(feature = "client"), doc = "```ignore")]
//! use toss_sdk::model::Money;
//! use toss_sdk::outcome::{Advice, Outcome};
//! use toss_sdk::{Client, Confirm};
//!
//! # async fn pay() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder("test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse()?).build()?;
//! let (key, payment_key, order_id) = ("cf_1".parse()?, "tgen_1".parse()?, "ORD-000001".parse()?);
//! match client.confirm(Confirm::new(key, payment_key, order_id, Money::krw(15_000))?).await {
//!     Outcome::Done(payment) => println!("paid: {}", payment.order_id),
//!     Outcome::Declined(declined) if declined.advice == Advice::Final => println!("no: {:?}", declined.refusal),
//!     Outcome::Declined(later) => println!("not now: {:?}", later.advice),
//!     Outcome::NotSent(not_sent) => println!("try again after {:?}", not_sent.retry_after),
//!     Outcome::Unknown(unknown) => println!("keep this: {}", serde_json::to_string(&unknown.ticket)?),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What an answer means
//!
//! | outcome | what the gateway did | what to do |
//! |---|---|---|
//! | `Done` | executed, and the answer is about the payment asked for | settle. A virtual account is `WAITING_FOR_DEPOSIT`: no money yet |
//! | `Declined`, `Final` | refused this payment | the only answer that may end an order |
//! | `Declined`, `Later` | refused for now, and would repeat the refusal under this key | wait; prove by a look-up that nothing was executed; ask under a new key |
//! | `NotSent` | nothing: not reached, turned away at its edge, or stopped by an open circuit | ask again with the same key; it never counts against the order. Edge refusals (a wrong API key) need a person: the reason names the code |
//! | `Unknown` | perhaps everything | keep the ticket; `Client::resolve(&ticket)`, now or later and elsewhere. It is not a failure, however long it lasts |
//!
//! The effect of a call is the worst of its attempts. A lost answer is settled only by an answer from behind the
//! gateway's idempotency look-up under the same key, never by a later 401, an open circuit or a proxy's page.
//!
//! # The rest of the API
//!
//! Everything else is asked for in the same way; `api` has the requests, each with what is checked before the wire:
//!
//! | for | requests | where |
//! |---|---|---|
//! | card numbers keyed in, virtual accounts | `KeyIn`, `IssueVirtualAccount` | `api::key_in`, `api::virtual_account` |
//! | subscriptions | `IssueBillingKey`, `IssueBillingKeyByCard`, `Charge`, `DeleteBillingKey` | `api::billing` |
//! | reconciling | `Transactions`, `Settlements`, `RequestSettlement` | `api::books` |
//! | cash receipts | `IssueCashReceipt`, `CancelCashReceipt`, `CashReceipts` | `api::cash_receipts` |
//! | paying sellers out, encrypted | `CreateSeller`, `CreatePayouts`, `CancelPayout` and their lists | `api::sellers`, `api::payouts` |
//! | a wallet of the shop's own | `IssueAccessToken`, `ChargeMethod`, `Confirm::by_member` and more | `api::brandpay` |
//! | webhooks; the payment window's redirects; encrypted bodies | | [`webhook`], [`checkout`], `jwe` |
//!
//! What changes something has an idempotency key and the outcomes above, money or not: an answer that was lost is
//! brought back by the same call under the same key, and a payment that was made in one call is found by its order. What
//! only reads answers with a `Result`, and lists are streams that page themselves. Every endpoint and field with its
//! tests: `docs/toss-api.md` in the repository. Programs to start from, each against a fake gateway of its own: `examples`.
//!
//! | feature | what it adds |
//! |---|---|
//! | `client` (default) | the client: its stack, its requests, its transport |
//! | `crypto` | proofs of webhooks and encrypted bodies, for a receiver that is no client |
//! | `webhook-tower` | a tower layer that lets no webhook through which it has not judged |
//! | `axum` | its finding as an argument of an axum handler |
//!
//! # What a call goes through
//!
//! ```text
//! deadline ► telemetry ► intent ► resolver ► retries + budget ► hedge (look-ups) ► telemetry per attempt
//!   ► circuit breakers (class, host) ► bulkhead ► rate limit ► breakers, again ► attempt timeout
//!   ► secret key, sent-witness, transport
//! ```
//!
//! All limits and their reasons: `config::Config`; they can come from a file, from variables and over presets, and a
//! second configuration can be tried out beside the one that holds. Each layer serves any tower service by itself
//! (`layer`), and the circuit breaker without one (`breaker`). The order and its reasons: `stack.rs`. What is guaranteed,
//! and the test that holds it: `docs/toss-sdk.md` in the repository.
//!
//! Without default features this crate is the vocabulary only ([`model`], [`outcome`], [`error`], [`checkout`],
//! [`webhook`]'s events), which is what durable flows and stores need; the `client` feature adds the rest. No feature changes what is safe: a money-moving
//! request without an idempotency key cannot be built either way.
//!
//! To trace what goes over the wire, put `tower-http`'s trace layer around a transport of your own; make its span by
//! hand, because paths hold payment keys.
//!
//! # Beside a reqwest of your own
//!
//! The client brings ring and its roots with it and installs nothing for the process. It asks reqwest for TLS without
//! a default provider; if nothing else in your tree gives reqwest one, a plain `reqwest::Client::new()` of your own
//! panics. Enable a TLS feature of reqwest, or install a rustls provider in your `main`.
//!
//! # Figures and spans
//!
//! Through the [`metrics`](https://docs.rs/metrics) facade; without a recorder they cost next to nothing.
//!
//! | name | kind | labels |
//! |---|---|---|
//! | `toss_calls_total` | counter | `operation`, `effect`: `applied`, `declined`, `not_sent`, `unknown`; look-ups and lists: `ok`, `failed` |
//! | `toss_call_seconds` | histogram | `operation` |
//! | `toss_attempts_total` | counter | `operation`, `result`: `ok`, `refused`, `fault`, `no_answer`, `not_sent`, `rejected_locally`, `superseded` |
//! | `toss_breaker_state` | gauge, 1 for the state that holds, 0 for the others | `class`, `state`: `closed`, `open`, `half_open` |
//! | `toss_breaker_transitions_total` | counter | `class`, `from`, `to` |
//! | `toss_breaker_would_open_total` | counter | `class`, `reason`: see `OpenReason` |
//! | `toss_repeats_total` | counter | `operation`, `purpose`: `repeat`, `hedge`, `resolve` |
//! | `toss_repeats_withheld_total` | counter | `operation`, `purpose`, `reason`: `budget`, `time` |
//! | `toss_repeats_left` | gauge: what the allowance still pays for | |
//! | `toss_hedges_total` | counter | `result`: `won`, `lost`, `failed` |
//! | `toss_bulkhead_in_flight` | gauge | |
//! | `toss_bulkhead_waiting` | gauge | |
//! | `toss_rate_limit_waiting` | gauge | |
//! | `toss_key_misuse_total` | counter | `operation` |
//! | `toss_shadow_total` | counter | `part`, `would`: see `ShadowPart` and `ShadowWould` |
//!
//! `operation` and `class` are `confirm`, `charge`, `cancel`, `payout`, `manage`, `look_up` or `list`; `class` is also
//! `host`, for its circuit, and the name of a `CircuitBreaker` that stands alone. A call whose future was dropped after
//! its request was sent is counted as unknown.
//!
//! Spans of [`tracing`](https://docs.rs/tracing): `toss.call` (info; `operation`, `order_id`, `effect`) and within it
//! `toss.attempt` (debug; `number`, `hedge`, `result`). Unknown outcomes and circuits that turn are warnings. No secret,
//! payment key or idempotency key is ever part of them.

#[cfg(feature = "client")]
mod alarm;
#[cfg(feature = "client")]
pub mod api;
#[cfg(feature = "client")]
pub mod breaker;
#[cfg(feature = "client")]
mod budget;
#[cfg(feature = "client")]
mod call;
pub mod checkout;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
pub mod config;
#[cfg(feature = "client")]
mod durations;
#[cfg(feature = "client")]
mod endpoint;
pub mod error;
#[cfg(feature = "client")]
mod gateway;
#[cfg(feature = "crypto")]
mod hex_key;
#[cfg(feature = "client")]
pub mod intent;
#[cfg(feature = "crypto")]
pub mod jwe;
#[cfg(feature = "client")]
pub mod layer;
pub mod model;
#[cfg(feature = "client")]
mod once;
#[cfg(feature = "client")]
mod operation;
pub mod outcome;
#[cfg(feature = "client")]
mod queue;
#[cfg(feature = "client")]
mod shadow;
#[cfg(feature = "client")]
mod slices;
#[cfg(feature = "client")]
mod stack;
#[cfg(test)]
mod test_csv;
#[cfg(all(test, feature = "client"))]
mod test_support;
#[cfg(feature = "client")]
pub mod transport;
#[cfg(feature = "client")]
mod view;
pub mod webhook;
#[cfg(feature = "client")]
mod wire;
#[cfg(feature = "client")]
mod witness;

#[cfg(feature = "client")]
pub use self::{
    client::{Client, ClientBuilder},
    config::{Config, ConfigError},
    error::{Error, ErrorKind},
    layer::breaker::{
        Admission, BreakerEvent, BreakerEvents, BreakerSnapshot, CircuitId, CircuitState, OpenReason,
    },
    layer::bulkhead::BulkheadSnapshot,
    layer::rate_limit::{RateLimitSnapshot, RateLimiter},
    operation::{Cancel, Confirm, OperationClass},
    shadow::{ShadowPart, ShadowReport, ShadowWould},
};
