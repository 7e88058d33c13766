//! The parts of a payment: how it was paid, what was discounted, receipted and given back. They borrow from the object
//! that the payment keeps and are read when asked for, so that a payment is not slower to read for having them.

use serde_json::{Map, Value};

use crate::model::json::{Field, Hidden, Object, Read};
use crate::model::kept::views;
use crate::model::{
    AccountType, AcquireStatus, Bank, CancelStatus, CardIssuer, CardType, CashReceiptStatus,
    CashReceiptTransaction, CashReceiptType, Currency, DateTime, DecodeError, InterestPayer, Money,
    OwnerType, RefundStatus, SettlementStatus, Spelled, Wallet,
};

views! {
    /// A card payment, or the card behind an easy payment.
    Card<'a> {
        /// Who issued it.
        issuer: Option<Spelled<CardIssuer>> = "issuerCode",
        /// Who buys the sale; `None` if that is not known yet.
        acquirer: Option<Spelled<CardIssuer>> = "acquirerCode",
        /// The number, masked.
        number: Option<&'a str> = "number",
        /// The months of an installment plan; 0 is at once.
        installment_months: Option<u64> = "installmentPlanMonths",
        /// Whether the installments bear no interest.
        is_interest_free: Option<bool> = "isInterestFree",
        /// Who pays the interest, if it is an installment plan.
        interest_payer: Option<InterestPayer> = "interestPayer",
        /// The approval's number; `00000000` in tests.
        approve_no: Option<&'a str> = "approveNo",
        /// Whether points were used.
        use_card_point: Option<bool> = "useCardPoint",
        /// Credit, check or gift card.
        card_type: Option<Spelled<CardType>> = "cardType",
        /// A person's or a company's.
        owner_type: Option<Spelled<OwnerType>> = "ownerType",
        /// Whether the card company has bought the sale.
        acquire_status: Option<AcquireStatus> = "acquireStatus",
        /// What was paid by card, an immediate discount included.
        amount: Option<Money> = "amount",
    }

    /// A virtual account: the buyer sends the money to it.
    VirtualAccount<'a> {
        /// The number to send to; test accounts begin with `X`.
        account_number: Option<&'a str> = "accountNumber",
        /// Used once or by one customer.
        account_type: Option<Spelled<AccountType>> = "accountType",
        /// Whose account it is.
        bank: Option<Spelled<Bank>> = "bankCode",
        /// Who was asked to send the money.
        customer_name: Option<Hidden<'a>> = "customerName",
        /// Who sent it.
        depositor_name: Option<Hidden<'a>> = "depositorName",
        /// Until when.
        due_date: Option<DateTime> = "dueDate",
        /// Whether that has passed. The payment's status does not change by it, and no webhook tells.
        is_expired: Option<bool> = "expired",
        /// Whether it was settled.
        settlement_status: Option<SettlementStatus> = "settlementStatus",
        /// Where a refund stands. `NONE` right after a cancel: the money goes days later.
        refund_status: Option<RefundStatus> = "refundStatus",
        /// Where a refund goes; shown for 30 minutes after the window opened.
        refund_account: Option<RefundAccount<'a>> = "refundReceiveAccount",
    }

    /// Where the refund of a virtual account goes.
    RefundAccount<'a> {
        /// Whose account it is.
        bank: Option<Spelled<Bank>> = "bankCode",
        /// Its number.
        account_number: Option<Hidden<'a>> = "accountNumber",
        /// Its holder.
        holder_name: Option<Hidden<'a>> = "holderName",
    }

    /// A transfer from the buyer's account.
    Transfer<'a> {
        /// The buyer's bank.
        bank: Option<Spelled<Bank>> = "bankCode",
        /// Whether it was settled.
        settlement_status: Option<SettlementStatus> = "settlementStatus",
    }

    /// A payment by the buyer's phone bill.
    MobilePhone<'a> {
        /// The phone's number.
        customer_mobile_phone: Option<Hidden<'a>> = "customerMobilePhone",
        /// Whether it was settled.
        settlement_status: Option<SettlementStatus> = "settlementStatus",
        /// Where the receipt is.
        receipt_url: Option<&'a str> = "receiptUrl",
    }

    /// A payment by gift certificate.
    GiftCertificate<'a> {
        /// The approval's number.
        approve_no: Option<&'a str> = "approveNo",
        /// Whether it was settled.
        settlement_status: Option<SettlementStatus> = "settlementStatus",
    }

    /// The cash receipt that was asked for with the payment.
    PaymentCashReceipt<'a> {
        /// What it is for.
        receipt_type: Option<Spelled<CashReceiptType>> = "type",
        /// Its key.
        receipt_key: Option<&'a str> = "receiptKey",
        /// Its number.
        issue_number: Option<&'a str> = "issueNumber",
        /// Where it is.
        receipt_url: Option<&'a str> = "receiptUrl",
        /// What it is about.
        amount: Option<Money> = "amount",
        /// How much of that is free of tax.
        tax_free: Option<Money> = "taxFreeAmount",
    }

    /// One entry of a payment's list of cash receipts, issued or taken back. Their order is not documented.
    CashReceiptEntry<'a> {
        /// Its key.
        receipt_key: Option<&'a str> = "receiptKey",
        /// The shop's order.
        order_id: Option<&'a str> = "orderId",
        /// The order's name.
        order_name: Option<&'a str> = "orderName",
        /// What it is for.
        receipt_type: Option<Spelled<CashReceiptType>> = "type",
        /// Its number.
        issue_number: Option<&'a str> = "issueNumber",
        /// Where it is.
        receipt_url: Option<&'a str> = "receiptUrl",
        /// The merchant's number.
        business_number: Option<&'a str> = "businessNumber",
        /// Issued, or taken back.
        transaction: Option<CashReceiptTransaction> = "transactionType",
        /// What it is about.
        amount: Option<Money> = "amount",
        /// How much of that is free of tax.
        tax_free: Option<Money> = "taxFreeAmount",
        /// Where it stands.
        status: Option<CashReceiptStatus> = "issueStatus",
        /// Why it failed.
        failure: Option<FailureView<'a>> = "failure",
        /// Who it is for.
        customer_identity: Option<Hidden<'a>> = "customerIdentityNumber",
        /// When it was asked for.
        requested_at: Option<DateTime> = "requestedAt",
    }

    /// Why something failed, in the gateway's words.
    FailureView<'a> {
        /// The code, verbatim.
        code: Option<&'a str> = "code",
        /// The text, verbatim.
        message: Option<&'a str> = "message",
    }

    /// A discount that was given at once.
    Discount<'a> {
        /// How much.
        amount: Option<Money> = "amount",
    }

    /// A page for the buyer.
    Link<'a> {
        /// Where it is.
        url: Option<&'a str> = "url",
    }

    /// One cancel with everything that the gateway tells about it. Bodies of before 2025 lack some of the amounts.
    CancelDetails<'a> {
        /// The transaction of this cancel.
        transaction_key: Option<&'a str> = "transactionKey",
        /// The reason given by the merchant.
        reason: Option<&'a str> = "cancelReason",
        /// When it was executed.
        canceled_at: Option<DateTime> = "canceledAt",
        /// Where it stands. Not part of a settlement's cancel, which was executed.
        status: Option<CancelStatus> = "cancelStatus",
        /// The merchant's own name for it, where asynchronous wallets asked for one.
        request_id: Option<&'a str> = "cancelRequestId",
        /// The cash receipt that was taken back with it.
        receipt_key: Option<&'a str> = "receiptKey",
        /// What was given back.
        amount: Option<Money> = "cancelAmount",
        /// How much of that was free of tax.
        tax_free: Option<Money> = "taxFreeAmount",
        /// How much of that was exempt from tax.
        tax_exemption: Option<Money> = "taxExemptionAmount",
        /// The balance after it.
        refundable: Option<Money> = "refundableAmount",
        /// How much of a card's immediate discount it took back.
        card_discount: Option<Money> = "cardDiscountAmount",
        /// How much of a transfer's immediate discount it took back.
        transfer_discount: Option<Money> = "transferDiscountAmount",
        /// How much of an easy payment's points or discount it took back.
        easy_pay_discount: Option<Money> = "easyPayDiscountAmount",
    }
}

