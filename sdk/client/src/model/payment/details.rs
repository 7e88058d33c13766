//! What a payment tells beside what a client acts on, read when it is asked for.

use std::collections::BTreeMap;

use super::parts::{
    CancelDetails, Card, CashReceiptEntry, Discount, EasyPay, GiftCertificate, Link, MobilePhone,
    PaymentCashReceipt, Transfer, VirtualAccount,
};
use super::{DecodeError, Payment};
use crate::model::json::{Field, Object, text};
use crate::model::{ApiVersion, Money, PaymentType};

/// Methods that read one field each.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $wire:literal,)+) => {
        impl Payment {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// If it is of another shape, or one of its amounts cannot be read.
                pub fn $name(&self) -> Result<$type, DecodeError> {
                    Field::field(&self.object(), $wire)
                }
            )+
        }
    };
}

fields! {
    /// The card, of a card payment or behind an easy payment.
    ///
    /// ```
    /// # use toss_sdk::model::{CardType, Money, Payment};
    /// let body = br#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","currency":"KRW",
    ///     "totalAmount":15000,"balanceAmount":15000,"method":"CARD",
    ///     "card":{"issuerCode":"61","cardType":"CREDIT","amount":15000,"newField":1}}"#;
    /// let payment = Payment::from_json(body)?;
    /// let card = payment.card()?.expect("it was paid by card");
    /// assert_eq!(card.card_type.as_deref(), Some(&CardType::Credit));
    /// assert_eq!(card.issuer.as_ref().map(|issuer| issuer.korean()), Some("현대"));
    /// assert_eq!((card.amount, card.acquirer.is_none()), (Some(Money::krw(15_000)), true));
    /// # Ok::<(), toss_sdk::model::DecodeError>(())
    /// ```
    card: Option<Card<'_>> = "card",
    /// The virtual account to send the money to.
    virtual_account: Option<VirtualAccount<'_>> = "virtualAccount",
    /// The transfer from the buyer's account.
    transfer: Option<Transfer<'_>> = "transfer",
    /// The payment by phone bill.
    mobile_phone: Option<MobilePhone<'_>> = "mobilePhone",
    /// The payment by gift certificate.
    gift_certificate: Option<GiftCertificate<'_>> = "giftCertificate",
    /// The easy payment, whether it came as an object or as its provider's name.
    easy_pay: Option<EasyPay<'_>> = "easyPay",
    /// The cash receipt that was asked for with the payment. One that was issued by a call of its own is not here.
    cash_receipt: Option<PaymentCashReceipt<'_>> = "cashReceipt",
    /// All cash receipts of the payment, in no documented order.
    cash_receipts: Vec<CashReceiptEntry<'_>> = "cashReceipts",
    /// The cancels with everything told about them, in the order of [`cancels`](Payment#structfield.cancels).
    cancel_details: Vec<CancelDetails<'_>> = "cancels",
    /// The discount that was given at once.
    discount: Option<Discount<'_>> = "discount",
    /// The receipt's page.
    receipt: Option<Link<'_>> = "receipt",
    /// The payment window's page.
    checkout: Option<Link<'_>> = "checkout",
    /// The net price of what is left after all cancels.
    supplied: Option<Money> = "suppliedAmount",
    /// The tax in what is left after all cancels.
    vat: Option<Money> = "vat",
    /// How much of what is left is free of tax.
    tax_free: Option<Money> = "taxFreeAmount",
    /// How much of what is left is exempt from tax.
    tax_exemption: Option<Money> = "taxExemptionAmount",
}

impl Payment {
    /// What the buyer read as the order's name; it has been seen empty.
    pub fn order_name(&self) -> Option<&str> {
        text(self.raw(), "orderName")
    }

    /// Which product it came through.
    pub fn payment_type(&self) -> Option<PaymentType> {
        text(self.raw(), "type").map(Into::into)
    }

    /// Whether the money is held until the buyer has the goods.
    pub fn use_escrow(&self) -> Option<bool> {
        self.raw().get("useEscrow")?.as_bool()
    }

    /// Whether it counts as spent on culture.
    pub fn is_culture_expense(&self) -> Option<bool> {
        self.raw().get("cultureExpense")?.as_bool()
    }

    /// Where it was made, in two letters.
    pub fn country(&self) -> Option<&str> {
        text(self.raw(), "country")
    }

    /// The version of the API that wrote this.
    pub fn version(&self) -> Option<ApiVersion> {
        text(self.raw(), "version").map(Into::into)
    }

    /// What the shop asked the gateway to keep with the payment, by name.
    pub fn metadata(&self) -> BTreeMap<&str, &str> {
        // What is no object has no pairs; it is no amount, so that is no error.
        Option::field(&self.object(), "metadata").ok().flatten().unwrap_or_default()
    }

    fn object(&self) -> Object<'_> {
        Object { raw: self.raw(), currency: self.total.currency() }
    }
}
