//! What can happen. Whatever moves money says in itself how much, in which currency and by which means, so that
//! the accounts follow from the journal and from nothing else.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::words::{self, Word};

/// A sum of money that moves.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sum {
    /// How much, in the currency's smallest unit.
    pub amount: u64,
    /// `KRW`, `USD` or `JPY`.
    #[serde(default = "words::won", deserialize_with = "words::currency")]
    pub currency: Word,
    /// `CARD`, `VIRTUAL_ACCOUNT`, `TRANSFER`, `MOBILE_PHONE`, `GIFT_CERTIFICATE`, `EASY_PAY` or `UNKNOWN`.
    #[serde(default = "words::unknown", deserialize_with = "words::method")]
    pub method: Word,
    /// The part of the amount that a promotion pays instead of the customer.
    #[serde(default)]
    pub discount: u64,
}

/// What happened to the money, or why nothing did.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "what")]
#[non_exhaustive]
pub enum What {
    /// A payment window is open; the customer has not authenticated yet.
    Prepared {
        /// What the customer is asked for.
        amount: u64,
        /// In which currency.
        #[serde(default = "words::won", deserialize_with = "words::currency")]
        currency: Word,
    },
    /// A payment is ready to be confirmed.
    Opened {
        /// What the customer authenticated.
        amount: u64,
        /// In which currency.
        #[serde(default = "words::won", deserialize_with = "words::currency")]
        currency: Word,
    },
    /// The money was taken, by a confirm or at once.
    Approved {
        /// The gateway's key of the approval.
        #[serde(default)]
        transaction_key: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// A confirm was refused for good.
    Aborted,
    /// Nobody confirmed in time.
    Expired,
    /// A virtual account waits for its deposit; no money has moved.
    AccountIssued {
        /// The gateway's key of the issue.
        transaction_key: Arc<str>,
        /// How much has to be paid in.
        #[serde(flatten)]
        sum: Sum,
    },
    /// Nobody has paid into a virtual account until its due date; it goes on waiting.
    AccountExpired,
    /// A virtual account was cancelled before anybody paid in; no money has moved.
    AccountCanceled {
        /// The gateway's key of the cancel.
        transaction_key: Arc<str>,
        /// What would have had to be paid in.
        #[serde(flatten)]
        sum: Sum,
    },
    /// Somebody has paid into a virtual account.
    Deposited {
        /// The gateway's key of the deposit.
        transaction_key: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// The bank has taken a deposit back; the virtual account waits again.
    DepositFailed {
        /// The gateway's key of the correction.
        transaction_key: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// A cancel gave money back.
    Canceled {
        /// The gateway's key of the cancel.
        transaction_key: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
        /// What is left.
        refundable: u64,
        /// The payment's status after it.
        #[serde(rename = "statusAfter", deserialize_with = "words::status")]
        status: Word,
        /// Whether a bank still has to carry the money to the customer: `Refunded` or `RefundFailed` follows.
        #[serde(default)]
        in_transit: bool,
    },
    /// A refund to an account has arrived.
    Refunded {
        /// The gateway's key of the cancel.
        transaction_key: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// A refund to an account came back; the customer is still owed it.
    RefundFailed {
        /// The gateway's key of the cancel.
        transaction_key: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// A foreign wallet has begun a cancel: `CancelCompleted` or `CancelAborted` follows.
    CancelStarted {
        /// The gateway's key of the cancel.
        transaction_key: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
        /// What can be cancelled meanwhile.
        refundable: u64,
        /// The payment's status meanwhile.
        #[serde(rename = "statusAfter", deserialize_with = "words::status")]
        status: Word,
    },
    /// A foreign wallet has given the money back.
    CancelCompleted {
        /// The gateway's key of the cancel.
        transaction_key: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
        /// What is left.
        refundable: u64,
        /// The payment's status after it.
        #[serde(rename = "statusAfter", deserialize_with = "words::status")]
        status: Word,
    },
    /// A foreign wallet has refused a cancel that it had begun.
    CancelAborted {
        /// The gateway's key of the cancel.
        transaction_key: Arc<str>,
        /// How much would have gone back.
        #[serde(flatten)]
        sum: Sum,
        /// What is left.
        refundable: u64,
        /// The payment's status after it.
        #[serde(rename = "statusAfter", deserialize_with = "words::status")]
        status: Word,
    },
    /// The merchant has asked for the settlement of a payment.
    SettlementRequested,
    /// A transaction was paid out to the merchant's bank account, less the gateway's fee.
    Settled {
        /// The gateway's key of the transaction.
        transaction_key: Arc<str>,
        /// Before the fee.
        #[serde(flatten)]
        sum: Sum,
        /// What the gateway keeps, without its VAT.
        fee: u64,
        /// The VAT on it.
        vat: u64,
        /// Whether it is a cancel's: then everything goes the other way, out of the merchant's next payouts.
        is_cancel: bool,
    },
    /// The merchant's balance for payouts grew.
    Funded {
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// A payout left the merchant's balance: `PayoutCompleted`, `PayoutFailed` or `PayoutCanceled` follows.
    PayoutRequested {
        /// The gateway's key of the payout.
        payout_id: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// A payout has reached the seller.
    PayoutCompleted {
        /// The gateway's key of the payout.
        payout_id: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// A payout came back to the merchant's balance.
    PayoutFailed {
        /// The gateway's key of the payout.
        payout_id: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// The merchant took a payout back before it left.
    PayoutCanceled {
        /// The gateway's key of the payout.
        payout_id: Arc<str>,
        /// How much.
        #[serde(flatten)]
        sum: Sum,
    },
    /// A cash receipt was issued, or one that takes another back.
    ReceiptIssued {
        /// The gateway's key of it.
        receipt_key: Arc<str>,
        /// For how much.
        amount: u64,
    },
    /// The tax office has answered about a cash receipt.
    ReceiptFiled {
        /// The gateway's key of it.
        receipt_key: Arc<str>,
        /// Whether it was taken.
        is_completed: bool,
    },
    /// Something was changed that is no money: a billing key, a seller, a customer.
    Changed,
    /// A payment was read, or a list.
    LookedUp,
    /// An error was answered and nothing changed.
    Refused,
    /// A stored answer was sent again.
    Replayed,
    /// A fault struck before anything could happen; without a request, a connection or a webhook.
    CutShort,
}
