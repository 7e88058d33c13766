//! Orders, without a database and without a network: what can be ordered, what it costs, what its customer is told. Where
//! an order may go is the flows' machine of an order.

mod draft;
mod lines;
mod outcome;
mod reference;

pub(crate) use toss_sdk::model::{OrderId, Won};

pub(crate) use draft::{Draft, Fingerprint, OrderName};
pub(crate) use lines::{Line, Lines, LinesProblem, ProductId, Quantity, Unfit};
pub(crate) use outcome::{GivingBack, OrderResult, Standing};
pub(crate) use reference::Draws;
