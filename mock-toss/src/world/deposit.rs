//! The life of a virtual account, and what else happens to a payment without a request of the merchant's: somebody
//! pays in, the bank takes a deposit back, a refund goes on, a wallet decides on a cancel, a buyer confirms a
//! purchase. The control API makes it happen, or the clock does.

use std::sync::Arc;

use bytes::Bytes;

use super::World;
use super::agenda::Due;
use super::cancel::AccountState;
use super::edge::Language;
use super::method::{Method, RefundStatus, VirtualAccount};
use super::payment::{Payment, Status};
use super::state::State;
use super::unsettled::Unsettled;
use crate::journal::{Entry, What};
use crate::time::KoreanTime;

/// What happens to a payment from outside.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    /// Somebody pays in; absent: the amount asked for, by the customer.
    Deposit { amount: Option<u64>, depositor: Option<Box<str>> },
    /// The bank takes the deposit back.
    DepositError,
    /// The bank has got on with a refund: `PENDING`, `COMPLETED`, `FAILED` or `PARTIAL_FAILED`.
    Refund { status: Box<str> },
    /// A foreign wallet has decided on a cancel.
    CancelEnds { transaction_key: Box<str>, is_done: bool },
    /// The buyer of an escrow payment confirms the purchase.
    PurchaseConfirmed,
}

/// Why something cannot happen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Unfit {
    UnknownPayment,
    /// In words.
    Now(String),
}

impl World {
    /// Lets it happen; the payment's body after it.
    pub(crate) fn happen(
        &mut self,
        now: KoreanTime,
        payment_key: &str,
        happening: &Happening,
    ) -> Result<Bytes, Unfit> {
        self.settle_due(now);
        let payment = self.state.book.find(payment_key).ok_or(Unfit::UnknownPayment)?;
        let (order_id, payment_key) = (Arc::clone(&payment.order_id), Arc::clone(&payment.key));
        let state = &mut self.state;
        let what = match happening {
            Happening::Deposit { amount, depositor } => {
                state.deposit(now, &payment_key, *amount, depositor.as_deref()).map(one)
            }
            Happening::DepositError => state.take_deposit_back(now, &payment_key).map(one),
            Happening::Refund { status } => {
                refund_status(status).and_then(|status| state.move_refund(&payment_key, status))
            }
            Happening::CancelEnds { transaction_key, is_done } => {
                state.finish_cancel(now, &payment_key, transaction_key, *is_done).map(one)
            }
            Happening::PurchaseConfirmed => state.confirm_purchase(&payment_key).map(one),
        };
        let what = what.map_err(Unfit::Now)?;
        let payment = self.state.book.find(&payment_key).ok_or(Unfit::UnknownPayment)?;
        let body = payment.to_json(self.state.dialect(Language::Korean));
        self.write_all(now, (&order_id, &payment_key), what);
        Ok(body)
    }

    fn write_all(
        &mut self,
        now: KoreanTime,
        (order_id, payment_key): (&Arc<str>, &Arc<str>),
        whats: Vec<What>,
    ) {
        for what in whats {
            let (order_id, payment_key) = (Arc::clone(order_id), Arc::clone(payment_key));
            self.write(Entry { order_id, payment_key, what, ..Entry::without_request(now) });
        }
    }

    /// What was due happens, unless it is out of date.
    pub(super) fn come_due(&mut self, now: KoreanTime, due: Due) {
        let (Due::Deposit { payment_key }
        | Due::Refund { payment_key, .. }
        | Due::Cancel { payment_key, .. }) = &due;
        let payment_key = Arc::clone(payment_key);
        let Some(payment) = self.state.book.find(&payment_key) else { return };
        let order_id = Arc::clone(&payment.order_id);
        let whats = match due {
            Due::Deposit { .. } => self.state.close_account(&payment_key).map(one),
            Due::Refund { transaction_key, status, .. } => {
                let latest = payment.cancels.last();
                let is_latest = latest.is_some_and(|cancel| cancel.transaction_key == transaction_key);
                is_latest.then(|| self.state.move_refund(&payment_key, status).ok()).flatten()
            }
            Due::Cancel { transaction_key, .. } => {
                self.state.finish_cancel(now, &payment_key, &transaction_key, true).ok().map(one)
            }
        };
        self.write_all(now, (&order_id, &payment_key), whats.unwrap_or_default());
    }

    /// Tells what the bank says of a customer's account.
    pub(crate) fn tell_bank(&mut self, bank_code: &str, number: &str, state: AccountState) {
        self.state.bank.tell(bank_code, number, state);
    }

    /// Says what the gateway still owes the merchant, in won; `None` lifts the bound on cancels.
    pub(crate) fn set_unsettled(&mut self, unsettled: Option<u64>) {
        self.state.unsettled = Unsettled(unsettled);
    }

