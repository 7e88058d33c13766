//! The Payment object as it stands on the wire: every field, in the order of the gateway's own bodies.

use core::fmt;

use bytes::Bytes;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::cancel;
use super::edge::Language;
use super::payment::{Payment, Status};
use super::state::Dialect;
use super::tax;
use crate::time::KoreanTime;

/// A field that card payments never have; `null`.
type Absent = Option<()>;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PaymentBody<'a> {
    m_id: &'a str,
    last_transaction_key: Option<&'a str>,
    payment_key: &'a str,
    order_id: &'a str,
    order_name: &'a str,
    tax_exemption_amount: u64,
    status: &'static str,
    requested_at: KoreanTime,
    approved_at: Option<KoreanTime>,
    use_escrow: Option<bool>,
    culture_expense: bool,
    card: Option<Card>,
    virtual_account: Absent,
    transfer: Absent,
    mobile_phone: Absent,
    gift_certificate: Absent,
    cash_receipt: Absent,
    cash_receipts: Absent,
    discount: Absent,
    cancels: Option<Vec<cancel::Body<'a>>>,
    secret: Option<&'a str>,
    r#type: &'static str,
    easy_pay: Absent,
    country: &'static str,
    failure: Option<Failure>,
    is_partial_cancelable: bool,
    receipt: Option<Link<'a>>,
    checkout: Link<'a>,
    currency: &'static str,
    total_amount: u64,
    balance_amount: u64,
    supplied_amount: u64,
    vat: u64,
    tax_free_amount: u64,
    method: Option<&'static str>,
    version: &'static str,
    metadata: Absent,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are the gateway's")]
struct Card {
    issuer_code: &'static str,
    acquirer_code: &'static str,
    number: &'static str,
    installment_plan_months: u8,
    is_interest_free: bool,
    interest_payer: Absent,
    approve_no: &'static str,
    use_card_point: bool,
    card_type: &'static str,
    owner_type: &'static str,
    acquire_status: &'static str,
    amount: u64,
}

#[derive(Serialize)]
struct Failure {
    code: &'static str,
    message: &'static str,
}

/// `{"url": ...}` around a payment key.
struct Link<'a> {
    before: &'static str,
    payment_key: &'a str,
    after: &'static str,
}

impl fmt::Display for Link<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.before, self.payment_key, self.after)
    }
}

impl Serialize for Link<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("url", &format_args!("{self}"))?;
        map.end()
    }
}

impl Payment {
    /// The body that confirm, cancel and both look-ups answer with.
    pub(super) fn to_json(&self, dialect: Dialect<'_>) -> Bytes {
        let language = dialect.language;
        let is_known_method = self.status != Status::Expired;
        let has_card = is_known_method && self.status != Status::Aborted;
        let (supplied_amount, vat) = tax::split(self.balance, self.tax_free + self.tax_exemption);
        let body = PaymentBody {
            m_id: dialect.merchant_id,
            last_transaction_key: self.last_transaction.as_deref(),
            payment_key: &self.key,
            order_id: &self.order_id,
            order_name: &self.order_name,
            tax_exemption_amount: self.tax_exemption,
            status: self.status.as_str(),
            requested_at: self.requested_at,
            approved_at: self.approved_at,
            use_escrow: is_known_method.then_some(false),
            culture_expense: false,
            card: has_card.then(|| self.card(language)),
            virtual_account: None,
            transfer: None,
            mobile_phone: None,
            gift_certificate: None,
            cash_receipt: None,
            cash_receipts: None,
            discount: None,
            cancels: cancel::Body::all(self),
            secret: self.secret.as_deref(),
            r#type: "NORMAL",
            easy_pay: None,
            country: "KR",
            failure: self.failure.map(|row| Failure { code: row.code, message: language.message(row) }),
            is_partial_cancelable: true,
            receipt: self.approved_at.map(|_| self.receipt()),
            checkout: self.checkout(),
            currency: "KRW",
            total_amount: self.amount,
            balance_amount: self.balance,
            supplied_amount,
            vat,
            tax_free_amount: self.tax_free,
            method: is_known_method.then(|| language.word("카드", "CARD")),
            version: "2022-11-16",
            metadata: None,
        };
        let mut text = Vec::with_capacity(2_048);
        match serde_json::to_writer(&mut text, &body) {
            Ok(()) => text.into(),
            Err(error) => format!("{{\"code\":\"UNKNOWN_ERROR\",\"message\":\"{error}\"}}").into(),
        }
    }

    fn card(&self, language: Language) -> Card {
        Card {
            issuer_code: "61",
            acquirer_code: "31",
            number: "43301234****123*",
            installment_plan_months: 0,
            is_interest_free: false,
            interest_payer: None,
            approve_no: "00000000",
            use_card_point: false,
            card_type: language.word("신용", "CREDIT"),
            owner_type: language.word("개인", "PERSONAL"),
            acquire_status: if self.status == Status::Canceled { "CANCELED" } else { "READY" },
            amount: self.amount,
        }
    }

    fn receipt(&self) -> Link<'_> {
        let before = "https://dashboard.tosspayments.com/receipt/redirection?transactionId=";
        Link { before, payment_key: &self.key, after: "&ref=PX" }
    }

    fn checkout(&self) -> Link<'_> {
        let before = "https://api.tosspayments.com/v1/payments/";
        Link { before, payment_key: &self.key, after: "/checkout" }
    }
}
