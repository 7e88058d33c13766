//! The shop's own tables beside the jobs of the flows: products, orders, and every movement of stock. One code for SQLite
//! and PostgreSQL.
//!
//! What belongs together is written in one transaction, and the gateway is never asked inside one: placing an order
//! stores the decision to take its money, cancelling it the decision to give it back, and a worker does the rest.
//!
//! Rows are locked in one order, so that nobody waits in a circle: the rows of the flows first (jobs, payments, refunds),
//! then the order, then its products.

use toss_flows::store::Migration;

mod book;
mod cancel;
mod catalogue;
mod expire;
mod names;
mod open;
mod operate;
mod pay;
mod place;
mod read;
mod refund;
mod settle;
mod stock;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use book::export;
pub(crate) use cancel::{CancelAsk, CancelError, CancelRefusal, cancel_order};
pub(crate) use catalogue::{products, stock_up};
pub(crate) use expire::expire_unpaid;
pub(crate) use open::open;
pub(crate) use operate::{parked, redrive, report};
pub(crate) use pay::{PayAsk, PayError, PayRefusal, Paying, ask_to_pay};
pub(crate) use place::{NewOrder, PlaceError, Placed, Refusal, place};
pub(crate) use read::{payment_key_of, prove_writable, standing};
pub(crate) use refund::{RefundAsk, RefundError, approve_refunds, refund, request_refund};
pub(crate) use settle::OrderSettled;
pub(crate) use stock::Shortage;
#[cfg(test)]
pub(crate) use stock::give_back;

/// The shop's tables on SQLite. Append only: a step that ran is never changed.
const ON_SQLITE: &[Migration] = &[
    Migration { name: "orders and stock", sql: include_str!("store/sqlite/0001_shop.sql") },
    Migration {
        name: "orders that are paid later, cancelled, refunded",
        sql: include_str!("store/sqlite/0002_payments.sql"),
    },
];

/// The same on PostgreSQL, where they begin with the second of them.
const ON_POSTGRES: &[Migration] =
    &[Migration { name: "orders and stock", sql: include_str!("store/postgres/0001_shop.sql") }];
