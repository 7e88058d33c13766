//! Seeds of what the golden files have no example of: several answers to one call, answers that quote our keys, tickets,
//! journals, settings, and amounts at the edges of their range.

mod calls;

use serde_json::{Value, json};

use super::Seed;
use super::golden::Golden;
use crate::gateway;
use crate::script::NEXT;

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
    let parts =
        [calls::seeds(golden), tickets(), amounts(), moments(), texts(), refusals(golden), resources()];
    parts.into_iter().flatten().chain(settings(golden)).collect()
}

fn tickets() -> Vec<Seed> {
    let confirm = json!({"operation": "confirm", "order_id": gateway::ORDER, "amount": {"currency": "KRW", "minor": 15000}});
    let part = json!({"operation": "cancel", "amount": {"currency": "USD", "minor": 500}, "refundable": {"currency": "USD", "minor": 1500}, "reason": "broken cup"});
    let terms = json!({"tax_free": {"currency": "KRW", "minor": 100}, "request_id": "cancel-req-0001", "currency": "KRW"});
    let terms = json!({"operation": "cancel", "amount": {"currency": "KRW", "minor": 500}, "refundable": null, "reason": "x", "terms": terms});
    let sale = json!({"operation": "sale", "endpoint": "key_in", "order_id": gateway::ORDER, "amount": {"currency": "KRW", "minor": 15000}});
    let whole = json!({"operation": "cancel", "amount": null, "refundable": null});
    let foreign = json!({"operation": "confirm", "order_id": gateway::ORDER, "amount": {"currency": "KWD", "decimal": "1.25"}});
    let trail = json!({"made_at": 1_751_328_000_000_000_i64, "last_sent_at": 1_751_328_000_000_001_i64, "api_key": "0123456789abcdef"});
    let mut seeds = Vec::new();
    let mut entries = String::new();
    for (number, operation) in (0..).zip([confirm, part, whole, foreign, terms, sale]) {
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
        "-1",
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
    let twice = [
        r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","totalAmount":1,"totalAmount":2,"balanceAmount":1}"#,
        r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","totalAmount":1,"total\u0041mount":1,"balanceAmount":1}"#,
        r#"{"paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","totalAmount":1,"balanceAmount":1,"new":1,"new":2}"#,
    ];
    let paid = paid.chain([odd].into_iter().chain(twice).map(str::to_owned)).map(|body| ("payment", body));
    let numbered = (0..).zip(all.map(|text| ("money", text)).chain(paid));
    numbered.map(|(number, (target, text))| Seed::new(target, format!("amount.{number}"), text)).collect()
}

/// What stands at the edges of alphabets and lengths.
fn texts() -> Vec<Seed> {
    let marks = (' '..='~').filter(|mark| !mark.is_ascii_alphanumeric());
    let marked = marks.map(|mark| format!("order-1{mark}"));
    let long = [1, 2, 6, 14, 50, 51, 64, 65, 100, 200, 201, 300, 301].map(|length| "7".repeat(length));
    let others = [
        "",
        "\u{0}",
        "결제",
        "🙂",
        "a\u{301}",
        "test_sk_1",
        "live_gck_1",
        "010-000-1234",
        "::ffff:203.0.113.7",
    ];
    let all = marked.chain(long).chain(others.map(str::to_owned));
    (0..).zip(all).map(|(number, text)| Seed::new("text", format!("hand.{number}"), text)).collect()
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
