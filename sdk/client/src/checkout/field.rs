//! What the gateway's window would refuse, refused here with the field's name: in the browser it is an exception that
//! the shop never sees.

use std::collections::BTreeMap;

use super::browser_json::decimal;
use super::query::Query;
use crate::model::{Currency, InvalidValue, Money};

/// What the gateway appends to an address.
pub(super) const AFTER_SUCCESS: &[&str] = &["paymentType", "orderId", "paymentKey", "amount"];
pub(super) const AFTER_FAILURE: &[&str] = &["code", "message", "orderId"];
pub(super) const AFTER_BILLING: &[&str] = &["customerKey", "authKey"];
pub(super) const AFTER_BRANDPAY: &[&str] = &["code", "customerKey"];

/// A text of 1 to `max` characters.
pub(super) fn text(field: &'static str, text: &str, max: usize) -> Result<(), InvalidValue> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > max {
        let problem = format!("has 1 to {max} characters and not only spaces, found {length}");
        return Err(InvalidValue::new(field, problem));
    }
    Ok(())
}

pub(super) fn optional_text(
    field: &'static str,
    value: Option<&str>,
    max: usize,
) -> Result<(), InvalidValue> {
    value.map_or(Ok(()), |value| text(field, value, max))
}

/// A phone number: 8 to 15 digits.
pub(super) fn phone(field: &'static str, value: Option<&str>) -> Result<(), InvalidValue> {
    match value {
        Some(digits) if !(8..=15).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) => {
            Err(InvalidValue::new(field, "has 8 to 15 digits and nothing else (no hyphens, no +)"))
        }
        Some(_) | None => Ok(()),
    }
}

/// An address that the browser can be sent to, with room for what the gateway appends.
pub(super) fn url(field: &'static str, url: &str, appended: &[&str]) -> Result<(), InvalidValue> {
    let fail = |problem: String| Err(InvalidValue::new(field, problem));
    let origin = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = origin.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    if host.is_none_or(|host| host.is_empty() || host.starts_with(':') || host.contains('@')) {
        return fail(format!("is absolute, with https:// (or http://) and a host, not {url:?}"));
    }
    if url.contains('#') {
        return fail(format!(
            "has no fragment: the gateway appends its parameters at the end, found {url:?}"
        ));
    }
    if !url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\')) {
        return fail("has printable ASCII only: percent-encode the rest".to_owned());
    }
    let own = Query::parse(url.split_once('?').map_or("", |(_, query)| query));
    match own.as_ref().map(|own| own.pairs().find(|(name, _)| appended.contains(name))) {
        Ok(None) => Ok(()),
        Ok(Some((name, _))) => {
            fail(format!("has no parameter {name} of its own: the gateway appends one of that name"))
        }
        Err(error) => fail(format!("has a query that can be read back: {error}")),
    }
}

/// At most five pairs, names of at most 40 characters without brackets, values of at most 2,000.
pub(super) fn metadata(pairs: &BTreeMap<String, String>) -> Result<(), InvalidValue> {
    let fail = |problem: String| Err(InvalidValue::new("metadata", problem));
    if pairs.len() > 5 {
        return fail(format!("has at most 5 pairs, not {}", pairs.len()));
    }
    for (name, value) in pairs {
        let (name_length, length) = (name.chars().count(), value.chars().count());
        if !(1..=40).contains(&name_length) || name.contains(['[', ']']) {
            return fail(format!("has names of 1 to 40 characters without [ and ], not {name:?}"));
        }
        if length > 2_000 {
            return fail(format!("has values of at most 2000 characters, {name:?} has {length}"));
        }
    }
    Ok(())
}

/// What the buyer is asked for.
pub(super) fn amount(amount: Money) -> Result<(), InvalidValue> {
    let fail = |problem: String| Err(InvalidValue::new("amount", problem));
    if !amount.is_positive() {
        return fail(format!("is above zero, not {amount}"));
    }
    exact("amount", amount)
}

/// A part of it that is free of tax.
pub(super) fn tax_part(
    field: &'static str,
    part: Option<Money>,
    whole: Option<Money>,
) -> Result<(), InvalidValue> {
    let Some(part) = part else {
        return Ok(());
    };
    let fail = |problem: String| Err(InvalidValue::new(field, problem));
    if part.minor() < 0 {
        return fail(format!("is not below zero, found {part}"));
    }
    if let Some(whole) = whole {
        if part.currency() != whole.currency() {
            return fail(format!("is in the amount's currency {}, not {part}", whole.currency().code()));
        }
        if part.minor() > whole.minor() {
            return fail(format!("is at most the amount {whole}, not {part}"));
        }
    }
    exact(field, part)
}

/// A browser keeps 53 bits of a number.
fn exact(field: &'static str, amount: Money) -> Result<(), InvalidValue> {
    const EXACT_MAX: u64 = 1 << 53;
    let written = decimal(amount).to_string();
    if amount.minor().unsigned_abs() >= EXACT_MAX
        || Money::from_decimal(amount.currency(), &written) != Ok(amount)
    {
        return Err(InvalidValue::new(
            field,
            format!("is a number that a browser keeps exactly, not {amount}"),
        ));
    }
    Ok(())
}

/// How many months: 0 for at once, or 2 to 12, and only from 50,000 won.
pub(super) fn installments(months: Option<u8>, amount: Money) -> Result<(), InvalidValue> {
    let fail = |problem: String| Err(InvalidValue::new("card.cardInstallmentPlan", problem));
    match months {
        Some(months @ (1 | 13..)) => fail(format!("is 0 (at once) or 2 to 12 months, not {months}")),
        Some(2..=12) if amount.currency() == Currency::Krw && amount.minor() < 50_000 => {
            fail(format!("is for 50000 KRW and more, not {amount}"))
        }
        None | Some(0 | 2..=12) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
