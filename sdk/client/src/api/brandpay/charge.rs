//! A payment with a registered method, without its customer.

use http::Method;

use crate::Client;
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Request, Sale};
use crate::error::{Error, Group};
use crate::model::{
    CashReceiptIdentity, CashReceiptRequest, Currency, CustomerEmail, CustomerKey, DecodeError, DiscountCode,
    IdempotencyKey, InstallmentPlan, InvalidValue, MethodKey, Money, OrderId, OrderName, Payment,
    PaymentType, Resource as _, ShippingAddress, TaxParts,
};
use crate::operation::{Intent, OperationClass, check_positive, intent_methods};
use crate::outcome::Outcome;
use crate::wire::Object;

/// Charges a method that a customer has registered, whenever the shop wants (자동결제, `POST /v1/brandpay/payments`). It
/// needs a contract of its own.
///
/// ```
/// use toss_sdk::api::brandpay::ChargeMethod;
/// use toss_sdk::model::{InstallmentPlan, Money};
///
/// let charge = ChargeMethod::new(
///     "bp-charge-1".parse().unwrap(),
///     ("cust-1".parse().unwrap(), "mk_card_1".parse().unwrap()),
///     ("bp-order-0001".parse().unwrap(), "토스 티셔츠".parse().unwrap()),
///     Money::krw(15_000),
/// )
/// .unwrap();
/// let error = charge.with_installments(InstallmentPlan::months(3).unwrap()).unwrap_err();
/// assert_eq!(error.to_string(), "cardInstallmentPlan needs at least 50000 KRW, not 15000 KRW");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChargeMethod {
    intent: Intent,
    customer_key: CustomerKey,
    method_key: MethodKey,
    order_id: OrderId,
    order_name: OrderName,
    amount: Money,
    options: Options,
}

/// What may be left out.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Options {
    installments: Option<InstallmentPlan>,
    tax_free: Option<Money>,
    cash_receipt: Option<CashReceiptRequest>,
    is_culture: bool,
    email: Option<CustomerEmail>,
    discount: Option<DiscountCode>,
    shipping_address: Option<ShippingAddress>,
    uses_card_points: bool,
}

intent_methods!(ChargeMethod);

impl ChargeMethod {
    /// A charge of one order. `key` belongs to this decision: store it before the first call, and give the same one to
    /// every repeat. `method_key` is the customer's
    /// ([`RegisteredCard::method_key`](crate::model::RegisteredCard),
    /// [`RegisteredAccount::method_key`](crate::model::RegisteredAccount)).
    ///
    /// # Errors
    /// If the amount is not above zero, or not in won: the request names no currency, and would take the number for won.
    pub fn new(
        key: IdempotencyKey,
        (customer_key, method_key): (CustomerKey, MethodKey),
        (order_id, order_name): (OrderId, OrderName),
        amount: Money,
    ) -> Result<Self, InvalidValue> {
        check_positive("amount", amount)?;
        if amount.currency() != Currency::Krw {
            return Err(InvalidValue::new("amount", format!("is in won, not {amount}")));
        }
        let (intent, options) = (Intent::new(key), Options::default());
        Ok(Self { intent, customer_key, method_key, order_id, order_name, amount, options })
    }

    /// Paid by card, in months.
    ///
    /// # Errors
    /// If the amount is too small for installments.
    pub fn with_installments(mut self, plan: InstallmentPlan) -> Result<Self, InvalidValue> {
        plan.check(self.amount)?;
        self.options.installments = Some(plan);
        Ok(self)
    }

    /// How much of the amount is free of tax, for merchants of tax-free goods.
    ///
    /// # Errors
    /// If it is no part of the amount.
    pub fn with_tax_free(mut self, amount: Money) -> Result<Self, InvalidValue> {
        TaxParts { free: Some(amount), exempt: None }.check(self.amount)?;
        self.options.tax_free = Some(amount);
        Ok(self)
    }

    /// The cash receipt that the buyer wants; of a payment by account.
    #[must_use]
    pub fn with_cash_receipt(mut self, receipt: CashReceiptRequest) -> Self {
        self.options.cash_receipt = Some(receipt);
        self
    }

