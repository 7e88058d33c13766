//! What is too young to be judged, and work on its way from one book to the other.

use core::time::Duration;

use toss_flows::audit::{CancelRecord, Invariant, Moment, OrderState, Rules, judge_by};
use toss_flows::job::{JobKind, JobState};
use toss_flows::time::UnixMicros;

use super::{Books, Row, row, rows};

/// What is found with a grace period; the golden book was taken at 11:00 in Korea.
fn found_within(books: &Books, grace: Duration, moment: Moment) -> Vec<Row> {
    let rules = Rules::at(moment).with_grace(grace);
    rows(&judge_by(&rules, &books.shop, &books.gateway, None))
}

/// One violation whose money moved 5 minutes before the book was taken: it counts once it is older than the grace.
fn is_judged_by_age(books: &Books, expected: &Row) {
    let expected = std::slice::from_ref(expected);
    assert_eq!(found_within(books, Duration::from_mins(4), Moment::Running), expected);
    assert_eq!(found_within(books, Duration::from_mins(6), Moment::Running), []);
    assert_eq!(found_within(books, Duration::from_mins(6), Moment::Quiescent), expected);
    let mut ageless = books.clone();
    ageless.shop.as_of = None;
    assert_eq!(found_within(&ageless, Duration::from_mins(6), Moment::Running), expected);
}

const FIVE_TO: &str = "2026-10-20T10:55:00+09:00";

#[test]
fn money_that_was_just_taken_may_have_a_home_by_now() {
    let mut books = Books::golden();
    let payment = books.payment(6);
    (payment.captured, payment.balance, payment.approved_at) = (15_000, 15_000, Some(FIVE_TO.into()));
    is_judged_by_age(&books, &row(Invariant::MoneyWithoutHome, "ORD-000006", &[("KRW", 15_000)]));
}

#[test]
fn a_cancel_that_was_just_executed_may_have_its_receipt_by_now() {
    let mut books = Books::golden();
    let payment = books.payment(1);
    payment.balance = 14_600;
    payment.cancels.push(CancelRecord {
        transaction_key: "txrd_9".into(),
        amount: 400,
        refundable: 14_600,
        canceled_at: Some(FIVE_TO.into()),
    });
    is_judged_by_age(&books, &row(Invariant::ReturnUnwritten, "ORD-000001", &[("KRW", 400)]));
}

#[test]
fn a_receipt_that_was_just_written_may_have_been_read_before_its_cancel() {
    let mut books = Books::golden();
    let payment = books.payment(3);
    (payment.balance, payment.cancels) = (5_000, Vec::new());
    books.shop.flow.receipts[0].canceled_at = Some(FIVE_TO.into());
    // The money that the gateway then still has of the failed order is as young.
    books.payment(3).approved_at = Some(FIVE_TO.into());
    assert_eq!(found_within(&books, Duration::from_mins(6), Moment::Running), []);
    let about = "ORD-000003";
    assert_eq!(
        found_within(&books, Duration::from_mins(4), Moment::Running),
        [
            row(Invariant::MoneyWithoutHome, about, &[("KRW", 5_000)]),
            row(Invariant::ReturnUnwritten, about, &[("KRW", 5_000)])
        ]
    );
}

#[test]
fn an_order_that_has_just_changed_may_have_its_job_by_now() {
    let mut books = Books::golden();
    books.shop.flow.jobs.retain(|job| job.job_id != 11);
    books.shop.flow.payments[4].reserved = 0;
    let as_of = books.shop.as_of.unwrap().get();
    books.order(8).updated_at = Some(UnixMicros::new(as_of - 300_000_000));
    let expected = row(Invariant::OrphanedWork, "ORD-000008", &[("KRW", 8_000)]);
    assert_eq!(found_within(&books, Duration::from_mins(4), Moment::Running), [expected]);
    assert_eq!(found_within(&books, Duration::from_mins(6), Moment::Running), []);
}

#[test]
fn a_claim_has_30_seconds_to_be_taken_over_and_needs_a_book_that_says_when() {
    let mut books = Books::golden();
    let as_of = books.shop.as_of.unwrap().get();
    let job = books.job(11);
    (job.state, job.lease_until) = (JobState::Run, Some(UnixMicros::new(as_of - 30_000_000)));
    assert_eq!(books.found(), []);
    books.shop.as_of = Some(UnixMicros::new(as_of + 1));
    assert_eq!(books.found(), [row(Invariant::LeaseOutlived, "ORD-000008", &[("KRW", 8_000)])]);
    books.shop.as_of = None;
    assert_eq!(books.found(), []);
}

/// The gateway has executed the parked refund of 1,000 won, and nobody knows yet.
fn with_a_refund_on_its_way() -> Books {
    let mut books = Books::golden();
    let payment = books.payment(4);
    payment.balance = 4_000;
    payment.cancels.push(CancelRecord {
        transaction_key: "txrd_9".into(),
        amount: 1_000,
        refundable: 4_000,
        canceled_at: None,
    });
    books
}

