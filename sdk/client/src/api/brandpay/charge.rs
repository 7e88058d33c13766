//! A payment with a registered method, without its customer.

use http::Method;

use crate::Client;
use crate::api::sale::{CARD_LEAST, Extras, check_amount, sale_methods};
use crate::endpoint::{Change, Disagreement, Draft, Endpoint, Made, Request, Sale};
use crate::error::{Error, Group};
use crate::intent::digest;
use crate::model::{
    CashReceiptIdentity, CashReceiptRequest, CustomerKey, DecodeError, DiscountCode, IdempotencyKey,
    InvalidValue, MethodKey, Money, OrderId, OrderName, Payment, PaymentType, Resource as _, ShippingAddress,
};
use crate::operation::{Intent, OperationClass, intent_methods};
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
    extras: Extras,
    options: Options,
}

/// What may be left out and no other request has.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Options {
    cash_receipt: Option<CashReceiptRequest>,
    is_culture: bool,
    discount: Option<DiscountCode>,
    shipping_address: Option<ShippingAddress>,
}

intent_methods!(ChargeMethod);
sale_methods!(ChargeMethod: tax_free, customer_email, installments, card_points);

impl ChargeMethod {
    /// A charge of one order. `key` belongs to this decision: store it before the first call, and give the same one to
    /// every repeat. `method_key` is the customer's
    /// ([`RegisteredCard::method_key`](crate::model::RegisteredCard),
    /// [`RegisteredAccount::method_key`](crate::model::RegisteredAccount)).
    ///
    /// # Errors
    /// If the amount is less than 100 won, or in another currency. The gateway refuses less than 200 won for an account.
    pub fn new(
        key: IdempotencyKey,
        (customer_key, method_key): (CustomerKey, MethodKey),
        (order_id, order_name): (OrderId, OrderName),
        amount: Money,
    ) -> Result<Self, InvalidValue> {
        check_amount(amount, CARD_LEAST)?;
        Ok(Self {
            intent: Intent::new(key),
            customer_key,
            method_key,
            order_id,
            order_name,
            amount,
            extras: Extras::default(),
            options: Options::default(),
        })
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
}

/// As the gateway's reference shows it (`/reference/brandpay`).
pub(in crate::api) static MADE: Made =
    Made { by: ChargeMethod::ENDPOINT.name, kind: PaymentType::Brandpay, method: None };

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
        Ok(Draft::to(Self::ENDPOINT.path).json(self.options.write(self.extras.write(body)).finish()))
    }

    fn read(&self, body: &[u8]) -> Result<Payment, DecodeError> {
        Payment::parse(body)
    }

    fn disagreement(&self, payment: &Payment) -> Option<Disagreement> {
        self.sale()?.disagreement(payment).or_else(|| MADE.disagreement(payment))
    }

    fn secrets(&self) -> Vec<&str> {
        let Options { shipping_address, cash_receipt, .. } = &self.options;
        let address = shipping_address.as_ref().map(ShippingAddress::expose);
        let identity = cash_receipt.as_ref().and_then(CashReceiptRequest::identity);
        let own = [Some(self.method_key.as_str()), address, identity.map(CashReceiptIdentity::expose)];
        own.into_iter().flatten().chain(self.extras.secrets()).collect()
    }
}

impl Options {
    fn write(&self, body: Object) -> Object {
        let body = body
            .text_if("discountCode", self.discount.as_ref().map(DiscountCode::as_str))
            .text_if("shippingAddress", self.shipping_address.as_ref().map(ShippingAddress::expose));
        let body = match &self.cash_receipt {
            Some(receipt) => body.field("cashReceipt", &receipt.to_value().to_string()),
            None => body,
        };
        if self.is_culture { body.flag("cultureExpense", true) } else { body }
    }
}

impl Change for ChargeMethod {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some(self.order_id.as_str())
    }

    fn means(&self) -> Option<String> {
        Some(digest::<8>("toss-sdk brandpay method", self.method_key.as_str().as_bytes()))
    }

    fn sale(&self) -> Option<Sale<'_>> {
        Some(Sale { order_id: &self.order_id, amount: self.amount, kind: Some(&MADE.kind) })
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
