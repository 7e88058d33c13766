//! Whole calls: several answers to one, answers that quote our keys, and waits in all their forms.

use serde_json::{Value, json};

use crate::gateway;
use crate::script::NEXT;
use crate::seeds::Seed;
use crate::seeds::golden::{Golden, asked};

pub(super) fn seeds(golden: &Golden) -> Vec<Seed> {
    [several(golden), quoting(golden), waits()].concat()
}

/// Calls that take more than one answer.
fn several(golden: &Golden) -> Vec<Seed> {
    let paid = format!("200\n\n{}", golden.text("payment.card.done"));
    let busy = format!("{}\n\n{}", 500, golden.text("error.s008"));
    let gone = format!("404\n\n{}", golden.text("error.not_found_payment"));
    let refused = r#"403

{"code":"REJECT_CARD_PAYMENT","message":"한도초과 혹은 잔액부족으로 결제에 실패했습니다."}"#;
    let rows: [(&str, &[&str]); 8] = [
        ("lost_then_paid", &["lose", &paid]),
        ("lost_then_refused", &["lose", refused]),
        ("busy_then_paid", &[&busy, &paid]),
        ("torn_then_seen", &["200!\nx-tosspayments-trace-id: 1\n", "refuse", "refuse", &paid]),
        ("silence", &["hush", "hush", "hush", &gone, &paid]),
        ("html", &["502\ncontent-type: text/html\n\n<html>", "503\n\n", &paid]),
        ("lost_then_edge", &["lose", "401\n\n{\"code\":\"UNAUTHORIZED_KEY\",\"message\":\"x\"}", &gone]),
        ("refused", &["refuse", "refuse", "refuse"]),
    ];
    rows.into_iter()
        .flat_map(|(name, answers)| {
            gateway::OPERATIONS.map(|operation| asked(operation, name, &answers.join(NEXT)))
        })
        .collect()
}

/// Answers that repeat what must not be logged.
fn quoting(golden: &Golden) -> Vec<Seed> {
    let keys = [gateway::PAYMENT_KEY, gateway::IDEMPOTENCY_KEY, gateway::SECRET_KEY];
    let with = |field: &str, value: Value| {
        let mut payment = golden.value("payment.card.done");
        if let Some(fields) = payment.as_object_mut() {
            let _earlier = fields.insert(field.to_owned(), value);
        }
        payment.to_string()
    };
    keys.into_iter()
        .flat_map(|key| {
            [
                ("order", format!("200\n\n{}", with("orderId", key.into()))),
                ("status", format!("200\n\n{}", with("status", key.into()))),
                ("currency", format!("200\n\n{}", with("currency", key.into()))),
                ("amount", format!("200\n\n{}", with("totalAmount", json!({"value": key})))),
                (
                    "cancel",
                    format!(
                        "200\n\n{}",
                        with(
                            "cancels",
                            json!([{"cancelStatus": key, "cancelAmount": 1, "refundableAmount": 0}])
                        )
                    ),
                ),
                ("trace", format!("200\nx-tosspayments-trace-id: {key}\n\n{{}}")),
                ("code", format!("400\n\n{}", json!({"code": key, "message": key}))),
                ("trace_refused", format!("500\nx-tosspayments-trace-id: {key}\n\n{{}}")),
            ]
            .map(|(what, answer)| (format!("quoting.{what}.{}", key.get(..6).unwrap_or_default()), answer))
        })
        .flat_map(|(name, answer)| gateway::OPERATIONS.map(|operation| asked(operation, &name, &answer)))
        .collect()
}

/// `Retry-After` in all its forms.
fn waits() -> Vec<Seed> {
    let date = "date: Sun, 06 Nov 1994 08:49:30 GMT";
    let forms = [
        "0",
        "7",
        "99999999999999999999999",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Thu, 31 Dec 2099 23:59:59 GMT",
        "soon",
    ];
    (0..)
        .zip(forms)
        .map(|(number, form)| {
            let body = r#"{"code":"TOO_MANY_REQUESTS","message":"x"}"#;
            asked(
                "confirm",
                &format!("wait.{number}"),
                &format!("429\nretry-after: {form}\n{date}\n\n{body}"),
            )
        })
        .collect()
}
