//! The operations on the `toss_` tables, written once for every database.
//!
//! Each runs inside a transaction that its store has opened, over the portable statements of [`sql`](super::sql). On
//! SQLite their futures are ready at once; on PostgreSQL they wait for the server. Locks are taken in one order: jobs,
//! payments by key, refunds by number, inboxes by recipient.

mod account;
mod adopt;
mod book;
mod cancel_job;
mod claim;
mod cursor;
mod due;
mod enqueue;
mod history;
mod inbox;
mod lines;
mod purge;
mod read;
mod receipts;
mod redrive;
mod refunds;
mod renew;
mod report;
mod settle;
#[cfg(test)]
mod statements;
mod stored;
mod take;
#[cfg(test)]
#[cfg(feature = "sqlite")]
mod trial;

pub(super) use adopt::adopt_payment;
pub(super) use book::book;
pub(super) use cancel_job::enqueue_cancel;
pub(super) use claim::claim;
pub(super) use cursor::{advance, cursor};
pub(super) use due::next_due;
pub(super) use enqueue::enqueue_confirm;
pub(super) use inbox::{flush_events, inbox_after};
pub(super) use purge::purge;
pub(super) use read::{batch_of, jobs_of, parked, payment, payments_between, refund};
pub(super) use redrive::redrive;
pub(super) use refunds::{approve_refunds, reject_refund, request_refund};
pub(super) use renew::renew;
pub(super) use report::report;
pub(super) use settle::settle;
#[cfg(test)]
pub(super) use statements::{BATCHES, STATEMENTS};