#[test]
fn a_cancel_belongs_to_the_open_job_of_its_amount() {
    let mut books = with_a_refund_on_its_way();
    assert_eq!(books.found(), []);
    // One job explains one cancel.
    let payment = books.payment(4);
    payment.balance = 3_000;
    let mut second = payment.cancels[1].clone();
    (second.transaction_key, second.refundable) = ("txrd_10".into(), 3_000);
    payment.cancels.push(second);
    assert_eq!(books.found(), [row(Invariant::ReturnUnwritten, "ORD-000004", &[("KRW", 1_000)])]);
}

#[test]
fn a_cancel_that_no_open_job_asked_for_stays_unexplained() {
    for spoil in [
        |books: &mut Books| books.job(10).kind = JobKind::Confirm,
        |books: &mut Books| books.job(10).state = JobState::Done,
    ] {
        let mut books = with_a_refund_on_its_way();
        spoil(&mut books);
        let stray = row(Invariant::ReturnUnwritten, "ORD-000004", &[("KRW", 1_000)]);
        assert!(books.found().contains(&stray), "{:?}", books.found());
    }
}

#[test]
fn a_second_payment_that_is_being_given_back_is_no_violation() {
    let mut books = Books::golden();
    let mut second = books.payment(1).clone();
    second.payment_key = "tgen_1b".into();
    books.gateway.payments.push(second);
    let mut known = books.shop.flow.payments[0].clone();
    (known.payment_key, known.reserved) = ("tgen_1b".into(), 15_000);
    books.shop.flow.payments.push(known);
    let mut job = books.job(1).clone();
    (job.job_id, job.kind, job.state) = (99, JobKind::Cancel, JobState::Ready);
    job.payment_key = "tgen_1b".into();
    books.shop.flow.jobs.push(job);
    assert_eq!(books.found(), []);
    books.job(99).state = JobState::Done;
    books.shop.flow.payments[5].reserved = 0;
    assert_eq!(books.found(), [row(Invariant::PaidTwice, "ORD-000001", &[("KRW", 15_000)])]);
}

#[test]
fn an_end_that_an_inbox_has_dropped_was_told() {
    let mut books = Books::golden();
    // The first event that is kept tells of change 13; what was told before it is gone.
    books.shop.flow.transitions[4].audience = Some("admin-7".into());
    assert_eq!(books.found(), []);
    books.shop.flow.transitions[9].audience = Some("clerk-3".into());
    assert_eq!(books.found(), [row(Invariant::EndUntold, "REQUEST RF-4", &[])]);
}

#[test]
fn what_the_flows_have_forgotten_is_explained_by_its_order() {
    let mut books = Books::golden();
    let flow = &mut books.shop.flow;
    flow.jobs.retain(|job| &*job.payment_key != "tgen_7");
    flow.attempts.retain(|attempt| &*attempt.payment_key != "tgen_7");
    flow.receipts.retain(|receipt| &*receipt.payment_key != "tgen_7");
    flow.payments.retain(|payment| &*payment.payment_key != "tgen_7");
    assert_eq!(books.found(), []);
    books.order(7).state = OrderState::Paid;
    let missing = row(Invariant::PaidNotTaken, "ORD-000007", &[("USD", 1_250)]);
    assert!(books.found().contains(&missing), "{:?}", books.found());
}

#[test]
fn a_job_is_a_home_for_money_but_not_for_an_order_that_says_that_all_went_back() {
    let mut books = Books::golden();
    let payment = books.payment(6);
    (payment.captured, payment.balance) = (15_000, 15_000);
    let mut job = books.job(5).clone();
    (job.job_id, job.order_id, job.payment_key) = (99, "ORD-000006".into(), "tgen_6".into());
    books.shop.flow.jobs.push(job);
    assert_eq!(books.found(), []);
    books.order(8).state = OrderState::Refunded;
    assert_eq!(books.found(), [row(Invariant::MoneyWithoutHome, "ORD-000008", &[("KRW", 8_000)])]);
}

#[test]
fn a_late_success_that_is_being_given_back_is_no_contradiction_to_a_failure() {
    let mut books = Books::golden();
    books.job(8).state = JobState::Ready;
    drop(books.shop.flow.receipts.remove(0));
    (books.shop.flow.payments[1].refunded, books.shop.flow.payments[1].reserved) = (0, 5_000);
    let payment = books.payment(3);
    (payment.balance, payment.cancels) = (5_000, Vec::new());
    assert_eq!(books.found(), []);
    books.job(8).kind = JobKind::Confirm;
    let told = row(Invariant::FailureWithoutProof, "ORD-000003", &[("KRW", 5_000)]);
    assert!(books.found().contains(&told), "{:?}", books.found());
}
