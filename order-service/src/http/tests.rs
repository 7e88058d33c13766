//! The shop through its router, over a gateway that plays a part, worked by hand.

mod actor;
mod bad_input;
mod bench;
mod cancelling;
mod hanging;
mod on_postgres;
mod operations;
mod ordering;
mod parked;
mod paying_later;
mod refunding;
mod settling;
mod waiting;
mod webhooks;
