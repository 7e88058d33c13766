//! Planted in what is told and written down: I12, I16 to I18, I20, H1 to H3.

use toss_flows::audit::{EventRecord, HttpAnswerRecord, Invariant, OrderState};
use toss_flows::job::JobState;
use toss_flows::time::UnixMicros;

use super::{Plant, krw};
use crate::row;

#[expect(clippy::too_many_lines, reason = "one row per planted violation")]
pub(super) fn of_words() -> Vec<Plant> {
    use Invariant as I;
    vec![
        (
            "a claim that outlived its lease by 31 seconds",
            |books| {
                let lease = books.shop.as_of.unwrap().get() - 31_000_000;
                let job = books.job(11);
                (job.state, job.lease_until) = (JobState::Run, Some(UnixMicros::new(lease)));
            },
            krw(I::LeaseOutlived, "ORD-000008", 8_000),
        ),
        (
            "a change that no rule allows",
            |books| {
                books.shop.flow.transitions[4].from = Some("Failed".into());
                books.shop.flow.transitions[3].to = "Failed".into();
                books.shop.flow.transitions[3].from = Some("Refused".into());
            },
            row(I::IllegalTransition, "CONFIRM 4", &[]),
        ),
        (
            "a change that was not written",
            |books| {
                drop(books.shop.flow.transitions.remove(11));
            },
            row(I::IllegalTransition, "REQUEST RF-1", &[]),
        ),
        (
            "an event that is missing",
            |books| {
                drop(books.shop.flow.events.remove(0));
            },
            row(I::InboxGap, "admin-7", &[]),
        ),
        (
            "an event under a number that was never given out",
            |books| books.shop.flow.events[0].seq = 4,
            row(I::InboxGap, "admin-7", &[]),
        ),
        (
            "an event that is there twice",
            |books| {
                let again = books.shop.flow.events[0].clone();
                books.shop.flow.events.push(again);
            },
            row(I::InboxGap, "admin-7", &[]),
        ),
        (
            "an event after the last",
            |books| {
                books.shop.flow.events.push(EventRecord { recipient: "clerk-3".into(), seq: 1, cause: None });
            },
            row(I::InboxGap, "clerk-3", &[]),
        ),
        (
            "an end that nobody was told",
            |books| {
                books.shop.flow.events[2].cause = None;
            },
            row(I::EndUntold, "REQUEST RF-4", &[]),
        ),
        (
            "two bodies under one key of the client's",
            |books| {
                let other =
                    HttpAnswerRecord { client_key: "tap-1".into(), status: 404, body_hash: "b9".into() };
                books.clients.http_answers.push(other);
            },
            row(I::TwoBodies, "tap-1", &[]),
        ),
        (
            "a customer who was told something else",
            |books| {
                books.clients.answers[1].state = OrderState::Paid;
            },
            krw(I::ToldWrong, "ORD-000002", 20_000),
        ),
        (
            "an accepted order that is lost",
            |books| {
                books.clients.accepted.push("ORD-000077".into());
            },
            row(I::OrderLost, "ORD-000077", &[]),
        ),
        (
            "a customer who was told paid after refunded",
            |books| {
                books.clients.answers.swap(3, 4);
            },
            row(I::ToldTwoEnds, "ORD-000007", &[]),
        ),
    ]
}
