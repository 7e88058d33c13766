//! One payment and its states.
//!
//! ```text
//! IN_PROGRESS --confirm--> DONE --cancel all at once--> CANCELED
//!   |   \--refused for good--> ABORTED \--cancel a part--> PARTIAL_CANCELED (stays, also at balance 0)
//!   \--nobody confirms in time--> EXPIRED
//!
//! virtual account: IN_PROGRESS --confirm--> WAITING_FOR_DEPOSIT --deposit--> DONE --deposit error--> back again
//!                                             \--cancel--> CANCELED
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::amount::Currency;
use super::method::{Card, Method};
use crate::catalog::Row;
use crate::time::KoreanTime;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Status {
    InProgress,
    /// A virtual account waits for its deposit.
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
            Self::InProgress => "IN_PROGRESS",
            Self::WaitingForDeposit => "WAITING_FOR_DEPOSIT",
            Self::Done => "DONE",
            Self::Canceled => "CANCELED",
            Self::PartialCanceled => "PARTIAL_CANCELED",
            Self::Aborted => "ABORTED",
            Self::Expired => "EXPIRED",
        }
    }
}

/// `type` in a body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Normal,
    Billing,
    Brandpay,
}

#[derive(Debug)]
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
    /// The buyer of an escrow payment has confirmed the purchase.
    pub(super) is_purchase_confirmed: bool,
    /// A confirm of it is in flight: a second one meets `[S008]`, and it cannot expire meanwhile.
    pub(super) is_being_confirmed: bool,
}

/// One cancel, as the payment remembers it.
#[derive(Debug)]
pub(super) struct Cancel {
    pub(super) transaction_key: Arc<str>,
    /// The merchant's own, of an asynchronous one.
    pub(super) request_id: Option<Box<str>>,
    pub(super) status: CancelStatus,
    /// Whether its money is out of the balance.
    pub(super) is_applied: bool,
    pub(super) reason: Box<str>,
    pub(super) at: KoreanTime,
    pub(super) amount: u64,
    pub(super) parts: CancelParts,
    /// What could still be cancelled after it.
    pub(super) refundable: u64,
}

/// How far a cancel is; only those of some foreign wallets are ever anything but done.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum CancelStatus {
    Done,
    InProgress,
    Aborted,
}

/// What a cancel's amount consists of, apart from the part that carries VAT.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct CancelParts {
    pub(super) tax_free: u64,
    pub(super) tax_exemption: u64,
    /// Of the immediate discount of a card.
    pub(super) card_discount: u64,
    /// Of the immediate discount of a transfer.
    pub(super) transfer_discount: u64,
    /// Of a wallet's points and coupons.
    pub(super) easy_pay_discount: u64,
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
            is_purchase_confirmed: false,
            is_being_confirmed: false,
        }
    }

    pub(super) fn approve(&mut self, now: KoreanTime, transaction_key: Arc<str>, secret: Box<str>) {
        self.status = Status::Done;
        self.approved_at = Some(now);
        self.last_transaction = Some(transaction_key);
        self.secret = Some(secret);
    }

    pub(super) fn abort(&mut self, transaction_key: Arc<str>, failure: &'static Row) {
        self.status = Status::Aborted;
        self.last_transaction = Some(transaction_key);
        self.failure = Some(failure);
    }
}
