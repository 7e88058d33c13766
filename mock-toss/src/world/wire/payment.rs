//! The Payment object.

use core::cell::Cell;
use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Serialize;

use super::super::amount::OnWire;
use super::super::cash_receipts::{Receipt, ReceiptInPayment, ReceiptOfPayment, Side};
use super::super::edge::Language;
use super::super::method::Method;
use super::super::payment::{Payment, Status};
use super::super::state::Dialect;
use super::super::tax;
use super::cancel::CancelBody;
use super::method::{
    CardBody, EasyPayBody, GiftCertificateBody, MobilePhoneBody, TransferBody, VirtualAccountBody,
    transfer_body,
};
use super::{Link, Url, Versioned};
use crate::config::ApiVersion;
use crate::time::KoreanTime;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PaymentBody<'a> {
    m_id: &'a str,
    #[serde(skip_serializing_if = "Versioned::is_not_there")]
    transaction_key: Versioned<Option<&'a str>>,
    #[serde(skip_serializing_if = "Versioned::is_not_there")]
    last_transaction_key: Versioned<Option<&'a str>>,
    payment_key: &'a str,
    order_id: &'a str,
    order_name: &'a str,
    tax_exemption_amount: OnWire,
    status: &'static str,
    requested_at: KoreanTime,
    approved_at: Option<KoreanTime>,
    use_escrow: Option<bool>,
    culture_expense: bool,
    card: Option<CardBody<'a>>,
    virtual_account: Option<VirtualAccountBody<'a>>,
    transfer: Option<TransferBody<'a>>,
    mobile_phone: Option<MobilePhoneBody<'a>>,
    gift_certificate: Option<GiftCertificateBody>,
    cash_receipt: Option<ReceiptInPayment<'a>>,
    cash_receipts: Option<Vec<ReceiptOfPayment<'a>>>,
    discount: Option<Discount>,
    cancels: Option<Vec<CancelBody<'a>>>,
    secret: Option<&'a str>,
    r#type: &'static str,
    easy_pay: Option<EasyPayBody<'a>>,
    country: &'a str,
    failure: Option<Failure>,
    is_partial_cancelable: bool,
    receipt: Option<Link<'a>>,
    checkout: Link<'a>,
    currency: &'static str,
    total_amount: OnWire,
    balance_amount: OnWire,
    supplied_amount: OnWire,
    vat: OnWire,
    tax_free_amount: OnWire,
    method: Option<&'static str>,
    version: &'static str,
    metadata: Option<&'a BTreeMap<String, String>>,
}

#[derive(Serialize)]
struct Discount {
    amount: OnWire,
}

#[derive(Serialize)]
struct Failure {
    code: &'static str,
    message: &'static str,
}

