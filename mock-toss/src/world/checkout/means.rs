//! What the customer chooses to pay with: the method in Korean or English, and the object that goes with it.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;

use super::form::{named, one_of};
use crate::catalog;
use crate::time::KoreanTime;
use crate::world::amount::Currency;
use crate::world::edge::Language;
use crate::world::fields::Fields;
use crate::world::method::{
    Acquire, Card, CardKind, CardOwner, EasyPay, GiftCertificate, InterestPayer, Method, RefundAccount,
    Settlement, VirtualAccount,
};
use crate::world::refusal::Refusal;

/// Which of the objects tells more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Card,
    VirtualAccount,
    Transfer,
    MobilePhone,
    GiftCertificate(GiftCertificate),
    EasyPay,
    ForeignEasyPay,
}

/// What the means of payment depend on.
pub(super) struct Asked<'a> {
    pub(super) amount: u64,
    pub(super) currency: Currency,
    pub(super) now: KoreanTime,
    pub(super) customer_name: Option<&'a str>,
}

const KINDS: &[(&str, &str, Kind)] = &[
    ("카드", "CARD", Kind::Card),
    ("가상계좌", "VIRTUAL_ACCOUNT", Kind::VirtualAccount),
    ("간편결제", "EASY_PAY", Kind::EasyPay),
    ("휴대폰", "MOBILE_PHONE", Kind::MobilePhone),
    ("계좌이체", "TRANSFER", Kind::Transfer),
    ("문화상품권", "CULTURE_GIFT_CERTIFICATE", Kind::GiftCertificate(GiftCertificate::Culture)),
    ("도서문화상품권", "BOOK_GIFT_CERTIFICATE", Kind::GiftCertificate(GiftCertificate::Book)),
    ("게임문화상품권", "GAME_GIFT_CERTIFICATE", Kind::GiftCertificate(GiftCertificate::Game)),
    ("해외간편결제", "FOREIGN_EASY_PAY", Kind::ForeignEasyPay),
];
/// The least that can be paid in instalments, in won.
const INSTALLMENTS_FROM: u64 = 50_000;
/// One can pay into a virtual account for so many hours if nothing is said, and at most.
const VALID_HOURS: u16 = 168;
const VALID_HOURS_MAX: u64 = 2_160;

/// The objects that may be a text instead, and the fields they have.
const SMALL_OBJECTS: [(&str, &[&str]); 3] = [
    ("easyPay", &["provider", "amount", "discountAmount"]),
    ("transfer", &["bank"]),
    ("mobilePhone", &["customerMobilePhone"]),
];

pub(super) fn kind(fields: &Fields) -> Result<Kind, Refusal> {
    let Some(text) = fields.text("method")? else { return Ok(Kind::Card) };
    let found = KINDS.iter().find(|(korean, english, _)| *korean == text || *english == text);
    found.map(|(_, _, kind)| *kind).ok_or_else(|| {
        let known: Vec<_> =
            KINDS.iter().map(|(korean, english, _)| format!("{korean} ({english})")).collect();
        fields.malformed("method", format_args!("is `{text}`, not one of {}", known.join(", ")))
    })
}

pub(super) fn read(kind: Kind, fields: &Fields, asked: &Asked<'_>) -> Result<Method, Refusal> {
    let objects = [
        ("card", matches!(kind, Kind::Card | Kind::EasyPay)),
        ("easyPay", matches!(kind, Kind::EasyPay | Kind::ForeignEasyPay)),
        ("virtualAccount", kind == Kind::VirtualAccount),
        ("transfer", kind == Kind::Transfer),
        ("mobilePhone", kind == Kind::MobilePhone),
    ];
    if let Some((object, _)) = objects.iter().find(|(object, fits)| !fits && fields.has(object)) {
        return Err(fields.malformed(object, "does not go with the method"));
    }
    for (object, known) in SMALL_OBJECTS {
        if fields.raw(object).is_some_and(Value::is_object) {
            fields.object(object)?.map_or(Ok(()), |inside| inside.only(known))?;
        }
    }
    let settlement = Settlement::Incompleted;
    Ok(match kind {
        Kind::Card => Method::Card(card(fields, asked)?.unwrap_or_else(Card::example)),
        Kind::EasyPay | Kind::ForeignEasyPay => Method::EasyPay(easy_pay(kind, fields, asked)?),
        Kind::VirtualAccount => Method::VirtualAccount(virtual_account(fields, asked)?),
        Kind::Transfer => Method::Transfer { bank_code: bank(fields, "transfer", "92")?, settlement },
        Kind::MobilePhone => {
            let number = named(fields, "mobilePhone", "customerMobilePhone")?;
            Method::MobilePhone { number: number.as_deref().unwrap_or("01012341234").into(), settlement }
        }
        Kind::GiftCertificate(kind) => Method::GiftCertificate { kind, settlement },
    })
}

