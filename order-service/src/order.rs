//! Orders, without a database and without a network: what can be ordered, what it costs, where an order may go.

mod draft;
mod lines;
mod outcome;
mod reference;
mod state;

pub(crate) use toss_sdk::model::{OrderId, Won};

pub(crate) use draft::{Draft, Fingerprint, OrderName};
pub(crate) use lines::{Line, Lines, LinesProblem, ProductId, Quantity, Unfit};
pub(crate) use outcome::{OrderResult, Standing};
pub(crate) use reference::Draws;
pub(crate) use state::{OrderEvent, OrderState};
