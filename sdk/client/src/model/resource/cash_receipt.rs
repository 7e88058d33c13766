//! Cash receipts that are issued by calls of their own.

use crate::model::json::Hidden;
use crate::model::kept::resources;
use crate::model::{
    CashReceiptStatus, CashReceiptTransaction, CashReceiptType, DateTime, FailureView, Money, ReceiptKey,
    Spelled,
};

resources! {
    /// A cash receipt, or the taking back of one (docs `/reference`, `CashReceipt`; API version 2022-07-27 and later).
    ///
    /// It stands at `IN_PROGRESS` at first; the tax office's answer comes a day or two later, by the list.
    CashReceipt {
        /// Its key; `c_` and that of the receipt for one that is taken back.
        receipt_key: ReceiptKey = "receiptKey",
        /// Its number.
        issue_number: Option<Box<str>> = "issueNumber",
        /// Where it stands.
        status: Option<CashReceiptStatus> = "issueStatus",
        /// What it is about.
        amount: Money = "amount",
        /// How much of that is free of tax.
        tax_free: Option<Money> = "taxFreeAmount",
        /// The shop's order.
        order_id: Option<Box<str>> = "orderId",
        /// The order's name.
        order_name: Option<Box<str>> = "orderName",
        /// What it is for.
        receipt_type: Option<Spelled<CashReceiptType>> = "type",
        /// Issued, or taken back.
        transaction: Option<CashReceiptTransaction> = "transactionType",
        /// The merchant's number.
        business_number: Option<Box<str>> = "businessNumber",
        /// When it was asked for.
        requested_at: Option<DateTime> = "requestedAt",
        /// Where it is.
        receipt_url: Option<Box<str>> = "receiptUrl",
        =>
        /// Who it is for.
        customer_identity: Option<Hidden<'_>> = "customerIdentityNumber",
        /// Why the tax office refused it (`NTS_ERROR`).
        failure: Option<FailureView<'_>> = "failure",
    }
}
