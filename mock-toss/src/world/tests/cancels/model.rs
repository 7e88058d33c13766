//! The gateway as contract §2.3, §3.2, §4.1 and §4.2 describe it, small enough to be read beside them: no code of
//! the world's. A payment is its cancels; whatever can be asked of it is computed from them.

mod paid;

use core::time::Duration;
use std::collections::BTreeMap;

use crate::time::KoreanTime;
use paid::{End, Paid, Taken};

const DAY: Duration = Duration::from_hours(24);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum By {
    Card,
    Transfer,
    Mobile,
    Account,
    Points,
    Paypal,
    Alipay,
}

/// What the customer has chosen in the window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) by: By,
    pub(super) total: u64,
    pub(super) tax_free: u64,
    pub(super) exempt: u64,
    pub(super) discount: u64,
    pub(super) is_escrow: bool,
    pub(super) in_parts: bool,
    /// The window is open; the customer has still to authenticate.
    pub(super) is_ready: bool,
}

/// The positions of the switches in a run.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "switches")]
pub(super) struct Positions {
    pub(super) at_once: bool,
    pub(super) stays_partial: bool,
    pub(super) already_refunded: bool,
    pub(super) paypal_later: bool,
}

/// What a cancel asks for; `None` is absent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    pub(super) amount: Option<u64>,
    pub(super) refundable: Option<u64>,
    pub(super) tax_free: u64,
    pub(super) has_account: bool,
    pub(super) has_request_id: bool,
}

