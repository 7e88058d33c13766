//! What a caller holds can be shared between tasks, and what it awaits can run on any of them.

use toss_sdk::config::{self, Config, ConfigError};
use toss_sdk::error::{Error, ErrorKind};
use toss_sdk::intent::{FileJournal, JournalError, MemoryJournal, WallClock};
use toss_sdk::model::{IdempotencyKey, Money, OrderId, Payment, PaymentKey, SecretKey, Ticket};
use toss_sdk::outcome::{Declined, Effect, NotSent, Outcome, Unknown};
use toss_sdk::transport::{Connections, TransportError, WireAnswer, WireRequest, Witness};
use toss_sdk::{
    BreakerEvent, BreakerEvents, BreakerSnapshot, BulkheadSnapshot, Cancel, Client, ClientBuilder, Confirm,
    RateLimiter,
};

/// Fails to compile unless the type has all of these.
macro_rules! is {
    ($type:ty: $($bounds:tt)+) => {
        const _: fn() = || {
            fn holds<T: $($bounds)+>() {}
            holds::<$type>();
        };
    };
}

/// Fails to compile if the type has this: the name below would then mean two things.
macro_rules! is_not {
    ($type:ty: $bound:path) => {
        const _: fn() = || {
            trait Ambiguous<A> {
                fn name() {}
            }
            struct Has;
            impl<T: ?Sized> Ambiguous<()> for T {}
            impl<T: ?Sized + $bound> Ambiguous<Has> for T {}
            <$type as Ambiguous<_>>::name();
        };
    };
}

// Handles: cheap to clone, shared by all clones.
is!(Client: Clone + Send + Sync + Unpin + core::fmt::Debug);
is!(RateLimiter: Clone + Send + Sync + Unpin);
is!(Connections: Clone + Send + Sync + Unpin + core::fmt::Debug);
is!(MemoryJournal: Clone + Send + Sync);
is!(FileJournal: Clone + Send + Sync);
is!(WallClock: Clone + Send + Sync);
is!(Witness: Clone + Send + Sync);
is!(BreakerEvents: Send + Sync);
is!(ClientBuilder: Send);

// Plain data.
is!(Config: Clone + Send + Sync + core::fmt::Debug);
is!(config::RetryConfig: Clone + Send + Sync + PartialEq);
is!(Confirm: Clone + Send + Sync + Eq);
is!(Cancel: Clone + Send + Sync + Eq);
is!(Ticket: Clone + Send + Sync + Eq + serde::Serialize);
is!(Payment: Clone + Send + Sync);
is!(Outcome<Payment>: Send + Sync);
is!(Unknown: Clone + Send + Sync);
is!(NotSent: Clone + Send + Sync);
is!(Declined: Clone + Send + Sync);
is!(BreakerSnapshot: Send + Sync);
is!(BulkheadSnapshot: Send + Sync);
is!(BreakerEvent: Copy + Send + Sync);
is!(WireRequest: Clone + Send + Sync);
is!(WireAnswer: Clone + Send + Sync);
is!(Effect: Copy + Ord);
is!(ErrorKind: Copy + Eq);

// Errors that any error type of a caller can hold.
is!(Error: core::error::Error + Send + Sync);
is!(ConfigError: core::error::Error + Send + Sync);
is!(JournalError: core::error::Error + Send + Sync);
is!(TransportError: core::error::Error + Send + Sync);

// An outcome that is not known is no error, and nothing makes one of it; a secret has no text by accident.
is_not!(Unknown: core::error::Error);
is_not!(Unknown: Into<Error>);
is_not!(Outcome<Payment>: Into<Result<Payment, Error>>);
is_not!(SecretKey: core::fmt::Display);
is_not!(SecretKey: serde::Serialize);

#[test]
fn every_future_of_the_client_runs_on_any_thread() {
    fn on_any_thread<T: Send>(_: impl Future<Output = T> + Send) {}
    fn build() -> Option<(Client, Confirm, Cancel, PaymentKey, OrderId)> {
        let client = Client::builder("test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse().ok()?).build().ok()?;
        let (payment_key, order_id): (PaymentKey, OrderId) =
            ("tgen_1".parse().ok()?, "ORD-000001".parse().ok()?);
        let key: IdempotencyKey = "cf_1".parse().ok()?;
        let confirm =
            Confirm::new(key.clone(), payment_key.clone(), order_id.clone(), Money::krw(15_000)).ok()?;
        let cancel = Cancel::full(key, payment_key.clone(), "broken cup").ok()?;
        Some((client, confirm, cancel, payment_key, order_id))
    }
    let (client, confirm, cancel, payment_key, order_id) = build().expect("all of it can be built");
    on_any_thread(client.confirm(confirm));
    on_any_thread(client.cancel(cancel));
    on_any_thread(client.payment(&payment_key));
    on_any_thread(client.payment_by_order(&order_id));
    on_any_thread(client.open_intents());
    on_any_thread(client.breaker_events().next());
}

#[test]
fn a_clone_of_the_client_is_small() {
    assert!(size_of::<Client>() <= 16 * size_of::<usize>(), "{} bytes", size_of::<Client>());
}
