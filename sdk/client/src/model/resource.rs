//! What the gateway answers with beside payments, by the part of the API it belongs to.

pub(crate) mod billing;
pub(crate) mod books;
pub(crate) mod brandpay;
pub(crate) mod cash_receipt;
pub(crate) mod payout;
pub(crate) mod promotion;
