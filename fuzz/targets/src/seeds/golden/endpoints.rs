//! Each endpoint with its own golden answer, as far as there is one, made to be about what the target asks for.

use serde_json::{Value, json};

use super::Golden;
use crate::script::NEXT;
use crate::seeds::Seed;
use crate::{endpoint, gateway};

/// Which answers are about what, by the names of endpoints and of files.
const ANSWERS: [(&str, &[&str]); 31] = [
    ("key_in", &["payment.keyin.done", "payment.card.done"]),
    ("virtual_account_issue", &["payment.virtual_account.waiting", "payment.virtual_account.expired_due"]),
    ("billing_issue", &["billing.card", "billing.transfer"]),
    ("billing_issue_by_card", &["billing.card", "billing.card.2022-11-16"]),
    ("billing_charge", &["payment.billing.done"]),
    ("billing_delete", &["error.removed_billing_key"]),
    ("settlement_request", &["settlement.manual"]),
    ("cash_receipt_issue", &["cash_receipt.issue", "cash_receipt.failed"]),
    ("cash_receipt_cancel", &["cash_receipt.cancel"]),
    ("seller_create", &["v2.seller"]),
    ("seller_update", &["v2.seller"]),
    ("seller_delete", &["v2.seller.deleted"]),
    ("payout_create", &["v2.payouts.created"]),
    ("payout_cancel", &["v2.payout", "v2.payout.failed"]),
    ("brandpay_token", &["brandpay.access_token"]),
    ("brandpay_charge", &["payment.brandpay.done"]),
    ("transactions", &["transactions.list", "transactions.list.virtual_account"]),
    ("settlements", &["settlements.list"]),
    ("cash_receipts", &["cash_receipts.list"]),
    ("promotions", &["promotions.all"]),
    ("card_promotions", &["promotions.card"]),
    ("brandpay_card_promotions", &["promotions.card"]),
    ("sellers", &["v2.sellers.list"]),
    ("seller", &["v2.seller"]),
    ("balance", &["v2.balance"]),
    ("payouts", &["v2.payouts.created"]),
    ("payout", &["v2.payout", "v2.payout.failed"]),
    ("brandpay_terms", &["brandpay.terms"]),
    ("brandpay_methods", &["brandpay.methods"]),
    ("brandpay_methods_of", &["brandpay.methods"]),
    ("brandpay_remove_customer", &[]),
];

/// The fields that say what an answer is about, where the golden files say something else.
fn ours(body: &mut Value) {
    match body {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    "orderId" => *value = gateway::ORDER.into(),
                    "totalAmount" | "balanceAmount" | "amount" if value.is_number() => {
                        *value = gateway::AMOUNT.into();
                    }
                    _ => ours(value),
                }
            }
        }
        Value::Array(rows) => rows.iter_mut().for_each(ours),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

pub(super) fn seeds(golden: &Golden) -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (place, name) in (0_u8..).zip(endpoint::names()) {
        let mut add = |what: &str, answers: &str| {
            let input = [&[place], answers.as_bytes()].concat();
            seeds.push(Seed::new("endpoint", format!("{name}.{what}"), input));
        };
        let files = ANSWERS.iter().find(|(own, _)| *own == name).map_or(&[][..], |(_, files)| files);
        for file in files {
            let mut body = golden.value(file);
            add(file, &format!("200\n\n{body}"));
            ours(&mut body);
            add(&format!("{file}.ours"), &format!("200\n\n{body}"));
            add(&format!("{file}.lost"), &format!("lose{NEXT}503\n\n{NEXT}200\n\n{body}{NEXT}200\n\n[]"));
        }
        let status = golden.status("error.unauthorized_key");
        let refused = json!({"code": "INVALID_REQUEST", "message": "잘못된 요청입니다.", "error": {"code": "NOT_FOUND", "message": "x"}});
        add("edge", &format!("{status}\n\n{}", golden.text("error.unauthorized_key")));
        add("refused", &format!("400\n\n{refused}"));
        add("lost", &format!("lose{NEXT}400\n\n{refused}"));
        add("empty", "200\n\n");
        add(
            "success",
            "200\n\n{\"success\":true,\"status\":\"DISABLED\",\"code\":\"0123456789\",\"result\":true}",
        );
    }
    seeds
}