/// Status and code; 200 has none.
pub(super) type Answer = (u16, &'static str);

const OK: Answer = (200, "");

#[derive(Debug)]
pub(super) struct Model {
    pub(super) positions: Positions,
    pub(super) unsettled: Option<u64>,
    pub(super) payments: Vec<Paid>,
    /// First answers by URL and key.
    keys: BTreeMap<(String, u8), (KoreanTime, Answer)>,
}

/// Paid in dollars.
fn is_foreign(by: By) -> bool {
    [By::Paypal, By::Alipay].contains(&by)
}

impl Model {
    pub(super) fn new(positions: Positions, unsettled: Option<u64>) -> Self {
        Self { positions, unsettled, payments: Vec::new(), keys: BTreeMap::new() }
    }

    pub(super) fn open(&mut self, now: KoreanTime, wish: Wish) {
        let authenticated = (!wish.is_ready).then_some(now);
        let opened = now;
        self.payments.push(Paid {
            wish,
            opened,
            authenticated,
            confirmed: None,
            approved: None,
            cancels: Vec::new(),
        });
    }

    /// Whether the customer can authenticate now; a foreign wallet approves with it.
    pub(super) fn authenticate(&mut self, now: KoreanTime, at: usize) -> bool {
        let positions = self.positions;
        let Some(paid) = self.payments.get_mut(at) else { return false };
        let fits = paid.status(now, positions) == "READY";
        if fits {
            paid.authenticated = Some(now);
        }
        if fits && paid.wish.by == By::Alipay {
            paid.confirmed = Some(now);
            self.approve(now, at);
        }
        fits
    }

    /// The first answer of a URL and key for fifteen days; a 5xx is not kept.
    fn once(
        &mut self,
        now: KoreanTime,
        (url, key): (String, Option<u8>),
        run: impl FnOnce(&mut Self) -> Answer,
    ) -> Answer {
        let known = key.and_then(|key| self.keys.get(&(url.clone(), key)));
        if let Some((_, answer)) = known.filter(|(first, _)| now.since(*first) < DAY * 15) {
            return *answer;
        }
        let answer = run(self);
        if let Some(key) = key.filter(|_| answer.0 < 500) {
            self.keys.insert((url, key), (now, answer));
        }
        answer
    }

    pub(super) fn confirm(&mut self, now: KoreanTime, at: usize, key: Option<u8>, amount: u64) -> Answer {
        self.once(now, ("confirm".to_owned(), key), |model| {
            let positions = model.positions;
            let Some(paid) = model.payments.get_mut(at) else { return (404, "NOT_FOUND_PAYMENT") };
            match paid.status(now, positions) {
                "IN_PROGRESS" if amount != paid.wish.total => (400, "INVALID_REQUEST"),
                "IN_PROGRESS" => {
                    paid.confirmed = Some(now);
                    if paid.wish.by != By::Account {
                        model.approve(now, at);
                    }
                    OK
                }
                "READY" | "EXPIRED" => (404, "NOT_FOUND_PAYMENT_SESSION"),
                _ => (400, "ALREADY_PROCESSED_PAYMENT"),
            }
        })
    }

    fn approve(&mut self, now: KoreanTime, at: usize) {
        self.payments[at].approved = Some(now);
        let Wish { by, total, .. } = self.payments[at].wish;
        let total = if is_foreign(by) { 0 } else { total };
        self.unsettled = self.unsettled.map(|unsettled| unsettled + total);
    }

    pub(super) fn cancel(&mut self, now: KoreanTime, at: usize, key: Option<u8>, ask: &Ask) -> Answer {
        // A payment that is opened later has another URL.
        let url = format!("cancel {at}, opened: {}", at < self.payments.len());
        self.once(now, (url, key), |model| model.cancel_once(now, at, ask))
    }

    fn cancel_once(&mut self, now: KoreanTime, at: usize, ask: &Ask) -> Answer {
        let positions = self.positions;
        let Some(paid) = self.payments.get(at) else { return (404, "NOT_FOUND_PAYMENT") };
        let to_account = paid.approved.is_some() && [By::Account, By::Transfer].contains(&paid.wish.by);
        let refunded = positions.already_refunded && to_account;
        match paid.status(now, positions) {
            "CANCELED" if refunded => return (400, "ALREADY_REFUND_PAYMENT"),
            "CANCELED" => return (400, "ALREADY_CANCELED_PAYMENT"),
            "DONE" | "PARTIAL_CANCELED" | "WAITING_FOR_DEPOSIT" => {}
            _ => return (403, "NOT_CANCELABLE_PAYMENT"),
        }
        if paid.wish.by == By::Alipay && !ask.has_request_id {
            return (400, "INVALID_REQUEST");
        }
        let left = paid.left(paid.wish.total, |cancel| cancel.amount);
        let amount = ask.amount.unwrap_or(left);
        if ask.refundable.is_some_and(|refundable| refundable != left) {
            return (400, "NOT_MATCHES_REFUNDABLE_AMOUNT");
        }
        if left == 0 && refunded {
            return (400, "ALREADY_REFUND_PAYMENT");
        }
        if left == 0 || amount > left {
            return (403, "NOT_CANCELABLE_AMOUNT");
        }
        if paid.is_too_late(now) {
            return (403, "EXCEED_MAX_REFUND_DUE");
        }
        if let Some(refused) = Some(amount).filter(|amount| *amount < left).and_then(|a| paid.part_refused(a))
        {
            return refused;
        }
        let (tax_free, exempt) = match paid.untaxed(amount, ask, left) {
            Ok(parts) => parts,
            Err(refused) => return refused,
        };
        let is_paid = paid.approved.is_some();
        if is_paid && paid.wish.by == By::Account && !ask.has_account {
            return (400, "INVALID_REQUEST");
        }
        let is_won = !is_foreign(paid.wish.by);
        if is_paid && is_won && self.unsettled.is_some_and(|unsettled| amount > unsettled) {
            return (403, "EXCEED_CANCEL_LIMIT");
        }
        if is_paid && is_won {
            self.unsettled = self.unsettled.map(|unsettled| unsettled - amount);
        }
        let end = if paid.is_later(positions) { End::Open } else { End::Done };
        self.payments[at].cancels.push(Taken { amount, tax_free, exempt, end });
        OK
    }

    /// Whether somebody can pay in now.
    pub(super) fn deposit(&mut self, now: KoreanTime, at: usize, amount: u64) -> bool {
        let positions = self.positions;
        let Some(paid) = self.payments.get(at) else { return false };
        let is_open = now.since(paid.opened) < DAY * 7;
        let fits =
            paid.status(now, positions) == "WAITING_FOR_DEPOSIT" && is_open && amount == paid.wish.total;
        if fits {
            self.approve(now, at);
        }
        fits
    }

    pub(super) fn deposit_error(&mut self, now: KoreanTime, at: usize) -> bool {
        let positions = self.positions;
        let Some(paid) = self.payments.get_mut(at) else { return false };
        let fits = paid.wish.by == By::Account && paid.status(now, positions) == "DONE";
        if fits {
            paid.approved = None;
            let total = paid.wish.total;
            self.unsettled = self.unsettled.map(|unsettled| unsettled.saturating_sub(total));
        }
        fits
    }

    /// The place of the oldest cancel that a wallet has not decided on, which it now has.
    pub(super) fn decide(&mut self, at: usize, is_done: bool) -> Option<usize> {
        let paid = self.payments.get_mut(at)?;
        let place = paid.cancels.iter().position(|cancel| cancel.end == End::Open)?;
        paid.cancels[place].end = if is_done { End::Done } else { End::Aborted };
        Some(place)
    }
}
