//! What the gateway tells the merchant by itself: endpoints, and a delivery for every event and endpoint, tried
//! until it is accepted or the schedule is over.
//!
//! Nothing here sends. [`Outbox::take_due`] hands out requests, [`Outbox::conclude`] takes what came of them. A
//! delivery that was handed out when a snapshot is taken is due again after it: telling twice is what the gateway
//! itself does, telling nobody is not.

mod event;
pub(super) mod schedule;
mod signature;
mod transmission;

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(super) use self::event::Event;
pub(crate) use self::transmission::Transmission;
use self::transmission::{request, retried_count, signature_of};
use super::ids;
use super::security::SecurityKeys;
use crate::switches::Switches;
use crate::time::KoreanTime;
use crate::webhook::{Attempt, Delivery, DeliveryStatus, Endpoint, EventType, Response, WebhookError};

/// The attempts that a delivery remembers: the schedule's and many that somebody asked for.
const ATTEMPTS_MAX: usize = 64;

/// The webhooks of one merchant.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(from = "Kept", into = "Kept")]
pub(super) struct Outbox {
    kept: Kept,
    by_id: BTreeMap<Arc<str>, usize>,
    /// Of each delivery that waits, when it goes on.
    due: BTreeSet<(KoreanTime, usize)>,
    /// What was handed out, by ticket.
    under_way: BTreeMap<u64, UnderWay>,
    #[cfg(test)]
    events: Vec<Event>,
}

/// What an outbox consists of; the rest follows from it.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Kept {
    #[serde(with = "crate::kept::hex")]
    seed: u64,
    waits: [Duration; 7],
    endpoints: Vec<Endpoint>,
    /// So far.
    registered: u64,
    deliveries: Vec<Delivery>,
    attempts: u64,
    /// Never begins again, so that the answer to a request of a forgotten delivery meets no other one.
    next_ticket: u64,
}

#[derive(Clone, Copy, Debug)]
struct UnderWay {
    delivery: usize,
    since: KoreanTime,
    is_resend: bool,
}

impl From<Outbox> for Kept {
    fn from(outbox: Outbox) -> Self {
        outbox.kept
    }
}

impl From<Kept> for Outbox {
    fn from(kept: Kept) -> Self {
        let deliveries = || kept.deliveries.iter().enumerate();
        let by_id = deliveries().map(|(at, delivery)| (Arc::clone(&delivery.transmission_id), at)).collect();
        let due = deliveries().filter_map(|(at, delivery)| Some((delivery.next()?.0, at))).collect();
        Self {
            by_id,
            due,
            under_way: BTreeMap::new(),
            kept,
            #[cfg(test)]
            events: Vec::new(),
        }
    }
}

impl Outbox {
    /// `seed` is the merchant's own.
    pub(super) fn new(seed: u64, waits: [Duration; 7]) -> Self {
        let (endpoints, deliveries) = (Vec::new(), Vec::new());
        Kept { seed, waits, endpoints, registered: 0, deliveries, attempts: 0, next_ticket: 0 }.into()
    }

    pub(super) const fn next_ticket(&self) -> u64 {
        self.kept.next_ticket
    }

    /// Tickets below this one are somebody else's.
    pub(super) fn skip_tickets(&mut self, below: u64) {
        self.kept.next_ticket = self.kept.next_ticket.max(below);
    }

    /// Forgets endpoints and deliveries.
    pub(super) fn clear(&mut self) {
        let next_ticket = self.kept.next_ticket;
        *self = Self::new(self.kept.seed, self.kept.waits);
        self.skip_tickets(next_ticket);
    }

    pub(super) fn register(&mut self, url: Arc<str>, events: BTreeSet<EventType>) -> &mut Endpoint {
        ids::step(&mut self.kept.registered);
        let id = format!("webhook-{}", self.kept.registered).into();
        self.kept.endpoints.push_mut(Endpoint { id, url, events, is_active: true })
    }

    pub(super) fn endpoints(&self) -> &[Endpoint] {
        &self.kept.endpoints
    }

