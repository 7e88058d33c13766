//! What faces in Rust ask of the worlds' webhooks.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;

use super::sender::By;
use super::{Delivery, Endpoint, EventType, WebhookError};
use crate::fake::Fake;
use crate::in_memory::InMemory;

impl Fake {
    pub(crate) fn webhook(
        self: &Arc<Self>,
        place: usize,
        url: &str,
        events: impl IntoIterator<Item = EventType>,
    ) -> Result<Endpoint, WebhookError> {
        let events: BTreeSet<EventType> = events.into_iter().collect();
        let body = serde_json::json!({"url": url, "events": events}).to_string();
        let endpoint = self.change(place, ("POST", "/webhooks", body.as_bytes()), |chosen| {
            chosen.register(url, events).map(|endpoint| endpoint.clone())
        });
        self.stir();
        endpoint.unwrap_or_else(|| Err(WebhookError::NoSuchEndpoint(String::new())))
    }

    pub(crate) fn deliveries(&self, place: usize) -> Vec<Delivery> {
        self.with(place, |chosen| chosen.world.deliveries(chosen.now).cloned().collect()).unwrap_or_default()
    }

    pub(crate) fn resend(self: &Arc<Self>, place: usize, transmission_id: &str) -> Result<(), WebhookError> {
        let path = format!("/webhooks/deliveries/{transmission_id}/resend");
        let resent = self.change(place, ("POST", &path, b""), |chosen| {
            chosen.world.resend(chosen.now, transmission_id).map(|_| ())
        });
        self.stir();
        resent.unwrap_or_else(|| Err(WebhookError::NoSuchDelivery(transmission_id.to_owned())))
    }
}

impl InMemory {
    /// Hands deliveries to a function instead of a network: its answer is the HTTP status, or why there is none.
    /// On a paused clock the receiver's ten seconds, and the whole schedule of retries, pass at once.
    ///
    /// ```
    /// use mock_toss::in_memory::InMemory;
    /// use mock_toss::webhook::{DeliveryStatus, EventType};
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    /// # runtime.block_on(async {
    /// let gateway = InMemory::new(mock_toss::Config::default())?;
    /// gateway.deliver_by(async |webhook| Ok(if webhook.body().is_empty() { 400 } else { 200 }));
    /// gateway.webhook("http://shop.example/webhooks", EventType::ALL)?;
    /// let body = bytes::Bytes::from(r#"{"orderId": "ORD-000001", "amount": 15000}"#);
    /// gateway.call(http::Request::post("/_mock/payments").body(body)?).await?;
    ///
    /// // Nobody confirms, the payment expires, and the shop is told.
    /// let advanced = gateway.advance(std::time::Duration::from_mins(10)).await;
    /// assert_eq!(advanced.happened.len(), 1);
    /// assert_eq!(advanced.sent[0].attempt.status, Some(200));
    /// assert_eq!(gateway.deliveries()[0].status, DeliveryStatus::Delivered);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn deliver_by<F, A>(&self, receiver: F)
    where
        F: Fn(Request<Bytes>) -> A + Send + Sync + 'static,
        A: Future<Output = Result<u16, String>> + Send + 'static,
    {
        self.fake().pump.send_by(By(receiver));
    }
}
