//! One payment of the model.

use core::time::Duration;

use super::{Answer, Ask, By, DAY, Positions, Wish};
use crate::time::KoreanTime;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    Done,
    Open,
    Aborted,
}

#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) amount: u64,
    pub(super) tax_free: u64,
    pub(super) exempt: u64,
    pub(super) end: End,
}

#[derive(Clone, Debug)]
pub(in super::super) struct Paid {
    pub(in super::super) wish: Wish,
    pub(super) opened: KoreanTime,
    pub(super) authenticated: Option<KoreanTime>,
    /// The account was told, but for an account nothing is approved.
    pub(super) confirmed: Option<KoreanTime>,
    pub(super) approved: Option<KoreanTime>,
    pub(super) cancels: Vec<Taken>,
}

impl Paid {
    /// Whether this cancel counts against the balance.
    pub(super) fn counts(cancel: &Taken, at_once: bool) -> bool {
        cancel.end == End::Done || at_once && cancel.end == End::Open
    }

    pub(super) fn sum(&self, part: fn(&Taken) -> u64, counts: impl Fn(&Taken) -> bool) -> u64 {
        self.cancels.iter().filter(|cancel| counts(cancel)).map(part).sum()
    }

    pub(in super::super) fn balance(&self, positions: Positions) -> u64 {
        self.wish.total - self.sum(|cancel| cancel.amount, |cancel| Self::counts(cancel, positions.at_once))
    }

    pub(in super::super) fn tax_free(&self, positions: Positions) -> u64 {
        self.wish.tax_free
            - self.sum(|cancel| cancel.tax_free, |cancel| Self::counts(cancel, positions.at_once))
    }

    pub(in super::super) fn exempt(&self, positions: Positions) -> u64 {
        self.wish.exempt - self.sum(|cancel| cancel.exempt, |cancel| Self::counts(cancel, positions.at_once))
    }

    /// Of a part, what no cancel has taken or is about to take.
    pub(super) fn left(&self, whole: u64, part: fn(&Taken) -> u64) -> u64 {
        whole - self.sum(part, |cancel| cancel.end != End::Aborted)
    }

    pub(in super::super) fn status(&self, now: KoreanTime, positions: Positions) -> &'static str {
        let counting: Vec<_> =
            self.cancels.iter().filter(|cancel| Self::counts(cancel, positions.at_once)).collect();
        match counting.as_slice() {
            [] if self.approved.is_some() => "DONE",
            [] if self.confirmed.is_some() => "WAITING_FOR_DEPOSIT",
            [] => self.status_in_the_window(now),
            [_] if self.approved.is_none() => "CANCELED",
            [cancel] if cancel.amount == self.wish.total => {
                let is_partial = self.wish.by == By::Account && positions.stays_partial;
                if is_partial { "PARTIAL_CANCELED" } else { "CANCELED" }
            }
            _ => "PARTIAL_CANCELED",
        }
    }

    pub(super) fn status_in_the_window(&self, now: KoreanTime) -> &'static str {
        let is_over = |since, minutes| now.since(since) >= Duration::from_mins(minutes);
        match self.authenticated {
            Some(since) if is_over(since, 10) => "EXPIRED",
            Some(_) => "IN_PROGRESS",
            None if is_over(self.opened, 30) => "EXPIRED",
            None => "READY",
        }
    }

    pub(super) fn is_later(&self, positions: Positions) -> bool {
        self.wish.by == By::Alipay || self.wish.by == By::Paypal && positions.paypal_later
    }

    pub(super) fn is_too_late(&self, now: KoreanTime) -> bool {
        let Some(approved) = self.approved else { return false };
        let month = |at: KoreanTime| at.to_string()[..7].to_owned();
        match self.wish.by {
            By::Card | By::Points | By::Alipay => false,
            By::Transfer | By::Paypal => now.since(approved) >= DAY * 180,
            By::Account => now.since(approved) >= DAY * 365,
            By::Mobile => month(now) != month(approved),
        }
    }

    /// Why less than the rest cannot go back.
    pub(super) fn part_refused(&self, amount: u64) -> Option<Answer> {
        let is_first = self.cancels.iter().all(|cancel| cancel.end == End::Aborted);
        if self.approved.is_none() {
            Some((403, "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT"))
        } else if self.wish.is_escrow {
            Some((500, "FAILED_INTERNAL_SYSTEM_PROCESSING"))
        } else if !self.wish.in_parts || self.wish.by == By::Card && self.wish.exempt > 0 {
            Some((403, "NOT_ALLOWED_PARTIAL_REFUND"))
        } else if is_first && amount < self.wish.discount {
            Some((400, "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT"))
        } else {
            None
        }
    }

    /// The parts without VAT of a cancel, or why there are none.
    pub(super) fn untaxed(&self, amount: u64, ask: &Ask, left: u64) -> Result<(u64, u64), Answer> {
        let [tax_free, exempt] = [
            self.left(self.wish.tax_free, |cancel| cancel.tax_free),
            self.left(self.wish.exempt, |cancel| cancel.exempt),
        ];
        if self.wish.tax_free + self.wish.exempt == 0 {
            Ok((0, 0))
        } else if ask.tax_free > tax_free {
            Err((403, "NOT_CANCELABLE_AMOUNT"))
        } else if ask.tax_free > amount {
            Err((400, "INVALID_REQUEST"))
        } else if amount == left {
            Ok((tax_free, exempt))
        } else if amount - ask.tax_free > left - tax_free - exempt {
            Err((403, "NOT_CANCELABLE_AMOUNT"))
        } else {
            Ok((ask.tax_free, 0))
        }
    }
}
