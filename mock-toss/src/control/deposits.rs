//! What customers, banks and wallets do: somebody pays in, a bank takes a deposit back or gets on with a refund, a
//! wallet decides on a cancel, a buyer confirms a purchase; and what decides on refunds beside the payment.

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{Refused, bad};
use crate::catalog;
use crate::fake::Chosen;
use crate::world::{AMOUNT_MAX, AccountState, Happening, Unfit, read_amount};
use http::StatusCode;

/// What a path asks for.
#[derive(Debug)]
pub(super) enum Errand {
    Deposit { payment_key: String },
    DepositError { payment_key: String },
    Refund { payment_key: String },
    CancelEnds { payment_key: String, transaction_key: String },
    ConfirmPurchase { payment_key: String },
    Unsettled,
    BankAccounts,
}

impl Errand {
    /// What the path asks for, if it is one of these.
    pub(super) fn find(path: &str) -> Option<Self> {
        let decoded = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().into_owned();
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let payment_key = || segments.get(1).map(|key| decoded(key)).unwrap_or_default();
        Some(match *segments.as_slice() {
            ["payments", _, "deposit"] => Self::Deposit { payment_key: payment_key() },
            ["payments", _, "deposit-error"] => Self::DepositError { payment_key: payment_key() },
            ["payments", _, "refund"] => Self::Refund { payment_key: payment_key() },
            ["payments", _, "cancels", key] => {
                Self::CancelEnds { payment_key: payment_key(), transaction_key: decoded(key) }
            }
            ["payments", _, "confirm-purchase"] => Self::ConfirmPurchase { payment_key: payment_key() },
            ["unsettled"] => Self::Unsettled,
            ["bank-accounts"] => Self::BankAccounts,
            _ => return None,
        })
    }

    pub(super) const fn methods(&self) -> &'static [&'static str] {
        match self {
            Self::Unsettled => &["GET", "PUT"],
            Self::BankAccounts => &["PUT"],
            Self::Deposit { .. }
            | Self::DepositError { .. }
            | Self::Refund { .. }
            | Self::CancelEnds { .. }
            | Self::ConfirmPurchase { .. } => &["POST"],
        }
    }

    pub(super) fn run(&self, chosen: &mut Chosen<'_>, method: &str, body: &[u8]) -> Result<Bytes, Refused> {
        let (payment_key, happening) = match self {
            Self::Deposit { payment_key } => (payment_key, deposit(body)?),
            Self::DepositError { payment_key } => {
                fields(body, &[])?;
                (payment_key, Happening::DepositError)
            }
            Self::Refund { payment_key } => {
                let fields = fields(body, &["status"])?;
                (payment_key, Happening::Refund { status: need_text(&fields, "status")?.into() })
            }
            Self::CancelEnds { payment_key, transaction_key } => {
                let transaction_key = transaction_key.as_str().into();
                (payment_key, Happening::CancelEnds { transaction_key, is_done: is_done(body)? })
            }
            Self::ConfirmPurchase { payment_key } => {
                fields(body, &[])?;
                (payment_key, Happening::PurchaseConfirmed)
            }
            Self::Unsettled => return unsettled(chosen, method, body),
            Self::BankAccounts => return bank_account(chosen, body),
        };
        let now = chosen.now;
        chosen.world.happen(now, payment_key, &happening).map_err(|unfit| match unfit {
            Unfit::UnknownPayment => (StatusCode::NOT_FOUND, format!("no payment has the key {payment_key}")),
            Unfit::Now(why) => bad(why),
        })
    }
}

/// The fields of a body that may be empty.
fn fields(body: &[u8], known: &[&str]) -> Result<Map<String, Value>, Refused> {
    if body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    let fields: Map<String, Value> = serde_json::from_slice(body)
        .map_err(|error| bad(format!("the body is not a JSON object: {error}")))?;
    match fields.keys().find(|field| !known.contains(&field.as_str())) {
        None => Ok(fields),
        Some(unknown) if known.is_empty() => Err(bad(format!("unknown field `{unknown}`; there are none"))),
        Some(unknown) => Err(bad(format!("unknown field `{unknown}`; the fields are {}", known.join(", ")))),
    }
}

fn text(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, Refused> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(bad(format!("{name} is {other}, not a string"))),
    }
}

fn need_text(fields: &Map<String, Value>, name: &str) -> Result<String, Refused> {
    text(fields, name)?.ok_or_else(|| bad(format!("{name} is missing")))
}

fn won(fields: &Map<String, Value>, name: &str) -> Result<Option<u64>, Refused> {
    let Some(value) = fields.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let refuse = || bad(format!("{name} is {value}, not a whole number of won from 0 to {AMOUNT_MAX}"));
    read_amount(value).map(Some).ok_or_else(refuse)
}

fn deposit(body: &[u8]) -> Result<Happening, Refused> {
    let fields = fields(body, &["amount", "depositorName"])?;
    let depositor = text(&fields, "depositorName")?.map(Into::into);
    Ok(Happening::Deposit { amount: won(&fields, "amount")?, depositor })
}

fn is_done(body: &[u8]) -> Result<bool, Refused> {
    match need_text(&fields(body, &["status"])?, "status")?.as_str() {
        "DONE" => Ok(true),
        "ABORTED" => Ok(false),
        other => Err(bad(format!("status is `{other}`; a cancel ends DONE or ABORTED"))),
    }
}

/// What the gateway still owes the merchant; `null` lifts the bound on cancels.
fn unsettled(chosen: &mut Chosen<'_>, method: &str, body: &[u8]) -> Result<Bytes, Refused> {
    if method == "PUT" {
        let fields = fields(body, &["amount"])?;
        if !fields.contains_key("amount") {
            return Err(bad("amount is missing; null lifts the bound on cancels".to_owned()));
        }
        chosen.world.set_unsettled(won(&fields, "amount")?);
    }
    Ok(json!({"amount": chosen.world.unsettled()}).to_string().into())
}

/// What the bank says of a customer's account: whose it is, that there is none, or that it takes no money.
fn bank_account(chosen: &mut Chosen<'_>, body: &[u8]) -> Result<Bytes, Refused> {
    let fields = fields(body, &["bank", "accountNumber", "holderName", "state"])?;
    let name = need_text(&fields, "bank")?;
    let Some(bank) = catalog::bank(&name) else {
        return Err(bad(format!("bank is `{name}`: no code or name of a bank")));
    };
    let number = need_text(&fields, "accountNumber")?;
    let state = match (text(&fields, "holderName")?, text(&fields, "state")?.as_deref()) {
        (Some(holder), None) => AccountState::Of(holder.into()),
        (None, Some("unknown")) => AccountState::Unknown,
        (None, Some("blocked")) => AccountState::Blocked,
        _ => {
            return Err(bad("say either holderName, or state `unknown` or `blocked`".to_owned()));
        }
    };
    chosen.world.tell_bank(bank.code, &number, state);
    Ok(Bytes::copy_from_slice(body))
}
