//! Transactions and settlements: what moved, and what the merchant gets of it.

use crate::model::kept::{resources, views};
use crate::model::{
    CancelDetails, Card, DateTime, EasyPay, FeeType, GiftCertificate, MerchantId, MobilePhone, Money,
    PaymentKey, PaymentMethod, PaymentStatus, RegisteredCustomerKey, Spelled, TransactionKey, Transfer,
    VirtualAccount,
};

resources! {
    /// One movement of a payment, or of a cancel (docs `/reference`, Transaction). The sign of a cancel's amount is not
    /// documented: both have been seen.
    Transaction {
        /// The merchant.
        merchant_id: Option<MerchantId> = "mId",
        /// The transaction; the next page begins after it.
        transaction_key: TransactionKey = "transactionKey",
        /// The payment that it belongs to.
        payment_key: PaymentKey = "paymentKey",
        /// The shop's order.
        order_id: Box<str> = "orderId",
        /// How it was paid.
        method: Option<Spelled<PaymentMethod>> = "method",
        /// The shop's customer, of a billing payment.
        customer_key: Option<RegisteredCustomerKey> = "customerKey",
        /// Whether the money is held until the buyer has the goods.
        use_escrow: Option<bool> = "useEscrow",
        /// Where the receipt is.
        receipt_url: Option<Box<str>> = "receiptUrl",
        /// Where the payment stood after it.
        status: PaymentStatus = "status",
        /// When it was.
        transaction_at: Option<DateTime> = "transactionAt",
        /// What moved; 0 for the issue of a virtual account.
        amount: Money = "amount",
    }

    /// What the merchant gets for one transaction (docs `/reference`, Settlement).
    Settlement {
        /// The merchant.
        merchant_id: Option<MerchantId> = "mId",
        /// The payment.
        payment_key: PaymentKey = "paymentKey",
        /// The transaction.
        transaction_key: TransactionKey = "transactionKey",
        /// The shop's order.
        order_id: Box<str> = "orderId",
        /// How it was paid.
        method: Option<Spelled<PaymentMethod>> = "method",
        /// What was sold, or given back.
        amount: Money = "amount",
        /// What the merchant gets: the amount less all fees.
        pay_out: Money = "payOutAmount",
        /// The fee for installments without interest.
        interest_fee: Option<Money> = "interestFee",
        /// The fees, without their tax.
        supply: Option<Money> = "supplyAmount",
        /// The tax on the fees.
        vat: Option<Money> = "vat",
        /// When the payment was approved.
        approved_at: Option<DateTime> = "approvedAt",
        /// The day of the sale (`2025-06-27`).
        sold_date: Option<Box<str>> = "soldDate",
        /// The day on which it is paid out.
        paid_out_date: Option<Box<str>> = "paidOutDate",
        =>
        /// The fees, each.
        fees: Vec<Fee<'_>> = "fees",
        /// The card.
        card: Option<Card<'_>> = "card",
        /// The easy payment.
        easy_pay: Option<EasyPay<'_>> = "easyPay",
        /// The gift certificate.
        gift_certificate: Option<GiftCertificate<'_>> = "giftCertificate",
        /// The phone bill.
        mobile_phone: Option<MobilePhone<'_>> = "mobilePhone",
        /// The transfer.
        transfer: Option<Transfer<'_>> = "transfer",
        /// The virtual account.
        virtual_account: Option<VirtualAccount<'_>> = "virtualAccount",
        /// The cancel, if this settles one.
        cancel: Option<CancelDetails<'_>> = "cancel",
    }

    /// The answer to a manual settlement.
    ManualSettlement {
        /// Whether it was taken.
        result: Option<bool> = "result",
    }
}

views! {
    /// One fee of a settlement.
    Fee<'a> {
        /// What for.
        fee_type: Option<FeeType> = "type",
        /// How much.
        fee: Option<Money> = "fee",
    }
}
