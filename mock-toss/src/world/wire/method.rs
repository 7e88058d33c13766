//! The objects that tell what was paid with: `card`, `virtualAccount`, `transfer`, `mobilePhone`, `giftCertificate`,
//! `easyPay`.

use std::borrow::Cow;

use serde::Serialize;

use super::super::amount::OnWire;
use super::super::edge::Language;
use super::super::method::{Card, EasyPay, InterestPayer, Method, RefundAccount, VirtualAccount};
use super::super::payment::{Payment, Status};
use super::super::state::Dialect;
use super::{Url, Versioned};
use crate::catalog;
use crate::config::ApiVersion;
use crate::switches::AcquireAfterCancel;
use crate::time::KoreanTime;

/// The first with codes where earlier ones have names.
const WITH_CODES: ApiVersion = ApiVersion::V2022_11_16;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CardBody<'a> {
    #[serde(skip_serializing_if = "Versioned::is_not_there")]
    company: Versioned<&'a str>,
    #[serde(skip_serializing_if = "Versioned::is_not_there")]
    issuer_code: Versioned<&'a str>,
    #[serde(skip_serializing_if = "Versioned::is_not_there")]
    acquirer_code: Versioned<Option<&'a str>>,
    number: &'a str,
    installment_plan_months: u8,
    is_interest_free: bool,
    interest_payer: Option<&'static str>,
    approve_no: Cow<'static, str>,
    use_card_point: bool,
    card_type: &'static str,
    owner_type: &'static str,
    acquire_status: &'static str,
    amount: OnWire,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VirtualAccountBody<'a> {
    account_number: &'a str,
    account_type: &'static str,
    #[serde(flatten)]
    bank: BankBody<'a>,
    customer_name: &'a str,
    depositor_name: Option<&'a str>,
    due_date: KoreanTime,
    expired: bool,
    settlement_status: &'static str,
    refund_status: &'static str,
    refund_receive_account: Option<RefundAccountBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefundAccountBody<'a> {
    #[serde(flatten)]
    bank: BankBody<'a>,
    account_number: &'a str,
    holder_name: &'a str,
}

/// `bankCode`, or in older versions `bank`, its name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BankBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    bank: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_code: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TransferBody<'a> {
    #[serde(flatten)]
    bank: BankBody<'a>,
    settlement_status: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MobilePhoneBody<'a> {
    customer_mobile_phone: &'a str,
    settlement_status: &'static str,
    receipt_url: Url<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GiftCertificateBody {
    approve_no: Cow<'static, str>,
    settlement_status: &'static str,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum EasyPayBody<'a> {
    /// As seen of PayPal.
    Name(&'a str),
    #[serde(rename_all = "camelCase")]
    Whole { provider: &'a str, amount: OnWire, discount_amount: OnWire },
}

impl Method {
    /// The card that pays, or a part of it.
    pub(in super::super) const fn card(&self) -> Option<&Card> {
        match self {
            Self::Card(card) => Some(card),
            Self::EasyPay(wallet) => wallet.card.as_ref(),
            Self::VirtualAccount(_)
            | Self::Transfer { .. }
            | Self::MobilePhone { .. }
            | Self::GiftCertificate { .. } => None,
        }
    }
}

impl Payment {
    pub(super) fn card_body<'a>(&'a self, method: &'a Method, dialect: Dialect<'_>) -> Option<CardBody<'a>> {
        let card = method.card()?;
        let has_codes = dialect.version >= WITH_CODES;
        let paid_otherwise =
            if let Method::EasyPay(wallet) = method { wallet.money + wallet.discount } else { 0 };
        let months = card.installment_months;
        Some(CardBody {
            company: Versioned::there_if(!has_codes, || company_name(&card.issuer, dialect.language)),
            issuer_code: Versioned::there_if(has_codes, || &*card.issuer),
            acquirer_code: Versioned::there_if(has_codes, || card.acquirer.as_deref()),
            number: &card.number,
            installment_plan_months: months,
            is_interest_free: card.is_interest_free,
            interest_payer: card.interest_payer.filter(|_| months > 0).map(InterestPayer::as_str),
            approve_no: self.approve_no(dialect),
            use_card_point: card.use_card_point,
            card_type: card.kind.word(dialect.language),
            owner_type: card.owner.word(dialect.language),
            acquire_status: self.acquire_status(card, dialect),
            amount: OnWire(self.amount.saturating_sub(paid_otherwise), self.currency),
        })
    }

    fn acquire_status(&self, card: &Card, dialect: Dialect<'_>) -> &'static str {
        match (self.status, dialect.switches.acquire_after_cancel) {
            (Status::Canceled, AcquireAfterCancel::Canceled) => "CANCELED",
            (Status::Canceled, AcquireAfterCancel::CancelRequested) => "CANCEL_REQUESTED",
            _ => card.acquire.as_str(),
        }
    }

    pub(super) fn easy_pay_body<'a>(
        &'a self,
        method: &'a Method,
        dialect: Dialect<'_>,
    ) -> Option<EasyPayBody<'a>> {
        let Method::EasyPay(wallet) = method else { return None };
        let provider = wallet_name(wallet, dialect.language);
        if wallet.is_paypal() && dialect.switches.paypal_easy_pay_is_string {
            return Some(EasyPayBody::Name(provider));
        }
        let money = |minor| OnWire(minor, self.currency);
        Some(EasyPayBody::Whole {
            provider,
            amount: money(wallet.money),
            discount_amount: money(wallet.discount),
        })
    }

    pub(super) fn virtual_account_body<'a>(
        &self,
        method: &'a Method,
        dialect: Dialect<'_>,
    ) -> Option<VirtualAccountBody<'a>> {
        let Method::VirtualAccount(account) = method else { return None };
        (!self.status.is_open()).then(|| account.body(dialect))
    }

    pub(super) fn mobile_phone_body<'a>(&'a self, method: &'a Method) -> Option<MobilePhoneBody<'a>> {
        let Method::MobilePhone { number, settlement } = method else { return None };
        let page = "https://dashboard.tosspayments.com/receipt/mobile?transactionId=";
        Some(MobilePhoneBody {
            customer_mobile_phone: number,
            settlement_status: settlement.as_str(),
            receipt_url: Url::receipt(page, &self.key),
        })
    }

    pub(super) fn gift_certificate_body(
        &self,
        method: &Method,
        dialect: Dialect<'_>,
    ) -> Option<GiftCertificateBody> {
        let Method::GiftCertificate { settlement, .. } = method else { return None };
        let approve_no = self.approve_no(dialect);
        Some(GiftCertificateBody { approve_no, settlement_status: settlement.as_str() })
    }

    /// Zeros with a test key; with a live one a number that follows from the payment's key.
    fn approve_no(&self, dialect: Dialect<'_>) -> Cow<'static, str> {
        if !dialect.is_live {
            return Cow::Borrowed("00000000");
        }
        let number = self.key.bytes().fold(0_u32, |number, byte| {
            // One below 10^8, so that a number of eight digits is never all zeros.
            (number * 31 + u32::from(byte)) % 99_999_999
        });
        Cow::Owned(format!("{:08}", number + 1))
    }
}

