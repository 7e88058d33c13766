//! The search itself: rounds of look-ups, and between them the same request again where that can still tell.

use std::sync::Arc;

use tokio::time::{Instant, sleep, timeout_at};
use tower::Service;

use super::proof::{Moment, Proof, Sighting, judge};
use super::{Searching, Terms, report_misuse};
use crate::call::Call;
use crate::endpoint::Answer;
use crate::error::{Class, Error, discreet};
use crate::model::Payment;
use crate::once::Once;
use crate::operation::Operation;
use crate::outcome::{Effect, Finding, Refusal};
use crate::view::Ours;

/// The gateway's code for a payment that it does not know.
const NOT_FOUND: &str = "NOT_FOUND_PAYMENT";

/// What a round of look-ups has found.
#[expect(clippy::large_enum_variant, reason = "it is returned once per round and never kept")]
enum Found {
    /// The end of the call.
    End(Result<Answer, Error>),
    /// Nothing that proves anything.
    Nothing(Box<str>),
    /// Nothing, and there is no use in looking again soon.
    UnderWay(Box<str>),
}

/// Finds out what `call` did, which ended with `error`. Whatever is not found out stays unknown.
pub(super) async fn search<S>(searching: Arc<Searching<S>>, call: Call, error: Error) -> Result<Answer, Error>
where
    S: Service<Call, Response = Answer, Error = Error> + Clone + Send + Sync,
    S::Future: Send,
{
    let terms = &searching.terms;
    // A call that may not send its own request looks the payment up instead, as a call in its own right.
    let is_look_up = terms.bars_sending(&call).is_some();
    let mut look = Look { searching: &searching, call: &call, is_free: is_look_up };
    let mut standing = error;
    let mut last_sent_at = terms.last_sent_at(&call);
    let rounds = terms.config.rounds_max.max(u32::from(is_look_up));
    let mut seen_last = None;
    for round in 0..rounds {
        if round > 0 {
            let pause = terms.config.pause.saturating_mul(1 << (round - 1).min(16));
            if Instant::now() + pause >= call.attempts_end() {
                break;
            }
            sleep(pause).await;
            match again(&searching, &call, &standing).await {
                Ok(None) => {}
                // What sent nothing leaves the doubt where it was, and its words.
                Err(error) if error.effect() == Effect::Unknown && error.finding() != Finding::Unknown => {}
                Err(error) if error.effect() == Effect::Unknown => {
                    report_misuse(&call, &error);
                    standing = error;
                }
                Ok(Some(answer)) => return Ok(answer),
                Err(error) => return Err(error),
            }
            last_sent_at = terms.last_sent_at(&call).max(last_sent_at);
        }
        match look.round(last_sent_at).await {
            Found::End(result) => {
                call.settle(if result.is_ok() { Effect::Applied } else { Effect::NotApplied });
                return result;
            }
            Found::Nothing(why) => seen_last = Some(why),
            Found::UnderWay(why) => {
                seen_last = Some(why);
                break;
            }
        }
    }
    // However many rounds there was time for.
    let standing = match seen_last {
        Some(why) => standing.noting(&why),
        None => standing,
    };
    Err(standing.of_past(call.past()))
}

/// The same request once more, under the same key, if that can still tell something and may be sent. `None`: it was
/// not sent, or its answer did not come.
async fn again<S>(searching: &Searching<S>, call: &Call, standing: &Error) -> Result<Option<Answer>, Error>
where
    S: Service<Call, Response = Answer, Error = Error> + Clone,
{
    let Searching { inner, terms } = searching;
    // An answer that is stored under the key would only be repeated.
    if !standing.is_retryable() || terms.bars_sending(call).is_some() {
        return Ok(None);
    }
    // Half of what is left: an answer that does not come must not take the look-up's time, too.
    let now = Instant::now();
    let end = now + call.attempts_end().saturating_duration_since(now) / 2;
    let again = call.again(end, now);
    if terms.allows(&again).is_err() {
        return Ok(None);
    }
    if let Ok(result) = timeout_at(end, Once::new(inner.clone(), again, Ours)).await {
        return result.map(Some);
    }
    // Sealed, so that nothing leaves any more.
    call.give_up_in_doubt();
    call.settle(Effect::Unknown);
    Ok(None)
}

impl Terms {
    /// When something may have been sent for the last time, asked right after it may have been.
    fn last_sent_at(&self, call: &Call) -> Option<i64> {
        if call.was_sent() {
            return Some(self.custody.now());
        }
        call.operation().origin().and_then(|origin| origin.doubt).and_then(|earlier| earlier.last_sent_at)
    }
}

/// Looks a payment up.
struct Look<'a, S> {
    searching: &'a Searching<S>,
    call: &'a Call,
    /// The next one is the call's own request, and not paid for.
    is_free: bool,
}

