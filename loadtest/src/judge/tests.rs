use super::*;

const PRODUCT: &str = "{\"record\":\"product\",\"productId\":\"P\",\"initial\":10,\"quantity\":";

fn book(lines: &[&str]) -> ShopBook {
    ShopBook::from_ndjson(&lines.join("\n")).expect("a book")
}

fn order(state: &str, held: bool) -> String {
    format!(
        "{{\"record\":\"order\",\"orderId\":\"lt-7-000001\",\"state\":\"{state}\",\"amount\":1000,\"currency\":\"KRW\",\
         \"paymentKey\":\"k\",\"evidence\":null,\"openJobs\":0,\"parkedJobs\":0,\"stockHeld\":{held},\
         \"createdAt\":\"2026-01-01T00:00:00Z\",\"lines\":[{{\"productId\":\"P\",\"quantity\":2}}]}}"
    )
}

fn entry(kind: &str) -> String {
    format!(
        "{{\"record\":\"stock_entry\",\"orderId\":\"lt-7-000001\",\"productId\":\"P\",\"kind\":\"{kind}\",\"quantity\":2}}"
    )
}

#[test]
fn stock_agrees_when_quantity_ledger_and_orders_say_the_same() {
    let sold = book(&[&order("PAID", true), &entry("SELL"), &format!("{PRODUCT}8}}")]);
    assert_eq!(stock(&sold), Stock { products: 1, sold: 2, restored: 0, disagreeing: 0 });
    let back = book(&[&order("FAILED", false), &entry("SELL"), &entry("RESTORE"), &format!("{PRODUCT}10}}")]);
    assert_eq!(stock(&back), Stock { products: 1, sold: 2, restored: 2, disagreeing: 0 });
}

#[test]
fn stock_that_was_not_given_back_or_given_back_twice_disagrees() {
    let kept = book(&[&order("FAILED", false), &entry("SELL"), &format!("{PRODUCT}8}}")]);
    assert_eq!(stock(&kept).disagreeing, 1);
    let twice = book(&[
        &order("FAILED", false),
        &entry("SELL"),
        &entry("RESTORE"),
        &entry("RESTORE"),
        &format!("{PRODUCT}12}}"),
    ]);
    assert_eq!(stock(&twice).disagreeing, 1);
    let unrecorded = book(&[&format!("{PRODUCT}9}}")]);
    assert_eq!(stock(&unrecorded).disagreeing, 1);
}

#[test]
fn what_is_merely_not_settled_is_no_wrong_money() {
    let found = |invariant: Invariant| Found {
        invariant: invariant.id().to_owned(),
        order_id: "lt-7-000001".to_owned(),
        at_risk: AmountBy::new(),
        story: String::new(),
    };
    let violations =
        vec![found(Invariant::NotSettled), found(Invariant::PaidTwice), found(Invariant::StockLedger)];
    let audit = Audit {
        clean: false,
        violations,
        captured: AmountBy::new(),
        refunded: AmountBy::new(),
        parked: AmountBy::new(),
        unsettled: AmountBy::new(),
        at_risk: AmountBy::new(),
    };
    assert_eq!(wrong(&audit), 2);
}

#[test]
fn a_book_that_cannot_be_read_is_named() {
    let error = audit(&ShopBook::default(), "{\"record\":\"nonsense\"}", "").unwrap_err().to_string();
    assert!(error.contains("the gateway's ledger") && error.contains("line 1"), "{error}");
}
