//! `POST /v1/cash-receipts`

use std::sync::Arc;

use super::{Deduction, IssueStatus, Receipt, Side, refuse, rules, wrong_field};
use crate::journal::What;
use crate::operation::Operation;
use crate::switches::Switches;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

const OPERATION: Operation = Operation::CashReceipt;
/// Of the merchant, where the request names no other: that of the gateway's examples.
const BUSINESS_NUMBER: &str = "1234567890";

#[derive(Debug)]
struct Issue {
    order_id: Box<str>,
    order_name: Box<str>,
    deduction: Deduction,
    amount: u64,
    tax_free: u64,
    business_number: Box<str>,
    customer: Box<str>,
}

pub(in crate::world) fn read(call: &Call, switches: &Switches) -> Reading {
    match form(call, switches) {
        Ok(act) => Reading::act(About::Order(act.order_id.clone()), act),
        Err(refusal) => Reading { about: About::Nothing, act: Err(refusal) },
    }
}

fn form(call: &Call, switches: &Switches) -> Result<Issue, Refusal> {
    let fields = Fields::of_body(call)?;
    let wrong = |code: &'static str| move |refusal| wrong_field(OPERATION, switches, code, refusal);
    // The name of the field before 2022-07-27, which many still send.
    let identity =
        if fields.has("customerIdentityNumber") { "customerIdentityNumber" } else { "registrationNumber" };
    for name in ["amount", "orderId", "orderName", "type"] {
        if !fields.has(name) {
            return Err(wrong("INVALID_REQUIRED_PARAM")(fields.malformed(name, "is missing")));
        }
    }
    if !fields.has(identity) {
        let missing = fields.malformed("customerIdentityNumber", "is missing");
        return Err(wrong("INVALID_REQUIRED_PARAM")(missing));
    }
    let amount = fields.need_amount("amount", 0)?;
    if amount == 0 {
        let zero = fields.malformed("amount", "is 0, not 1 or more");
        return Err(wrong("INVALID_CASH_RECEIPT_INFO")(zero));
    }
    let tax_free = fields.amount("taxFreeAmount", 0)?.unwrap_or(0);
    if tax_free > amount {
        let above =
            fields.malformed("taxFreeAmount", format_args!("is {tax_free}, above the amount {amount}"));
        return Err(wrong("INVALID_CASH_RECEIPT_INFO")(above));
    }
    let customer = fields.need_text(identity, 30)?;
    if !customer.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        let other = fields.malformed(identity, "has characters other than digits and hyphens");
        return Err(wrong("INVALID_REGISTRATION_NUMBER_TYPE")(other));
    }
    Ok(Issue {
        order_id: fields.need_order_id()?,
        order_name: fields.need_text("orderName", 100)?.into(),
        deduction: deduction(&fields).map_err(wrong("INVALID_CASH_RECEIPT_INFO"))?,
        amount,
        tax_free,
        business_number: business_number(&fields).map_err(wrong("INVALID_BUSINESS_NUMBER"))?,
        customer: customer.into(),
    })
}

fn deduction(fields: &Fields) -> Result<Deduction, Refusal> {
    let text = fields.text("type")?.unwrap_or_default();
    let unknown = || fields.malformed("type", format_args!("is `{text}`, not 소득공제 or 지출증빙"));
    Deduction::of(&text).ok_or_else(unknown)
}

fn business_number(fields: &Fields) -> Result<Box<str>, Refusal> {
    let Some(text) = fields.text("businessNumber")? else { return Ok(BUSINESS_NUMBER.into()) };
    let number: String = text.chars().filter(|character| *character != '-').collect();
    if number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(number.into());
    }
    Err(fields.malformed("businessNumber", format_args!("is `{text}`, not ten digits")))
}

impl Act for Issue {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if state.receipts.stands_for(&self.order_id) {
            let reason = format!("order {} has a cash receipt", self.order_id);
            return case.refuse(refuse(OPERATION, "DUPLICATED_CASH_RECEIPT", &rules::DUPLICATED, reason));
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let (key, issue_number) = state.ids.receipt(case.now);
        let receipt = Receipt {
            key: Arc::clone(&key),
            issue_number,
            order_id: self.order_id.as_ref().into(),
            order_name: self.order_name.clone(),
            deduction: self.deduction,
            side: Side::Confirm,
            amount: self.amount,
            tax_free: self.tax_free,
            business_number: self.business_number.clone(),
            customer: self.customer.clone(),
            status: IssueStatus::InProgress,
            requested_at: case.now,
        };
        let body = receipt.to_json(case.language);
        state.receipts.add(receipt);
        case.ok(body, What::ReceiptIssued { receipt_key: key, amount: self.amount }, &rules::ISSUED)
    }
}
