//! The body of `POST /_mock/payments`: the fields of the browser's `requestPayment`, under the names that payments
//! have, and what the customer chooses in the window. Unlike the gateway's own bodies it is read strictly: a test that
//! misspells a field should hear of it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::means::{self, Asked};
use super::{NewPayment, Refused, Target};
use crate::operation::Operation;
use crate::time::KoreanTime;
use crate::world::amount::{AMOUNT_MAX, Currency};
use crate::world::cash_receipts::Deduction;
use crate::world::fields::Fields;
use crate::world::method::Method;
use crate::world::payment::{Kind, WantedReceipt};
use crate::world::refusal::Refusal;

const FIELDS: &[&str] = &[
    "orderId",
    "amount",
    "orderName",
    "method",
    "status",
    "cancelAmount",
    "type",
    "currency",
    "taxFreeAmount",
    "taxExemptionAmount",
    "discount",
    "useEscrow",
    "cultureExpense",
    "isPartialCancelable",
    "country",
    "metadata",
    "customerKey",
    "customerName",
    "card",
    "easyPay",
    "virtualAccount",
    "transfer",
    "mobilePhone",
    "cashReceipt",
    "successUrl",
    "failUrl",
];

const TARGETS: [Target; 8] = [
    Target::InProgress,
    Target::Ready,
    Target::WaitingForDeposit,
    Target::Done,
    Target::Canceled,
    Target::PartialCanceled(None),
    Target::Aborted,
    Target::Expired,
];

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Malformed(refusal.reason.into_owned())
    }
}

impl NewPayment {
    /// Reads the body of a control request.
    ///
    /// # Errors
    ///
    /// Which field is wrong, its value and what is allowed.
    pub(crate) fn read(body: &[u8], now: KoreanTime) -> Result<Self, Refused> {
        // Which operation the fields are of says only whose refusal would be made of a broken one.
        let fields = Fields::of_json(Operation::Confirm, body)?;
        Ok(read(&fields, now)?)
    }
}

fn read(fields: &Fields, now: KoreanTime) -> Result<NewPayment, Refusal> {
    fields.only(FIELDS)?;
    let order_id = String::from(fields.need_order_id()?);
    let order_name = fields.text_to("orderName", 100)?;
    let customer_name = fields.text_to("customerName", 100)?;
    let kind = means::kind(fields)?;
    let currency = currency(fields, kind)?;
    let amount = fields.need_amount("amount", currency.decimals())?;
    if amount == 0 {
        let what = if currency == Currency::Krw { "a whole number of won" } else { "an amount" };
        return Err(fields.malformed("amount", format_args!("is 0, not {what} from 1 to {AMOUNT_MAX}")));
    }
    let part = |name: &str| -> Result<u64, Refusal> {
        let part = fields.amount(name, currency.decimals())?.unwrap_or(0);
        if part > amount {
            return Err(fields.malformed(name, "is more than the amount"));
        }
        Ok(part)
    };
    let (tax_free, tax_exemption) = (part("taxFreeAmount")?, part("taxExemptionAmount")?);
    if tax_free + tax_exemption > amount {
        return Err(fields.malformed("taxFreeAmount", "and taxExemptionAmount are more than the amount"));
    }
    let discount = Some(part("discount")?).filter(|discount| *discount > 0);
    let method =
        means::read(kind, fields, &Asked { amount, currency, now, customer_name: customer_name.as_deref() })?;
    Ok(NewPayment {
        kind: one_of(fields, "type", &[("NORMAL", Kind::Normal), ("BRANDPAY", Kind::Brandpay)])?
            .unwrap_or(Kind::Normal),
        tax_free,
        tax_exemption,
        discount,
        use_escrow: fields.flag("useEscrow")?.unwrap_or(false),
        culture_expense: fields.flag("cultureExpense")?.unwrap_or(false),
        is_partial_cancelable: fields
            .flag("isPartialCancelable")?
            .unwrap_or_else(|| means::is_usually_partial_cancelable(&method)),
        country: country(fields)?.unwrap_or_else(|| means::usual_country(&method).to_owned()),
        metadata: metadata(fields)?,
        customer_key: customer_key(fields)?,
        customer_name,
        wanted_receipt: wanted_receipt(fields, &method)?,
        success_url: url(fields, "successUrl")?,
        fail_url: url(fields, "failUrl")?,
        target: target(fields, currency)?,
        currency,
        method,
        ..NewPayment::by_card(&order_id, order_name.as_deref().unwrap_or("토스 티셔츠 외 2건"), amount)
    })
}

/// One of several words, if the field is there.
pub(super) fn one_of<T: Copy>(
    fields: &Fields,
    name: &str,
    words: &[(&str, T)],
) -> Result<Option<T>, Refusal> {
    let Some(text) = fields.text(name)? else { return Ok(None) };
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    found.map(Some).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        fields.malformed(name, format_args!("is `{text}`, not one of {}", known.join(", ")))
    })
}

