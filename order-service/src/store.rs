//! The shop's own tables beside the jobs of the flows: products, orders, and every movement of stock.
//!
//! What belongs together is written in one transaction, and the gateway is never asked inside one: placing an order
//! stores the decision to take its money, a worker does the rest.

use toss_flows::store::sqlite::Migration;

mod book;
mod catalogue;
mod place;
mod read;
mod settle;
mod stock;

pub(crate) use book::export;
pub(crate) use catalogue::{products, stock_up};
pub(crate) use place::{NewOrder, PlaceError, Placed, Refusal, place};
pub(crate) use read::{prove_writable, standing};
pub(crate) use settle::OrderSettled;
pub(crate) use stock::Shortage;
#[cfg(test)]
pub(crate) use stock::give_back;

/// The shop's tables. Append only: a step that ran is never changed.
pub(crate) const MIGRATIONS: &[Migration] =
    &[Migration { name: "orders and stock", sql: include_str!("store/0001_shop.sql") }];