/// The bank of an object: a text, or the object's `bank`.
fn bank(fields: &Fields, name: &str, usual: &str) -> Result<Box<str>, Refusal> {
    let text = named(fields, name, "bank")?;
    let text = text.as_deref().unwrap_or(usual);
    let bank = catalog::bank(text).ok_or_else(|| {
        fields.malformed(name, format_args!("is of bank `{text}`, which is no code or name of a bank"))
    })?;
    Ok(bank.code.into())
}

fn card(fields: &Fields, asked: &Asked<'_>) -> Result<Option<Card>, Refusal> {
    let Some(card) = fields.object("card")? else { return Ok(None) };
    card.only(&[
        "issuerCode",
        "acquirerCode",
        "number",
        "installmentPlanMonths",
        "isInterestFree",
        "interestPayer",
        "useCardPoint",
        "cardType",
        "ownerType",
        "acquireStatus",
    ])?;
    let company = |name: &str| {
        let Some(text) = card.text(name)? else { return Ok(None) };
        let company = catalog::card_company(&text).ok_or_else(|| {
            card.malformed(name, format_args!("is `{text}`, no code or name of a card company"))
        })?;
        Ok(Some(company))
    };
    let example = Card::example();
    let (issuer, acquirer) = (company("issuerCode")?, company("acquirerCode")?);
    let is_foreign = issuer.is_some_and(|company| company.is_foreign);
    let months = card.number("installmentPlanMonths")?.unwrap_or(0);
    if !matches!(months, 0 | 2..=12) {
        return Err(card.malformed("installmentPlanMonths", format_args!("is {months}, not 0 or 2 to 12")));
    }
    if months > 0 && asked.amount < INSTALLMENTS_FROM {
        let why = format!("is {months}, but instalments begin at {INSTALLMENTS_FROM} won");
        return Err(card.malformed("installmentPlanMonths", why));
    }
    let unknown_if_foreign = |known| if is_foreign { CardKind::Unknown } else { known };
    let owner_if_foreign = |known| if is_foreign { CardOwner::Unknown } else { known };
    let kinds = [CardKind::Credit, CardKind::Debit, CardKind::Gift, CardKind::Unknown];
    let owners = [CardOwner::Personal, CardOwner::Corporate, CardOwner::Unknown];
    let payers = [InterestPayer::Buyer, InterestPayer::CardCompany, InterestPayer::Merchant];
    let statuses = [Acquire::Ready, Acquire::Requested, Acquire::Completed];
    Ok(Some(Card {
        issuer: issuer.map_or(example.issuer, |company| company.code.into()),
        acquirer: acquirer.map_or(example.acquirer, |company| Some(company.code.into())),
        number: card.text_to("number", 20)?.map_or(example.number, Into::into),
        installment_months: u8::try_from(months).unwrap_or(0),
        is_interest_free: card.flag("isInterestFree")?.unwrap_or(false),
        interest_payer: one_of(&card, "interestPayer", &payers.map(|payer| (payer.as_str(), payer)))?,
        use_card_point: card.flag("useCardPoint")?.unwrap_or(false),
        kind: spoken(&card, "cardType", &kinds, CardKind::word)?
            .unwrap_or_else(|| unknown_if_foreign(example.kind)),
        owner: spoken(&card, "ownerType", &owners, CardOwner::word)?
            .unwrap_or_else(|| owner_if_foreign(example.owner)),
        acquire: one_of(&card, "acquireStatus", &statuses.map(|status| (status.as_str(), status)))?
            .unwrap_or(example.acquire),
    }))
}

/// One of several values, by its Korean or English word.
fn spoken<T: Copy>(
    fields: &Fields,
    name: &str,
    values: &[T],
    word: fn(T, Language) -> &'static str,
) -> Result<Option<T>, Refusal> {
    let both = [Language::Korean, Language::English];
    let words: Vec<_> =
        values.iter().flat_map(|value| both.map(|language| (word(*value, language), *value))).collect();
    one_of(fields, name, &words)
}

