//! Goods that sell fast: counted in several rows instead of one, taken once per order, given back once.
//!
//! Every order of a hot product changes the same row, and on PostgreSQL they queue there for as long as each of their
//! transactions lasts. Here a product has several *buckets*, and an order takes from one that nobody holds at the moment.
//! Only what no single bucket has left is gathered from all of them. On SQLite one bucket does: it has one writer.
//!
//! What an order took is written down under its reference, so taking again takes nothing and giving back happens once,
//! whoever asks: the failed payment, the customer, a sweep. Call it last in your transaction: rows stay locked until the
//! commit.
//!
//! ```
//! use toss_flows::store::stock::{self, Line, Taken};
//! use toss_flows::store::{Store, StoreError};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn core::error::Error>> {
//! # let directory = tempfile::tempdir()?;
//! # let store = toss_flows::store::stock::doc_store(&directory.path().join("shop.db"))?;
//! store
//!     .transact(|tx| {
//!         Box::pin(async move {
//!             stock::put(tx, "mug", 10, 1).await?;
//!             let two = [Line { item: "mug", quantity: 2 }];
//!             assert_eq!(stock::take(tx, "ORD-000001", &two).await?, Taken::Now);
//!             assert_eq!(stock::take(tx, "ORD-000001", &two).await?, Taken::Before);
//!             assert_eq!(stock::left(tx, "mug").await?, 8);
//!             assert!(stock::give_back(tx, "ORD-000001").await?);
//!             assert!(!stock::give_back(tx, "ORD-000001").await?);
//!             assert_eq!(stock::left(tx, "mug").await?, 10);
//!             Ok::<_, StoreError>(())
//!         })
//!     })
//!     .await?;
//! # Ok(()) }
//! ```
