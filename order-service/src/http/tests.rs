//! The shop through its router, over a gateway that plays a part, worked by hand.

mod bad_input;
mod bench;
mod hanging;
mod operations;
mod ordering;
mod settling;
mod waiting;
