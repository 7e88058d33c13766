//! The world's side of webhooks: what the control API and the pump ask it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::World;
use super::outbox::{Event, Transmission};
use crate::journal::Entry;
use crate::time::KoreanTime;
use crate::webhook::{Attempt, Delivery, Endpoint, EventType, Response, WebhookError};

/// How much has happened by a moment, so that it can be said later what happened since.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    seq: u64,
    attempts: u64,
}

impl World {
    pub(crate) fn register(
        &mut self,
        url: Arc<str>,
        events: BTreeSet<EventType>,
    ) -> Result<&mut Endpoint, WebhookError> {
        self.state.outbox.register(url, events)
    }

    pub(crate) fn endpoints(&self) -> &[Endpoint] {
        self.state.outbox.endpoints()
    }

    pub(crate) fn set_active(&mut self, id: &str, is_active: bool) -> Result<&Endpoint, WebhookError> {
        let endpoint = self.state.outbox.endpoint_mut(id);
        let endpoint = endpoint.ok_or_else(|| WebhookError::NoSuchEndpoint(id.to_owned()))?;
        endpoint.is_active = is_active;
        Ok(endpoint)
    }

    pub(crate) fn remove_endpoint(&mut self, id: &str) -> Result<Endpoint, WebhookError> {
        self.set_out_unasked();
        self.state.outbox.remove(id).ok_or_else(|| WebhookError::NoSuchEndpoint(id.to_owned()))
    }

    /// Those that are gone.
    pub(crate) fn remove_endpoints(&mut self) -> Vec<Endpoint> {
        self.set_out_unasked();
        self.state.outbox.remove_all()
    }

    pub(crate) fn deliveries(&mut self, now: KoreanTime) -> impl Iterator<Item = &Delivery> {
        self.settle_due(now);
        self.state.outbox.deliveries()
    }

    pub(crate) fn resend(
        &mut self,
        now: KoreanTime,
        transmission_id: &str,
    ) -> Result<&Delivery, WebhookError> {
        self.settle_due(now);
        self.state.outbox.resend(now, transmission_id)?;
        let unknown = || WebhookError::NoSuchDelivery(transmission_id.to_owned());
        self.state.outbox.delivery(transmission_id).ok_or_else(unknown)
    }

    /// Tells what somebody made up: `data` is a JSON object as it is to stand in the body.
    pub(crate) fn emit_by_hand(
        &mut self,
        now: KoreanTime,
        event_type: EventType,
        order_id: Option<Arc<str>>,
        data: Box<str>,
    ) -> Vec<&Delivery> {
        self.settle_due(now);
        let before = self.state.outbox.made();
        self.state.outbox.emit(now, Event::ByHand { event_type, order_id, data });
        self.set_out_unasked();
        self.state.outbox.made_since(before).collect()
    }

    /// Lets happen what is due.
    pub(crate) fn settle(&mut self, now: KoreanTime) {
        self.settle_due(now);
    }

    /// Lets happen what is due, and hands out what is to be sent because of it or before.
    pub(crate) fn take_due(&mut self, now: KoreanTime, count_max: usize) -> Vec<Transmission> {
        self.settle_due(now);
        let state = &mut self.state;
        state.outbox.take_due(now, count_max, (&state.security, &state.switches))
    }

    /// Nobody will hear what came of the requests that were handed out: they are due again.
    pub(crate) fn recall(&mut self) {
        self.state.outbox.recall();
    }

    /// What came of a request that was handed out.
    pub(crate) fn heard(&mut self, ticket: u64, response: Response) {
        self.state.outbox.conclude(ticket, response, &self.state.switches);
    }

    /// When something happens next without anybody's doing.
    pub(crate) fn next_due(&self) -> Option<KoreanTime> {
        self.state.next_due()
    }

    /// Whether nothing is to be sent by now, and nothing is under way.
    pub(crate) fn is_quiet(&self, now: KoreanTime) -> bool {
        let outbox = &self.state.outbox;
        !outbox.is_anything_under_way() && outbox.next_due().is_none_or(|due| due > now)
    }

    pub(crate) fn mark(&mut self, now: KoreanTime) -> Mark {
        self.settle_due(now);
        Mark { seq: self.journal.mark(), attempts: self.state.outbox.attempts() }
    }

    /// Nobody asks any more what has happened since a mark.
    pub(crate) fn unmark(&mut self) {
        self.journal.unmark();
    }

    /// What happened without a request since then.
    pub(crate) fn happened_since(&self, mark: Mark) -> Vec<Entry> {
        self.journal.since(mark.seq).filter(|entry| entry.operation == "none").cloned().collect()
    }

    /// The attempts that have ended since then, in that order.
    pub(crate) fn sent_since(&self, mark: Mark) -> Vec<(&Delivery, &Attempt)> {
        let deliveries = self.state.outbox.deliveries();
        let attempts =
            deliveries.flat_map(|delivery| delivery.attempts.iter().map(move |made| (delivery, made)));
        let mut since: Vec<_> = attempts.filter(|(_, attempt)| attempt.seq > mark.attempts).collect();
        since.sort_by_key(|(_, attempt)| attempt.seq);
        since
    }
}
