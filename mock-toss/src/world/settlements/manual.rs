//! `POST /v1/settlements`: a settlement asked for by hand, by merchants whose contract says so.

use std::sync::Arc;

use super::rules;
use crate::journal::What;
use crate::operation::Operation;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

#[derive(Debug)]
struct ManualSettlement {
    payment_key: Box<str>,
}

pub(in crate::world) fn read(call: &Call) -> Reading {
    match form(call) {
        Ok(act) => Reading::act(About::Payment(act.payment_key.clone()), act),
        Err(refusal) => Reading { about: About::Nothing, act: Err(refusal) },
    }
}

fn form(call: &Call) -> Result<ManualSettlement, Refusal> {
    let fields = Fields::of_body(call)?;
    Ok(ManualSettlement { payment_key: fields.need_text("paymentKey", 200)?.into() })
}

impl Act for ManualSettlement {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let refuse = |code: &str, rule, reason: String| {
            case.refuse(Refusal::new(Operation::ManualSettlement, code, rule, reason))
        };
        let Some(payment) = state.book.find(&self.payment_key) else {
            let reason = format!("no payment has the key {}", self.payment_key);
            return refuse("NOT_FOUND_PAYMENT", &rules::UNKNOWN_PAYMENT, reason);
        };
        if payment.approved_at.is_none() {
            let reason = format!("it is {}, no money was taken", payment.status.as_str());
            return refuse("FORBIDDEN_REQUEST", &rules::NOTHING_TO_SETTLE, reason);
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let payment_key = Arc::clone(&payment.key);
        state.request_settlement(case.now, &payment_key);
        case.ok("{\"result\":true}", What::SettlementRequested, &rules::REQUESTED)
    }
}