    pub(super) fn endpoint_mut(&mut self, id: &str) -> Option<&mut Endpoint> {
        self.kept.endpoints.iter_mut().find(|endpoint| *endpoint.id == *id)
    }

    /// Tells the endpoint nothing more, and gives up what it was not told yet.
    pub(super) fn remove(&mut self, id: &str) -> Option<Endpoint> {
        let at = self.kept.endpoints.iter().position(|endpoint| *endpoint.id == *id)?;
        let removed = self.kept.endpoints.remove(at);
        for (at, delivery) in self.kept.deliveries.iter_mut().enumerate() {
            if *delivery.endpoint_id != *id || delivery.status != DeliveryStatus::Pending {
                continue;
            }
            if let Some((waits_until, _)) = delivery.next() {
                self.due.remove(&(waits_until, at));
            }
            delivery.status = DeliveryStatus::Abandoned;
            (delivery.retry_at, delivery.resend_at) = (None, None);
        }
        Some(removed)
    }

    /// Tells every endpoint that wants to know: one delivery each.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an event is handed over, so that it can be written in place"
    )]
    pub(super) fn emit(&mut self, now: KoreanTime, event: Event) {
        #[cfg(test)]
        self.events.push(event.clone());
        let event_type = event.event_type();
        let wants = |endpoint: &&Endpoint| endpoint.is_active && endpoint.events.contains(&event_type);
        let told: Vec<(Arc<str>, Arc<str>)> = self
            .kept
            .endpoints
            .iter()
            .filter(wants)
            .map(|endpoint| (Arc::clone(&endpoint.id), Arc::clone(&endpoint.url)))
            .collect();
        if told.is_empty() {
            return;
        }
        let number = u64::try_from(self.kept.deliveries.len()).unwrap_or(u64::MAX);
        let payload = event.body(now, &ids::event_id(self.kept.seed, number));
        for (endpoint_id, url) in told {
            let number = u64::try_from(self.kept.deliveries.len()).unwrap_or(u64::MAX);
            self.dispatch(
                now,
                Delivery {
                    transmission_id: ids::transmission_id(self.kept.seed, number),
                    event_type,
                    order_id: event.order_id(),
                    endpoint_id,
                    url,
                    created_at: now,
                    status: DeliveryStatus::Pending,
                    retry_at: None,
                    resend_at: None,
                    scheduled_attempts: 0,
                    attempts: Vec::new(),
                    payload: Arc::clone(&payload),
                },
            );
        }
    }

    /// The one way by which a delivery sets out: at once.
    fn dispatch(&mut self, now: KoreanTime, delivery: Delivery) {
        let at = self.kept.deliveries.len();
        self.by_id.insert(Arc::clone(&delivery.transmission_id), at);
        self.due.insert((now, at));
        self.kept.deliveries.push(Delivery { retry_at: Some(now), ..delivery });
    }

    /// One more attempt, whatever came of the others. The transmission id stays: it names the event on its way to
    /// the endpoint, and receivers know duplicates by it (inferred).
    pub(super) fn resend(&mut self, now: KoreanTime, transmission_id: &str) -> Result<(), WebhookError> {
        let unknown = || WebhookError::NoSuchDelivery(transmission_id.to_owned());
        let at = self.by_id.get(transmission_id).copied().ok_or_else(unknown)?;
        let delivery = self.kept.deliveries.get_mut(at).ok_or_else(unknown)?;
        let is_waiting = delivery.next().is_some_and(|(until, _)| self.due.remove(&(until, at)));
        delivery.resend_at.get_or_insert(now);
        let is_under_way = self.under_way.values().any(|under_way| under_way.delivery == at);
        if is_waiting || !is_under_way {
            self.due.extend(delivery.next().map(|(until, _)| (until, at)));
        }
        Ok(())
    }

    /// When the next delivery goes on, apart from those under way.
    pub(super) fn next_due(&self) -> Option<KoreanTime> {
        self.due.first().map(|(until, _)| *until)
    }

    pub(super) fn is_anything_under_way(&self) -> bool {
        !self.under_way.is_empty()
    }

    /// Hands out at most so many requests that are due, oldest first.
    pub(super) fn take_due(
        &mut self,
        now: KoreanTime,
        count_max: usize,
        (security, switches): (&SecurityKeys, &Switches),
    ) -> Vec<Transmission> {
        let mut taken = Vec::new();
        while taken.len() < count_max {
            let Some((_, at)) = self.due.first().copied().filter(|(until, _)| *until <= now) else { break };
            self.due.pop_first();
            let Some(delivery) = self.kept.deliveries.get(at) else { continue };
            let Some((_, is_resend)) = delivery.next() else { continue };
            let ticket = self.kept.next_ticket;
            self.kept.next_ticket += 1;
            self.under_way.insert(ticket, UnderWay { delivery: at, since: now, is_resend });
            let signature = signature_of(delivery, now, security, switches);
            taken.push(Transmission { ticket, request: request(delivery, now, is_resend, signature) });
        }
        taken
    }

    /// What was handed out is due again.
    pub(super) fn recall(&mut self) {
        for under_way in core::mem::take(&mut self.under_way).into_values() {
            let at = under_way.delivery;
            let next = self.kept.deliveries.get(at).and_then(Delivery::next);
            self.due.extend(next.map(|(until, _)| (until, at)));
        }
    }

    /// Writes down what came of a request, and when the next one follows.
    pub(super) fn conclude(&mut self, ticket: u64, response: Response, switches: &Switches) {
        let Some(UnderWay { delivery: at, since, is_resend }) = self.under_way.remove(&ticket) else {
            return;
        };
        let Some(delivery) = self.kept.deliveries.get_mut(at) else { return };
        let status = response.answer.as_ref().ok().copied();
        let is_accepted = status.is_some_and(|status| is_accepted(status, switches));
        ids::step(&mut self.kept.attempts);
        if delivery.attempts.len() == ATTEMPTS_MAX {
            delivery.attempts.remove(0);
        }
        delivery.attempts.push(Attempt {
            seq: self.kept.attempts,
            at: since,
            retried_count: retried_count(delivery, is_resend),
            is_resend,
            status,
            error: response.answer.err(),
            is_accepted,
            duration_ms: response.duration_ms,
        });
        settle(delivery, since, is_resend, &self.kept.waits);
        self.due.extend(delivery.next().map(|(until, _)| (until, at)));
    }

    pub(super) fn deliveries(&self) -> &[Delivery] {
        &self.kept.deliveries
    }

    pub(super) fn delivery(&self, transmission_id: &str) -> Option<&Delivery> {
        self.by_id.get(transmission_id).and_then(|at| self.kept.deliveries.get(*at))
    }

    /// Everything that there was to tell, oldest first, whether or not anybody wanted to know.
    #[cfg(test)]
    pub(super) fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter()
    }

    /// How many attempts have ended so far.
    pub(super) fn attempts(&self) -> u64 {
        self.kept.attempts
    }
}

