//! What a cancel changes: the payment, the merchant's balance, what will happen later, and who is told.

use core::time::Duration;
use std::sync::Arc;

use super::judge::{Approved, Course};
use super::left::Parts;
use crate::journal::What;
use crate::time::KoreanTime;
use crate::world::agenda::Due;
use crate::world::method::{Method, RefundStatus};
use crate::world::payment::{Cancel, CancelStatus, Payment, Status};
use crate::world::state::{Case, State};
use crate::world::text::Body;

impl Cancel {
    /// Of the immediate discount.
    pub(super) fn discount(&self) -> u64 {
        self.card_discount + self.transfer_discount
    }

    /// Accepted, and its money still in the balance.
    pub(super) fn is_pending(&self) -> bool {
        self.status == CancelStatus::InProgress && !self.is_applied
    }
}

impl Payment {
    /// What a cancel may still take: the balance without what is on its way back.
    pub(super) fn refundable(&self) -> u64 {
        let pending = self.cancels.iter().filter(|cancel| cancel.is_pending());
        self.balance.saturating_sub(pending.map(|cancel| cancel.amount).sum())
    }

    /// Takes the money of a cancel out of the balance. One cancel of the whole amount ends `CANCELED`; several that
    /// add up to it stay `PARTIAL_CANCELED`.
    pub(super) fn apply(&mut self, place: usize) {
        let whole = self.amount;
        let Some(cancel) = self.cancels.get_mut(place) else { return };
        cancel.is_applied = true;
        self.status = if cancel.amount == whole { Status::Canceled } else { Status::PartialCanceled };
        self.balance = self.balance.saturating_sub(cancel.amount);
        self.tax_free = self.tax_free.saturating_sub(cancel.tax_free);
        self.tax_exemption = self.tax_exemption.saturating_sub(cancel.tax_exemption);
        self.last_transaction = Some(Arc::clone(&cancel.transaction_key));
    }

    fn remember(&mut self, now: KoreanTime, transaction_key: Arc<str>, approved: &Approved) -> usize {
        let (status, request_id) = match &approved.course {
            Course::Later { request_id } => (CancelStatus::InProgress, request_id.clone()),
            Course::Back | Course::BeforeDeposit | Course::ToAccount => (CancelStatus::Done, None),
        };
        let Parts { tax_free, tax_exemption, card_discount, transfer_discount, easy_pay_discount } =
            approved.parts;
        let refundable = self.refundable().saturating_sub(approved.amount);
        self.cancels.push(Cancel {
            transaction_key,
            request_id,
            status,
            is_applied: false,
            is_in_transit: approved.course == Course::ToAccount,
            reason: approved.reason.clone(),
            at: now,
            amount: approved.amount,
            tax_free,
            tax_exemption,
            card_discount,
            transfer_discount,
            easy_pay_discount,
            receipt_key: None,
            refundable,
        });
        self.cancels.len() - 1
    }
}

impl State {
    /// Gives money back, or has it on its way.
    pub(in crate::world) fn give_back(
        &mut self,
        case: &Case,
        payment_key: &str,
        approved: &Approved,
    ) -> Option<(What, Body)> {
        let payment = self.book.find_mut(payment_key)?;
        let payment_key = Arc::clone(&payment.key);
        let transaction_key = self.ids.transaction_key();
        let place = payment.remember(case.now, Arc::clone(&transaction_key), approved);
        let applies = !approved.course.is_later() || self.switches.cancels.asynchronous_applies_at_once;
        if applies {
            payment.apply(place);
        }
        let amount = approved.amount;
        if approved.course == Course::ToAccount {
            if let Some(Method::VirtualAccount(account)) = &mut payment.method {
                account.refund = RefundStatus::None;
            }
            if self.switches.cancels.deposit_refund_stays_partial {
                payment.status = Status::PartialCanceled;
            }
        }
        let (refundable, status) = (payment.balance, payment.status.as_str());
        let sum = payment.part(amount, approved.parts.card_discount + approved.parts.transfer_discount);
        self.foresee(case.now, &payment_key, &transaction_key, &approved.course);
        let what = match approved.course {
            Course::BeforeDeposit => What::AccountCanceled { transaction_key, sum },
            Course::Later { .. } => What::CancelStarted { transaction_key, sum, refundable, status },
            Course::Back | Course::ToAccount => {
                let in_transit = approved.course == Course::ToAccount;
                What::Canceled { transaction_key, sum, refundable, status, in_transit }
            }
        };
        if matches!(approved.course, Course::BeforeDeposit | Course::ToAccount) {
            self.tell_of_deposit(case.now, &payment_key);
        }
        let body = if applies {
            self.announce(case.now, &payment_key, case.language)
        } else {
            self.book.shared(&payment_key).map(|payment| self.body_of(payment, case.language))
        };
        Some((what, body?))
    }

    /// Enters what follows by itself.
    fn foresee(
        &mut self,
        now: KoreanTime,
        payment_key: &Arc<str>,
        transaction_key: &Arc<str>,
        course: &Course,
    ) {
        let after = |seconds: u32| now.after(Duration::from_secs(seconds.into()));
        let (payment_key, transaction_key) = (|| Arc::clone(payment_key), || Arc::clone(transaction_key));
        match course {
            Course::Back | Course::BeforeDeposit => {}
            Course::ToAccount => {
                let pace = self.switches.cancels.refund_pace;
                for (seconds, status) in [
                    (pace.pending_seconds, RefundStatus::Pending),
                    (pace.completed_seconds, RefundStatus::Completed),
                ] {
                    let Some(seconds) = seconds else { continue };
                    let (payment_key, transaction_key) = (payment_key(), transaction_key());
                    self.agenda.enter(after(seconds), Due::Refund { payment_key, transaction_key, status });
                }
            }
            Course::Later { .. } => {
                if let Some(seconds) = self.switches.cancels.asynchronous_seconds {
                    let (payment_key, transaction_key) = (payment_key(), transaction_key());
                    self.agenda.enter(after(seconds), Due::Cancel { payment_key, transaction_key });
                }
            }
        }
    }
}