/// PayPal pays in dollars.
fn currency(fields: &Fields, kind: means::Kind) -> Result<Currency, Refusal> {
    let currencies = [("KRW", Currency::Krw), ("USD", Currency::Usd), ("JPY", Currency::Jpy)];
    let usual = if kind == means::Kind::ForeignEasyPay { Currency::Usd } else { Currency::Krw };
    Ok(one_of(fields, "currency", &currencies)?.unwrap_or(usual))
}

fn country(fields: &Fields) -> Result<Option<String>, Refusal> {
    let Some(country) = fields.text("country")? else { return Ok(None) };
    let is_code = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    let why = format!("is `{country}`, not two letters as in ISO 3166, for example KR");
    if is_code { Ok(Some(country)) } else { Err(fields.malformed("country", why)) }
}

/// At most five pairs, names of 40 characters without brackets, values of 2000.
fn metadata(fields: &Fields) -> Result<Option<BTreeMap<String, String>>, Refusal> {
    let Some(pairs) = fields.object("metadata")? else { return Ok(None) };
    let count = pairs.names().count();
    if count > 5 {
        return Err(fields.malformed("metadata", format_args!("has {count} pairs, at most 5")));
    }
    let mut metadata = BTreeMap::new();
    for name in pairs.names() {
        let length = name.chars().count();
        if !(1..=40).contains(&length) || name.contains(['[', ']']) {
            return Err(pairs.malformed(name, "is no name of 1 to 40 characters without [ and ]"));
        }
        let value = pairs.text_to(name, 2_000)?;
        metadata
            .insert(name.to_owned(), value.ok_or_else(|| pairs.malformed(name, "is null, not a string"))?);
    }
    Ok(Some(metadata))
}

fn customer_key(fields: &Fields) -> Result<Option<String>, Refusal> {
    let Some(key) = fields.text("customerKey")? else { return Ok(None) };
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=.@".contains(&byte);
    let is_key = (2..=50).contains(&key.len()) && key.bytes().all(is_known);
    let why = format!("is `{key}`, not 2 to 50 characters of A-Z a-z 0-9 - _ = . @");
    if is_key { Ok(Some(key)) } else { Err(fields.malformed("customerKey", why)) }
}

/// `{"type": "소득공제", "registrationNumber": "01012341234"}`; 미발행 is none.
fn wanted_receipt(fields: &Fields, method: &Method) -> Result<Option<WantedReceipt>, Refusal> {
    let Some(receipt) = fields.object("cashReceipt")? else { return Ok(None) };
    receipt.only(&["type", "registrationNumber"])?;
    let kind = receipt.need_text("type", 20)?;
    if ["미발행", "NONE"].contains(&kind.as_str()) {
        return Ok(None);
    }
    let deduction = Deduction::of(&kind).ok_or_else(|| {
        receipt.malformed("type", format_args!("is `{kind}`, not 소득공제, 지출증빙 or 미발행"))
    })?;
    if !matches!(method, Method::Transfer { .. } | Method::VirtualAccount(_)) {
        return Err(fields.malformed("cashReceipt", "is for transfers and virtual accounts"));
    }
    let customer = receipt.text_to("registrationNumber", 30)?;
    Ok(Some(WantedReceipt {
        deduction,
        customer: customer.unwrap_or_else(|| "01012341234".to_owned()).into(),
    }))
}

fn url(fields: &Fields, name: &str) -> Result<Option<String>, Refusal> {
    let Some(url) = fields.text_to(name, 2_000)? else { return Ok(None) };
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let has_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    let why = format!("is `{url}`, not an address that begins with http:// or https:// and a host");
    if has_host { Ok(Some(url)) } else { Err(fields.malformed(name, why)) }
}

fn target(fields: &Fields, currency: Currency) -> Result<Target, Refusal> {
    let words = TARGETS.map(|target| (target.as_str(), target));
    let target = one_of(fields, "status", &words)?.unwrap_or(Target::InProgress);
    let amount = fields.amount("cancelAmount", currency.decimals())?;
    match (target, amount) {
        (Target::PartialCanceled(_), _) => Ok(Target::PartialCanceled(amount)),
        (_, None) => Ok(target),
        (_, Some(_)) => Err(fields.malformed("cancelAmount", "goes with the status PARTIAL_CANCELED only")),
    }
}

/// A name, as a text or as the field of an object.
pub(super) fn named(fields: &Fields, name: &str, inside: &str) -> Result<Option<String>, Refusal> {
    match fields.raw(name) {
        Some(Value::String(text)) => Ok(Some(text.clone())),
        _ => match fields.object(name)? {
            Some(object) => object.text(inside),
            None => Ok(None),
        },
    }
}
