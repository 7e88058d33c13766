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
    amount: Option<Amount>,
    tax_free: Option<Amount>,
    tax_exemption: Option<Amount>,
    refundable: Option<Amount>,
    currency: Option<String>,
    pub(super) request_id: Option<Box<str>>,
    pub(super) account: Option<AccountForm>,
}

/// An amount of a currency that is not known yet.
#[derive(Clone, Copy, Debug)]
struct Amount {
    whole: Option<u64>,
    cents: Option<u64>,
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
        let amount = Amount::read(&fields, "cancelAmount", switches)?;
        if amount.is_some_and(Amount::is_zero) {
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
            tax_free: Amount::read(&fields, "taxFreeAmount", switches)?,
            tax_exemption: Amount::read(&fields, "taxExemptionAmount", switches)?,
            refundable: Amount::read(&fields, "refundableAmount", switches)?,
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
        let of = |name: &str, amount: Option<Amount>| amount.map(|amount| amount.of(name, own)).transpose();
        Ok(Asked {
            amount: of("cancelAmount", self.amount)?,
            tax_free: of("taxFreeAmount", self.tax_free)?.unwrap_or_default(),
            tax_exemption: of("taxExemptionAmount", self.tax_exemption)?.unwrap_or_default(),
            refundable: of("refundableAmount", self.refundable)?,
        })
    }
}

impl Amount {
    fn read(fields: &Fields, name: &str, switches: &CancelSwitches) -> Result<Option<Self>, Refusal> {
        let Some(value) = fields.value(name) else { return Ok(None) };
        let amount = Self { whole: amount::read_minor(value, 0), cents: amount::read_minor(value, 2) };
        if amount.whole.is_some() || amount.cents.is_some() {
            return Ok(Some(amount));
        }
        if name == "cancelAmount" && is_negative(value) {
            return Err(not_positive(&format!("cancelAmount is {value}, not more than 0"), switches));
        }
        Err(fields.malformed(name, format_args!("is {value}, not an amount with at most 2 decimals")))
    }

    fn is_zero(self) -> bool {
        self.whole == Some(0) || self.cents == Some(0)
    }

    fn of(self, name: &str, currency: Currency) -> Result<u64, Refusal> {
        let decimals = currency.decimals();
        let amount = if decimals == 0 { self.whole } else { self.cents };
        amount.ok_or_else(|| {
            let reason = format!("{name} is not an amount in {} ({decimals} decimals)", currency.as_str());
            refusal("INVALID_REQUEST", &rules::TOO_MANY_DECIMALS, reason)
        })
    }
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