/// `"토스페이"`, or `{"provider", "amount", "discountAmount"}` for what its money and its points pay; a `card` beside
/// it pays the rest.
fn easy_pay(kind: Kind, fields: &Fields, asked: &Asked<'_>) -> Result<EasyPay, Refusal> {
    let usual = if kind == Kind::ForeignEasyPay { "PAYPAL" } else { "토스페이" };
    let text = named(fields, "easyPay", "provider")?;
    let text = text.as_deref().unwrap_or(usual);
    let wallet = catalog::wallet(text)
        .filter(|wallet| wallet.is_foreign == (kind == Kind::ForeignEasyPay))
        .ok_or_else(|| {
        fields.malformed("easyPay", format_args!("is `{text}`, no wallet of this method"))
    })?;
    let is_paypal = wallet.is_foreign && !wallet.is_asynchronous;
    if is_paypal && asked.currency != Currency::Usd {
        return Err(fields.malformed("currency", "is not USD; PayPal pays in dollars"));
    }
    let card = card(fields, asked)?;
    let object = fields.has("easyPay").then(|| fields.object("easyPay").ok().flatten()).flatten();
    let part = |name: &str| match &object {
        Some(object) => object.amount(name, asked.currency.decimals()),
        None => Ok(None),
    };
    let discount = part("discountAmount")?.unwrap_or(0);
    let rest = asked.amount.saturating_sub(discount);
    let money = part("amount")?.unwrap_or(if card.is_some() { 0 } else { rest });
    let paid = money.saturating_add(discount);
    if paid > asked.amount || card.is_none() && paid != asked.amount {
        let why = "pays other than the whole amount with its amount, its discountAmount and the card";
        return Err(fields.malformed("easyPay", why));
    }
    Ok(EasyPay {
        provider: wallet.korean.into(),
        money,
        discount,
        card,
        is_asynchronous: wallet.is_asynchronous,
    })
}

fn virtual_account(fields: &Fields, asked: &Asked<'_>) -> Result<VirtualAccount, Refusal> {
    let bank_code = bank(fields, "virtualAccount", "20")?;
    if !catalog::bank(&bank_code).is_some_and(|bank| bank.issues_accounts) {
        let why = format!("is of bank {bank_code}, which issues no virtual accounts");
        return Err(fields.malformed("virtualAccount", why));
    }
    let name = asked.customer_name.unwrap_or("김토스");
    let mut account = VirtualAccount::asked_for(&bank_code, name, VALID_HOURS, asked.now);
    let Some(object) = fields.object("virtualAccount").ok().flatten() else { return Ok(account) };
    object.only(&["bank", "validHours", "dueDate", "refundReceiveAccount"])?;
    let (hours, due) = (object.number("validHours")?, object.text("dueDate")?);
    match (hours, due) {
        (Some(_), Some(_)) => return Err(object.malformed("validHours", "and dueDate exclude each other")),
        (Some(hours), None) => {
            let fits = u16::try_from(hours).ok().filter(|_| (1..=VALID_HOURS_MAX).contains(&hours));
            let why =
                || object.malformed("validHours", format_args!("is {hours}, not 1 to {VALID_HOURS_MAX}"));
            account.valid_hours = Some(fits.ok_or_else(why)?);
        }
        (None, Some(due)) => {
            (account.valid_hours, account.due) = (None, due_date(&object, &due, asked.now)?);
        }
        (None, None) => {}
    }
    account.refund_account = refund_account(&object)?;
    Ok(account)
}

/// `yyyy-MM-dd'T'HH:mm:ss` in Korea, within 90 days.
fn due_date(fields: &Fields, text: &str, now: KoreanTime) -> Result<KoreanTime, Refusal> {
    let parsed = text.parse::<DateTime>().ok();
    let zoned = parsed.and_then(|at| at.to_zoned(TimeZone::fixed(Offset::constant(9))).ok());
    let due = zoned.map(|at| KoreanTime::from_micros(at.timestamp().as_microsecond()));
    let last = now.after(core::time::Duration::from_hours(VALID_HOURS_MAX));
    due.filter(|due| now < *due && *due <= last).ok_or_else(|| {
        fields.malformed(
            "dueDate",
            format_args!("is `{text}`, not yyyy-MM-ddTHH:mm:ss within the next 90 days"),
        )
    })
}

fn refund_account(fields: &Fields) -> Result<Option<RefundAccount>, Refusal> {
    let Some(account) = fields.object("refundReceiveAccount")? else { return Ok(None) };
    account.only(&["bank", "accountNumber", "holderName"])?;
    Ok(Some(RefundAccount {
        bank_code: bank(fields, "refundReceiveAccount", "20")?,
        number: account.need_text("accountNumber", 20)?.into(),
        holder: account.need_text("holderName", 60)?.into(),
    }))
}

/// Gift certificates and cards from abroad go back whole.
pub(super) fn is_usually_partial_cancelable(method: &Method) -> bool {
    !matches!(method, Method::GiftCertificate { .. }) && !is_foreign_card(method)
}

/// Where the money comes from if nothing is said.
pub(super) fn usual_country(method: &Method) -> &'static str {
    match method {
        Method::EasyPay(wallet) if wallet.is_paypal() => "US",
        Method::EasyPay(wallet) if wallet.is_asynchronous => "CN",
        Method::Card(_) | Method::EasyPay(_) if is_foreign_card(method) => "US",
        Method::Card(_)
        | Method::VirtualAccount(_)
        | Method::Transfer { .. }
        | Method::MobilePhone { .. }
        | Method::GiftCertificate { .. }
        | Method::EasyPay(_) => "KR",
    }
}

fn is_foreign_card(method: &Method) -> bool {
    let company = method.card().and_then(|card| catalog::card_company(&card.issuer));
    company.is_some_and(|company| company.is_foreign)
}
