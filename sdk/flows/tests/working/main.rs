//! Workers and the reconciliation, over the store in memory, against a till that keeps its own count.
#![warn(unused_results)]
#![expect(clippy::unwrap_used, reason = "everything here is a test or helps one: a panic is how it fails")]

mod cancels;
mod hints;
mod rates;
mod reconcile;
mod shop;
mod till;
