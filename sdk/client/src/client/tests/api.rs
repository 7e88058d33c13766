//! The endpoints beside payments, over the whole stack.

mod payouts;
mod sealed;
mod sellers;
mod v2;
