//! Planted in what is done about it: I9 to I11, I13 to I15, I19, and what is not settled.

use toss_flows::attempt::AttemptState;
use toss_flows::audit::{Invariant, StockKind};
use toss_flows::job::{JobKind, JobState};

use super::{Plant, krw};
use crate::row;

#[expect(clippy::too_many_lines, reason = "one row per planted violation")]
pub(super) fn of_work() -> Vec<Plant> {
    use Invariant as I;
    vec![
        (
            "pieces that no order holds",
            |books| {
                books.order(1).lines[0].quantity = 1;
            },
            row(I::StockSold, "MUG", &[]),
        ),
        (
            "stock that was given back while the order is paid",
            |books| {
                let mut restore = books.shop.stock_entries[0].clone();
                restore.kind = StockKind::Restore;
                books.shop.stock_entries.push(restore);
                books.shop.products[0].quantity += 2;
                books.order(1).stock_held = false;
            },
            row(I::StockLedger, "ORD-000001", &[]),
        ),
        (
            "stock that a failed order never gave back",
            |books| {
                let is_restore = |entry: &toss_flows::audit::StockEntryRecord| {
                    &*entry.order_id == "ORD-000002" && entry.kind == StockKind::Restore
                };
                let back: i64 = books
                    .shop
                    .stock_entries
                    .iter()
                    .filter(|entry| is_restore(entry))
                    .map(|entry| i64::from(entry.quantity))
                    .sum();
                let product = books.shop.stock_entries.iter().find(|entry| is_restore(entry)).unwrap();
                let product = product.product_id.clone();
                books.shop.stock_entries.retain(|entry| !is_restore(entry));
                let stock = books.shop.products.iter_mut().find(|stock| stock.product_id == product);
                stock.unwrap().quantity -= back;
                books.order(2).stock_held = true;
            },
            row(I::StockLedger, "ORD-000002", &[]),
        ),
        (
            "stock that a paid order never took",
            |books| {
                let sell = books.shop.stock_entries.iter().position(|entry| &*entry.order_id == "ORD-000001");
                let sell = books.shop.stock_entries.remove(sell.unwrap());
                let stock = books.shop.products.iter_mut().find(|stock| stock.product_id == sell.product_id);
                stock.unwrap().quantity += i64::from(sell.quantity);
                books.order(1).stock_held = false;
            },
            row(I::StockLedger, "ORD-000001", &[]),
        ),
        (
            "an order whose job is gone",
            |books| {
                books.shop.flow.jobs.retain(|job| job.job_id != 5);
                (books.payment(5).captured, books.payment(5).balance) = (0, 0);
            },
            row(I::OrphanedWork, "ORD-000005", &[]),
        ),
        (
            "an order that waits for its money, and nobody gives it back",
            |books| {
                books.shop.flow.jobs.retain(|job| job.job_id != 11);
                books.shop.flow.payments[4].reserved = 0;
            },
            krw(I::OrphanedWork, "ORD-000008", 8_000),
        ),
        (
            "an order that waits for its money, and a job that would take some",
            |books| {
                books.job(11).kind = JobKind::Confirm;
                books.shop.flow.payments[4].reserved = 0;
            },
            krw(I::OrphanedWork, "ORD-000008", 8_000),
        ),
        (
            "a refund whose job is over",
            |books| {
                books.job(10).state = JobState::Done;
                books.shop.flow.payments[2].reserved = 0;
            },
            krw(I::OrphanedWork, "ORD-000004", 1_000),
        ),
        (
            "a failure without evidence",
            |books| {
                books.order(2).evidence = None;
            },
            row(I::FailureWithoutProof, "ORD-000002", &[]),
        ),
        (
            "a failure with an attempt that is open",
            |books| {
                let mut open = books.shop.flow.attempts[2].clone();
                (open.state, open.key_digest) = (AttemptState::Unknown, None);
                books.shop.flow.attempts.push(open);
            },
            row(I::FailureWithoutProof, "ORD-000003", &[]),
        ),
        (
            "a failure with a parked job that may yet take the money",
            |books| {
                books.job(2).state = JobState::Parked;
            },
            row(I::FailureWithoutProof, "ORD-000002", &[]),
        ),
        (
            "a failure that no attempt shows",
            |books| {
                drop(books.shop.flow.attempts.remove(1));
            },
            row(I::FailureWithoutProof, "ORD-000002", &[]),
        ),
        (
            "two orders that share a key",
            |books| {
                books.shop.flow.attempts[2].key_digest = books.shop.flow.attempts[1].key_digest.clone();
            },
            krw(I::KeyReused, "ORD-000002", 5_000),
        ),
        (
            "a key that two attempts share",
            |books| {
                let attempts = &mut books.shop.flow.attempts;
                attempts[4].key_digest = attempts[3].key_digest.clone();
            },
            krw(I::KeyReused, "ORD-000004", 7_000),
        ),
        (
            "a key that was sent with another body",
            |books| {
                books.shop.flow.calls[0].fingerprint = "SOMETHING-ELSE".into();
            },
            krw(I::KeyReused, "ORD-000001", 15_000),
        ),
        (
            "a key of a confirm that a cancel carried",
            |books| {
                books.shop.flow.calls[0].operation = "cancel".into();
            },
            krw(I::KeyReused, "ORD-000001", 15_000),
        ),
        (
            "a new key without a refusal under the old one",
            |books| {
                books.shop.flow.attempts[3].state = AttemptState::Unknown;
            },
            krw(I::KeyWithoutEvidence, "ORD-000004", 7_000),
        ),
        (
            "a third key after a refusal of the first alone",
            |books| {
                let mut third = books.shop.flow.attempts[4].clone();
                (third.key_epoch, third.key_digest) = (2, None);
                books.shop.flow.attempts.push(third);
            },
            krw(I::KeyWithoutEvidence, "ORD-000004", 7_000),
        ),
        (
            "a new key without written evidence",
            |books| {
                books.shop.flow.attempts[4].evidence = None;
            },
            krw(I::KeyWithoutEvidence, "ORD-000004", 7_000),
        ),
        (
            "a call while a transaction was open",
            |books| {
                books.shop.flow.calls[5].in_transaction = true;
            },
            krw(I::CallInTransaction, "ORD-000004", 2_000),
        ),
        (
            "an order that still works",
            |books| {
                books.job(5).state = JobState::Ready;
            },
            krw(I::NotSettled, "ORD-000005", 9_000),
        ),
        (
            "a job of an order that is not in the book",
            |books| {
                let mut job = books.job(1).clone();
                (job.job_id, job.state, job.order_id) = (99, JobState::Ready, "ORD-000077".into());
                books.shop.flow.jobs.push(job);
            },
            krw(I::NotSettled, "ORD-000077", 15_000),
        ),
    ]
}
