//! `POST /v1/payments/confirm`: whether a payment may be confirmed, and the approval.

use super::amount::{Asked, Currency, OnWire};
use super::bounds::Bounds;
use super::call::Call;
use super::fields::Fields;
use super::method::Method;
use super::payment::{Payment, Status};
use super::reading::{About, Act, Reading};
use super::refusal::Refusal;
use super::rules::Rule;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::catalog::Row;
use crate::journal::What;
use crate::operation::Operation;
use crate::switches::{ConfirmAborted, MismatchCode, Switches, UnknownKeyCode};

pub(super) mod rules {
    crate::world::rules::rules! {
        APPROVED = documented("confirm.approved", "2.1");
        DECLINED = documented("confirm.declined", "4");
        ACCOUNT_ISSUED = documented("confirm.account-issued", "2.1");
        UNKNOWN_PAYMENT = inferred("confirm.unknown-payment", "4.1");
        EXPIRED = documented("confirm.expired", "4.1");
        NOT_AUTHENTICATED = inferred("confirm.not-authenticated", "4");
        ALREADY_PROCESSED = documented("confirm.already-processed", "4.1");
        ABORTED = inferred("confirm.aborted", "4.1");
        ORDER_PAID = inferred("confirm.order-paid", "14");
        BELOW_MINIMUM = documented("confirm.below-minimum", "7");
        ABOVE_MAXIMUM = documented("confirm.above-maximum", "7");
        OTHER_ORDER = inferred("confirm.other-order", "4.1");
        OTHER_AMOUNT = inferred("confirm.other-amount", "4.1");
        RUNNING = observed("confirm.running", "4.1");
    }
}

#[derive(Debug)]
pub(super) struct Confirm {
    payment_key: Box<str>,
    order_id: Box<str>,
    /// In which currency, the payment knows.
    amount: Asked,
}

pub(super) fn read(call: &Call) -> Reading {
    match form(call) {
        Ok(act) => {
            let (order_id, payment_key) = (act.order_id.clone(), act.payment_key.clone());
            Reading::act(About::Both { order_id, payment_key }, act)
        }
        Err(refusal) => Reading { about: About::Nothing, act: Err(refusal) },
    }
}

fn form(call: &Call) -> Result<Confirm, Refusal> {
    let fields = Fields::of_body(call)?;
    // The old path names the payment, the newer one has it in the body.
    let payment_key = if call.parameter.is_empty() {
        fields.need_text("paymentKey", 200)?.into()
    } else {
        call.parameter.clone()
    };
    let order_id = fields.need_order_id()?;
    let amount = fields.need_asked("amount")?;
    Ok(Confirm { payment_key, order_id, amount })
}

impl Act for Confirm {
    fn is_confirm(&self) -> bool {
        true
    }

    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Err(refusal) = judge(state, case, self) {
            let is_mismatch = [rules::OTHER_ORDER.id, rules::OTHER_AMOUNT.id].contains(&refusal.rule.id);
            let ends = is_mismatch && state.switches.confirm_mismatch_aborts;
            let row = refusal.row;
            let verdict = case.refuse(refusal);
            return if ends { self.abort(state, case, row, verdict) } else { verdict };
        }
        if let Some(row) = case.declined {
            let verdict = Verdict::of_row(row, &rules::DECLINED, case);
            // A refusal for good ends the payment; any other leaves it open to be confirmed.
            let ends = row.class == "definite-failure" && row.http_status != 404;
            return if ends { self.abort(state, case, row, verdict) } else { verdict };
        }
        match state.approve(case, &self.payment_key) {
            Some((what @ What::AccountIssued { .. }, body)) => case.ok(body, what, &rules::ACCOUNT_ISSUED),
            Some((what, body)) => case.ok(body, what, &rules::APPROVED),
            None => case.refuse(unknown(&state.switches, &self.payment_key)),
        }
    }
}

impl Confirm {
    /// The refusal ends the payment.
    fn abort(&self, state: &mut State, case: &Case, failure: &'static Row, verdict: Verdict) -> Verdict {
        state.abort(case.now, &self.payment_key, failure);
        Verdict { what: What::Aborted, ..verdict }
    }
}

fn refuse(code: &str, rule: &'static Rule, reason: String) -> Result<(), Refusal> {
    Err(Refusal::new(Operation::Confirm, code, rule, reason))
}

