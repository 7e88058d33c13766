//! Cash receipts: what the gateway tells the tax office of payments in cash, and what the tax office answers a day
//! or two later. A receipt and the one that takes it back are two objects.

mod receipt;

pub(super) use receipt::{Deduction, IssueStatus, Receipt, ReceiptInPayment, ReceiptOfPayment, Side};
