//! What the gateway tells the merchant by itself.

use std::sync::Arc;

use bytes::Bytes;

use crate::time::KoreanTime;

/// Something that a webhook tells.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// `PAYMENT_STATUS_CHANGED`; the payment's body at that moment.
    PaymentStatusChanged { order_id: Arc<str>, payment: Bytes },
    /// `DEPOSIT_CALLBACK`
    DepositCallback {
        order_id: Arc<str>,
        secret: Option<Box<str>>,
        status: &'static str,
        transaction_key: Arc<str>,
    },
    /// `CANCEL_STATUS_CHANGED`; the cancel's body.
    CancelStatusChanged { order_id: Arc<str>, cancel: Bytes },
    /// `BILLING_DELETED`
    BillingDeleted { billing_key: Box<str>, reason: Option<Box<str>> },
    /// `METHOD_UPDATED`
    MethodUpdated { customer_key: Box<str>, method_key: Box<str>, status: Box<str> },
    /// `CUSTOMER_STATUS_CHANGED`
    CustomerStatusChanged { customer_key: Box<str>, status: Box<str> },
    /// `payout.changed`; the payout's body.
    PayoutChanged { payout: Bytes },
    /// `seller.changed`; the seller's body.
    SellerChanged { seller: Bytes },
}

/// The webhooks of one merchant.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// What has happened and was told to nobody yet.
    events: Vec<(KoreanTime, Event)>,
}

impl Outbox {
    /// Tells every endpoint that wants to know.
    pub(super) fn emit(&mut self, now: KoreanTime, event: Event) {
        self.events.push((now, event));
    }

    /// Everything that was told, oldest first.
    #[cfg(test)]
    pub(super) fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().map(|(_, event)| event)
    }
}