/// Refuses, or says that the money may be taken. The order of the questions is the gateway's: exists, state, order,
/// amount.
fn judge(state: &State, case: &Case, form: &Confirm) -> Result<(), Refusal> {
    let switches = &state.switches;
    let payment = state.book.find(&form.payment_key);
    let payment = payment.ok_or_else(|| unknown(switches, &form.payment_key))?;
    judge_status(payment, case, switches)?;
    if *payment.order_id != *form.order_id {
        let reason = format!("orderId is {}, the customer paid for {}", form.order_id, payment.order_id);
        return refuse(mismatch(switches.confirm_other_order), &rules::OTHER_ORDER, reason);
    }
    if form.amount.of(payment.currency) != Some(payment.amount) {
        let authenticated = OnWire(payment.amount, payment.currency);
        let reason = format!("amount is {}, the customer authenticated {authenticated}", form.amount);
        return refuse(mismatch(switches.confirm_other_amount), &rules::OTHER_AMOUNT, reason);
    }
    let paid = || state.book.of_order(&payment.order_id).find(|other| other.secret.is_some());
    if let Some(paid) = switches.confirm_refuses_paid_orders.then(paid).flatten() {
        let reason = format!("the order has payment {}, which is {}", paid.key, paid.status.as_str());
        return refuse("DUPLICATED_ORDER_ID", &rules::ORDER_PAID, reason);
    }
    match &payment.method {
        Some(method) if payment.currency == Currency::Krw => judge_amount(method, payment.amount),
        Some(_) | None => Ok(()),
    }
}

fn judge_status(payment: &Payment, case: &Case, switches: &Switches) -> Result<(), Refusal> {
    let session = "NOT_FOUND_PAYMENT_SESSION";
    match payment.status {
        Status::InProgress => Ok(()),
        Status::Ready => {
            let reason = "the customer has not authenticated it yet".to_owned();
            refuse(session, &rules::NOT_AUTHENTICATED, reason)
        }
        Status::Expired => refuse(session, &rules::EXPIRED, format!("it expired at {}", payment.expires_at)),
        Status::Aborted => match switches.confirm_aborted {
            ConfirmAborted::TryAgain if case.now < payment.expires_at => Ok(()),
            ConfirmAborted::TryAgain | ConfirmAborted::NotFoundPaymentSession => {
                refuse(session, &rules::ABORTED, "an earlier confirm was refused for good".to_owned())
            }
            ConfirmAborted::AlreadyProcessedPayment => {
                let reason = "an earlier confirm was refused for good".to_owned();
                refuse("ALREADY_PROCESSED_PAYMENT", &rules::ABORTED, reason)
            }
        },
        Status::WaitingForDeposit | Status::Done | Status::Canceled | Status::PartialCanceled => {
            let reason = format!("it is {}", payment.status.as_str());
            refuse("ALREADY_PROCESSED_PAYMENT", &rules::ALREADY_PROCESSED, reason)
        }
    }
}

fn judge_amount(method: &Method, amount: u64) -> Result<(), Refusal> {
    let Bounds { min, max } = Bounds::of(method);
    if amount < min {
        let reason = format!("amount is {amount}, this means of payment takes {min} won or more");
        return refuse("BELOW_MINIMUM_AMOUNT", &rules::BELOW_MINIMUM, reason);
    }
    if amount > max {
        let reason = format!("amount is {amount}, this means of payment takes {max} won at most");
        return refuse("EXCEEDS_TRANSFER_AMOUNT_MAXIMUM", &rules::ABOVE_MAXIMUM, reason);
    }
    Ok(())
}

const fn mismatch(code: MismatchCode) -> &'static str {
    match code {
        MismatchCode::InvalidRequest => "INVALID_REQUEST",
        MismatchCode::ForbiddenRequest => "FORBIDDEN_REQUEST",
        MismatchCode::NotFoundPaymentSession => "NOT_FOUND_PAYMENT_SESSION",
    }
}

fn unknown(switches: &Switches, payment_key: &str) -> Refusal {
    let code = match switches.confirm_unknown_key {
        UnknownKeyCode::NotFoundPayment => "NOT_FOUND_PAYMENT",
        UnknownKeyCode::NotFoundPaymentSession => "NOT_FOUND_PAYMENT_SESSION",
    };
    let reason = format!("no payment has the key {payment_key}");
    Refusal::new(Operation::Confirm, code, &rules::UNKNOWN_PAYMENT, reason)
}
