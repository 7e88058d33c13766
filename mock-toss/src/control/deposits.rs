//! What customers, banks and wallets do: somebody pays in, a bank takes a deposit back or gets on with a refund, a
//! wallet decides on a cancel, a buyer confirms a purchase; and what decides on refunds beside the payment.

use serde_json::{Map, Value, json};

use super::asked::{Answered, Asked, JSON, Refused, bad, json, not_found};
use super::entries::{Entry, world};
use crate::catalog;
use crate::fake::Chosen;
use crate::world::{AMOUNT_MAX, AccountState, Happening, Unfit, read_minor};

pub(super) const ENTRIES: &[Entry] = &[
    world("POST", "/payments/{paymentKey}/deposit", deposit),
    world("POST", "/payments/{paymentKey}/deposit-error", deposit_error),
    world("POST", "/payments/{paymentKey}/refund", refund),
    world("POST", "/payments/{paymentKey}/cancels/{transactionKey}", end_cancel),
    world("POST", "/payments/{paymentKey}/confirm-purchase", confirm_purchase),
    world("GET", "/unsettled", show_unsettled),
    world("PUT", "/unsettled", put_unsettled),
    world("PUT", "/bank-accounts", bank_account),
];

fn happen(chosen: &mut Chosen<'_>, asked: &Asked<'_>, happening: &Happening) -> Answered {
    let payment_key = asked.parameter();
    let happened = chosen.world.happen(chosen.now, payment_key, happening);
    happened.map(|body| (JSON, body.into())).map_err(|unfit| match unfit {
        Unfit::UnknownPayment => not_found(format!("no payment has the key {payment_key}")),
        Unfit::Now(why) => bad(why),
    })
}

/// The customer pays in.
fn deposit(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let fields = fields(asked.body(), &["amount", "depositorName"])?;
    let depositor = text(&fields, "depositorName")?.map(Into::into);
    let amount = won(&fields, "amount")?;
    happen(chosen, asked, &Happening::Deposit { amount, depositor })
}

/// The bank takes the deposit back.
fn deposit_error(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    fields(asked.body(), &[])?;
    happen(chosen, asked, &Happening::DepositError)
}

/// The bank gets on with a refund.
fn refund(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let status = need_text(&fields(asked.body(), &["status"])?, "status")?.into();
    happen(chosen, asked, &Happening::Refund { status })
}

/// The wallet decides on a cancel.
fn end_cancel(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let is_done = match need_text(&fields(asked.body(), &["status"])?, "status")?.as_str() {
        "DONE" => true,
        "ABORTED" => false,
        other => return Err(bad(format!("status is `{other}`; a cancel ends DONE or ABORTED"))),
    };
    let transaction_key = asked.parameters.get(1).map(String::as_str).unwrap_or_default().into();
    happen(chosen, asked, &Happening::CancelEnds { transaction_key, is_done })
}

/// The buyer has got what is held in escrow.
fn confirm_purchase(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    fields(asked.body(), &[])?;
    happen(chosen, asked, &Happening::PurchaseConfirmed)
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
    read_minor(value, 0).map(Some).ok_or_else(refuse)
}

/// What the gateway still owes the merchant; `null` if that bounds no cancel.
fn show_unsettled(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    json(&json!({"amount": chosen.world.unsettled()}))
}

fn put_unsettled(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let fields = fields(asked.body(), &["amount"])?;
    if !fields.contains_key("amount") {
        return Err(bad("amount is missing; null lifts the bound on cancels"));
    }
    chosen.world.set_unsettled(won(&fields, "amount")?);
    show_unsettled(chosen, asked)
}

/// What the bank says of a customer's account: whose it is, that there is none, or that it takes no money.
fn bank_account(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let fields = fields(asked.body(), &["bank", "accountNumber", "holderName", "state"])?;
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
            return Err(bad("say either holderName, or state `unknown` or `blocked`"));
        }
    };
    chosen.world.tell_bank(bank.code, &number, state);
    Ok((JSON, asked.body().clone().into()))
}
