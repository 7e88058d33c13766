//! Planted where the money is: I1 to I8.

use toss_flows::attempt::AttemptState;
use toss_flows::audit::{CancelRecord, Invariant, OrderState, RefundState};

use super::{Plant, krw};
use crate::{Books, row};

#[expect(clippy::too_many_lines, reason = "one row per planted violation")]
pub(super) fn of_money() -> Vec<Plant> {
    use Invariant as I;
    vec![
        (
            "money of an order that is not there",
            |books| {
                books.payment(6).captured = 15_000;
                books.payment(6).balance = 15_000;
            },
            krw(I::MoneyWithoutHome, "ORD-000006", 15_000),
        ),
        (
            "money of an order that failed",
            |books| {
                let payment = books.payment(10);
                (payment.captured, payment.balance, payment.cancels) = (30_000, 30_000, Vec::new());
            },
            krw(I::MoneyWithoutHome, "ORD-000010", 30_000),
        ),
        (
            "a paid deposit that nobody looks at",
            |books| {
                let account = books.payment(9);
                (account.captured, account.balance) = (30_000, 30_000);
            },
            krw(I::MoneyWithoutHome, "ORD-000009", 30_000),
        ),
        (
            "part of a refunded order's money is still there",
            |books| {
                let payment = books.payment(7);
                (payment.balance, payment.cancels[0].amount, payment.cancels[0].refundable) =
                    (250, 1_000, 250);
                let receipt = &mut books.shop.flow.receipts[2];
                (receipt.amount, receipt.refundable) = (1_000, 250);
                books.shop.flow.payments[3].refunded = 1_000;
            },
            row(I::MoneyWithoutHome, "ORD-000007", &[("USD", 250)]),
        ),
        (
            "a paid order that the gateway does not have",
            |books| {
                drop(books.gateway.payments.remove(0));
            },
            krw(I::PaidNotTaken, "ORD-000001", 15_000),
        ),
        (
            "an order that says paid after its money was given back in part",
            |books| {
                books.order(4).state = OrderState::Paid;
            },
            krw(I::PaidNotTaken, "ORD-000004", 2_000),
        ),
        (
            "an order that says given back in part, and nothing was",
            |books| {
                books.order(1).state = OrderState::PartiallyRefunded;
            },
            krw(I::PaidNotTaken, "ORD-000001", 15_000),
        ),
        (
            "another order's payment",
            |books| {
                books.shop.flow.attempts[0].payment_key = "tgen_8".into();
            },
            krw(I::WrongPayment, "ORD-000001", 8_000),
        ),
        (
            "an answer that was believed for another amount",
            |books| {
                let payment = books.payment(1);
                (payment.amount, payment.captured, payment.balance) = (16_000, 16_000, 16_000);
                books.shop.flow.payments[0].captured = 16_000;
            },
            krw(I::WrongPayment, "ORD-000001", 16_000),
        ),
        (
            "another amount than was ordered",
            |books| {
                books.job(1).amount = 14_000;
            },
            krw(I::WrongPayment, "ORD-000001", 14_000),
        ),
        (
            "another amount than was taken",
            |books| {
                books.shop.flow.payments[0].captured = 16_000;
            },
            krw(I::WrongPayment, "ORD-000001", 1_000),
        ),
        (
            "two payments",
            |books| {
                let mut second = books.payment(1).clone();
                second.payment_key = "tgen_1b".into();
                books.gateway.payments.push(second);
            },
            krw(I::PaidTwice, "ORD-000001", 15_000),
        ),
        (
            "a cancel without a receipt",
            |books| give_back(books, 1, 400),
            krw(I::ReturnUnwritten, "ORD-000001", 400),
        ),
        (
            "a receipt without a cancel",
            |books| {
                let payment = books.payment(4);
                (payment.balance, payment.cancels) = (7_000, Vec::new());
                books.order(4).state = OrderState::Paid;
            },
            krw(I::ReturnUnwritten, "ORD-000004", 2_000),
        ),
        (
            "a receipt of a job that was for another amount",
            |books| {
                (books.job(8).amount, books.job(8).currency) = (4_000, "KRW".into());
            },
            krw(I::ReturnUnwritten, "ORD-000003", 5_000),
        ),
        (
            "a sum that the receipts do not come to",
            |books| {
                books.shop.flow.payments[1].refunded = 4_900;
            },
            krw(I::ReturnUnwritten, "ORD-000003", 100),
        ),
        (
            "a refund that is done without a receipt",
            |books| {
                let rejected = &mut books.shop.flow.refunds[3];
                (rejected.state, rejected.job_id) = (RefundState::Done, Some(99));
            },
            krw(I::ReturnUnwritten, "ORD-000001", 15_000),
        ),
        (
            "a refund that was given up and given back",
            |books| {
                books.shop.flow.refunds[0].state = RefundState::Released;
            },
            krw(I::ReturnUnwritten, "ORD-000004", 2_000),
        ),
        (
            "a receipt for another amount",
            |books| {
                books.shop.flow.receipts[2].amount = 1_200;
                books.shop.flow.payments[3].refunded = 1_200;
            },
            row(I::ReturnUnwritten, "ORD-000007", &[("USD", 50)]),
        ),
        (
            "a receipt of a job that would give it back again",
            |books| {
                let mut again = books.job(11).clone();
                (again.job_id, again.amount) = (99, 2_000);
                (again.order_id, again.payment_key) = ("ORD-000004".into(), "tgen_4".into());
                books.shop.flow.jobs.push(again);
                books.shop.flow.receipts[1].job_id = Some(99);
                books.shop.flow.refunds.retain(|refund| &*refund.refund_id != "RF-1");
                books.shop.flow.payments[2].reserved = 3_000;
            },
            krw(I::ReturnUnwritten, "ORD-000004", 2_000),
        ),
        (
            "a cancel that says that it was done, and has no receipt of its own",
            |books| {
                let mut change = books.shop.flow.transitions[0].clone();
                (change.transition_id, change.entity, change.id) = (9_001, "CANCEL".into(), "8".into());
                (change.from, change.to) = (None, "Intended".into());
                let mut done = change.clone();
                (done.transition_id, done.terminal) = (9_002, true);
                (done.from, done.to) = (Some("Intended".into()), "Done".into());
                books.shop.flow.transitions.extend([change, done]);
                books.shop.flow.receipts[0].job_id = None;
            },
            krw(I::ReturnUnwritten, "ORD-000003", 5_000),
        ),
        (
            "a cancel without a receipt, beside a parked job of its amount that knows that it did nothing",
            |books| {
                give_back(books, 4, 1_000);
                let mut refused = books.shop.flow.attempts[0].clone();
                (refused.job_id, refused.state, refused.key_digest) =
                    (Some(10), AttemptState::Declined, None);
                (refused.order_id, refused.payment_key) = ("ORD-000004".into(), "tgen_4".into());
                (refused.kind, refused.code) =
                    (Some(toss_flows::JobKind::Refund), Some("NOT_ALLOWED_CANCEL".into()));
                books.shop.flow.attempts.retain(|attempt| attempt.job_id != Some(10));
                books.shop.flow.attempts.push(refused);
            },
            krw(I::ReturnUnwritten, "ORD-000004", 1_000),
        ),
        (
            "a job that was executed and written down twice",
            |books| {
                give_back(books, 4, 2_000);
                let mut second = books.shop.flow.receipts[1].clone();
                (second.refundable, second.transaction_key) = (3_000, "txrd_again".into());
                books.shop.flow.receipts.push(second);
                books.shop.flow.payments[2].refunded = 4_000;
            },
            krw(I::ReturnedTwice, "ORD-000004", 2_000),
        ),
        (
            "a cancel of what was never taken",
            |books| {
                give_back(books, 6, 500);
                let payment = books.payment(6);
                (payment.balance, payment.cancels[0].refundable) = (0, 0);
            },
            krw(I::OverRefund, "ORD-000006", 500),
        ),
        (
            "a cancel that was executed twice",
            |books| give_back(books, 4, 2_000),
            krw(I::ReturnedTwice, "ORD-000004", 2_000),
        ),
        (
            "a cancel that was written down twice",
            |books| {
                give_back(books, 4, 300);
                let mut second = books.shop.flow.receipts[1].clone();
                (second.amount, second.refundable, second.transaction_key) =
                    (300, 4_700, "txrd_again".into());
                second.job_id = None;
                books.shop.flow.receipts.push(second.clone());
                books.shop.flow.receipts.push(second);
                books.shop.flow.payments[2].refunded = 2_600;
            },
            krw(I::ReturnedTwice, "ORD-000004", 300),
        ),
        (
            "more promised than is left",
            |books| {
                books.shop.flow.payments[4].reserved = 8_500;
                books.job(11).amount = 8_500;
            },
            krw(I::PromisedTooMuch, "ORD-000008", 500),
        ),
        (
            "a promise that no job keeps",
            |books| {
                books.shop.flow.payments[0].reserved = 700;
            },
            krw(I::PromisedTooMuch, "ORD-000001", 700),
        ),
        (
            "below zero",
            |books| {
                let mut free = books.shop.flow.payments[0].clone();
                (free.payment_key, free.reserved) = ("tgen_0".into(), -5);
                books.shop.flow.payments.push(free);
            },
            krw(I::PromisedTooMuch, "ORD-000001", 5),
        ),
        (
            "a refund of another amount than its job",
            |books| {
                books.shop.flow.refunds[1].amount = 1_100;
            },
            krw(I::PromisedTooMuch, "ORD-000004", 1_000),
        ),
        (
            "a refund that was given up, and its job goes on",
            |books| {
                books.shop.flow.refunds[1].state = RefundState::Released;
            },
            krw(I::PromisedTooMuch, "ORD-000004", 1_000),
        ),
        (
            "a promise on a payment that nobody knows",
            |books| {
                drop(books.shop.flow.payments.remove(4));
            },
            krw(I::PromisedTooMuch, "ORD-000008", 8_000),
        ),
        (
            "a balance that the cancels do not lead to",
            |books| {
                let payment = books.payment(5);
                (payment.amount, payment.balance) = (9_000, 8_000);
            },
            krw(I::OverRefund, "ORD-000005", 1_000),
        ),
    ]
}

/// The gateway gives money back without being asked.
fn give_back(books: &mut Books, n: usize, amount: i64) {
    let payment = books.payment(n);
    payment.balance -= amount;
    payment.cancels.push(CancelRecord {
        transaction_key: "txrd_again".into(),
        amount,
        refundable: payment.balance,
        canceled_at: Some("2026-10-20T10:55:00+09:00".into()),
    });
}
