//! `POST /v1/payments/{paymentKey}/cancel`: whether money may go back, how much of it, of which parts, and when.
//!
//! The form is read first (`asked`), then the payment is asked in the order of contract §11 (`judge`), then the
//! money moves (`effect`). A cancel of some foreign wallets is only accepted; it ends later (`later`).

mod account;
mod asked;
mod effect;
mod judge;
mod later;
mod left;
mod throttle;

use super::call::Call;
use super::reading::{About, Act, Reading};
use super::refusal::Refusal;
use super::rules::Rule;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::operation::Operation;
use crate::switches::Switches;
pub(crate) use account::AccountState;
pub(super) use account::Bank;
use asked::Form;
use judge::Circumstances;
pub(super) use throttle::Throttle;

pub(super) mod rules {
    crate::world::rules::rules! {
        CANCELED = documented("cancel.executed", "2.3");
        ACCEPTED = documented("cancel.accepted", "4.2");
        DECLINED = documented("cancel.declined", "4.1");
        UNKNOWN_PAYMENT = documented("cancel.unknown-payment", "4.1");
        CONSECUTIVE = documented("cancel.consecutive", "4.1");
        WRONG_STATE = inferred("cancel.wrong-state", "4.1");
        ALREADY_CANCELED = observed("cancel.already-canceled", "4.1");
        ALREADY_REFUNDED = inferred("cancel.already-refunded", "14");
        BALANCE_ZERO = observed("cancel.balance-zero", "4.1");
        ABOVE_BALANCE = observed("cancel.above-balance", "4.1");
        OTHER_BALANCE = observed("cancel.other-balance", "4.1");
        NO_REASON = observed("cancel.no-reason", "4.1");
        NOT_POSITIVE = inferred("cancel.not-positive", "4.1");
        OTHER_CURRENCY = documented("cancel.other-currency", "2.3");
        TOO_MANY_DECIMALS = documented("cancel.too-many-decimals", "1.1");
        NO_REQUEST_ID = documented("cancel.no-request-id", "4.2");
        TOO_LATE = documented("cancel.too-late", "4.2");
        NOT_IN_PARTS = documented("cancel.not-in-parts", "4.1");
        NOT_IN_PARTS_BEFORE_DEPOSIT = documented("cancel.not-in-parts-before-deposit", "4.1");
        ESCROW = observed("cancel.escrow", "4.1");
        ESCROW_NEVER = documented("cancel.escrow-never", "4.1");
        EXEMPT_CARD = inferred("cancel.exempt-card", "4.1");
        BELOW_DISCOUNT = documented("cancel.below-discount", "4.1");
        ABOVE_TAX_FREE = inferred("cancel.above-tax-free", "3.2");
        ABOVE_TAXED = inferred("cancel.above-taxed", "3.2");
        NO_ACCOUNT = inferred("cancel.no-account", "4.1");
        UNKNOWN_BANK = documented("cancel.unknown-bank", "4.1");
        WRONG_ACCOUNT = documented("cancel.wrong-account", "4.1");
        OTHER_HOLDER = documented("cancel.other-holder", "4.1");
        BLOCKED_ACCOUNT = documented("cancel.blocked-account", "10");
        BANK_CLOSED = documented("cancel.bank-closed", "4.1");
        ABOVE_LIMIT = documented("cancel.above-limit", "4.1");
    }
}

#[derive(Debug)]
struct Cancel {
    form: Form,
}

pub(super) fn read(call: &Call, switches: &Switches) -> Reading {
    let act = Form::read(call, &switches.cancels).map(|form| Cancel { form });
    Reading::new(About::Payment(call.parameter.clone()), act)
}

impl Act for Cancel {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let payment_key = &*self.form.payment_key;
        let is_burst = match state.switches.cancels.consecutive {
            Some(burst) => state.throttle.is_too_much(case.now, payment_key, burst),
            None => false,
        };
        let payment = state.book.find(payment_key);
        if is_burst && payment.is_some() {
            let reason = "too many cancels of this payment in too short a time".to_owned();
            return case.refuse(refusal("FORBIDDEN_CONSECUTIVE_REQUEST", &rules::CONSECUTIVE, reason));
        }
        let circumstances = Circumstances {
            now: case.now,
            switches: &state.switches.cancels,
            bank: &state.bank,
            unsettled: state.unsettled.0,
        };
        let approved = match judge::judge(payment, &self.form, &circumstances) {
            Ok(approved) => approved,
            Err(refusal) => return case.refuse(refusal),
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let rule = if approved.course.is_later() { &rules::ACCEPTED } else { &rules::CANCELED };
        match state.give_back(case, payment_key, &approved) {
            Some((what, body)) => case.ok(body, what, rule),
            None => case.refuse(unknown(payment_key)),
        }
    }
}

fn refusal(code: &str, rule: &'static Rule, reason: String) -> Refusal {
    Refusal::new(Operation::Cancel, code, rule, reason)
}

fn refuse<T>(code: &str, rule: &'static Rule, reason: impl Into<String>) -> Result<T, Refusal> {
    Err(refusal(code, rule, reason.into()))
}

fn unknown(payment_key: &str) -> Refusal {
    refusal("NOT_FOUND_PAYMENT", &rules::UNKNOWN_PAYMENT, format!("no payment has the key {payment_key}"))
}
