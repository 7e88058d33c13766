//! The way of a delivery: it sets out with what the fault plan has for it, is handed out attempt by attempt, and comes
//! back with what the receiver said.

use core::time::Duration;
use std::sync::Arc;

use super::Outbox;
use super::line::{Slot, UnderWay};
use super::transmission::{Transmission, request, retried_count, signature_of};
use crate::fault::{Fault, Strike};
use crate::switches::Switches;
use crate::time::KoreanTime;
use crate::webhook::{Attempt, Delivery, DeliveryStatus, Duplicate, Response, WebhookError};
use crate::world::ids;
use crate::world::security::SecurityKeys;

/// The attempts that a delivery remembers: the schedule's and many that somebody asked for.
pub(super) const ATTEMPTS_MAX: usize = 64;

impl Outbox {
    /// The oldest delivery that has not set out yet: its number for its endpoint and order, from 1.
    pub(in crate::world) fn at_the_door(&mut self) -> Option<(&Delivery, u32)> {
        while self.kept.set_out < self.kept.made && !self.kept.deliveries.contains_key(&self.kept.set_out) {
            ids::step(&mut self.kept.set_out);
        }
        let delivery = self.kept.deliveries.get(&self.kept.set_out)?;
        let orders = self.kept.counts.entry(Arc::clone(&delivery.endpoint_id)).or_default();
        let count = orders.entry(delivery.order_id.clone().unwrap_or_default()).or_default();
        *count = count.saturating_add(1);
        Some((delivery, *count))
    }

    /// Whether the one at the door is the one that another waits for: it goes past it, and waits for nobody.
    pub(in crate::world) fn is_awaited(&self) -> bool {
        let delivery = self.kept.deliveries.get(&self.kept.set_out);
        delivery.is_some_and(|delivery| self.line.overtaken_by(self.kept.set_out, delivery).is_some())
    }

    /// The one way by which a delivery sets out: the one at the door goes, at once unless something strikes it.
    /// `patience` is how long one waits to be overtaken.
    pub(in crate::world) fn dispatch(&mut self, strike: Strike, patience: Duration) {
        let number = self.kept.set_out;
        ids::step(&mut self.kept.set_out);
        let Strike { delay, fault, pace, fired, .. } = strike;
        self.change(number, |delivery| {
            let at = delivery.created_at.after(delay);
            delivery.faults = fired;
            delivery.retry_at = Some(at);
            match fault {
                Some(Fault::Lose) => (delivery.status, delivery.retry_at) = (DeliveryStatus::Lost, None),
                Some(Fault::Reorder) => {
                    (delivery.waits_for_next, delivery.retry_at) = (true, Some(at.after(patience)));
                }
                Some(Fault::Duplicate { times, .. }) => {
                    let again = |number: u8| Duplicate { number, at: at.after(pace * u32::from(number)) };
                    delivery.duplicates = (1..=times).map(again).collect();
                }
                _ => {}
            }
        });
    }

    /// One more attempt, whatever came of the others. The transmission id stays: it names the event on its way to
    /// the endpoint, and receivers know duplicates by it (inferred).
    pub(in crate::world) fn resend(
        &mut self,
        now: KoreanTime,
        transmission_id: &str,
    ) -> Result<(), WebhookError> {
        let number = self.by_id.get(transmission_id).copied();
        let number = number.ok_or_else(|| WebhookError::NoSuchDelivery(transmission_id.to_owned()))?;
        self.change(number, |delivery| {
            delivery.resend_at.get_or_insert(now);
        });
        Ok(())
    }

    /// When the next delivery goes on, apart from those under way.
    pub(in crate::world) fn next_due(&self) -> Option<KoreanTime> {
        let at_the_door = self.kept.deliveries.get(&self.kept.set_out).map(|delivery| delivery.created_at);
        at_the_door.into_iter().chain(self.line.next_due()).min()
    }

    pub(in crate::world) fn is_anything_under_way(&self) -> bool {
        self.line.is_anything_under_way()
    }

    /// Hands out at most so many requests that are due, oldest first.
    pub(in crate::world) fn take_due(
        &mut self,
        now: KoreanTime,
        count_max: usize,
        (security, switches): (&SecurityKeys, &Switches),
    ) -> Vec<Transmission> {
        let count_max = count_max.min(self.line.room());
        let mut taken = Vec::new();
        while taken.len() < count_max {
            let Some(due) = self.line.pop_due(now) else { break };
            let (_, number, slot) = due;
            let endpoint_id = self.kept.deliveries.get(&number).map(|delivery| &delivery.endpoint_id);
            if endpoint_id.is_none_or(|endpoint_id| self.line.block(endpoint_id, due)) {
                continue;
            }
            let ticket = self.kept.next_ticket;
            ids::step(&mut self.kept.next_ticket);
            self.hand_out(number, slot, (now, ticket));
            let Some(delivery) = self.kept.deliveries.get(&number) else { continue };
            let is_beside = self.line.is_beside(ticket);
            let signature = signature_of(delivery, now, security, switches);
            taken.push(Transmission { ticket, request: request(delivery, now, is_beside, signature) });
        }
        taken
    }

