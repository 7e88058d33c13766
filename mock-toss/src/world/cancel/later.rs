//! How an asynchronous cancel ends, and how a refund to an account goes on.

use std::sync::Arc;

use crate::journal::What;
use crate::time::KoreanTime;
use crate::world::edge::Language;
use crate::world::method::{Method, RefundStatus};
use crate::world::outbox::Event;
use crate::world::payment::{CancelStatus, Payment, Status};
use crate::world::state::State;

impl Payment {
    /// Puts the money of a cancel back into the balance.
    fn restore(&mut self, place: usize) {
        let Some(cancel) = self.cancels.get_mut(place).filter(|cancel| cancel.is_applied) else { return };
        cancel.is_applied = false;
        self.balance += cancel.amount;
        self.tax_free += cancel.tax_free;
        self.tax_exemption += cancel.tax_exemption;
        let is_whole = !self.cancels.iter().any(|cancel| cancel.is_applied);
        self.status = if is_whole { Status::Done } else { Status::PartialCanceled };
    }
}

impl Payment {
    /// What banks still had to carry has arrived or came back; of a refund that failed in part only the newest.
    fn arrive(&mut self, status: RefundStatus) -> Vec<What> {
        let sums: Vec<_> =
            self.cancels.iter().map(|cancel| self.part(cancel.amount, cancel.discount())).collect();
        let on_the_way = self.cancels.iter_mut().zip(sums).filter(|(cancel, _)| cancel.is_in_transit);
        let on_the_way: Vec<_> = on_the_way.collect();
        let newest = on_the_way.len().saturating_sub(1);
        let arrived = on_the_way.into_iter().enumerate().map(|(place, (cancel, sum))| {
            cancel.is_in_transit = false;
            let transaction_key = Arc::clone(&cancel.transaction_key);
            let is_failed = match status {
                RefundStatus::Failed => true,
                RefundStatus::PartialFailed => place == newest,
                RefundStatus::None | RefundStatus::Pending | RefundStatus::Completed => false,
            };
            if is_failed {
                What::RefundFailed { transaction_key, sum }
            } else {
                What::Refunded { transaction_key, sum }
            }
        });
        arrived.collect()
    }
}

impl RefundStatus {
    /// Whether a refund that is here can still get there.
    fn leads_to(self, next: Self) -> bool {
        match self {
            Self::None => next != Self::None,
            Self::Pending => matches!(next, Self::Completed | Self::Failed | Self::PartialFailed),
            Self::Completed | Self::Failed | Self::PartialFailed => false,
        }
    }
}

impl State {
    /// Ends an asynchronous cancel; `Err` says why it cannot.
    pub(in crate::world) fn finish_cancel(
        &mut self,
        now: KoreanTime,
        payment_key: &str,
        transaction_key: &str,
        is_done: bool,
    ) -> Result<What, String> {
        let payment = self.book.find_mut(payment_key).ok_or("no such payment")?;
        let is_it = |key: &str| key == transaction_key;
        let Some(place) = payment.cancels.iter().position(|cancel| is_it(&cancel.transaction_key)) else {
            return Err(format!("the payment has no cancel {transaction_key}"));
        };
        let status_before = payment.status;
        let cancel = payment.cancels.get_mut(place).ok_or("no such cancel")?;
        if cancel.status != CancelStatus::InProgress {
            return Err(format!("the cancel is {} already", cancel.status.as_str()));
        }
        let (was_applied, amount, discount) = (cancel.is_applied, cancel.amount, cancel.discount());
        let transaction_key = Arc::clone(&cancel.transaction_key);
        cancel.status = if is_done { CancelStatus::Done } else { CancelStatus::Aborted };
        if is_done && !was_applied {
            payment.apply(place);
        } else if !is_done {
            payment.restore(place);
            let refundable = payment.refundable();
            if let Some(cancel) = payment.cancels.get_mut(place) {
                cancel.refundable = refundable;
            }
        }
        let sum = payment.part(amount, discount);
        let (refundable, status) = (payment.balance, payment.status.as_str());
        let has_changed = was_applied != is_done || status_before != payment.status;
        let cancel = payment.cancels.get(place).map(|cancel| cancel.to_json(payment.currency));
        let order_id = Arc::clone(&payment.order_id);
        self.outbox.emit(now, Event::CancelStatusChanged { order_id, cancel: cancel.unwrap_or_default() });
        if has_changed {
            let _told = self.announce(now, payment_key, Language::Korean);
        }
        Ok(if is_done {
            What::CancelCompleted { transaction_key, sum, refundable, status }
        } else {
            What::CancelAborted { transaction_key, sum, refundable, status }
        })
    }

    /// Moves a refund to an account on; `Err` says why it cannot. No webhook is documented for it.
    pub(in crate::world) fn move_refund(
        &mut self,
        payment_key: &str,
        next: RefundStatus,
    ) -> Result<Vec<What>, String> {
        let payment = self.book.find_mut(payment_key).ok_or("no such payment")?;
        let is_refunded = payment.approved_at.is_some() && !payment.cancels.is_empty();
        let Some(Method::VirtualAccount(account)) = &mut payment.method else {
            return Err("the payment has no virtual account".to_owned());
        };
        if !is_refunded {
            return Err("nothing of the deposit was refunded".to_owned());
        }
        if !account.refund.leads_to(next) {
            return Err(format!(
                "the refund is {}, it cannot become {}",
                account.refund.as_str(),
                next.as_str()
            ));
        }
        account.refund = next;
        if next == RefundStatus::Pending {
            return Ok(vec![What::Changed]);
        }
        Ok(payment.arrive(next))
    }
}