thread_local! {
    /// Where bodies are written before their length is known.
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl Payment {
    /// The body that confirm, cancel and both look-ups answer with.
    pub(in super::super) fn to_json(&self, dialect: Dialect<'_>) -> Bytes {
        let mut text = ROOM.take();
        text.clear();
        let body = match serde_json::to_writer(&mut text, &self.body(dialect)) {
            // Kept for fifteen days under an idempotency key: not a byte more than it has.
            Ok(()) => Bytes::copy_from_slice(&text),
            Err(error) => format!("{{\"code\":\"UNKNOWN_ERROR\",\"message\":\"{error}\"}}").into(),
        };
        ROOM.set(text);
        body
    }

    fn body<'a>(&'a self, dialect: Dialect<'a>) -> PaymentBody<'a> {
        let language = dialect.language;
        let money = |minor| OnWire(minor, self.currency);
        let method = self.known_method(dialect);
        let paid_with = method.filter(|_| self.status != Status::Aborted);
        let has_new_name = dialect.version >= ApiVersion::V2022_11_16;
        let (supplied_amount, vat) = tax::split(self.balance, self.tax_free + self.tax_exemption);
        PaymentBody {
            m_id: dialect.merchant_id,
            transaction_key: Versioned::there_if(!has_new_name, || self.last_transaction.as_deref()),
            last_transaction_key: Versioned::there_if(has_new_name, || self.last_transaction.as_deref()),
            payment_key: &self.key,
            order_id: &self.order_id,
            order_name: &self.order_name,
            tax_exemption_amount: money(self.tax_exemption),
            status: self.status.as_str(),
            requested_at: self.requested_at,
            approved_at: self.approved_at,
            use_escrow: method.filter(|method| !is_paypal(method)).map(|_| self.use_escrow),
            culture_expense: self.culture_expense,
            card: paid_with.and_then(|method| self.card_body(method, dialect)),
            virtual_account: paid_with.and_then(|method| self.virtual_account_body(method, dialect)),
            transfer: paid_with.and_then(|method| transfer_body(method, dialect)),
            mobile_phone: paid_with.and_then(|method| self.mobile_phone_body(method)),
            gift_certificate: paid_with.and_then(|method| self.gift_certificate_body(method, dialect)),
            cash_receipt: self.newest_receipt().map(|receipt| receipt.in_payment(language)),
            cash_receipts: self.receipt_bodies(language),
            discount: self.discount.map(|discount| Discount { amount: money(discount) }),
            cancels: self.cancel_bodies(),
            secret: self.secret.as_deref(),
            r#type: self.kind.as_str(),
            easy_pay: paid_with.and_then(|method| self.easy_pay_body(method, dialect)),
            country: &self.country,
            failure: self.failure.map(|row| Failure { code: row.code, message: language.message(row) }),
            is_partial_cancelable: self.is_partial_cancelable,
            receipt: self.receipt(),
            checkout: self.checkout(),
            currency: self.currency.as_str(),
            total_amount: money(self.amount),
            balance_amount: money(self.balance),
            supplied_amount: money(supplied_amount),
            vat: money(vat),
            tax_free_amount: money(self.tax_free),
            method: method.map(|method| method.named(language)),
            version: dialect.version.as_str(),
            metadata: self.metadata.as_ref(),
        }
    }

    /// What the customer pays with, as far as bodies tell of it in this state.
    fn known_method(&self, dialect: Dialect<'_>) -> Option<&Method> {
        let is_known = match self.status {
            Status::Ready | Status::Expired => false,
            Status::InProgress => dialect.switches.in_progress_tells_method,
            Status::WaitingForDeposit
            | Status::Done
            | Status::Canceled
            | Status::PartialCanceled
            | Status::Aborted => true,
        };
        self.method.as_ref().filter(|_| is_known)
    }

    /// The one that `cashReceipt` shows.
    fn newest_receipt(&self) -> Option<&Receipt> {
        self.cash_receipts.iter().rev().find(|receipt| receipt.side == Side::Confirm)
    }

    fn receipt_bodies(&self, language: Language) -> Option<Vec<ReceiptOfPayment<'_>>> {
        let bodies = self.cash_receipts.iter().map(|receipt| receipt.of_payment(language));
        (!self.cash_receipts.is_empty()).then(|| bodies.collect())
    }

    fn cancel_bodies(&self) -> Option<Vec<CancelBody<'_>>> {
        let bodies = self.cancels.iter().map(|cancel| cancel.body(self.currency));
        (!self.cancels.is_empty()).then(|| bodies.collect())
    }

    /// There is one as soon as the gateway has taken a payment on.
    fn receipt(&self) -> Option<Link<'_>> {
        self.secret.as_ref()?;
        let page = match self.method {
            Some(Method::VirtualAccount(_)) => {
                "https://dashboard.tosspayments.com/receipt/payment-detail/bank-transfer?transactionId="
            }
            _ => "https://dashboard.tosspayments.com/receipt/redirection?transactionId=",
        };
        Some(Link(Url::receipt(page, &self.key)))
    }

    fn checkout(&self) -> Link<'_> {
        let before = "https://api.tosspayments.com/v1/payments/";
        Link(Url { before, key: &self.key, after: "/checkout" })
    }
}

fn is_paypal(method: &Method) -> bool {
    matches!(method, Method::EasyPay(wallet) if wallet.is_paypal())
}