pub(super) fn transfer_body<'a>(method: &'a Method, dialect: Dialect<'_>) -> Option<TransferBody<'a>> {
    let Method::Transfer { bank_code, settlement } = method else { return None };
    Some(TransferBody { bank: BankBody::of(bank_code, dialect), settlement_status: settlement.as_str() })
}

impl VirtualAccount {
    fn body(&self, dialect: Dialect<'_>) -> VirtualAccountBody<'_> {
        let language = dialect.language;
        VirtualAccountBody {
            account_number: &self.number,
            account_type: if self.is_fixed {
                language.word("고정", "FIXED")
            } else {
                language.word("일반", "NORMAL")
            },
            bank: BankBody::of(&self.bank_code, dialect),
            customer_name: &self.customer_name,
            depositor_name: self.depositor.as_deref(),
            due_date: self.due,
            expired: self.is_expired,
            settlement_status: self.settlement.as_str(),
            refund_status: self.refund.as_str(),
            refund_receive_account: self.refund_account.as_ref().map(|account| account.body(dialect)),
        }
    }
}

impl RefundAccount {
    fn body(&self, dialect: Dialect<'_>) -> RefundAccountBody<'_> {
        let bank = BankBody::of(&self.bank_code, dialect);
        RefundAccountBody { bank, account_number: &self.number, holder_name: &self.holder }
    }
}

impl<'a> BankBody<'a> {
    fn of(code: &'a str, dialect: Dialect<'_>) -> Self {
        if dialect.version >= WITH_CODES {
            return Self { bank: None, bank_code: Some(code) };
        }
        let bank = catalog::bank(code);
        let name = bank.map_or(code, |bank| dialect.language.word(bank.korean, bank.english));
        Self { bank: Some(name), bank_code: None }
    }
}

fn company_name(code: &str, language: Language) -> &str {
    catalog::card_company(code).map_or(code, |company| language.word(company.korean, company.english))
}

fn wallet_name(wallet: &EasyPay, language: Language) -> &str {
    let known = catalog::wallet(&wallet.provider);
    known.map_or(&*wallet.provider, |wallet| language.word(wallet.korean, wallet.english))
}
