//! The form of a cancel. Its amounts are read before the payment, and so its currency, is known: each is kept as
//! it reads without and with decimals.

use serde_json::Value;

use super::account::AccountForm;
use super::{refusal, refuse, rules};
use crate::switches::{CancelSwitches, NotPositiveCode};
use crate::world::amount::{self, Currency};
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::payment::Payment;
use crate::world::refusal::Refusal;

const REASON_CHARS_MAX: usize = 200;

#[derive(Debug)]
pub(super) struct Form {
    pub(super) payment_key: Box<str>,
    /// Asked for only after the payment's state was.
    pub(super) reason: Option<String>,
    amount: Option<amount::Asked>,
    tax_free: Option<amount::Asked>,
    tax_exemption: Option<amount::Asked>,
    refundable: Option<amount::Asked>,
    currency: Option<String>,
    pub(super) request_id: Option<Box<str>>,
    pub(super) account: Option<AccountForm>,
}

/// The amounts of a form in the payment's currency.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) amount: Option<u64>,
    pub(super) tax_free: u64,
    pub(super) tax_exemption: u64,
    pub(super) refundable: Option<u64>,
}

impl Form {
    pub(super) fn read(call: &Call, switches: &CancelSwitches) -> Result<Self, Refusal> {
        let fields = Fields::of_body(call)?;
        let amount = read_amount(&fields, "cancelAmount", switches)?;
        if amount.is_some_and(amount::Asked::is_zero) {
            return Err(not_positive("cancelAmount is 0, not more", switches));
        }
        let request_id = fields.text("cancelRequestId")?;
        if let Some(id) = request_id.as_ref().filter(|id| !is_request_id(id)) {
            let what = "not 6 to 64 characters of A-Z a-z 0-9 - _ =";
            return Err(fields.malformed("cancelRequestId", format_args!("is `{id}`, {what}")));
        }
        let reason_max = if switches.bears_long_texts { usize::MAX } else { REASON_CHARS_MAX };
        Ok(Self {
            payment_key: call.parameter.clone(),
            reason: fields.text_to("cancelReason", reason_max)?,
            amount,
            tax_free: read_amount(&fields, "taxFreeAmount", switches)?,
            tax_exemption: read_amount(&fields, "taxExemptionAmount", switches)?,
            refundable: read_amount(&fields, "refundableAmount", switches)?,
            currency: fields.text("currency")?,
            request_id: request_id.map(Into::into),
            account: AccountForm::read(&fields)?,
        })
    }

    /// The amounts, if they are in the payment's currency.
    pub(super) fn asked(&self, payment: &Payment) -> Result<Asked, Refusal> {
        let own = payment.currency;
        if let Some(currency) = self.currency.as_ref().filter(|currency| **currency != own.as_str()) {
            let reason = format!("currency is {currency}, the payment's is {}", own.as_str());
            return refuse("INVALID_REQUEST", &rules::OTHER_CURRENCY, reason);
        }
        let of = |name: &str, amount: Option<amount::Asked>| {
            amount.map(|amount| in_currency(amount, name, own)).transpose()
        };
        Ok(Asked {
            amount: of("cancelAmount", self.amount)?,
            tax_free: of("taxFreeAmount", self.tax_free)?.unwrap_or_default(),
            tax_exemption: of("taxExemptionAmount", self.tax_exemption)?.unwrap_or_default(),
            refundable: of("refundableAmount", self.refundable)?,
        })
    }
}

/// An amount that may be absent.
fn read_amount(
    fields: &Fields,
    name: &str,
    switches: &CancelSwitches,
) -> Result<Option<amount::Asked>, Refusal> {
    let Some(value) = fields.raw(name) else { return Ok(None) };
    if let Some(amount) = amount::Asked::read(value) {
        return Ok(Some(amount));
    }
    if name == "cancelAmount" && is_negative(value) {
        return Err(not_positive(&format!("cancelAmount is {value}, not more than 0"), switches));
    }
    Err(fields.malformed(name, format_args!("is {value}, not an amount with at most 2 decimals")))
}

fn in_currency(amount: amount::Asked, name: &str, currency: Currency) -> Result<u64, Refusal> {
    amount.of(currency).ok_or_else(|| {
        let (word, decimals) = (currency.as_str(), currency.decimals());
        let reason = format!("{name} is {amount}, but an amount in {word} has {decimals} decimals");
        refusal("INVALID_REQUEST", &rules::TOO_MANY_DECIMALS, reason)
    })
}

/// A number, or digits in a text, after a minus sign.
fn is_negative(value: &Value) -> bool {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return false,
    };
    let digits = text.strip_prefix('-').map(|rest| Value::String(rest.to_owned()));
    digits.is_some_and(|digits| amount::read_minor(&digits, 2).is_some())
}

fn not_positive(reason: &str, switches: &CancelSwitches) -> Refusal {
    let code = match switches.not_positive {
        NotPositiveCode::InvalidRequest => "INVALID_REQUEST",
        NotPositiveCode::NotCancelableAmount => "NOT_CANCELABLE_AMOUNT",
    };
    refusal(code, &rules::NOT_POSITIVE, reason.to_owned())
}

fn is_request_id(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
    (6..=64).contains(&text.len()) && text.bytes().all(is_known)
}
