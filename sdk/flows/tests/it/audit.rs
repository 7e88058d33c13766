//! The judge, on the golden books: clean as they are, and one violation planted at a time.

use std::collections::BTreeMap;

use toss_flows::audit::{
    ClientHistory, EvidenceRecord, GatewayBook, Invariant, Moment, OrderRecord, OrderState, PaymentRecord,
    ShopBook, StockKind, Verdict, judge, judge_at,
};
use toss_flows::store::AttemptState;

const GATEWAY: &str = include_str!("../golden/gateway.ndjson");
const SHOP: &str = include_str!("../golden/shop.ndjson");
const CLIENTS: &str = include_str!("../golden/clients.ndjson");

struct Books {
    shop: ShopBook,
    gateway: GatewayBook,
    clients: ClientHistory,
}

impl Books {
    fn golden() -> Self {
        Self {
            shop: ShopBook::from_ndjson(SHOP).unwrap(),
            gateway: GatewayBook::from_ndjson(GATEWAY).unwrap(),
            clients: ClientHistory::from_ndjson(CLIENTS).unwrap(),
        }
    }

    fn order(&mut self, number: usize) -> &mut OrderRecord {
        &mut self.shop.orders[number - 1]
    }

    fn payment(&mut self, number: usize) -> &mut PaymentRecord {
        &mut self.gateway.payments[number - 1]
    }

    fn judge(&self) -> Verdict {
        judge(&self.shop, &self.gateway, Some(&self.clients))
    }

    /// What is found, as (invariant, about, won at risk).
    fn found(&self) -> Vec<(Invariant, String, i64)> {
        let verdict = self.judge();
        let rows = verdict.violations.iter().map(|violation| {
            let won = violation.at_risk.get("KRW").copied().unwrap_or_default();
            (violation.invariant, violation.order_id.to_string(), won)
        });
        rows.collect()
    }
}

fn row(invariant: Invariant, about: &str, won: i64) -> (Invariant, String, i64) {
    (invariant, about.to_owned(), won)
}

#[test]
fn books_that_agree_are_clean_and_parked_money_is_a_figure_of_its_own() {
    let verdict = judge_at(
        Moment::Quiescent,
        &Books::golden().shop,
        &Books::golden().gateway,
        Some(&Books::golden().clients),
    );
    assert!(verdict.is_clean(), "{:#?}", verdict.violations);
    let figures = verdict.figures;
    let krw = |amount| BTreeMap::from([("KRW".into(), amount)]);
    let orders = [(OrderState::PendingPayment, 1), (OrderState::Paid, 2), (OrderState::Failed, 2)];
    assert_eq!(figures.orders, BTreeMap::from(orders));
    assert_eq!(figures.captured, krw(31_000));
    assert_eq!(figures.refunded, krw(5_000));
    assert_eq!(figures.parked, krw(9_000));
    assert_eq!((figures.unsettled, figures.at_risk), (BTreeMap::new(), BTreeMap::new()));
}

#[test]
fn i1_money_of_an_order_that_is_not_there() {
    let mut books = Books::golden();
    books.payment(1).order_id = "ORD-777777".into();
    let found = books.found();
    assert!(found.contains(&row(Invariant::MoneyWithoutHome, "ORD-777777", 15_000)), "{found:?}");
    let story = &books.judge().violations[0].story;
    let told = "The gateway took 15000 KRW for order ORD-777777 (payment tgen_1, approved 2026-10-20T10:00:01+09:00) \
                and still holds 15000 KRW, but the shop has no such order. Somebody paid and gets nothing for it.";
    assert_eq!(story, told);
}

#[test]
fn i1_money_of_an_order_that_failed() {
    let mut books = Books::golden();
    books.payment(3).captured = 5_000;
    assert_eq!(books.found(), [row(Invariant::MoneyWithoutHome, "ORD-000003", 5_000)]);
    // Given back in part: what is left is at risk, whatever the status says.
    books.payment(3).balance = 1_000;
    assert_eq!(books.found(), [row(Invariant::MoneyWithoutHome, "ORD-000003", 1_000)]);
    // Given back whole: nothing is.
    books.payment(3).balance = 0;
    assert_eq!(books.found(), []);
}

