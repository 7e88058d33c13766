//! One payment and its states.
//!
//! ```text
//! READY --the customer authenticates--> IN_PROGRESS --confirm--> DONE --cancel all at once--> CANCELED
//!   |                                     |   \--refused for good--> ABORTED
//!   \--30 minutes--> EXPIRED <--10 minutes--/        \--cancel a part--> PARTIAL_CANCELED (stays, also at balance 0)
//!
//! virtual account: IN_PROGRESS --confirm--> WAITING_FOR_DEPOSIT --deposit--> DONE --deposit error--> back
//!                                              \--cancel--> CANCELED
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::amount::Currency;
use super::cash_receipts::{Deduction, Receipt};
use super::method::{Card, Method};
use crate::catalog::Row;
use crate::time::KoreanTime;

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    Ready,
    InProgress,
    WaitingForDeposit,
    Done,
    Canceled,
    PartialCanceled,
    Aborted,
    Expired,
}

impl Status {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "READY",
            Self::InProgress => "IN_PROGRESS",
            Self::WaitingForDeposit => "WAITING_FOR_DEPOSIT",
            Self::Done => "DONE",
            Self::Canceled => "CANCELED",
            Self::PartialCanceled => "PARTIAL_CANCELED",
            Self::Aborted => "ABORTED",
            Self::Expired => "EXPIRED",
        }
    }

    /// Whether nobody has confirmed it yet and somebody still could.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Ready | Self::InProgress)
    }
}

/// `type` in a body.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Kind {
    Normal,
    Billing,
    Brandpay,
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "NORMAL",
            Self::Billing => "BILLING",
            Self::Brandpay => "BRANDPAY",
        }
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the gateway's own")]
pub(super) struct Payment {
    pub(super) key: Arc<str>,
    pub(super) order_id: Arc<str>,
    pub(super) order_name: Box<str>,
    pub(super) kind: Kind,
    /// Unknown until the customer has chosen.
    pub(super) method: Option<Method>,
    pub(super) currency: Currency,
    /// In the currency's smallest unit, as every amount here.
    pub(super) amount: u64,
    /// The parts of the balance that carry no VAT.
    pub(super) tax_free: u64,
    pub(super) tax_exemption: u64,
    /// The immediate discount, a part of the amount.
    pub(super) discount: Option<u64>,
    pub(super) use_escrow: bool,
    pub(super) culture_expense: bool,
    pub(super) is_partial_cancelable: bool,
    /// ISO 3166, two letters.
    pub(super) country: Box<str>,
    pub(super) metadata: Option<BTreeMap<String, String>>,
    pub(super) customer_key: Option<Box<str>>,
    pub(super) customer_name: Option<Box<str>>,
    pub(super) status: Status,
    pub(super) requested_at: KoreanTime,
    /// When nobody can confirm it any more.
    pub(super) expires_at: KoreanTime,
    pub(super) approved_at: Option<KoreanTime>,
    pub(super) last_transaction: Option<Arc<str>>,
    pub(super) secret: Option<Box<str>>,
    pub(super) failure: Option<&'static Row>,
    /// What can still be cancelled; the whole amount before the approval.
    pub(super) balance: u64,
    pub(super) cancels: Vec<Cancel>,
    /// The receipt that the customer asked for in the window; issued when the money has come.
    pub(super) wanted_receipt: Option<WantedReceipt>,
    /// Those asked for together with the payment, oldest first; receipts of the receipts' own API are not here.
    pub(super) cash_receipts: Vec<Receipt>,
    /// Where the browser goes after the window.
    pub(super) success_url: Option<Box<str>>,
    pub(super) fail_url: Option<Box<str>>,
    /// The buyer of an escrow payment has confirmed the purchase.
    pub(super) is_purchase_confirmed: bool,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Cancel {
    pub(super) transaction_key: Arc<str>,
    pub(super) reason: Box<str>,
    pub(super) at: KoreanTime,
    pub(super) status: CancelStatus,
    /// Whether its money is out of the balance.
    pub(super) is_applied: bool,
    /// Whether a bank still has to carry it to the customer.
    pub(super) is_in_transit: bool,
    /// The merchant's own key of an asynchronous cancel.
    pub(super) request_id: Option<Box<str>>,
    pub(super) amount: u64,
    pub(super) tax_free: u64,
    pub(super) tax_exemption: u64,
    /// What of the amount was an immediate discount, or came from points.
    pub(super) card_discount: u64,
    pub(super) transfer_discount: u64,
    pub(super) easy_pay_discount: u64,
    /// The cancelled cash receipt's.
    pub(super) receipt_key: Option<Box<str>>,
    /// The balance after it.
    pub(super) refundable: u64,
}

/// The cash receipt that a customer asks for in the payment window.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct WantedReceipt {
    pub(super) deduction: Deduction,
    /// A phone or business number.
    pub(super) customer: Box<str>,
}

/// Only wallets from abroad take their time.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum CancelStatus {
    Done,
    InProgress,
    Aborted,
}

impl CancelStatus {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "DONE",
            Self::InProgress => "IN_PROGRESS",
            Self::Aborted => "ABORTED",
        }
    }
}

impl Payment {
    /// A payment in won that a customer has authenticated with a card; whoever makes another changes its fields.
    pub(super) fn new(
        key: Arc<str>,
        order_id: Arc<str>,
        order_name: &str,
        amount: u64,
        now: KoreanTime,
    ) -> Self {
        Self {
            key,
            order_id,
            order_name: order_name.into(),
            kind: Kind::Normal,
            method: Some(Method::Card(Card::example())),
            currency: Currency::Krw,
            amount,
            tax_free: 0,
            tax_exemption: 0,
            discount: None,
            use_escrow: false,
            culture_expense: false,
            is_partial_cancelable: true,
            country: "KR".into(),
            metadata: None,
            customer_key: None,
            customer_name: None,
            status: Status::InProgress,
            requested_at: now,
            expires_at: now,
            approved_at: None,
            last_transaction: None,
            secret: None,
            failure: None,
            balance: amount,
            cancels: Vec::new(),
            wanted_receipt: None,
            cash_receipts: Vec::new(),
            success_url: None,
            fail_url: None,
            is_purchase_confirmed: false,
        }
    }

    /// The customer has agreed to pay; somebody has to confirm it within the window.
    pub(super) fn authenticate(&mut self, expires_at: KoreanTime) {
        self.status = Status::InProgress;
        self.expires_at = expires_at;
    }

    pub(super) fn approve(&mut self, now: KoreanTime, transaction_key: Arc<str>, secret: Box<str>) {
        self.status = Status::Done;
        self.failure = None;
        self.approved_at = Some(now);
        self.last_transaction = Some(transaction_key);
        self.secret = Some(secret);
    }

    /// The customer has been told an account; the money is still to come.
    pub(super) fn expect_deposit(&mut self, transaction_key: Arc<str>, secret: Box<str>) {
        self.status = Status::WaitingForDeposit;
        self.failure = None;
        self.last_transaction = Some(transaction_key);
        self.secret = Some(secret);
    }

    pub(super) fn expire(&mut self, failure: &'static Row) {
        self.status = Status::Expired;
        self.failure = Some(failure);
    }

    pub(super) fn abort(&mut self, transaction_key: Arc<str>, failure: &'static Row) {
        self.status = Status::Aborted;
        self.last_transaction = Some(transaction_key);
        self.failure = Some(failure);
    }
}
