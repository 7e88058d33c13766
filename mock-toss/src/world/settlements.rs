//! Settlements: when the merchant gets the money of a transaction, and how much of it. `GET /v1/settlements` lists
//! them, `POST /v1/settlements` asks for one by hand.
//!
//! What is documented: nothing in test mode, rows from the next day on, and one example. The rest is inferred from
//! that example: sold on the day after the transaction, paid out two working days later, 3 % and the VAT on it for
//! the gateway.

mod fee;
mod list;
mod manual;
mod schedule;

pub(super) use list::read as read_list;
pub(super) use manual::read as read_manual;
pub(super) use schedule::Settlements;

pub(super) mod rules {
    crate::world::rules::rules! {
        LISTED = documented("settlements.listed", "2.7");
        NONE_IN_TEST = documented("settlements.none-in-test-mode", "2.7");
        DECLINED = inferred("settlements.declined", "2.7");
        BAD_DATE = inferred("settlements.bad-date", "2.7");
        REQUESTED = documented("settlements.requested", "2.7");
        UNKNOWN_PAYMENT = documented("settlements.unknown-payment", "2.7");
        NOTHING_TO_SETTLE = inferred("settlements.nothing-to-settle", "2.7");
    }
}
