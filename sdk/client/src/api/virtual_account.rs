//! A virtual account: the number that one customer pays one order into.

use http::Method;

use super::sale::{Extras, check_amount, sale_methods};
use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Made, Request, Sale};
use crate::error::{Error, Group};
use crate::model::{
    AccountKey, AccountType, Bank, CashReceiptIdentity, CashReceiptRequest, CustomerName, DecodeError,
    DepositDeadline, DueDate, EscrowProduct, IdempotencyKey, InvalidValue, Money, OrderId, OrderName,
    Payment, PaymentMethod, PaymentType, Resource as _, ValidHours,
};
use crate::operation::{Intent, OperationClass, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

pub(super) const ENDPOINTS: &[&Endpoint] = &[IssueVirtualAccount::ENDPOINT];

/// Issues a virtual account for an order (`POST /v1/virtual-accounts`), without the payment window. It takes one deposit,
/// of exactly the amount.
///
/// ```
/// use toss_sdk::api::virtual_account::IssueVirtualAccount;
/// use toss_sdk::model::{Bank, Money};
///
/// let order = ("va-order-0001".parse().unwrap(), "생수 외 1건".parse().unwrap());
/// let (bank, customer) = (Bank::from("우리"), "박토스".parse().unwrap());
/// let account =
///     IssueVirtualAccount::new("va_1".parse().unwrap(), order, Money::krw(15_000), (bank, customer)).unwrap();
///
/// let now = 1_751_000_000_000_000; // 2025-06-27T13:53:20+09:00
/// let error = account.with_due_date("2025-06-27T12:00:00".parse().unwrap(), now).unwrap_err();
/// assert_eq!(error.to_string(), "dueDate is in the next 90 days, not 2025-06-27T12:00:00");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IssueVirtualAccount {
    intent: Intent,
    order_id: OrderId,
    order_name: OrderName,
    amount: Money,
    bank: Bank,
    deadline: Option<DepositDeadline>,
    fixed: Option<AccountKey>,
    cash_receipt: Option<CashReceiptRequest>,
    escrow: Option<Vec<EscrowProduct>>,
    extras: Extras,
}

intent_methods!(IssueVirtualAccount);
sale_methods!(IssueVirtualAccount: tax_free, customer_email, customer_phone);

impl IssueVirtualAccount {
    /// An account at `bank`, for `customer` to pay one order. `key` belongs to this decision: store it before the first
    /// call, and give the same one to every repeat. Which banks issue accounts is the gateway's to say (`INVALID_BANK`):
    /// there may be more than this version knows of.
    ///
    /// # Errors
    /// If the amount is less than one won, or in another currency; or if the bank is one that this version does not know,
    /// and its text cannot be a bank's code or name.
    pub fn new(
        key: IdempotencyKey,
        (order_id, order_name): (OrderId, OrderName),
        amount: Money,
        (bank, customer): (Bank, CustomerName),
    ) -> Result<Self, InvalidValue> {
        check_amount(amount, 1)?;
        bank.check()?;
        Ok(Self {
            intent: Intent::new(key),
            order_id,
            order_name,
            amount,
            bank,
            deadline: None,
            fixed: None,
            cash_receipt: None,
            escrow: None,
            extras: Extras { name: Some(customer), ..Extras::default() },
        })
    }

    /// Open for so many hours (`validHours`), in place of a week or of what was said before: the gateway takes hours or a
    /// date, and not both.
    #[must_use]
    pub fn with_valid_hours(self, hours: ValidHours) -> Self {
        Self { deadline: Some(DepositDeadline::ValidHours(hours)), ..self }
    }

    /// Open until then (`dueDate`), in place of a week or of what was said before. `now` is in microseconds since the Unix
    /// epoch.
    ///
    /// # Errors
    /// If it is not within the next 90 days.
    pub fn with_due_date(self, due: DueDate, now: i64) -> Result<Self, InvalidValue> {
        due.check(now)?;
        Ok(Self { deadline: Some(DepositDeadline::DueDate(due)), ..self })
    }

    /// The account that this key stands for, the same every time (`accountType` 고정, `accountKey`).
    #[must_use]
    pub fn with_fixed_account(self, key: AccountKey) -> Self {
        Self { fixed: Some(key), ..self }
    }