    /// It is for books, theatre or museums, which counts for the buyer's tax (`cultureExpense`). Of a payment by account:
    /// the companies of cards know by themselves.
    #[must_use]
    pub fn as_culture_expense(mut self) -> Self {
        self.options.is_culture = true;
        self
    }

    /// Where the gateway tells the buyer of the payment and its changes.
    #[must_use]
    pub fn with_email(mut self, email: CustomerEmail) -> Self {
        self.options.email = Some(email);
        self
    }

    /// The discount of a promotion that the payment is to have.
    #[must_use]
    pub fn with_discount(mut self, code: DiscountCode) -> Self {
        self.options.discount = Some(code);
        self
    }

    /// Where the goods go, for the gateway's look at fraud.
    #[must_use]
    pub fn with_shipping_address(mut self, address: ShippingAddress) -> Self {
        self.options.shipping_address = Some(address);
        self
    }

    /// The card's points are used (`useCardPoint`). It needs a contract of its own.
    #[must_use]
    pub fn with_card_points(mut self) -> Self {
        self.options.uses_card_points = true;
        self
    }
}

impl Request for ChargeMethod {
    type Answer = Payment;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "brandpay_charge",
        method: Method::POST,
        path: "/v1/brandpay/payments",
        class: OperationClass::Charge,
        group: Group::BrandpayApi,
    };

    fn draft(&self) -> Result<Draft, Error> {
        let body = Object::new()
            .text("customerKey", self.customer_key.as_str())
            .text("methodKey", self.method_key.as_str())
            .amount("amount", self.amount)
            .text("orderId", self.order_id.as_str())
            .text("orderName", self.order_name.as_str());
        Ok(Draft::to(Self::ENDPOINT.path).json(self.options.write(body).finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Payment, DecodeError> {
        Payment::parse(body)
    }

    /// Not by its type: the key belongs to this URL, so the answer is of this endpoint whatever it calls the payment.
    fn disagreement(&self, payment: &Payment) -> Option<Disagreement> {
        self.sale()?.disagreement(payment)
    }

    fn secrets(&self) -> Vec<&str> {
        let Options { email, shipping_address, cash_receipt, .. } = &self.options;
        [
            Some(self.method_key.as_str()),
            email.as_ref().map(CustomerEmail::expose),
            shipping_address.as_ref().map(ShippingAddress::expose),
            cash_receipt.as_ref().and_then(CashReceiptRequest::identity).map(CashReceiptIdentity::expose),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Options {
    fn write(&self, body: Object) -> Object {
        let body = body
            .amount_if("taxFreeAmount", self.tax_free)
            .text_if("customerEmail", self.email.as_ref().map(CustomerEmail::expose))
            .text_if("discountCode", self.discount.as_ref().map(DiscountCode::as_str))
            .text_if("shippingAddress", self.shipping_address.as_ref().map(ShippingAddress::expose));
        let body = match self.installments {
            Some(plan) => body.number("cardInstallmentPlan", plan.get()),
            None => body,
        };
        let body = match &self.cash_receipt {
            Some(receipt) => body.field("cashReceipt", &receipt.to_value().to_string()),
            None => body,
        };
        let body = if self.is_culture { body.flag("cultureExpense", true) } else { body };
        if self.uses_card_points { body.flag("useCardPoint", true) } else { body }
    }
}

impl Change for ChargeMethod {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.order_id.as_str())
    }

    fn sale(&self) -> Option<Sale<'_>> {
        Some(Sale { order_id: &self.order_id, amount: self.amount, kind: Some(&PaymentType::Brandpay) })
    }
}

impl Client {
    /// Charges a method that a customer has registered.
    ///
    /// A lost answer is found out by the order: the order's payment is believed to be this one if its amount agrees, it
    /// is of brandpay and no older than the key. So an order that is charged here has to be charged by nothing else.
    ///
    /// # Cancellation
    /// As for [`confirm`](Self::confirm).
    pub async fn charge_method(&self, charge: ChargeMethod) -> Outcome<Payment> {
        self.change(charge).await
    }
}
