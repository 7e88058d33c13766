//! `POST /v1/payments/confirm`: whether a payment may be confirmed, and the approval.

use super::call::Call;
use super::fields::Fields;
use super::payment::{Payment, Status};
use super::reading::{About, Act, Reading};
use super::refusal::Refusal;
use super::rules::Rule;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::journal::What;
use crate::operation::Operation;

pub(super) mod rules {
    crate::world::rules::rules! {
        APPROVED = documented("confirm.approved", "2.1");
        DECLINED = documented("confirm.declined", "4");
        UNKNOWN_PAYMENT = inferred("confirm.unknown-payment", "4.1");
        EXPIRED = documented("confirm.expired", "4.1");
        ALREADY_PROCESSED = documented("confirm.already-processed", "4.1");
        OTHER_ORDER = inferred("confirm.other-order", "4.1");
        OTHER_AMOUNT = inferred("confirm.other-amount", "4.1");
        RUNNING = observed("confirm.running", "4.1");
    }
}

#[derive(Debug)]
pub(super) struct Confirm {
    payment_key: Box<str>,
    order_id: Box<str>,
    amount: u64,
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
    let amount = fields.need_amount("amount", 0)?;
    Ok(Confirm { payment_key, order_id, amount })
}

impl Act for Confirm {
    fn is_confirm(&self) -> bool {
        true
    }

    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Err(refusal) = judge(state.book.find(&self.payment_key), self) {
            return case.refuse(refusal);
        }
        match case.declined {
            Some(row) => {
                let mut verdict = Verdict::of_row(row, &rules::DECLINED, case);
                // A refusal for good ends the payment; any other leaves it open to be confirmed.
                if row.class == "definite-failure" && row.http_status != 404 {
                    state.abort(case.now, &self.payment_key, row);
                    verdict.what = What::Aborted;
                }
                verdict
            }
            None => match state.approve(case, &self.payment_key) {
                Some((what, body)) => case.ok(body, what, &rules::APPROVED),
                None => case.refuse(unknown(&self.payment_key)),
            },
        }
    }
}

/// Refuses, or says that the money may be taken.
fn judge(payment: Option<&Payment>, form: &Confirm) -> Result<(), Refusal> {
    let refuse = |code: &str, rule: &'static Rule, reason: String| {
        Err(Refusal::new(Operation::Confirm, code, rule, reason))
    };
    let Some(payment) = payment else { return Err(unknown(&form.payment_key)) };
    match payment.status {
        Status::InProgress => {}
        Status::Expired => {
            let reason = format!("it expired at {}", payment.expires_at);
            return refuse("NOT_FOUND_PAYMENT_SESSION", &rules::EXPIRED, reason);
        }
        Status::Ready
        | Status::WaitingForDeposit
        | Status::Done
        | Status::Canceled
        | Status::PartialCanceled
        | Status::Aborted => {
            let reason = format!("it is {}", payment.status.as_str());
            return refuse("ALREADY_PROCESSED_PAYMENT", &rules::ALREADY_PROCESSED, reason);
        }
    }
    if *payment.order_id != *form.order_id {
        let reason = format!("orderId is {}, the customer paid for {}", form.order_id, payment.order_id);
        return refuse("INVALID_REQUEST", &rules::OTHER_ORDER, reason);
    }
    if payment.amount != form.amount {
        let reason = format!("amount is {}, the customer authenticated {}", form.amount, payment.amount);
        return refuse("INVALID_REQUEST", &rules::OTHER_AMOUNT, reason);
    }
    Ok(())
}

fn unknown(payment_key: &str) -> Refusal {
    let reason = format!("no payment has the key {payment_key}");
    Refusal::new(Operation::Confirm, "NOT_FOUND_PAYMENT", &rules::UNKNOWN_PAYMENT, reason)
}
