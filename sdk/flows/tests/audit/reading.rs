//! What the books write is what they read, and what is no book is refused by line and field.

use toss_flows::audit::{ClientHistory, FlowBook, GatewayBook, ShopBook, key_digest};

use super::{CLIENTS, GATEWAY, SHOP};

#[test]
fn what_the_books_write_is_what_they_read() {
    let first = include_str!("../golden/first/shop.ndjson");
    for text in [SHOP, first] {
        let shop = ShopBook::from_ndjson(text).unwrap();
        let written: Vec<_> = shop.into_records().map(|record| record.to_line()).collect();
        assert_eq!(written.join("\n"), text.trim_end());
    }
    let gateway = GatewayBook::from_ndjson(GATEWAY).unwrap().payments;
    let written: Vec<_> = gateway.iter().map(|record| serde_json::to_string(record).unwrap()).collect();
    assert_eq!(written.join("\n"), GATEWAY.trim_end());

    let clients = ClientHistory::from_ndjson(CLIENTS).unwrap();
    assert!(CLIENTS.contains(&serde_json::to_string(&clients.answers[0]).unwrap()));
    assert!(CLIENTS.contains(&serde_json::to_string(&clients.http_answers[0]).unwrap()));
}

#[test]
fn the_lines_of_the_flows_are_part_of_the_book() {
    let flow = ShopBook::from_ndjson(SHOP).unwrap().flow;
    let lines: Vec<_> = flow.clone().into_lines().collect();
    assert!(SHOP.contains(&lines.join("\n")));
    assert_eq!(ShopBook::from_ndjson(&lines.join("\n")).unwrap().flow, flow);
    assert_eq!(FlowBook::default().into_lines().count(), 0);
}

#[test]
fn a_digest_tells_keys_apart_and_gives_none_away() {
    let one = key_digest(&"cf_MDMAM5DY5QGQPM63".parse().unwrap());
    let other = key_digest(&"cf_MDMAM5DY5QGQPM64".parse().unwrap());
    assert_ne!(one, other);
    assert!(one.len() == 32 && !one.contains("MDMA"));
}

const ORDER_STATES: &str = "PENDING_PAYMENT or AWAITING_DEPOSIT or PAID or CANCEL_PENDING or PARTIALLY_REFUNDED or \
                            REFUNDED or FAILED";

#[test]
fn a_bad_line_is_refused_with_its_number_and_field() {
    let told = |text: &str| ShopBook::from_ndjson(text).unwrap_err().to_string();
    let good = SHOP.lines().nth(1).unwrap();
    assert_eq!(told("\n{"), "line 2: is not JSON (EOF while parsing an object at line 1 column 1)");
    assert_eq!(told("[]"), "line 1: is not a JSON object");
    assert_eq!(told("{}"), "line 1: field record is a text that is not empty, not nothing");
    let records = "as_of, order, attempt, product, stock_entry, job, payment, refund, receipt, transition, event, \
                   inbox_head or call";
    let cases = [
        (r#""order""#, r#""odrer""#, format!(r#"record is {records}, not "odrer""#)),
        ("15000", "15000.5", "amount is an integer in the smallest unit, not 15000.5".to_owned()),
        ("15000", "-1", "amount is 0 or more, not -1".to_owned()),
        (r#""amount":15000,"#, "", "amount is an integer in the smallest unit, not nothing".to_owned()),
        ("PAID", "DONE", format!(r#"state is {ORDER_STATES}, not "DONE""#)),
        (
            r#""quantity":2"#,
            r#""quantity":"2""#,
            r#"lines[0].quantity is an integer, 0 or more, not "2""#.to_owned(),
        ),
        (
            r#""evidence":null"#,
            r#""evidence":{"kind":"hope"}"#,
            r#"evidence.kind is declined or absent, not "hope""#.to_owned(),
        ),
        ("true", "1", "stockHeld is true or false, not 1".to_owned()),
    ];
    for (from, to, problem) in cases {
        let text = format!("{good}\n{}", good.replacen(from, to, 1));
        assert_eq!(told(&text), format!("line 2: field {problem}"));
    }
}

#[test]
fn a_bad_row_of_a_flow_is_refused_with_its_field() {
    let told = |record: &str, from: &str, to: &str| {
        let start = format!(r#"{{"record":"{record}""#);
        let good = SHOP.lines().find(|line| line.starts_with(&start)).unwrap();
        assert!(good.contains(from), "{good}");
        ShopBook::from_ndjson(&good.replacen(from, to, 1)).unwrap_err().to_string()
    };
    let cases = [
        ("job", "CONFIRM", "SEND", r#"kind is CONFIRM or CANCEL or REFUND, not "SEND""#),
        ("job", "DONE", "OVER", r#"state is READY or RUN or PARKED or DONE, not "OVER""#),
        ("job", r#""jobId":1"#, r#""jobId":"1""#, r#"jobId is an integer in the smallest unit, not "1""#),
        ("as_of", "17", "1.7", "atMicros is an integer, microseconds since the Unix epoch, not 1.7924616"),
        ("payment", "15000", "null", "captured is an integer in the smallest unit, not null"),
        ("refund", "clerk-3", "", r#"requestedBy is a text that is not empty, not """#),
        ("receipt", r#""amount":5000"#, r#""amount":-5000"#, "amount is 0 or more, not -5000"),
        ("transition", r#""terminal":false"#, r#""terminal":0"#, "terminal is true or false, not 0"),
        ("event", r#""seq":2"#, r#""seq":2.5"#, "seq is an integer in the smallest unit, not 2.5"),
        ("inbox_head", r#""first":2,"#, "", "first is an integer in the smallest unit, not nothing"),
        (
            "call",
            r#""inTransaction":false"#,
            r#""inTransaction":null"#,
            "inTransaction is true or false, not null",
        ),
    ];
    for (record, from, to, problem) in cases {
        assert_eq!(told(record, from, to), format!("line 1: field {problem}"), "{record}");
    }
}

#[test]
fn bad_lines_of_the_other_books_are_refused_too() {
    let gateway = GatewayBook::from_ndjson(r#"{"record":"order"}"#).unwrap_err();
    assert_eq!(
        (gateway.line(), gateway.to_string()),
        (1, r#"line 1: field record is payment, not "order""#.to_owned())
    );
    let told = |text: &str| ClientHistory::from_ndjson(text).unwrap_err().to_string();
    assert_eq!(
        told(r#"{"record":"answer","orderId":"ORD-000001","state":"PENDING"}"#),
        r#"line 1: field state is PAID or REFUNDED or FAILED, not "PENDING""#
    );
    assert_eq!(
        told(r#"{"record":"http_answer","clientKey":"tap-1","status":20,"bodyHash":"b"}"#),
        "line 1: field status is an HTTP status, 100 to 599, not 20"
    );
}