/// Where a delivery stands after its newest attempt. Retries are counted from when an attempt was sent, not from
/// when it failed (inferred), so that a slow receiver does not shift the schedule.
fn settle(delivery: &mut Delivery, since: KoreanTime, is_resend: bool, waits: &[Duration; 7]) {
    let is_accepted = delivery.attempts.last().is_some_and(|attempt| attempt.is_accepted);
    if is_resend {
        delivery.resend_at = None;
    } else {
        let wait = usize::try_from(delivery.scheduled_attempts).ok().and_then(|at| waits.get(at));
        let was_pending = delivery.status == DeliveryStatus::Pending;
        delivery.scheduled_attempts = delivery.scheduled_attempts.saturating_add(1);
        delivery.retry_at = wait.filter(|_| was_pending).map(|wait| since.after(*wait));
        if was_pending && delivery.retry_at.is_none() {
            delivery.status = DeliveryStatus::Failed;
        }
    }
    if is_accepted {
        (delivery.status, delivery.retry_at) = (DeliveryStatus::Delivered, None);
    }
}

/// Only 200 for certain; whether other 2xx do, nobody knows.
fn is_accepted(status: u16, switches: &Switches) -> bool {
    status == 200 || switches.webhook_accepts_2xx && (200..300).contains(&status)
}

#[cfg(test)]
mod tests;
