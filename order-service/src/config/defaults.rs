//! The defaults, for a shop that is started with nothing but its name.

use core::num::{NonZeroU32, NonZeroUsize};

use toss_sdk::model::SecretKey;

use super::Product;

/// Where the shop listens.
pub(super) const LISTEN: &str = "127.0.0.1:8080";
/// Where the fake gateway listens.
pub(super) const TOSS_URL: &str = "http://127.0.0.1:8090";
/// The database, in the working directory.
pub(super) const DATABASE: &str = "shop.sqlite";
/// Connections to PostgreSQL of one node.
pub(super) const DB_CONNECTIONS: NonZeroU32 = NonZeroU32::MIN.saturating_add(7);
/// What is logged.
pub(super) const LOG: &str = "info";
/// How long requests and calls under way may take after the stop, in seconds.
pub(super) const GRACE_SECONDS: u32 = 20;
/// Two, so that one that waits for the store does not keep the other from calling.
pub(super) const WORKERS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);
/// With [`WORKERS`], half of what the client's bulkhead lets through.
pub(super) const CALLS_PER_WORKER: NonZeroUsize = NonZeroUsize::MIN.saturating_add(63);

/// The key of the gateway's public documentation, which everybody may use and which `mock-toss` knows.
const DOCUMENT_KEY: &str = "test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6";

pub(super) fn secret_key() -> SecretKey {
    #[expect(clippy::expect_used, reason = "a constant, and a test parses it")]
    DOCUMENT_KEY.parse().expect("the document key is a secret key")
}

/// Something to try the shop with.
pub(super) fn products() -> Vec<Product> {
    let product = |id: &str, name: &str, price, stock| Product {
        id: id.to_owned(),
        name: name.to_owned(),
        price,
        stock,
    };
    vec![
        product("tshirt", "토스 티셔츠", 15_000, 1_000),
        product("mug", "머그컵", 8_000, 500),
        product("sticker", "스티커 세트", 3_000, 10_000),
        product("hoodie", "후드 집업", 49_000, 100),
    ]
}
