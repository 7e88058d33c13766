//! Cash receipts (현금영수증) that are issued by calls of their own, after a payment in cash: issued, taken back, listed.
//!
//! They belong to an order and not to a payment: no payment shows them (docs `/reference`). They stand at `IN_PROGRESS`
//! first; the tax office answers a day or two later, and only the list tells.

mod cancel;
mod issue;
mod list;

pub use self::cancel::CancelCashReceipt;
pub use self::issue::IssueCashReceipt;
pub use self::list::CashReceipts;
use super::Endpoint;
use crate::endpoint::{Disagreement, Request};
use crate::model::{CashReceipt, CashReceiptTransaction, Currency, InvalidValue, Money};
use crate::operation::check_positive;

pub(super) const ENDPOINTS: &[&Endpoint] =
    &[IssueCashReceipt::ENDPOINT, CancelCashReceipt::ENDPOINT, CashReceipts::ENDPOINT];

/// The tax office of Korea counts in won.
fn check_amount(amount: Money) -> Result<(), InvalidValue> {
    check_positive("amount", amount)?;
    if amount.currency() == Currency::Krw {
        return Ok(());
    }
    Err(InvalidValue::new("amount", format!("of a cash receipt is in KRW, not {amount}")))
}

/// Whether it was issued or taken back, as asked.
fn unless_is(asked: &CashReceiptTransaction, receipt: &CashReceipt) -> Option<Disagreement> {
    let found = receipt.transaction.as_ref()?;
    Disagreement::unless_same("transactionType", asked.as_ref(), found.as_ref())
}
