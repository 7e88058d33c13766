//! What only a browser asks of a request, beside the rules of the model: addresses to go to, and numbers that it keeps
//! exactly. Refused there, it is an exception that the shop never sees.

use super::browser_json::decimal;
use super::query::Query;
use crate::model::text::{ANY, Rule};
use crate::model::{InvalidValue, Money};

/// What the gateway appends to an address.
pub(super) const AFTER_SUCCESS: &[&str] = &["paymentType", "orderId", "paymentKey", "amount"];
pub(super) const AFTER_FAILURE: &[&str] = &["code", "message", "orderId"];
pub(super) const AFTER_BILLING: &[&str] = &["customerKey", "authKey"];
pub(super) const AFTER_BRANDPAY: &[&str] = &["code", "customerKey"];

/// A word of the gateway's, which may be one that this version does not know.
pub(super) fn word<'a>(field: &'static str, text: Option<&'a str>) -> Result<Option<&'a str>, InvalidValue> {
    let rule = Rule { field, min: 1, max: 100, alphabet: ANY, is_secret: false };
    text.map(|text| rule.check(text).map(|()| text)).transpose()
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

/// What the buyer is asked for.
pub(super) fn amount(amount: Money) -> Result<(), InvalidValue> {
    let fail = |problem: String| Err(InvalidValue::new("amount", problem));
    if !amount.is_positive() {
        return fail(format!("is above zero, not {amount}"));
    }
    exact("amount", Some(amount))
}

/// A browser keeps 53 bits of a number.
pub(super) fn exact(field: &'static str, amount: Option<Money>) -> Result<(), InvalidValue> {
    const EXACT_MAX: u64 = 1 << 53;
    let Some(amount) = amount else {
        return Ok(());
    };
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

#[cfg(test)]
mod tests;
