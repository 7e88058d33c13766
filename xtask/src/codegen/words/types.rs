//! Which type each enum of the file becomes. Enums that name the same kind of thing in several places, such as banks
//! and securities firms, are one type, because they share the fields that hold them.

/// A type to be written.
pub(super) struct Type {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) enums: &'static [&'static str],
}

const fn of(name: &'static str, about: &'static str, enums: &'static [&'static str]) -> Type {
    Type { name, about, enums }
}

/// Enums whose type is written by hand: a currency is a number's unit, and small enough to be copied.
pub(super) const HAND_WRITTEN: [&str; 1] = ["currency"];

/// The files of the client that the types are written to, by subject.
pub(super) const FILES: [(&str, &[Type]); 3] = [
    ("sdk/client/src/model/word/table/payments.rs", PAYMENTS),
    ("sdk/client/src/model/word/table/organisations.rs", ORGANISATIONS),
    ("sdk/client/src/model/word/table/services.rs", SERVICES),
];

/// Every type.
pub(super) fn all() -> impl Iterator<Item = &'static Type> {
    FILES.into_iter().flat_map(|(_, types)| types)
}

#[rustfmt::skip]
const PAYMENTS: &[Type] = &[
    of("PaymentStatus", "Where a payment stands. A full refund does not imply `CANCELED`: decide by the balance", &["payment.status"]),
    of("PaymentMethod", "How a payment is made", &["payment.method"]),
    of("PaymentType", "Which product a payment came through", &["payment.type"]),
    of("CancelStatus", "Where one cancel stands", &["cancel.cancelStatus"]),
    of("CardType", "What kind of card it is", &["card.cardType"]),
    of("OwnerType", "Whose card it is", &["card.ownerType"]),
    of("AcquireStatus", "Whether the card company has bought the sale", &["card.acquireStatus"]),
    of("InterestPayer", "Who pays an installment's interest", &["card.interestPayer"]),
    of("AccountType", "Whether a virtual account is used once", &["virtualAccount.accountType"]),
    of("RefundStatus", "Where the refund of a virtual account stands", &["virtualAccount.refundStatus"]),
    of("SettlementStatus", "Whether a payment was settled with the merchant", &["settlementStatus"]),
    of("Carrier", "A mobile phone company", &["mobilePhone.carrier"]),
];

#[rustfmt::skip]
const ORGANISATIONS: &[Type] = &[
    of("CardIssuer", "A card company", &["card.issuerCode"]),
    of("Bank", "A bank, a securities firm or another keeper of accounts", &["bank.code", "securities.code"]),
    of("Wallet", "A provider of easy pay, in Korea or overseas", &["easyPay.provider", "foreignEasyPay.provider", "foreignEasyPay.brand"]),
];

#[rustfmt::skip]
const SERVICES: &[Type] = &[
    of("CashReceiptType", "What a cash receipt is for", &["cashReceipt.type"]),
    of("CashReceiptTransaction", "Whether a cash receipt was issued or taken back", &["cashReceipt.transactionType"]),
    of("CashReceiptStatus", "Where the issue of a cash receipt stands", &["cashReceipt.issueStatus"]),
    of("FeeType", "What a fee of a settlement is for", &["settlement.fees.type"]),
    of("SettlementDate", "By which date settlements are listed", &["settlement.dateType"]),
    of("PromotionType", "What a promotion gives", &["promotion.type"]),
    of("BankDiscountType", "How the discount of a bank is counted", &["promotion.bankDiscount.type"]),
    of("PromotionPayType", "Which payments a promotion is for", &["promotion.payType"]),
    of("WebhookEventType", "What a webhook tells", &["webhook.eventType"]),
    of("MethodChange", "What happened to a registered method", &["webhook.METHOD_UPDATED.status"]),
    of("CustomerChange", "What happened to a brandpay customer", &["webhook.CUSTOMER_STATUS_CHANGED.status"]),
    of("PayoutStatus", "Where a payout stands", &["payout.status"]),
    of("PayoutSchedule", "When a payout is made", &["payout.scheduleType"]),
    of("SellerStatus", "How far a seller is approved", &["seller.status"]),
    of("BusinessType", "What kind of business a seller is", &["seller.businessType"]),
    of("TermsScope", "What brandpay terms are about", &["brandpay.terms.scope"]),
    of("GrantType", "What an access token is asked for with", &["brandpay.grantType"]),
    of("MethodStatus", "Whether a registered method can be used", &["brandpay.method.status"]),
    of("CheckoutMethod", "What the browser's payment window is opened for", &["sdk.requestPayment.method"]),
    of("BillingMethod", "What the browser's billing window is opened for", &["sdk.requestBillingAuth.method"]),
    of("RedirectPaymentType", "How a redirect says that was paid", &["redirect.paymentType"]),
    of("ApiVersion", "A version of the API", &["api.version"]),
    of("KeyPrefix", "What an API key begins with", &["key.prefix"]),
    of("EnvelopeVersion", "How answers are wrapped", &["envelope"]),
    of("EntityType", "What a v2 envelope holds", &["v2.entityType"]),
];