    fn hand_out(&mut self, number: u64, slot: Slot, (now, ticket): (KoreanTime, u64)) {
        let Some(delivery) = self.kept.deliveries.get_mut(&number) else { return };
        self.line.take_out(number, delivery);
        let is_resend = slot == 0 && delivery.next().is_some_and(|(_, is_resend)| is_resend);
        let retried_count = retried_count(delivery, is_resend || slot > 0);
        // Whoever goes waits no longer.
        delivery.waits_for_next &= slot > 0;
        let endpoint_id = Arc::clone(&delivery.endpoint_id);
        let under_way =
            UnderWay { delivery: number, endpoint_id, slot, since: now, is_resend, retried_count };
        self.line.hand_out(ticket, under_way);
        self.line.put_in(number, delivery);
    }

    /// What was handed out is due again.
    pub(in crate::world) fn recall(&mut self) {
        for number in self.line.take_all_back() {
            self.file(number);
        }
    }

    /// Writes down what came of a request, and when the next one follows.
    pub(in crate::world) fn conclude(&mut self, ticket: u64, response: Response, switches: &Switches) {
        let Some(under_way) = self.line.take_back(ticket) else { return };
        let UnderWay { delivery: number, slot, since, is_resend, retried_count, .. } = under_way;
        let status = response.answer.as_ref().ok().copied();
        let is_accepted = status.is_some_and(|status| is_accepted(status, switches));
        ids::step(&mut self.kept.attempts);
        let attempt = Attempt {
            seq: self.kept.attempts,
            at: since,
            retried_count,
            is_resend,
            is_duplicate: slot > 0,
            status,
            error: response.answer.err(),
            is_accepted,
            duration_ms: response.duration_ms,
        };
        let waits = self.kept.waits;
        self.change(number, |delivery| {
            if delivery.attempts.len() == ATTEMPTS_MAX {
                delivery.attempts.remove(0);
            }
            delivery.attempts.push(attempt);
            settle(delivery, &under_way, &waits);
        });
        self.let_overtaken_go(number, since);
    }

    /// Whoever waited to be overtaken by this one goes now.
    fn let_overtaken_go(&mut self, number: u64, now: KoreanTime) {
        let Some(delivery) = self.kept.deliveries.get(&number) else { return };
        let Some(overtaken) = self.line.overtaken_by(number, delivery) else { return };
        self.change(overtaken, |delivery| {
            (delivery.waits_for_next, delivery.retry_at) = (false, Some(now));
        });
    }

    /// Changes a delivery, and what is known of when it goes on.
    pub(super) fn change(&mut self, number: u64, change: impl FnOnce(&mut Delivery)) {
        let Some(delivery) = self.kept.deliveries.get_mut(&number) else { return };
        self.line.take_out(number, delivery);
        change(delivery);
        self.file(number);
    }

    /// Puts a delivery where it belongs, and forgets the oldest if too many have ended.
    pub(super) fn file(&mut self, number: u64) {
        if number >= self.kept.set_out {
            return;
        }
        if let Some(delivery) = self.kept.deliveries.get(&number) {
            self.line.put_in(number, delivery);
        }
        while let Some(forgotten) = self.line.surplus(super::ENDED_MAX) {
            if let Some(delivery) = self.kept.deliveries.remove(&forgotten) {
                self.by_id.remove(&delivery.transmission_id);
            }
        }
    }
}

/// Where a delivery stands after its newest attempt. Retries are counted from when an attempt was sent, not from
/// when it failed (inferred), so that a slow receiver does not shift the schedule.
fn settle(delivery: &mut Delivery, under_way: &UnderWay, waits: &[Duration; 7]) {
    let is_accepted = delivery.attempts.last().is_some_and(|attempt| attempt.is_accepted);
    if under_way.slot > 0 {
        delivery.duplicates.retain(|duplicate| duplicate.number != under_way.slot);
    } else if under_way.is_resend {
        delivery.resend_at = None;
    } else {
        let wait = usize::try_from(delivery.scheduled_attempts).ok().and_then(|at| waits.get(at));
        let was_pending = delivery.status == DeliveryStatus::Pending;
        delivery.scheduled_attempts = delivery.scheduled_attempts.saturating_add(1);
        delivery.retry_at = wait.filter(|_| was_pending).map(|wait| under_way.since.after(*wait));
        if was_pending && delivery.retry_at.is_none() {
            delivery.status = DeliveryStatus::Failed;
        }
    }
    if is_accepted {
        (delivery.status, delivery.retry_at) = (DeliveryStatus::Delivered, None);
        delivery.waits_for_next = false;
    }
}

/// Only 200 for certain; whether other 2xx do, nobody knows.
fn is_accepted(status: u16, switches: &Switches) -> bool {
    status == 200 || switches.webhook_accepts_2xx && (200..300).contains(&status)
}

#[cfg(test)]
mod tests;
