//! Brings a payment into a state by what really leads there, so that journal, ledger and webhooks agree: the same
//! acts that the merchant's requests carry out, only without a request.

use std::sync::Arc;

use http::{Method, Request};
use serde_json::{Value, json};

use super::{Refused, World};
use crate::catalog::{self, Row};
use crate::journal::{Entry, What};
use crate::time::KoreanTime;
use crate::world::amount::OnWire;
use crate::world::call::{Call, route};
use crate::world::deposit::{Happening, Unfit};
use crate::world::edge::Language;
use crate::world::payment::{CancelStatus, Status};
use crate::world::reading;
use crate::world::state::Case;

/// How far a payment is to go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Target {
    Ready,
    InProgress,
    WaitingForDeposit,
    Done,
    Canceled,
    /// By so much; by half of it if it is not said.
    PartialCanceled(Option<u64>),
    Aborted,
    Expired,
}

impl Target {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "READY",
            Self::InProgress => "IN_PROGRESS",
            Self::WaitingForDeposit => "WAITING_FOR_DEPOSIT",
            Self::Done => "DONE",
            Self::Canceled => "CANCELED",
            Self::PartialCanceled(_) => "PARTIAL_CANCELED",
            Self::Aborted => "ABORTED",
            Self::Expired => "EXPIRED",
        }
    }
}

impl World {
    /// From the state in which the window has left the payment to the one that is wanted.
    pub(super) fn steer(&mut self, now: KoreanTime, key: &str, target: Target) -> Result<(), Refused> {
        match target {
            Target::Ready => return Ok(()),
            Target::InProgress if !self.is_approved_without_confirm(key) => return Ok(()),
            Target::Expired => return self.let_expire(now, key).map(|_| ()),
            Target::Aborted => self.confirm_as_asked(now, key, Some(refusal()))?,
            Target::InProgress | Target::WaitingForDeposit => self.confirm_as_asked(now, key, None)?,
            Target::Done => {
                self.confirm_as_asked(now, key, None)?;
                self.pay_in(now, key)?;
            }
            Target::Canceled => {
                self.confirm_as_asked(now, key, None)?;
                self.cancel_as_asked(now, key, None)?;
            }
            Target::PartialCanceled(amount) => {
                self.confirm_as_asked(now, key, None)?;
                self.pay_in(now, key)?;
                let Some(payment) = self.state.book.find(key) else { return Ok(()) };
                let amount = OnWire(amount.unwrap_or(payment.amount / 2), payment.currency);
                self.cancel_as_asked(now, key, Some(amount))?;
            }
        }
        match self.state.book.find(key).map(|payment| payment.status.as_str()) {
            Some(reached) if reached != target.as_str() && target != Target::InProgress => {
                let wanted = target.as_str();
                Err(Refused::Unlawful(format!(
                    "payment {key} is {reached}; from there nothing of this leads to {wanted}"
                )))
            }
            _ => Ok(()),
        }
    }

    fn is_approved_without_confirm(&self, key: &str) -> bool {
        self.state.book.find(key).is_some_and(super::is_approved_in_the_window)
    }

    /// The confirm that a merchant would send, exactly as the customer has authenticated.
    fn confirm_as_asked(
        &mut self,
        now: KoreanTime,
        key: &str,
        declined: Option<&'static Row>,
    ) -> Result<(), Refused> {
        let Some(payment) = self.state.book.find(key) else { return Ok(()) };
        let amount = OnWire(payment.amount, payment.currency);
        let body = json!({"paymentKey": key, "orderId": &*payment.order_id, "amount": amount});
        self.carry_out(now, key, ("/v1/payments/confirm", &body), declined)
    }

    /// Somebody pays in, if the payment waits for it.
    fn pay_in(&mut self, now: KoreanTime, key: &str) -> Result<(), Refused> {
        let status = self.state.book.find(key).map(|payment| payment.status);
        if status != Some(Status::WaitingForDeposit) {
            return Ok(());
        }
        self.let_happen(now, key, &Happening::Deposit { amount: None, depositor: None })
    }

    /// The cancel that a merchant would send, and whatever it takes until it is done.
    fn cancel_as_asked(&mut self, now: KoreanTime, key: &str, amount: Option<OnWire>) -> Result<(), Refused> {
        let path = format!("/v1/payments/{key}/cancel");
        let body = json!({
            "cancelReason": "made so by the control API", "cancelAmount": amount, "cancelRequestId": "control-api",
            "refundReceiveAccount": {"bank": "20", "accountNumber": "1000123456789", "holderName": "김토스"},
        });
        self.carry_out(now, key, (&path, &body), None)?;
        let newest = self.state.book.find(key).and_then(|payment| payment.cancels.last());
        let Some(cancel) = newest.filter(|cancel| cancel.status == CancelStatus::InProgress) else {
            return Ok(());
        };
        let transaction_key = cancel.transaction_key.as_ref().into();
        self.let_happen(now, key, &Happening::CancelEnds { transaction_key, is_done: true })
    }

    fn let_happen(&mut self, now: KoreanTime, key: &str, happening: &Happening) -> Result<(), Refused> {
        self.happen(now, key, happening).map(|_| ()).map_err(|unfit| match unfit {
            Unfit::UnknownPayment => Refused::NotFound(format!("no payment has the key {key}")),
            Unfit::Now(why) => Refused::Unlawful(format!("payment {key}: {why}")),
        })
    }

    fn carry_out(
        &mut self,
        now: KoreanTime,
        key: &str,
        (path, body): (&str, &Value),
        declined: Option<&'static Row>,
    ) -> Result<(), Refused> {
        let refused =
            |reason: String| Refused::Unlawful(format!("payment {key}: the gateway refuses: {reason}"));
        let route = route(&Method::POST, path).map_err(|why| refused(why.reason))?;
        let request = Request::post(path).body(body.to_string().into());
        let call = Call::new(route, request.map_err(|error| refused(error.to_string()))?);
        let operation = call.operation;
        let act = reading::read(&call, &self.state.switches)
            .act
            .map_err(|refusal| refused(format!("{}, {}", refusal.row.code, refusal.reason)))?;
        let trace = self.state.ids.trace();
        let verdict = act.run(
            &mut self.state,
            &Case { now, operation, language: Language::Korean, trace, arrived: now, declined },
        );
        self.state.book.release(key);
        let wanted = verdict.status < 400 || declined.is_some() && verdict.what == What::Aborted;
        if !wanted {
            let (code, reason) = (verdict.code.unwrap_or_default(), verdict.reason.unwrap_or_default());
            return Err(refused(format!("{code}, {reason}")));
        }
        if let Some(payment) = self.state.book.find(key) {
            let (order_id, payment_key) = (Arc::clone(&payment.order_id), Arc::clone(&payment.key));
            self.write(Entry { order_id, payment_key, what: verdict.what, ..Entry::without_request(now) });
        }
        Ok(())
    }
}

/// What ends a payment that is to be aborted.
fn refusal() -> &'static Row {
    catalog::row("confirm", "REJECT_CARD_COMPANY")
}
