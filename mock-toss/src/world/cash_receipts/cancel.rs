//! `POST /v1/cash-receipts/{receiptKey}/cancel`: the whole receipt, or a part of it.

use std::sync::Arc;

use super::{IssueStatus, Receipt, Receipts, Side, refuse, rules};
use crate::journal::What;
use crate::operation::Operation;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

const OPERATION: Operation = Operation::CashReceiptCancel;

#[derive(Debug)]
struct Cancel {
    key: Box<str>,
    amount: Option<u64>,
}

pub(in crate::world) fn read(call: &Call) -> Reading {
    Reading::new(About::Nothing, form(call))
}

/// A body is not needed: without one everything is taken back.
fn form(call: &Call) -> Result<Cancel, Refusal> {
    let key = call.parameter.clone();
    if call.body.trim_ascii().is_empty() {
        return Ok(Cancel { key, amount: None });
    }
    let fields = Fields::of_body(call)?;
    let amount = fields.amount("amount", 0)?;
    if amount == Some(0) {
        return Err(fields.malformed("amount", "is 0, not 1 or more"));
    }
    Ok(Cancel { key, amount })
}

/// What is taken back.
struct Part {
    amount: u64,
    tax_free: u64,
}

impl Act for Cancel {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let Some(receipt) = state.receipts.find(&self.key) else {
            let reason = format!("no cash receipt has the key {}", self.key);
            let refusal = refuse(OPERATION, "NOT_FOUND_RECEIPT", &rules::UNKNOWN, reason);
            let verdict = case.refuse(refusal);
            let status = if state.switches.books.unknown_receipt_is_400 { 400 } else { verdict.status };
            return Verdict { status, ..verdict };
        };
        let Part { amount, tax_free } = match judge(&state.receipts, receipt, self.amount) {
            Ok(part) => part,
            Err(refusal) => return case.refuse(refusal),
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let key: Arc<str> = format!("c_{}", receipt.key).into();
        let cancel = Receipt {
            key: Arc::clone(&key),
            side: Side::Cancel,
            amount,
            tax_free,
            status: IssueStatus::InProgress,
            requested_at: case.now,
            ..receipt.clone()
        };
        let body = cancel.to_json(case.language);
        state.receipts.add(cancel);
        case.ok(body, What::ReceiptIssued { receipt_key: key, amount }, &rules::CANCELED)
    }
}

/// Refuses, or says how much is taken back. The taxed part goes first, the part without tax with the last won.
fn judge(receipts: &Receipts, receipt: &Receipt, amount: Option<u64>) -> Result<Part, Refusal> {
    let refuse = |reason| Err(refuse(OPERATION, "FORBIDDEN_REQUEST", &rules::NOT_CANCELABLE, reason));
    let (left, tax_free) = receipts.left(receipt);
    if left == 0 {
        return refuse(format!("it is {}, and nothing of it is left", receipt.status.as_str()));
    }
    let amount = amount.unwrap_or(left);
    if amount > left {
        return refuse(format!("amount is {amount}, {left} is left"));
    }
    let taxed = left - tax_free;
    Ok(Part { amount, tax_free: amount.saturating_sub(taxed) })
}
