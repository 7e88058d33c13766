//! Seeds of what the golden files have no example of: several answers to one call, answers that quote our keys, tickets,
//! journals, settings, and amounts at the edges of their range.

use serde_json::{Value, json};

use super::Seed;
use super::golden::{Golden, asked};
use crate::gateway::{self, NEXT};

/// Words beside those of the golden files.
pub(super) const WORDS: [&str; 30] = [
    gateway::PAYMENT_KEY,
    gateway::IDEMPOTENCY_KEY,
    gateway::SECRET_KEY,
    gateway::ORDER,
    crate::webhook::STORED,
    NEXT,
    "lose",
    "hush",
    "refuse",
    "200!\n",
    "retry-after: ",
    "date: ",
    "x-tosspayments-trace-id: ",
    "tosspayments-webhook-signature: v1:",
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "1e308",
    "0.000001",
    "\\u0070",
    "+09:00",
    "%26",
    "%ED%95%9C",
    "preset = \"worker\"\n",
    "TOSS_PRESET=batch\n",
    "TOSS_RETRY__ATTEMPTS_MAX=2\n",
    "TOSS_BREAKER__WINDOW=30s\n",
    "off",
    "65s",
];

pub(super) fn seeds(golden: &Golden) -> Vec<Seed> {
    let parts = [
        several(golden),
        quoting(golden),
        waits(),
        tickets(),
        amounts(),
        moments(),
        refusals(golden),
        resources(),
    ];
    parts.into_iter().flatten().chain(settings(golden)).collect()
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

fn tickets() -> Vec<Seed> {
    let confirm = json!({"operation": "confirm", "order_id": gateway::ORDER, "amount": {"currency": "KRW", "minor": 15000}});
    let part = json!({"operation": "cancel", "amount": {"currency": "USD", "minor": 500}, "refundable": {"currency": "USD", "minor": 1500}, "reason": "broken cup"});
    let whole = json!({"operation": "cancel", "amount": null, "refundable": null});
    let foreign = json!({"operation": "confirm", "order_id": gateway::ORDER, "amount": {"currency": "KWD", "decimal": "1.25"}});
    let trail = json!({"made_at": 1_751_328_000_000_000_i64, "last_sent_at": 1_751_328_000_000_001_i64, "api_key": "0123456789abcdef"});
    let mut seeds = Vec::new();
    let mut entries = String::new();
    for (number, operation) in (0..).zip([confirm, part, whole, foreign]) {
        for (with, trail) in [("trail", Some(&trail)), ("none", None)] {
            let key = format!("{}{number}{with}", gateway::IDEMPOTENCY_KEY);
            let mut ticket = json!({"payment_key": gateway::PAYMENT_KEY, "key": key, "operation": operation});
            if let (Some(trail), Some(fields)) = (trail, ticket.as_object_mut()) {
                let _none = fields.insert("trail".to_owned(), trail.clone());
            }
            entries.extend([json!([{"open": ticket}]).to_string(), "\n".to_owned()]);
            seeds.push(Seed::new("ticket", format!("{number}.{with}"), ticket.to_string()));
        }
    }
    let closed =
        json!({"key": format!("{}0none", gateway::IDEMPOTENCY_KEY), "api_key": null, "cancel_of": null});
    seeds.push(Seed::new("ticket", "identity", closed.to_string()));
    let closed = json!([{"closed": closed}]);
    let with = |first: u8, text: &str| [&[first], text.as_bytes()].concat();
    seeds.push(Seed::new("journal", "open", with(1, &entries)));
    seeds.push(Seed::new("journal", "closed", with(1, &format!("{entries}{closed}\n{entries}"))));
    seeds.push(Seed::new("journal", "empty", with(0, "toss-intents 1\n")));
    seeds.push(Seed::new("journal", "other", with(0, "toss-intents 2\n00000000 []\n00000000 []\n")));
    seeds
}

fn amounts() -> Vec<Seed> {
    let decimals = [
        "0",
        "-0",
        "15000",
        "15000.0",
        "544.68",
        "-300",
        "9223372036854775807",
        "-9223372036854775808",
        "92233720368547758.07",
        "0.000001",
        "9007199254740993.0",
        "123456789012345678e-2",
        "0.1234567890123456789e-7",
        "1e3",
        "99999999999999999999",
    ];
    let codes = ["KRW", "USD", "JPY", "KWD", "원"];
    let parsed = codes.into_iter().flat_map(|code| decimals.map(|decimal| format!("{code}\n{decimal}")));
    let stored =
        ["{\"currency\":\"KRW\",\"minor\":15000}", "{\"currency\":\"KWD\",\"decimal\":\"1.5\"}", "15000"];
    let all = parsed.chain(stored.map(str::to_owned));
    // As amounts of a payment, too: there a number is read, and not its text.
    let paid = decimals.into_iter().flat_map(|decimal| {
        ["KRW", "USD", "KWD"].map(|code| {
            format!(
                r#"{{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","currency":"{code}","totalAmount":{decimal},"balanceAmount":{decimal}}}"#
            )
        })
    });
    let odd = r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","totalAmount":1,"balanceAmount":1,
        "newField":[0.1234567890123456789e-7,1.7976931348623157e308,5e-324,9007199254740993.0,123456789012345680001,
        -0.0,2.2250738585072011e-308,8.533e+22,0.30000000000000001,6.9294956446009195e15]}"#;
    let paid = paid.chain([odd.to_owned()]).map(|body| ("payment", body));
    let numbered = (0..).zip(all.map(|text| ("money", text)).chain(paid));
    numbered.map(|(number, (target, text))| Seed::new(target, format!("amount.{number}"), text)).collect()
}

