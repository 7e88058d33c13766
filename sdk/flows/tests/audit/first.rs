//! Books of the first version, with orders and attempts and no flows: they are judged by what they say.

use std::collections::BTreeMap;

use toss_flows::attempt::AttemptState;
use toss_flows::audit::{ClientHistory, GatewayBook, Invariant, Moment, OrderState, ShopBook};

use super::{Books, row, rows, sums};

fn first() -> Books {
    Books {
        shop: ShopBook::from_ndjson(include_str!("../golden/first/shop.ndjson")).unwrap(),
        gateway: GatewayBook::from_ndjson(include_str!("../golden/first/gateway.ndjson")).unwrap(),
        clients: ClientHistory::from_ndjson(include_str!("../golden/first/clients.ndjson")).unwrap(),
    }
}

#[test]
fn they_agree_and_what_waits_for_a_human_is_told_by_the_orders() {
    let verdict = first().judge_at(Moment::Quiescent);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.figures.parked, sums(&[("KRW", 9_000)]));
    assert_eq!(verdict.figures.unsettled, BTreeMap::new());
    assert_eq!(verdict.figures.refunded, sums(&[("KRW", 5_000)]));
}

#[test]
fn i1_money_of_an_order_that_nobody_works_on() {
    let mut books = first();
    books.order(5).parked_jobs = 0;
    let at_risk = [("KRW", 4_000)];
    let about = "ORD-000005";
    assert_eq!(
        books.found(),
        [row(Invariant::MoneyWithoutHome, about, &at_risk), row(Invariant::OrphanedWork, about, &at_risk)]
    );
    books.order(5).open_jobs = 1;
    assert_eq!(books.found(), []);
}

#[test]
fn i1_money_of_a_failed_order_is_at_risk_as_far_as_it_is_still_held() {
    let mut books = first();
    let payment = books.payment(3);
    (payment.captured, payment.balance) = (5_000, 5_000);
    assert_eq!(books.found(), [row(Invariant::MoneyWithoutHome, "ORD-000003", &[("KRW", 5_000)])]);
}

#[test]
fn i2_a_paid_order_whose_money_was_given_back() {
    let mut books = first();
    let cancels = books.payment(5).cancels.clone();
    let payment = books.payment(1);
    (payment.balance, payment.cancels) = (10_000, cancels);
    payment.cancels[0].refundable = 10_000;
    // Without receipts in the book, nothing else can tell of it.
    assert_eq!(books.found(), [row(Invariant::PaidNotTaken, "ORD-000001", &[("KRW", 5_000)])]);
}

#[test]
fn i10_stock_that_moved_without_sense() {
    let ledger = |spoil: fn(&mut Books)| {
        let mut books = first();
        spoil(&mut books);
        let found = books.found().into_iter().filter(|row| row.0 == Invariant::StockLedger);
        found.map(|row| row.1).collect::<Vec<_>>()
    };
    let twice_taken = |books: &mut Books| {
        let sell = books.shop.stock_entries[0].clone();
        books.shop.stock_entries.push(sell);
        books.shop.products[0].quantity -= 2;
    };
    let twice_given_back = |books: &mut Books| {
        let restore = books.shop.stock_entries[2].clone();
        books.shop.stock_entries.push(restore);
        books.shop.products[0].quantity += 1;
    };
    assert_eq!(ledger(|books| books.shop.products[0].quantity = 996), ["MUG"]);
    assert_eq!(ledger(twice_taken), ["ORD-000001"]);
    assert_eq!(ledger(twice_given_back), ["ORD-000002"]);
    assert_eq!(ledger(|books| books.shop.stock_entries[1].quantity = 2), ["MUG", "ORD-000002"]);
    assert_eq!(ledger(|books| drop(books.shop.stock_entries.remove(0))), ["MUG", "ORD-000001"]);
    assert_eq!(
        ledger(|books| books.shop.stock_entries[0].order_id = "ORD-777777".into()),
        ["ORD-000001", "ORD-777777"]
    );
}

#[test]
fn i13_an_open_job_beside_a_failure() {
    let mut books = first();
    books.order(2).open_jobs = 1;
    assert_eq!(books.found(), [row(Invariant::FailureWithoutProof, "ORD-000002", &[])]);
}

#[test]
fn i15_a_new_key_without_a_refusal_under_the_old_one() {
    for spoil in [
        |books: &mut Books| books.shop.flow.attempts[3].state = AttemptState::Unknown,
        |books: &mut Books| books.shop.flow.attempts[3].code = None,
        |books: &mut Books| drop(books.shop.flow.attempts.remove(3)),
    ] {
        let mut books = first();
        spoil(&mut books);
        assert_eq!(books.found(), [row(Invariant::KeyWithoutEvidence, "ORD-000004", &[("KRW", 7_000)])]);
    }
}

#[test]
fn an_order_that_waits_for_its_customer_is_no_work_of_ours() {
    let mut books = first();
    (books.payment(5).captured, books.order(5).parked_jobs) = (0, 0);
    books.payment(5).cancels.clear();
    assert_eq!(books.found(), [row(Invariant::OrphanedWork, "ORD-000005", &[])]);
    books.order(5).payment_key = None;
    assert_eq!(books.found(), []);
}

#[test]
fn what_is_open_is_a_violation_only_when_everything_should_be_at_rest() {
    let mut books = first();
    (books.order(5).parked_jobs, books.order(5).open_jobs) = (0, 1);
    assert_eq!(books.found(), []);
    assert_eq!(books.judge_at(Moment::Running).figures.unsettled, sums(&[("KRW", 9_000)]));
    let verdict = books.judge_at(Moment::Quiescent);
    assert_eq!(rows(&verdict), [row(Invariant::NotSettled, "ORD-000005", &[("KRW", 4_000)])]);
    let told = "NotSettled ORD-000005: Everything should have come to rest, but order ORD-000005 is PENDING_PAYMENT \
                with 1 open jobs.";
    assert_eq!(verdict.violations[0].to_string(), told);
}

#[test]
fn a_customer_can_be_told_that_money_went_back_but_never_that_it_came_again() {
    let mut books = first();
    books.clients.answers[2].state = OrderState::Failed;
    assert_eq!(
        books.found(),
        [
            row(Invariant::ToldWrong, "ORD-000001", &[("KRW", 15_000)]),
            row(Invariant::ToldTwoEnds, "ORD-000001", &[])
        ]
    );
}
