//! Confirm, cancel and refund as crash-safe jobs inside your own SQL transaction.

pub mod time;
