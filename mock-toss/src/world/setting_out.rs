//! Webhooks set out: what the fault plan has for each is drawn here, under the world's lock, with the time of the event.
//!
//! What a request causes sets out with the request, and its entry in the journal tells what struck; what happens by
//! itself, or by hand, has an entry of its own.

use core::time::Duration;
use std::sync::Arc;

use super::World;
use crate::fault::{Fault, Fired, Point, Subject};
use crate::journal::{Entry, What};
use crate::time::KoreanTime;

/// How long a delivery waits to be overtaken by the next one for its endpoint and order; less in a plan with a time
/// scale.
const PATIENCE: Duration = Duration::from_secs(10);

impl World {
    /// Whatever a request has caused sets out; what struck.
    pub(super) fn set_out_asked(&mut self) -> Vec<Fired> {
        let mut all = Vec::new();
        while let Some((_, _, fired)) = self.set_one_out(true) {
            all.extend(fired);
        }
        all
    }

    /// Whatever nobody's request has caused sets out.
    pub(crate) fn set_out_unasked(&mut self) {
        while let Some((at, Subject { order_id, payment_key, .. }, faults)) = self.set_one_out(false) {
            if !faults.is_empty() {
                let what = What::CutShort;
                let entry = Entry { order_id, payment_key, what, faults, ..Entry::without_request(at) };
                self.write(entry);
            }
        }
    }

    fn set_one_out(&mut self, is_asked: bool) -> Option<(KoreanTime, Subject, Vec<Fired>)> {
        let (delivery, nth) = self.state.outbox.at_the_door()?;
        let (at, event) = (delivery.created_at, Some(delivery.event_type));
        let order_id = delivery.order_id.clone().unwrap_or_default();
        let transmission_id = Arc::clone(&delivery.transmission_id);
        let payment = self.state.find_by_order(&order_id);
        let payment_key = payment.map(|payment| Arc::clone(&payment.key)).unwrap_or_default();
        let subject = Subject { order_id, nth, payment_key, event, ..Subject::default() };
        let is_awaited = self.state.outbox.is_awaited();
        #[expect(clippy::wildcard_enum_match_arm, reason = "two ask for something, all others do not")]
        let is_possible = |fault: &Fault| match fault {
            // Without a request there is no answer that it could come before.
            Fault::Early => is_asked,
            Fault::Reorder => !is_awaited,
            _ => true,
        };
        let strike = self.faults.strike(at, Point::Webhook, &subject, is_possible);
        if matches!(strike.fault, Some(Fault::Early)) {
            self.told_first.push(transmission_id);
        }
        let fired = strike.fired.clone();
        let patience = PATIENCE / self.faults.plan().time_scale().get();
        self.state.outbox.dispatch(strike, patience);
        Some((at, subject, fired))
    }

    /// The deliveries that have to be answered before the request that caused them is.
    pub(crate) fn take_told_first(&mut self) -> Vec<Arc<str>> {
        core::mem::take(&mut self.told_first)
    }

    /// Whether the first attempt of each of these has ended, or will never be.
    pub(crate) fn is_told(&self, transmission_ids: &[Arc<str>]) -> bool {
        let waits = |id: &Arc<str>| {
            self.state
                .outbox
                .delivery(id)
                .is_some_and(|delivery| delivery.attempts.is_empty() && delivery.next().is_some())
        };
        !transmission_ids.iter().any(waits)
    }
}