/// An easy payment. For PayPal the gateway has been seen to send only the provider's name.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct EasyPay<'a> {
    /// Whose it is.
    pub provider: Option<Spelled<Wallet>>,
    /// What was paid by account or money; 0 if a card was behind it.
    pub amount: Option<Money>,
    /// What was paid by points or coupons.
    pub discount: Option<Money>,
    raw: Option<&'a Map<String, Value>>,
}

impl<'a> EasyPay<'a> {
    /// A field that is not typed here, by its name on the wire.
    pub fn field(&self, name: &str) -> Option<&'a Value> {
        self.raw.and_then(|raw| raw.get(name))
    }
}

impl<'a> Read<'a> for EasyPay<'a> {
    fn read(value: &'a Value, name: &'static str, currency: Currency) -> Result<Option<Self>, DecodeError> {
        let raw = match value {
            Value::Object(raw) => raw,
            Value::String(provider) => {
                let provider = Some(Spelled::from(&**provider));
                return Ok(Some(Self { provider, amount: None, discount: None, raw: None }));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                return Err(DecodeError::Field(name));
            }
        };
        let object = Object::within(raw, currency)?;
        Ok(Some(Self {
            provider: Field::field(&object, "provider")?,
            amount: Field::field(&object, "amount")?,
            discount: Field::field(&object, "discountAmount")?,
            raw: Some(raw),
        }))
    }
}

impl core::fmt::Debug for EasyPay<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("EasyPay")
            .field("provider", &self.provider)
            .field("amount", &self.amount)
            .field("discount", &self.discount)
            .finish_non_exhaustive()
    }
}
