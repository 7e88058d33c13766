//! `POST /v1/payments/{paymentKey}/cancel`: whether money may go back, and how much.

use super::call::Call;
use super::fields::Fields;
use super::payment::{Payment, Status};
use super::reading::{About, Act, Reading};
use super::refusal::Refusal;
use super::rules::Rule;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::operation::Operation;

pub(super) mod rules {
    crate::world::rules::rules! {
        CANCELED = documented("cancel.executed", "2.3");
        DECLINED = documented("cancel.declined", "4.1");
        UNKNOWN_PAYMENT = documented("cancel.unknown-payment", "4.1");
        WRONG_STATE = inferred("cancel.wrong-state", "4.1");
        ALREADY_CANCELED = observed("cancel.already-canceled", "4.1");
        BALANCE_ZERO = observed("cancel.balance-zero", "4.1");
        ABOVE_BALANCE = observed("cancel.above-balance", "4.1");
        OTHER_BALANCE = observed("cancel.other-balance", "4.1");
        NO_REASON = observed("cancel.no-reason", "4.1");
        NOT_POSITIVE = inferred("cancel.not-positive", "4.1");
        OTHER_CURRENCY = documented("cancel.other-currency", "2.3");
    }
}

#[derive(Debug)]
pub(super) struct Cancel {
    payment_key: Box<str>,
    /// Asked for only after the payment's state was.
    reason: Option<String>,
    amount: Option<u64>,
    refundable: Option<u64>,
    currency: Option<String>,
}

/// What a cancel will do.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Approved {
    pub(super) amount: u64,
    pub(super) reason: String,
}

pub(super) fn read(call: &Call) -> Reading {
    Reading::new(About::Payment(call.parameter.clone()), form(call))
}

fn form(call: &Call) -> Result<Cancel, Refusal> {
    let fields = Fields::of_body(call)?;
    let amount = fields.amount("cancelAmount", 0)?;
    if amount == Some(0) {
        let reason = "cancelAmount is 0, not 1 or more";
        return Err(Refusal::new(Operation::Cancel, "INVALID_REQUEST", &rules::NOT_POSITIVE, reason));
    }
    Ok(Cancel {
        payment_key: call.parameter.clone(),
        reason: fields.text_to("cancelReason", 200)?,
        amount,
        refundable: fields.amount("refundableAmount", 0)?,
        currency: fields.text("currency")?,
    })
}

impl Act for Cancel {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let approved = match judge(state.book.find(&self.payment_key), self) {
            Ok(approved) => approved,
            Err(refusal) => return case.refuse(refusal),
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        match state.give_back(case, &self.payment_key, &approved) {
            Some((what, body)) => case.ok(body, what, &rules::CANCELED),
            None => case.refuse(unknown(&self.payment_key)),
        }
    }
}

/// Refuses, or says how much goes back. The order of the questions is the gateway's: exists, state, reason,
/// refundable amount, amount.
fn judge(payment: Option<&Payment>, form: &Cancel) -> Result<Approved, Refusal> {
    let refuse = |code: &str, rule: &'static Rule, reason: String| {
        Err(Refusal::new(Operation::Cancel, code, rule, reason))
    };
    let Some(payment) = payment else { return Err(unknown(&form.payment_key)) };
    match payment.status {
        Status::Done | Status::PartialCanceled => {}
        Status::Canceled => {
            let reason = "it was cancelled in full".to_owned();
            return refuse("ALREADY_CANCELED_PAYMENT", &rules::ALREADY_CANCELED, reason);
        }
        Status::Ready
        | Status::InProgress
        | Status::WaitingForDeposit
        | Status::Aborted
        | Status::Expired => {
            let reason = format!("it is {}", payment.status.as_str());
            return refuse("NOT_CANCELABLE_PAYMENT", &rules::WRONG_STATE, reason);
        }
    }
    let Some(reason) = form.reason.as_ref().filter(|reason| !reason.is_empty()) else {
        return refuse("INVALID_REQUEST", &rules::NO_REASON, "cancelReason is missing".to_owned());
    };
    let own = payment.currency.as_str();
    if let Some(currency) = form.currency.as_ref().filter(|currency| **currency != own) {
        let reason = format!("currency is {currency}, the payment's is {own}");
        return refuse("INVALID_REQUEST", &rules::OTHER_CURRENCY, reason);
    }
    let balance = payment.balance;
    if let Some(refundable) = form.refundable.filter(|refundable| *refundable != balance) {
        let reason = format!("refundableAmount is {refundable}, the balance is {balance}");
        return refuse("NOT_MATCHES_REFUNDABLE_AMOUNT", &rules::OTHER_BALANCE, reason);
    }
    let amount = form.amount.unwrap_or(balance);
    if balance == 0 {
        return refuse("NOT_CANCELABLE_AMOUNT", &rules::BALANCE_ZERO, "the balance is 0".to_owned());
    }
    if amount > balance {
        return refuse("NOT_CANCELABLE_AMOUNT", &rules::ABOVE_BALANCE, format!("the balance is {balance}"));
    }
    Ok(Approved { amount, reason: reason.clone() })
}

fn unknown(payment_key: &str) -> Refusal {
    let reason = format!("no payment has the key {payment_key}");
    Refusal::new(Operation::Cancel, "NOT_FOUND_PAYMENT", &rules::UNKNOWN_PAYMENT, reason)
}
