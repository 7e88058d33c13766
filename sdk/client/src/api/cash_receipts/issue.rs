//! A cash receipt for an order.

use http::Method;

use super::{check_amount, unless_is};
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{
    CashReceipt, CashReceiptIdentity, CashReceiptRequest, CashReceiptTransaction, CashReceiptType,
    DecodeError, IdempotencyKey, InvalidValue, Money, OrderId, OrderName, TaxParts,
};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

/// Issues a cash receipt for an order that was paid in cash (`POST /v1/cash-receipts`).
///
/// ```
/// use toss_sdk::api::cash_receipts::IssueCashReceipt;
/// use toss_sdk::model::{CashReceiptRequest, Money};
///
/// let order = ("receipt-order-0001".parse().unwrap(), "토스 티셔츠".parse().unwrap());
/// // A buyer who names nobody: the tax office's own number.
/// let receipt = CashReceiptRequest::IncomeDeduction("010-000-1234".parse().unwrap());
/// let issue = IssueCashReceipt::new("cr_1".parse().unwrap(), order, Money::krw(10_000), receipt).unwrap();
/// assert!(issue.clone().with_tax_free(Money::krw(3_000)).is_ok());
/// assert_eq!(issue.with_tax_free(Money::krw(10_001)).unwrap_err().field(), "taxFreeAmount");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IssueCashReceipt {
    intent: Intent,
    order_id: OrderId,
    order_name: OrderName,
    amount: Money,
    tax_free: Option<Money>,
    receipt_type: CashReceiptType,
    identity: CashReceiptIdentity,
}

intent_methods!(IssueCashReceipt);

impl IssueCashReceipt {
    /// A receipt for one order. `key` belongs to this decision: store it before the first call, and give the same one to
    /// every repeat.
    ///
    /// # Errors
    /// If the amount is not in won or not above zero, or `receipt` is [`None`](CashReceiptRequest::None), which is a
    /// wish for no receipt.
    pub fn new(
        key: IdempotencyKey,
        (order_id, order_name): (OrderId, OrderName),
        amount: Money,
        receipt: CashReceiptRequest,
    ) -> Result<Self, InvalidValue> {
        check_amount(amount)?;
        let receipt_type = receipt.receipt_type();
        let (CashReceiptRequest::IncomeDeduction(identity) | CashReceiptRequest::ExpenseProof(identity)) =
            receipt
        else {
            let problem = format!("is 소득공제 or 지출증빙 for a receipt that is issued, not {receipt_type}");
            return Err(InvalidValue::new("type", problem));
        };
        let intent = Intent::new(key);
        Ok(Self { intent, order_id, order_name, amount, tax_free: None, receipt_type, identity })
    }

    /// How much of the amount is free of tax; nothing if it is not said. It matters for merchants of tax-free goods alone
    /// (docs `/guides/v2/learn/tax`): for others the gateway answers 0.
    ///
    /// # Errors
    /// If it is no part of the amount.
    pub fn with_tax_free(self, tax_free: Money) -> Result<Self, InvalidValue> {
        TaxParts { free: Some(tax_free), exempt: None }.check(self.amount)?;
        Ok(Self { tax_free: Some(tax_free), ..self })
    }

    /// Where the receipt's amounts are not the ones asked for.
    fn another_amount(&self, receipt: &CashReceipt) -> Option<Disagreement> {
        let nothing = Money::krw(0);
        let asked = self.tax_free.unwrap_or(nothing);
        Disagreement::unless_same_amount("amount", self.amount, receipt.amount).or_else(|| {
            let found = receipt.tax_free.filter(|found| *found != nothing)?;
            Disagreement::unless_same_amount("taxFreeAmount", asked, found)
        })
    }

    /// Where the receipt is for somebody else. The number may come back written otherwise, and what is masked tells
    /// nothing.
    fn another_customer(&self, receipt: &CashReceipt) -> Option<Disagreement> {
        let found = receipt.customer_identity().ok()??.expose();
        let is_whole = found.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let [asked, found] = [self.identity.expose(), found].map(|text| text.replace('-', ""));
        Disagreement::unless_same_secret("customerIdentityNumber", &asked, &found).filter(|_| is_whole)
    }
}

impl Request for IssueCashReceipt {
    type Answer = CashReceipt;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "cash_receipt_issue",
        method: Method::POST,
        path: "/v1/cash-receipts",
        class: OperationClass::Manage,
        group: Group::CashReceiptIssue,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let body = Object::new()
            .amount("amount", self.amount)
            .text("orderId", self.order_id.as_str())
            .text("orderName", self.order_name.as_str())
            .text("customerIdentityNumber", self.identity.expose())
            .text("type", self.receipt_type.as_ref())
            .amount_if("taxFreeAmount", self.tax_free);
        Ok(Draft::to(Self::ENDPOINT.path).json(body.finish()))
    }

    fn read(&self, body: &[u8]) -> Result<CashReceipt, DecodeError> {
        CashReceipt::from_json(body)
    }

    fn disagreement(&self, receipt: &CashReceipt) -> Option<Disagreement> {
        let Some(order_id) = receipt.order_id.as_deref() else {
            return Some(Disagreement::Unfinished("it names no order".to_owned()));
        };
        let found_type = receipt.receipt_type.as_ref().filter(|found| **found != self.receipt_type);
        Disagreement::unless_same("orderId", self.order_id.as_str(), order_id)
            .or_else(|| self.another_amount(receipt))
            .or_else(|| Disagreement::unless_same("type", self.receipt_type.as_ref(), found_type?.as_str()))
            .or_else(|| unless_is(&CashReceiptTransaction::Confirm, receipt))
            .or_else(|| self.another_customer(receipt))
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.identity.expose()]
    }
}

impl Change for IssueCashReceipt {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.order_id.as_str())
    }
}

impl Client {
    /// Issues a cash receipt (`POST /v1/cash-receipts`). [`Outcome::Done`] is a receipt that the gateway has taken, at
    /// `IN_PROGRESS`: what the tax office makes of it, [`cash_receipts`](Self::cash_receipts) of that day show a day or
    /// two later.
    ///
    /// [`Outcome::Unknown`]: make the same call again with the same key, or look for the order in
    /// [`cash_receipts`](Self::cash_receipts). So does `DUPLICATED_CASH_RECEIPT`, by which the gateway says that the
    /// order has a receipt, and not whether it is this one.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn issue_cash_receipt(&self, issue: IssueCashReceipt) -> Outcome<CashReceipt> {
        self.change(issue).await
    }
}
