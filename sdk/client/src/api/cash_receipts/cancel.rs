//! The taking back of a cash receipt.

use http::Method;

use super::{check_amount, unless_is};
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{
    CashReceipt, CashReceiptTransaction, DecodeError, IdempotencyKey, InvalidValue, Money, ReceiptKey,
};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::{Object, segment};

/// Takes a cash receipt back, whole or in part (`POST /v1/cash-receipts/{receiptKey}/cancel`).
///
/// ```
/// use toss_sdk::api::cash_receipts::CancelCashReceipt;
/// use toss_sdk::model::{Money, ReceiptKey};
///
/// let receipt: ReceiptKey = "cr_20250626195500AbC12".parse().unwrap();
/// let key = || "cc_1".parse().unwrap();
/// let part = CancelCashReceipt::part(key(), receipt.clone(), Money::krw(3_000)).unwrap();
/// assert_ne!(part, CancelCashReceipt::whole(key(), receipt.clone()));
/// assert_eq!(CancelCashReceipt::part(key(), receipt, Money::krw(0)).unwrap_err().field(), "amount");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CancelCashReceipt {
    intent: Intent,
    receipt_key: ReceiptKey,
    amount: Option<Money>,
}

intent_methods!(CancelCashReceipt);

impl CancelCashReceipt {
    /// Takes back all that is left of a receipt. `key` belongs to this decision: store it before the first call, and give
    /// the same one to every repeat.
    pub fn whole(key: IdempotencyKey, receipt_key: ReceiptKey) -> Self {
        Self { intent: Intent::new(key), receipt_key, amount: None }
    }

    /// Takes back a part of a receipt.
    ///
    /// # Errors
    /// If the amount is not in won or not above zero.
    pub fn part(key: IdempotencyKey, receipt_key: ReceiptKey, amount: Money) -> Result<Self, InvalidValue> {
        check_amount(amount)?;
        Ok(Self { intent: Intent::new(key), receipt_key, amount: Some(amount) })
    }
}

impl Request for CancelCashReceipt {
    type Answer = CashReceipt;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "cash_receipt_cancel",
        method: Method::POST,
        path: "/v1/cash-receipts/{receiptKey}/cancel",
        class: OperationClass::Manage,
        group: Group::CashReceiptCancel,
    };

    /// Without an amount the body is `{}`: an empty one would count as sent before it was.
    fn draft(&self) -> Result<Draft, Error> {
        let path = format!("/v1/cash-receipts/{}/cancel", segment(self.receipt_key.as_str()));
        Ok(Draft::to(path).json(Object::new().amount_if("amount", self.amount).finish()))
    }

    fn read(&self, body: &[u8]) -> Result<CashReceipt, DecodeError> {
        CashReceipt::from_json(body)
    }

    /// The receipt that takes another back has its key after `c_` (docs `/reference`, `CashReceipt`).
    fn disagreement(&self, receipt: &CashReceipt) -> Option<Disagreement> {
        let expected = format!("c_{}", self.receipt_key);
        Disagreement::unless_same("receiptKey", &expected, receipt.receipt_key.as_str())
            .or_else(|| unless_is(&CashReceiptTransaction::Cancel, receipt))
            .or_else(|| Disagreement::unless_same_amount("amount", self.amount?, receipt.amount))
    }
}

impl Change for CancelCashReceipt {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.receipt_key.as_str())
    }
}

impl Client {
    /// Takes a cash receipt back (`POST /v1/cash-receipts/{receiptKey}/cancel`). The answer is a receipt of its own, with
    /// a key that begins with `c_`, and stands at `IN_PROGRESS` until the tax office has taken it.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key, or look for the `c_` key in
    /// [`cash_receipts`](Self::cash_receipts).
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn cancel_cash_receipt(&self, cancel: CancelCashReceipt) -> Outcome<CashReceipt> {
        self.change(cancel).await
    }
}