#[test]
fn i1_money_of_an_order_that_nobody_works_on() {
    let mut books = Books::golden();
    books.order(5).parked_jobs = 0;
    let about = "ORD-000005";
    assert_eq!(
        books.found(),
        [row(Invariant::MoneyWithoutHome, about, 4_000), row(Invariant::OrphanedOrder, about, 4_000)]
    );
    books.order(5).open_jobs = 1;
    assert_eq!(books.found(), []);
}

#[test]
fn i2_a_paid_order_that_was_not_taken() {
    let mut books = Books::golden();
    books.payment(1).captured = 0;
    let found = books.found();
    assert!(found.contains(&row(Invariant::PaidNotTaken, "ORD-000001", 15_000)), "{found:?}");
    let gone = books.gateway.payments.remove(0);
    assert_eq!(books.found(), [row(Invariant::PaidNotTaken, "ORD-000001", 15_000)], "{gone:?}");
}

#[test]
fn i2_a_paid_order_with_another_balance() {
    let mut books = Books::golden();
    books.payment(1).balance = 10_000;
    assert_eq!(books.found(), [row(Invariant::PaidNotTaken, "ORD-000001", 5_000)]);
}

#[test]
fn i3_an_order_that_succeeded_with_somebody_elses_payment() {
    let mut books = Books::golden();
    books.shop.flow.attempts[0].payment_key = "tgen_4".into();
    assert_eq!(books.found(), [row(Invariant::WrongPayment, "ORD-000001", 7_000)]);
}

#[test]
fn i3_an_order_that_succeeded_for_another_amount() {
    let mut books = Books::golden();
    books.payment(1).captured = 16_000;
    assert_eq!(books.found(), [row(Invariant::WrongPayment, "ORD-000001", 16_000)]);
}

#[test]
fn i4_an_order_that_was_paid_twice() {
    let mut books = Books::golden();
    let mut second = books.payment(1).clone();
    second.payment_key = "tgen_1b".into();
    books.gateway.payments.push(second);
    assert_eq!(books.found(), [row(Invariant::PaidTwice, "ORD-000001", 15_000)]);
}

#[test]
fn i8_more_given_back_than_taken() {
    let mut books = Books::golden();
    books.payment(5).cancels[0].amount = 9_500;
    assert_eq!(books.found(), [row(Invariant::OverRefund, "ORD-000005", 500)]);
}

#[test]
fn i9_pieces_that_no_order_holds() {
    let mut books = Books::golden();
    books.order(1).lines[0].quantity = 1;
    assert_eq!(books.found(), [row(Invariant::StockSold, "MUG", 0)]);
    books.order(1).lines[0].product_id = "HAT".into();
    let about: Vec<_> = books.found().into_iter().map(|row| (row.0, row.1)).collect();
    assert!(about.contains(&(Invariant::StockSold, "HAT".to_owned())), "{about:?}");
}

#[test]
fn i10_a_quantity_that_the_ledger_does_not_lead_to() {
    let mut books = Books::golden();
    books.shop.products[0].quantity = 996;
    let found = books.found();
    assert!(found.contains(&row(Invariant::StockLedger, "MUG", 0)), "{found:?}");
    assert!(found.contains(&row(Invariant::StockSold, "MUG", 0)), "{found:?}");
}

#[test]
fn i10_stock_that_was_given_back_twice() {
    let mut books = Books::golden();
    let restore = books.shop.stock_entries[2].clone();
    books.shop.stock_entries.push(restore);
    // The quantity follows the ledger: only the movements tell.
    books.shop.products[0].quantity += 1;
    let found = books.found();
    assert!(found.contains(&row(Invariant::StockLedger, "ORD-000002", 0)), "{found:?}");
}

#[test]
fn i10_stock_that_was_taken_twice() {
    let mut books = Books::golden();
    let sell = books.shop.stock_entries[0].clone();
    books.shop.stock_entries.push(sell);
    books.shop.products[0].quantity -= 2;
    books.order(1).lines[0].quantity = 4;
    assert_eq!(books.found(), [row(Invariant::StockLedger, "ORD-000001", 0)]);
}