    pub(crate) fn unsettled(&self) -> Option<u64> {
        self.state.unsettled.0
    }
}

fn one(what: What) -> Vec<What> {
    vec![what]
}

fn refund_status(text: &str) -> Result<RefundStatus, String> {
    let known =
        [RefundStatus::Pending, RefundStatus::Completed, RefundStatus::Failed, RefundStatus::PartialFailed];
    known.into_iter().find(|status| status.as_str() == text).ok_or_else(|| {
        format!("status is `{text}`; a refund becomes PENDING, COMPLETED, FAILED or PARTIAL_FAILED")
    })
}

/// The account of a payment that has one.
fn account(payment: &mut Payment) -> Result<&mut VirtualAccount, String> {
    match &mut payment.method {
        Some(Method::VirtualAccount(account)) => Ok(account),
        _ => Err("the payment has no virtual account".to_owned()),
    }
}

impl State {
    /// What the journal says has consequences, whoever wrote it.
    pub(super) fn follow(&mut self, entry: &Entry) {
        self.unsettled.follow(&entry.what);
        if let What::AccountIssued { .. } = entry.what
            && let Some(Payment { method: Some(Method::VirtualAccount(account)), key, .. }) =
                self.book.find(&entry.payment_key)
        {
            self.agenda.enter(account.due.max(entry.at), Due::Deposit { payment_key: Arc::clone(key) });
        }
    }

    fn deposit(
        &mut self,
        now: KoreanTime,
        payment_key: &str,
        amount: Option<u64>,
        depositor: Option<&str>,
    ) -> Result<What, String> {
        let payment = self.book.find_mut(payment_key).ok_or("no such payment")?;
        let (status, whole) = (payment.status, payment.amount);
        let account = account(payment)?;
        if status != Status::WaitingForDeposit {
            return Err(format!("the payment is {}, it does not wait for a deposit", status.as_str()));
        }
        if account.is_expired {
            return Err(format!("the account was open until {}", account.due));
        }
        if let Some(amount) = amount.filter(|amount| *amount != whole) {
            return Err(format!("amount is {amount}; the account takes exactly {whole}"));
        }
        account.depositor = Some(depositor.unwrap_or(&account.customer_name).into());
        payment.status = Status::Done;
        payment.approved_at = Some(now);
        let transaction_key = self.ids.transaction_key();
        payment.last_transaction = Some(Arc::clone(&transaction_key));
        let sum = payment.sum();
        self.issue_receipt(now, payment_key);
        self.tell_both(now, payment_key);
        Ok(What::Deposited { transaction_key, sum })
    }

    /// Banks do so within minutes: never once the merchant has the money.
    fn take_deposit_back(&mut self, now: KoreanTime, payment_key: &str) -> Result<What, String> {
        let payment = self.book.find(payment_key).ok_or("no such payment")?;
        if payment.last_transaction.as_deref().is_some_and(|key| self.is_paid_out(now, key)) {
            return Err("the merchant has been paid for it, the bank takes nothing back any more".to_owned());
        }
        let payment = self.book.find_mut(payment_key).ok_or("no such payment")?;
        let (status, sum) = (payment.status, payment.sum());
        let account = account(payment)?;
        if status != Status::Done {
            return Err(format!("the payment is {}, there is no deposit to take back", status.as_str()));
        }
        account.depositor = None;
        account.is_expired = account.due <= now;
        payment.status = Status::WaitingForDeposit;
        payment.approved_at = None;
        // The deposit's own key: the webhook about its error names it again.
        let transaction_key = payment.last_transaction.clone().unwrap_or_default();
        self.tell_both(now, payment_key);
        Ok(What::DepositFailed { transaction_key, sum })
    }

    fn confirm_purchase(&mut self, payment_key: &str) -> Result<What, String> {
        let payment = self.book.find_mut(payment_key).ok_or("no such payment")?;
        if !payment.use_escrow || payment.approved_at.is_none() {
            return Err("the payment is no approved escrow payment".to_owned());
        }
        if payment.is_purchase_confirmed {
            return Err("the purchase is confirmed already".to_owned());
        }
        payment.is_purchase_confirmed = true;
        Ok(What::Changed)
    }

    fn tell_both(&mut self, now: KoreanTime, payment_key: &str) {
        self.tell_of_deposit(now, payment_key);
        let _told = self.announce(now, payment_key, Language::Korean);
    }

    /// The due date has passed: the status stays, and nobody is told.
    fn close_account(&mut self, payment_key: &str) -> Option<What> {
        let payment = self.book.find_mut(payment_key)?;
        if payment.status != Status::WaitingForDeposit {
            return None;
        }
        account(payment).ok()?.is_expired = true;
        Some(What::AccountExpired)
    }
}
