//! Billing keys.

use crate::model::json::Hidden;
use crate::model::kept::{resources, views};
use crate::model::{
    BillingKey, CardIssuer, CardType, DateTime, EasyPay, MerchantId, OwnerType, PaymentMethod,
    RegisteredCustomerKey, Spelled,
};

resources! {
    /// A billing key and what it charges (docs `/reference`, Billing). It is shown once: the gateway has no call to look
    /// it up.
    Billing {
        /// The merchant.
        merchant_id: Option<MerchantId> = "mId",
        /// The shop's customer, to be charged under this very key.
        customer_key: RegisteredCustomerKey = "customerKey",
        /// When the customer agreed.
        authenticated_at: Option<DateTime> = "authenticatedAt",
        /// Card or transfer.
        method: Option<Spelled<PaymentMethod>> = "method",
        /// The key that charges.
        billing_key: BillingKey = "billingKey",
        =>
        /// The card that is charged. Bodies of before 2024-06-01 have its company and number beside it as well.
        card: Option<BillingCard<'_>> = "card",
        /// The accounts that are charged.
        transfers: Vec<BillingAccount<'_>> = "transfers",
        /// The easy payment behind it.
        easy_pay: Option<EasyPay<'_>> = "easyPay",
    }
}

views! {
    /// A card that a billing key charges.
    BillingCard<'a> {
        /// Who issued it.
        issuer: Option<Spelled<CardIssuer>> = "issuerCode",
        /// Who buys the sales.
        acquirer: Option<Spelled<CardIssuer>> = "acquirerCode",
        /// The number, masked.
        number: Option<&'a str> = "number",
        /// Credit, check or gift card.
        card_type: Option<Spelled<CardType>> = "cardType",
        /// A person's or a company's.
        owner_type: Option<Spelled<OwnerType>> = "ownerType",
    }

    /// An account that a billing key charges.
    BillingAccount<'a> {
        /// The bank, by its name.
        bank_name: Option<&'a str> = "bankName",
        /// The number, masked.
        account_number: Option<Hidden<'a>> = "bankAccountNumber",
    }
}