impl<S> Look<'_, S>
where
    S: Service<Call, Response = Answer, Error = Error> + Clone,
{
    /// By its key, and if that shows nothing by its order.
    async fn round(&mut self, last_sent_at: Option<i64>) -> Found {
        let (terms, asked) = (&self.searching.terms, self.call.operation());
        let at = Moment {
            asked_at: terms.custody.now(),
            made_at: terms.custody.made_at(self.call.made_at()),
            last_sent_at,
            is_same_key: asked.origin().is_some_and(|origin| origin.sent_as.is_none()),
            settle_delay: terms.config.settle_delay,
            confirm_window: terms.config.confirm_window,
        };
        let (by_key, by_order) = match targets(asked) {
            Targets::Nothing if terms.bars_sending(self.call).is_some() => {
                return Found::Nothing(
                    "it cannot be looked up: only the gateway's own books can tell".into(),
                );
            }
            Targets::Nothing => {
                return Found::Nothing(
                    "it cannot be looked up: make the same call again with the same key".into(),
                );
            }
            Targets::Order(order) => return found(asked, self.one(order).await, &at),
            Targets::Payment(by_key, by_order) => (by_key, by_order),
        };
        let seen = match self.one(by_key).await {
            Ok(payment) => return found(asked, Ok(payment), &at),
            Err(error) => error,
        };
        let by_order = match by_order {
            Some(by_order) => self.one(by_order).await.ok(),
            None => None,
        };
        match by_order {
            // An order can be paid by another payment; that says nothing about this one.
            Some(payment) if Some(&payment.payment_key) == key_of(asked) => found(asked, Ok(payment), &at),
            Some(_) | None => found(asked, Err(seen), &at),
        }
    }

    /// One look-up, if the allowance pays for it.
    async fn one(&mut self, target: Operation) -> Result<Payment, Error> {
        let mut look_up = self.call.look_up(target, Instant::now());
        if !core::mem::take(&mut self.is_free) {
            self.searching.terms.allows(&look_up).map_err(Error::not_sent)?;
            look_up = look_up.paid();
        }
        Once::new(self.searching.inner.clone(), look_up, Ours).await?.into_payment()
    }
}

/// Where it can be seen what an operation did.
enum Targets {
    /// The payment by its key, and by its order.
    Payment(Operation, Option<Operation>),
    /// The payment that its order has now.
    Order(Operation),
    /// Nowhere.
    Nothing,
}

fn targets(asked: &Operation) -> Targets {
    match asked {
        Operation::Confirm(confirm) => Targets::Payment(
            Operation::Payment(confirm.payment_key().clone()),
            Some(Operation::PaymentByOrder(confirm.order_id().clone())),
        ),
        Operation::Cancel(cancel) => Targets::Payment(Operation::Payment(cancel.payment_key().clone()), None),
        Operation::Other(request) => request.sale().map_or(Targets::Nothing, |sale| {
            Targets::Order(Operation::PaymentByOrder(sale.order_id.clone()))
        }),
        other @ (Operation::Payment(_) | Operation::PaymentByOrder(_)) => {
            Targets::Payment(other.clone(), None)
        }
    }
}

fn key_of(asked: &Operation) -> Option<&crate::model::PaymentKey> {
    match asked {
        Operation::Confirm(confirm) => Some(confirm.payment_key()),
        Operation::Cancel(cancel) => Some(cancel.payment_key()),
        Operation::Payment(key) => Some(key),
        Operation::PaymentByOrder(_) | Operation::Other(_) => None,
    }
}

/// What the end of a look-up proves.
fn found(asked: &Operation, seen: Result<Payment, Error>, at: &Moment) -> Found {
    let sighting = match &seen {
        Ok(payment) => Sighting::Seen(payment),
        Err(error) if error.code() == Some(NOT_FOUND) => Sighting::NotFound,
        Err(error) => return Found::Nothing(format!("the payment could not be looked up: {error}").into()),
    };
    match (judge(asked, sighting, at), seen) {
        (Proof::Executed, Ok(payment)) => Found::End(Ok(Answer::Payment(payment))),
        // Only a payment that was seen proves that.
        (Proof::Executed, Err(error)) => Found::Nothing(error.to_string().into()),
        (Proof::Absent { what, class }, seen) => Found::End(Err(absent(asked, &what, class, seen))),
        (Proof::UnderWay { why }, _) => Found::UnderWay(why.into()),
        (Proof::None { why }, _) => Found::Nothing(why.into()),
    }
}

/// The error that proves absence, in the gateway's own words where it has some.
fn absent(asked: &Operation, what: &str, class: Class, seen: Result<Payment, Error>) -> Error {
    let text = format!("the look-up proves that nothing was executed: {what}");
    let shown = match seen {
        Ok(payment) => {
            let quoted = |text: &str| discreet(text, &asked.secrets()).into();
            let failure = payment.failure.map(|failure| (quoted(&failure.code), quoted(&failure.message)));
            let (code, message) = failure.unwrap_or_default();
            Refusal { code, message, http_status: 200, trace_id: None }
        }
        Err(error) => error.refusal().cloned().unwrap_or_else(|| Refusal {
            code: NOT_FOUND.into(),
            message: "".into(),
            http_status: 404,
            trace_id: None,
        }),
    };
    Error::proven_absent(&text, shown, class)
}
