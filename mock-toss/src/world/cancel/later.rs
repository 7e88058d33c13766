//! How an asynchronous cancel ends, and how a refund to an account goes on.

use std::sync::Arc;

use super::Body;
use crate::journal::What;
use crate::time::KoreanTime;
use crate::world::amount::Currency;
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
        self.tax_free += cancel.parts.tax_free;
        self.tax_exemption += cancel.parts.tax_exemption;
        let is_whole = !self.cancels.iter().any(|cancel| cancel.is_applied);
        self.status = if is_whole { Status::Done } else { Status::PartialCanceled };
    }
}

impl RefundStatus {
    pub(in crate::world) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Pending => "PENDING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::PartialFailed => "PARTIAL_FAILED",
        }
    }

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
        let (amount, was_applied) = (cancel.amount, cancel.is_applied);
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
            if payment.currency == Currency::Krw {
                self.unsettled = self.unsettled.map(|unsettled| unsettled.saturating_add(amount));
            }
        }
        let (balance, status, order_id) =
            (payment.balance, payment.status.as_str(), Arc::clone(&payment.order_id));
        let has_changed = was_applied != is_done || status_before != payment.status;
        let payment = self.book.find(payment_key).ok_or("no such payment")?;
        let cancel = Body::of(payment, place).map(|body| body.to_json()).unwrap_or_default();
        self.outbox.emit(now, Event::CancelStatusChanged { order_id, cancel });
        if has_changed {
            let _told = self.announce(now, payment_key, Language::Korean);
        }
        Ok(match (is_done, was_applied) {
            (true, false) => What::Canceled { transaction_key, amount, refundable: balance, status },
            (true, true) => What::CancelDone { transaction_key, amount },
            (false, _) => What::CancelAborted { transaction_key, amount, balance, status },
        })
    }

    /// Moves a refund to an account on; `Err` says why it cannot. No webhook is documented for it.
    pub(in crate::world) fn move_refund(
        &mut self,
        payment_key: &str,
        next: RefundStatus,
    ) -> Result<What, String> {
        let payment = self.book.find_mut(payment_key).ok_or("no such payment")?;
        let is_refunded = payment.approved_at.is_some() && !payment.cancels.is_empty();
        let Some(Method::VirtualAccount(account)) = &mut payment.method else {
            return Err("the payment has no virtual account".to_owned());
        };
        if !is_refunded {
            return Err("nothing of the deposit was refunded".to_owned());
        }
        if !account.refund.leads_to(next) {
            return Err(format!("the refund is {}, it cannot become {}", account.refund.as_str(), next.as_str()));
        }
        account.refund = next;
        Ok(What::RefundChanged { status: next.as_str() })
    }
}
