//! What the gateway tells the merchant by itself: endpoints, and a delivery for every event and endpoint, tried
//! until it is accepted or the schedule is over.
//!
//! Nothing here sends. [`Outbox::take_due`] hands out requests, [`Outbox::conclude`] takes what came of them. A
//! delivery that was handed out when a snapshot is taken is due again after it: telling twice is what the gateway
//! itself does, telling nobody is not.
//!
//! The log is bounded: every delivery that waits is kept, and the newest [`ENDED_MAX`] of those that do not.

mod event;
mod line;
mod road;
pub(super) mod schedule;
mod signature;
mod transmission;

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(super) use self::event::Event;
use self::line::Line;
pub(crate) use self::transmission::Transmission;
use super::ids;
use crate::time::KoreanTime;
use crate::webhook::{Delivery, DeliveryStatus, Endpoint, EventType, WebhookError};

/// The deliveries that are remembered after nothing more will come of them.
const ENDED_MAX: usize = 10_000;
/// The addresses of one merchant: every event is looked up in each.
const ENDPOINTS_MAX: usize = 1_000;

/// The webhooks of one merchant.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(from = "Kept", into = "Kept")]
pub(super) struct Outbox {
    kept: Kept,
    by_id: BTreeMap<Arc<str>, u64>,
    line: Line,
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
    /// By number, from 0; without those that are forgotten.
    deliveries: BTreeMap<u64, Delivery>,
    /// How many were made so far.
    made: u64,
    /// Those below this number have set out.
    set_out: u64,
    /// So far, by endpoint and order.
    counts: BTreeMap<Arc<str>, BTreeMap<Arc<str>, u32>>,
    attempts: u64,
    /// Never begins again, so that the answer to a request of a forgotten delivery meets no other one.
    next_ticket: u64,
}

impl From<Outbox> for Kept {
    fn from(outbox: Outbox) -> Self {
        outbox.kept
    }
}

impl From<Kept> for Outbox {
    fn from(kept: Kept) -> Self {
        let numbers: Vec<u64> = kept.deliveries.keys().copied().collect();
        let deliveries = kept.deliveries.iter();
        let by_id = deliveries.map(|(at, delivery)| (Arc::clone(&delivery.transmission_id), *at)).collect();
        let mut outbox = Self {
            by_id,
            line: Line::default(),
            kept,
            #[cfg(test)]
            events: Vec::new(),
        };
        for number in numbers {
            outbox.file(number);
        }
        outbox
    }
}

impl Outbox {
    /// `seed` is the merchant's own.
    pub(super) fn new(seed: u64, waits: [Duration; 7]) -> Self {
        let kept = Kept {
            seed,
            waits,
            endpoints: Vec::new(),
            registered: 0,
            deliveries: BTreeMap::new(),
            made: 0,
            set_out: 0,
            counts: BTreeMap::new(),
            attempts: 0,
            next_ticket: 0,
        };
        kept.into()
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

    pub(super) fn register(
        &mut self,
        url: Arc<str>,
        events: BTreeSet<EventType>,
    ) -> Result<&mut Endpoint, WebhookError> {
        if self.kept.endpoints.len() >= ENDPOINTS_MAX {
            return Err(WebhookError::TooMany(ENDPOINTS_MAX));
        }
        ids::step(&mut self.kept.registered);
        let id = format!("webhook-{}", self.kept.registered).into();
        Ok(self.kept.endpoints.push_mut(Endpoint { id, url, events, is_active: true }))
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
        self.kept.counts.remove(id);
        self.give_up(|delivery| *delivery.endpoint_id == *id);
        Some(removed)
    }

    /// The same for all endpoints.
    pub(super) fn remove_all(&mut self) -> Vec<Endpoint> {
        self.kept.counts.clear();
        self.give_up(|_| true);
        core::mem::take(&mut self.kept.endpoints)
    }

    fn give_up(&mut self, is_meant: impl Fn(&Delivery) -> bool) {
        for number in self.line.waiting() {
            let delivery = self.kept.deliveries.get(&number);
            if delivery
                .is_none_or(|delivery| delivery.status != DeliveryStatus::Pending || !is_meant(delivery))
            {
                continue;
            }
            self.change(number, |delivery| {
                delivery.status = DeliveryStatus::Abandoned;
                (delivery.retry_at, delivery.resend_at) = (None, None);
                delivery.duplicates.clear();
                delivery.waits_for_next = false;
            });
        }
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
        let payload = event.body(now, &ids::event_id(self.kept.seed, self.kept.made));
        for (endpoint_id, url) in told {
            let number = self.kept.made;
            ids::step(&mut self.kept.made);
            let transmission_id = ids::transmission_id(self.kept.seed, number);
            self.by_id.insert(Arc::clone(&transmission_id), number);
            let delivery = Delivery {
                transmission_id,
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
                faults: Vec::new(),
                waits_for_next: false,
                duplicates: Vec::new(),
            };
            self.kept.deliveries.insert(number, delivery);
        }
    }

    /// Oldest first.
    pub(super) fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        self.kept.deliveries.values()
    }

    /// How many there were so far.
    pub(super) const fn made(&self) -> u64 {
        self.kept.made
    }

    /// Those that were made after so many.
    pub(super) fn made_since(&self, made: u64) -> impl Iterator<Item = &Delivery> {
        self.kept.deliveries.range(made..).map(|(_, delivery)| delivery)
    }

    pub(super) fn delivery(&self, transmission_id: &str) -> Option<&Delivery> {
        self.by_id.get(transmission_id).and_then(|at| self.kept.deliveries.get(at))
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

#[cfg(test)]
mod tests;