    /// With the cash receipt that the customer wants, or without one (`cashReceipt`).
    #[must_use]
    pub fn with_cash_receipt(self, receipt: CashReceiptRequest) -> Self {
        Self { cash_receipt: Some(receipt), ..self }
    }

    /// The money is held until the customer has the goods (`useEscrow`), which are these (`escrowProducts`).
    ///
    /// # Errors
    /// If there are none.
    pub fn with_escrow(
        self,
        products: impl IntoIterator<Item = EscrowProduct>,
    ) -> Result<Self, InvalidValue> {
        let products: Vec<_> = products.into_iter().collect();
        if products.is_empty() {
            return Err(InvalidValue::new("escrowProducts", "names at least one product, and is empty"));
        }
        Ok(Self { escrow: Some(products), ..self })
    }

    fn body(&self) -> Object {
        let body = Object::new()
            .amount("amount", self.amount)
            .text("orderId", self.order_id.as_str())
            .text("orderName", self.order_name.as_str())
            .text("bank", self.bank.as_str());
        let body = match &self.deadline {
            Some(DepositDeadline::ValidHours(hours)) => body.number("validHours", hours.get()),
            Some(DepositDeadline::DueDate(due)) => body.text("dueDate", &due.to_string()),
            None => body,
        };
        let body = match &self.fixed {
            Some(key) => {
                body.text("accountType", AccountType::Fixed.as_str()).text("accountKey", key.as_str())
            }
            None => body,
        };
        let body = match &self.cash_receipt {
            Some(receipt) => body.field("cashReceipt", &receipt.to_value().to_string()),
            None => body,
        };
        let body = match &self.escrow {
            Some(products) => {
                let products = products.iter().map(EscrowProduct::to_value).collect::<serde_json::Value>();
                body.flag("useEscrow", true).field("escrowProducts", &products.to_string())
            }
            None => body,
        };
        self.extras.write(body)
    }
}

pub(super) static MADE: Made = Made {
    by: IssueVirtualAccount::ENDPOINT.name,
    kind: PaymentType::Normal,
    method: Some(PaymentMethod::VirtualAccount),
};

impl Request for IssueVirtualAccount {
    type Answer = Payment;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "virtual_account_issue",
        method: Method::POST,
        path: "/v1/virtual-accounts",
        class: OperationClass::Charge,
        group: Group::VirtualAccount,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(Self::ENDPOINT.path).json(self.body().finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Payment, DecodeError> {
        Payment::parse(body)
    }

    fn disagreement(&self, payment: &Payment) -> Option<Disagreement> {
        let other_bank = || {
            let account = payment.virtual_account().ok().flatten()?;
            let found = account.bank.filter(|found| **found != self.bank)?;
            Disagreement::unless_same("virtualAccount.bankCode", self.bank.as_str(), found.as_str())
        };
        self.sale()?.disagreement(payment).or_else(|| MADE.disagreement(payment)).or_else(other_bank)
    }

    fn secrets(&self) -> Vec<&str> {
        let receipt = self.cash_receipt.as_ref().and_then(CashReceiptRequest::identity);
        receipt.map(CashReceiptIdentity::expose).into_iter().chain(self.extras.secrets()).collect()
    }
}

impl Change for IssueVirtualAccount {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.order_id.as_str())
    }

    fn sale(&self) -> Option<Sale<'_>> {
        Some(Sale { order_id: &self.order_id, amount: self.amount, kind: Some(&MADE.kind) })
    }
}

impl Client {
    /// Issues a virtual account for an order.
    ///
    /// [`Outcome::Done`] holds a payment that waits for its deposit (`WAITING_FOR_DEPOSIT`), whose order and amount are the
    /// ones asked for: no money has come yet. [`Payment::virtual_account`] is what the customer has to know. A webhook
    /// tells of the deposit; it may be taken back, so read the payment again before you act.
    ///
    /// [`Outcome::Unknown`]: keep the ticket, and [`resolve`](Self::resolve) it later: the payment is looked up by its
    /// order. The same call under the same key brings the same account back.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn issue_virtual_account(&self, account: IssueVirtualAccount) -> Outcome<Payment> {
        self.change(account).await
    }
}