#[test]
fn i10_stock_that_an_order_gave_back_although_it_did_not_fail() {
    let mut books = Books::golden();
    let mut restore = books.shop.stock_entries[0].clone();
    restore.kind = StockKind::Restore;
    books.shop.stock_entries.push(restore);
    books.shop.products[0].quantity += 2;
    books.order(1).stock_held = false;
    assert_eq!(books.found(), [row(Invariant::StockLedger, "ORD-000001", 0)]);
}

#[test]
fn i10_less_given_back_than_was_taken() {
    let mut books = Books::golden();
    books.shop.stock_entries[1].quantity = 2;
    let found = books.found();
    assert!(found.contains(&row(Invariant::StockLedger, "ORD-000002", 0)), "{found:?}");
}

#[test]
fn i10_an_order_that_holds_what_it_never_took_and_stock_of_no_order() {
    let mut books = Books::golden();
    let _sell = books.shop.stock_entries.remove(0);
    let found = books.found();
    assert!(found.contains(&row(Invariant::StockLedger, "ORD-000001", 0)), "{found:?}");
    let mut books = Books::golden();
    books.shop.stock_entries[0].order_id = "ORD-777777".into();
    let found = books.found();
    assert!(found.contains(&row(Invariant::StockLedger, "ORD-777777", 0)), "{found:?}");
}

#[test]
fn i11_an_order_that_waits_with_nothing_left_to_end_it() {
    let mut books = Books::golden();
    books.payment(5).captured = 0;
    books.order(5).parked_jobs = 0;
    books.payment(5).cancels.clear();
    assert_eq!(books.found(), [row(Invariant::OrphanedOrder, "ORD-000005", 0)]);
    // One that waits for its customer is no work of ours.
    books.order(5).payment_key = None;
    assert_eq!(books.found(), []);
}

#[test]
fn i13_a_failure_without_evidence() {
    let mut books = Books::golden();
    books.order(2).evidence = None;
    assert_eq!(books.found(), [row(Invariant::FailureWithoutProof, "ORD-000002", 0)]);
}

#[test]
fn i13_a_failure_with_something_still_open_beside_it() {
    for state in [AttemptState::Intended, AttemptState::Unknown] {
        let mut books = Books::golden();
        let mut open = books.shop.flow.attempts[1].clone();
        (open.state, open.key_epoch) = (state, 1);
        books.shop.flow.attempts.push(open);
        assert_eq!(books.found(), [row(Invariant::FailureWithoutProof, "ORD-000002", 0)], "{state:?}");
    }
}

#[test]
fn i13_a_failure_that_no_attempt_shows() {
    let mut books = Books::golden();
    let _attempt = books.shop.flow.attempts.remove(1);
    books.order(2).evidence = Some(EvidenceRecord::Absent { status: "EXPIRED".into() });
    assert_eq!(books.found(), [row(Invariant::FailureWithoutProof, "ORD-000002", 0)]);
}

#[test]
fn i15_a_new_key_without_a_refusal_under_the_old_one() {
    let mut books = Books::golden();
    books.shop.flow.attempts[3].state = AttemptState::Unknown;
    assert_eq!(books.found(), [row(Invariant::KeyWithoutEvidence, "ORD-000004", 7_000)]);
    let _refusal = books.shop.flow.attempts.remove(3);
    assert_eq!(books.found(), [row(Invariant::KeyWithoutEvidence, "ORD-000004", 7_000)]);
}

#[test]
fn not_settled_is_a_violation_only_when_everything_should_be_at_rest() {
    let mut books = Books::golden();
    (books.order(5).parked_jobs, books.order(5).open_jobs) = (0, 1);
    assert_eq!(books.found(), []);
    assert_eq!(books.judge().figures.unsettled, BTreeMap::from([("KRW".into(), 9_000)]));
    let verdict = judge_at(Moment::Quiescent, &books.shop, &books.gateway, None);
    assert_eq!(verdict.violations.len(), 1);
    assert_eq!(verdict.violations[0].invariant, Invariant::NotSettled);
    assert_eq!(
        verdict.violations[0].to_string(),
        "NotSettled ORD-000005: Everything should have come to rest, but order ORD-000005 is PENDING_PAYMENT with 1 \
         open jobs."
    );
}