fn moments() -> Vec<Seed> {
    let texts = [
        "2026-07-01T23:59:59",
        "2026-07-01T23:59:60",
        "2026-07-01",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59",
        "2026-07-01T23:59:59.123456789-25:59",
        "2026-07-01 23:59:59Z",
        "2026-07-01T23:59:59+09:00[Asia/Seoul]",
        "-009999-01-01T00:00:00Z",
    ];
    (0..).zip(texts).map(|(number, text)| Seed::new("moment", format!("hand.{number}"), text)).collect()
}

/// Answers that no golden file has.
fn resources() -> Vec<Seed> {
    [
        ("brandpay.agreement", json!({"code": "0123456789"})),
        ("brandpay.method.removed", json!({"methodKey": "mk_1", "status": "DISABLED"})),
        ("brandpay.customer.removed", json!({"customerKey": "cust-1", "success": true})),
        ("settlement.manual", json!({"result": false})),
        (
            "promotion.bank",
            json!({"discountBanks": [{"bankCode": "06", "discountAmount": 100, "balance": 5}]}),
        ),
    ]
    .into_iter()
    .filter_map(|(kind, body)| super::golden::resource(kind, &body.to_string()))
    .collect()
}

/// Every refusal of the golden files, to every operation.
fn refusals(golden: &Golden) -> Vec<Seed> {
    let errors = golden.files().filter(|(name, _)| name.starts_with("error."));
    errors
        .flat_map(|(name, _)| {
            let body = golden.value(name);
            let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (code, message) = (text("code"), text("message"));
            let [high, low] = golden.status(name).to_be_bytes();
            (0_u8..29).map(move |group| {
                let input = [&[group, high, low], format!("{code}\n{message}").as_bytes()].concat();
                Seed::new("refusal", format!("{name}.{group}"), input)
            })
        })
        .collect()
}

fn settings(golden: &Golden) -> Vec<Seed> {
    let file = golden.settings.as_str();
    let table =
        format!("[shop]\nname = \"mugs\"\n[toss]\n{}", "preset = \"batch\"\nbulkhead.in_flight_max = 4\n");
    let variables = "PATH=/bin\nTOSS_PRESET=worker\nTOSS_DEADLINE=70s\nTOSS_RETRY__BUDGET__RATIO=5\nTOSS_RATE_LIMIT=off\n";
    let wrong = "TOSS_RETRY_ATTEMPTS_MAX=2\nTOSS_SECRET=test_sk_1\n";
    let small = "preset = \"interactive\"\ndeadline = \"20s\"\nhedge = \"off\"\n[breaker]\nwindow = \"30s\"\nslow_call = { longer_than = \"4s\", rate = 80 }\n";
    let texts =
        [(0, file), (0, small), (1, table.as_str()), (2, variables), (2, wrong), (0, "deadline = 65")];
    (0..)
        .zip(texts)
        .flat_map(|(number, (kind, text))| {
            (0_u8..3).map(move |preset| {
                let input = [&[kind + 3 * preset], text.as_bytes()].concat();
                Seed::new("config", format!("{number}.{preset}"), input)
            })
        })
        .collect()
}
