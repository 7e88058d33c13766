//! What people read: stories that need no other text, and the verdict as a page.

use std::collections::BTreeSet;

use toss_flows::audit::{ClientHistory, GatewayBook, Invariant, Moment, ShopBook, judge};

use super::Books;

#[test]
fn a_story_needs_no_other_text() {
    let mut books = Books::golden();
    let payment = books.payment(6);
    (payment.captured, payment.balance) = (15_000, 15_000);
    payment.approved_at = Some("2026-10-20T10:00:06+09:00".into());
    let verdict = books.judge_at(Moment::Running);
    assert_eq!(
        verdict.violations[0].story,
        "The gateway took 15000 KRW for order ORD-000006 (payment tgen_6, approved 2026-10-20T10:00:06+09:00) and \
         still holds 15000 KRW, but the shop has no such order. Somebody paid and gets nothing for it."
    );
}

#[test]
fn a_verdict_reads_as_a_page() {
    let clean = Books::golden().judge_at(Moment::Quiescent);
    assert_eq!(
        clean.to_string(),
        "The books agree. Orders: 1 PENDING_PAYMENT, 1 AWAITING_DEPOSIT, 1 PAID, 1 CANCEL_PENDING, 1 \
         PARTIALLY_REFUNDED, 1 REFUNDED, 3 FAILED.\n\
         Taken 44000 KRW and 1250 USD, given back 7000 KRW and 1250 USD (of it by somebody else 1250 USD); parked \
         18000 KRW, unsettled 30000 KRW.\n"
    );
    let mut books = Books::golden();
    books.order(2).evidence = None;
    let told = books.judge_at(Moment::Running).to_string();
    assert!(told.starts_with("1 violation, nothing at risk. Orders: "), "{told}");
    let end = "I13: 1, nothing at risk. A failed order has proof, and nothing of it is still open.\n- ORD-000002: Order \
               ORD-000002 failed and its customer was told so, but nothing in the book proves that the money was not \
               taken.\n";
    assert!(told.ends_with(end), "{told}");
}

#[test]
fn empty_books_agree() {
    let verdict = judge(&ShopBook::default(), &GatewayBook::default(), None);
    assert_eq!(
        verdict.to_string(),
        "The books agree. Orders: none.\nTaken nothing, given back nothing; parked nothing, unsettled nothing.\n"
    );
}

const PAGE: &str = include_str!("../../../../docs/books.md");

#[test]
fn the_page_about_the_books_has_every_invariant_and_lines_that_can_be_read() {
    for invariant in Invariant::ALL {
        let row = format!("| {} | {} |", invariant.id(), invariant.rule());
        assert!(PAGE.contains(&row), "docs/books.md has no row {row:?}");
    }
    let lines =
        PAGE.lines().filter(|line| line.starts_with(r#"{"record":"#) && !line.contains(r#""account":"#));
    let (mut shop, mut others) = (BTreeSet::new(), 0);
    for line in lines.filter(|line| !line.contains("trial_balance")) {
        if let Ok(book) = ShopBook::from_ndjson(line) {
            shop.extend(book.into_records().map(|record| record.to_line()));
        } else {
            let is_read = GatewayBook::from_ndjson(line).is_ok() || ClientHistory::from_ndjson(line).is_ok();
            assert!(is_read, "{line}");
            others += 1;
        }
    }
    // One line of each of the 13 kinds, as it would be written, and one of each of the others'.
    assert!(shop.iter().all(|line| PAGE.contains(line)), "{shop:#?}");
    assert_eq!((shop.len(), others), (13, 4));
}

#[test]
fn more_given_back_than_was_taken_is_told_as_that() {
    let mut books = Books::golden();
    let payment = books.payment(3);
    (payment.cancels[0].amount, payment.captured) = (5_500, 5_000);
    let verdict = books.judge_at(Moment::Running);
    let told = verdict.violations.iter().find(|found| found.invariant == Invariant::OverRefund).unwrap();
    assert_eq!(
        told.story,
        "Of payment tgen_3 of order ORD-000003 the gateway took 5000 KRW and gave back 5500 KRW in 1 cancels, but it \
         gave back more than it took."
    );
}