#[test]
fn h1_a_customer_who_was_told_something_else_than_the_book_says() {
    let mut books = Books::golden();
    books.clients.answers[1].state = OrderState::Paid;
    assert_eq!(books.found(), [row(Invariant::ToldWrong, "ORD-000002", 20_000)]);
}

#[test]
fn h2_an_accepted_order_that_is_not_in_the_book() {
    let mut books = Books::golden();
    books.clients.accepted.push("ORD-888888".into());
    assert_eq!(books.found(), [row(Invariant::OrderLost, "ORD-888888", 0)]);
}

#[test]
fn h3_a_customer_who_was_told_two_ends() {
    let mut books = Books::golden();
    books.clients.answers[2].state = OrderState::Failed;
    assert_eq!(
        books.found(),
        [row(Invariant::ToldWrong, "ORD-000001", 15_000), row(Invariant::ToldTwoEnds, "ORD-000001", 0)]
    );
}

#[test]
fn every_invariant_has_a_name_of_its_own() {
    let ids: std::collections::BTreeSet<_> = Invariant::ALL.iter().map(|invariant| invariant.id()).collect();
    assert_eq!(ids.len(), Invariant::ALL.len());
}

#[test]
fn what_the_books_write_is_what_they_read() {
    let shop = ShopBook::from_ndjson(SHOP).unwrap();
    let written: Vec<_> = shop.into_records().map(|record| record.to_line()).collect();
    assert_eq!(written.join("\n"), SHOP.trim_end());

    let gateway = GatewayBook::from_ndjson(GATEWAY).unwrap().payments;
    let written: Vec<_> = gateway.iter().map(|record| serde_json::to_string(record).unwrap()).collect();
    assert_eq!(written.join("\n"), GATEWAY.trim_end());

    let answers = ClientHistory::from_ndjson(CLIENTS).unwrap().answers;
    assert!(CLIENTS.contains(&serde_json::to_string(&answers[0]).unwrap()));
}

#[test]
fn a_bad_line_is_refused_with_its_number_and_field() {
    let told = |text: &str| ShopBook::from_ndjson(text).unwrap_err().to_string();
    let good = SHOP.lines().next().unwrap();
    assert_eq!(told("\n{"), "line 2: is not JSON (EOF while parsing an object at line 1 column 1)");
    assert_eq!(told("[]"), "line 1: is not a JSON object");
    assert_eq!(told("{}"), "line 1: field record is a text that is not empty, not nothing");
    let cases = [
        (
            r#""order""#,
            r#""odrer""#,
            "field record is as_of, order, attempt, product, stock_entry, job, payment, refund, receipt, transition, \
             event, inbox_head or call, not \"odrer\"",
        ),
        ("15000", "15000.5", "field amount is an integer in the smallest unit, not 15000.5"),
        ("15000", "-1", "field amount is 0 or more, not -1"),
        (r#""amount":15000,"#, "", "field amount is an integer in the smallest unit, not nothing"),
        (
            "PAID",
            "DONE",
            "field state is PENDING_PAYMENT or AWAITING_DEPOSIT or PAID or CANCEL_PENDING or PARTIALLY_REFUNDED or \
             REFUNDED or FAILED, not \"DONE\"",
        ),
        (
            r#""quantity":2"#,
            r#""quantity":"2""#,
            r#"field lines[0].quantity is an integer, 0 or more, not "2""#,
        ),
        (
            r#""evidence":null"#,
            r#""evidence":{"kind":"hope"}"#,
            r#"field evidence.kind is declined or absent, not "hope""#,
        ),
        ("true", "1", "field stockHeld is true or false, not 1"),
    ];
    for (from, to, problem) in cases {
        let text = format!("{good}\n{}", good.replacen(from, to, 1));
        assert_eq!(told(&text), format!("line 2: {problem}"));
    }
    let gateway = GatewayBook::from_ndjson(r#"{"record":"order"}"#).unwrap_err();
    assert_eq!(
        (gateway.line(), gateway.to_string()),
        (1, r#"line 1: field record is payment, not "order""#.to_owned())
    );
    let client =
        ClientHistory::from_ndjson(r#"{"record":"answer","orderId":"ORD-000001","state":"PENDING"}"#);
    assert_eq!(
        client.unwrap_err().to_string(),
        r#"line 1: field state is PAID or REFUNDED or FAILED, not "PENDING""#
    );
}
