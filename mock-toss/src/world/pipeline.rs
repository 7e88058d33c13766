//! The way of a request through the gateway: its fate before authentication, its idempotency key, its form, the
//! test code, the payment's lock, its fate before the effect, the effect, the record under the key. How the
//! answer then leaves is the business of `departure`.

use core::time::Duration;
use std::sync::Arc;

use super::flight::{Flight, Form, Stage};
use super::form;
use super::keys::{Claim, Identity, KEY_CHARS_MAX};
use super::refusal::{self, Refusal};
use super::verdict::Verdict;
use super::{Answer, Call, Cut, Decision, Input, Route, Token, World, cancel, confirm, look_up};
use crate::catalog::{self, Row};
use crate::fault::{Fault, Operation, Point, Subject};
use crate::journal::What;
use crate::time::KoreanTime;

impl World {
    /// One step of one request.
    pub(crate) fn handle(&mut self, now: KoreanTime, input: Input) -> Decision {
        self.settle_due(now);
        match input {
            Input::Arrived(call) => self.arrive(now, call),
            Input::Resume(token) => match self.flights.remove(&token) {
                Some(flight) => match flight.stage {
                    Stage::BeforeAuth => self.admit(now, flight),
                    Stage::BeforeCommit => self.commit(now, flight),
                },
                // The world was reset meanwhile: nobody is left who could answer.
                None => Decision::Answer(Answer::nothing(Cut::Close)),
            },
        }
    }

    fn arrive(&mut self, now: KoreanTime, call: Call) -> Decision {
        let operation = call.route.operation();
        let form = match &call.route {
            Route::Confirm => Form::Confirm(form::confirm(&call.body)),
            Route::Cancel { .. } => Form::Cancel(form::cancel(&call.body)),
            Route::LookUp { .. } | Route::LookUpByOrder { .. } => Form::LookUp,
        };
        let (order_id, payment_key) = self.names(&call.route, &form);
        let (order_id, nth) = self.count(operation, &order_id);
        let flight = Flight {
            subject: Subject { operation, order_id, nth },
            payment_key,
            form,
            call,
            arrived: now,
            trace: self.ids.trace(),
            original: None,
            held: None,
            is_confirming: false,
            fired: Vec::new(),
            pending: None,
            stage: Stage::BeforeAuth,
        };
        self.reach(now, flight, Stage::BeforeAuth)
    }

    /// The order and the payment that a request is about, as far as they are known.
    fn names(&self, route: &Route, form: &Form) -> (Arc<str>, Arc<str>) {
        let by_key = |payment_key: &str| match self.book.find(payment_key) {
            Some(payment) => (Arc::clone(&payment.order_id), Arc::clone(&payment.key)),
            None => ("".into(), payment_key.into()),
        };
        match (route, form) {
            (Route::Confirm, Form::Confirm(Ok(form))) => {
                let (_, payment_key) = by_key(&form.payment_key);
                (form.order_id.as_str().into(), payment_key)
            }
            (Route::Confirm, _) => ("".into(), "".into()),
            (Route::Cancel { payment_key } | Route::LookUp { payment_key }, _) => by_key(payment_key),
            (Route::LookUpByOrder { order_id }, _) => {
                let payment = self.book.find_by_order(order_id);
                let key = payment.map_or_else(|| "".into(), |payment| Arc::clone(&payment.key));
                (Arc::from(&**order_id), key)
            }
        }
    }

    /// Counts the request; the number of it among those of its operation for its order.
    fn count(&mut self, operation: Operation, order_id: &Arc<str>) -> (Arc<str>, u32) {
        let place = operation as usize;
        if let Some(requests) = self.requests.get_mut(place) {
            *requests += 1;
        }
        let seen = self.seen.entry(Arc::clone(order_id)).or_default();
        let Some(nth) = seen.get_mut(place) else { return (Arc::clone(order_id), 1) };
        *nth = nth.saturating_add(1);
        (Arc::clone(order_id), *nth)
    }

    /// Asks the plan what strikes here; a delay parks the request, and the rest strikes after it.
    fn reach(&mut self, now: KoreanTime, mut flight: Flight, stage: Stage) -> Decision {
        let point = match stage {
            Stage::BeforeAuth => Point::BeforeAuth,
            Stage::BeforeCommit => Point::BeforeCommit,
        };
        let strike = self.strike(now, point, &flight.subject);
        flight.fired.extend(strike.fired);
        flight.pending = strike.fault;
        flight.stage = stage;
        if strike.delay > Duration::ZERO {
            return self.park(flight, strike.delay);
        }
        match stage {
            Stage::BeforeAuth => self.admit(now, flight),
            Stage::BeforeCommit => self.commit(now, flight),
        }
    }

    fn park(&mut self, flight: Flight, wait: Duration) -> Decision {
        let token = self.next_token;
        self.next_token = Token(token.0.saturating_add(1));
        self.flights.insert(token, flight);
        Decision::Park { wait, token }
    }

    /// From the idempotency key to the payment's lock.
    fn admit(&mut self, now: KoreanTime, mut flight: Flight) -> Decision {
        if let Some(fault) = flight.pending.take() {
            return self.cut_short(now, flight, &fault);
        }
        if let Some(identity) = identity(&flight.call) {
            if let Some(length) = too_long(&identity.0) {
                let reason = format!("the key has {length} characters, not 1 to {KEY_CHARS_MAX}");
                return self.refuse_at_the_edge(now, flight, "INVALID_IDEMPOTENCY_KEY", reason);
            }
            match self.keys.claim(now, &identity) {
                Claim::Held => flight.held = Some(identity),
                Claim::Answered(stored) => return self.replay(now, flight, stored),
                Claim::Running => {
                    let reason = "the first request with this key is still running".to_owned();
                    return self.refuse_at_the_edge(now, flight, "IDEMPOTENT_REQUEST_PROCESSING", reason);
                }
            }
        }
        if let Some(verdict) = self.refuse_early(&flight) {
            return self.conclude(now, flight, verdict);
        }
        flight.is_confirming = self.lock(&flight);
        self.reach(now, flight, Stage::BeforeCommit)
    }

    fn refuse_at_the_edge(
        &mut self,
        now: KoreanTime,
        flight: Flight,
        code: &str,
        reason: String,
    ) -> Decision {
        let refusal = Refusal { row: catalog::row("idempotency", code), reason: reason.into() };
        let verdict = Verdict::refused(refusal, flight.call.language);
        self.depart(now, flight, verdict)
    }

    /// A broken form, a test code, a payment that somebody else is confirming.
    fn refuse_early(&self, flight: &Flight) -> Option<Verdict> {
        let Flight { call, form, subject, .. } = flight;
        let operation = subject.operation;
        if let Form::Confirm(Err(reason)) | Form::Cancel(Err(reason)) = form {
            let refusal = Refusal::new(operation, "INVALID_REQUEST", reason.clone());
            return Some(Verdict::refused(refusal, call.language));
        }
        if let Some(code) = call.test_code.as_deref().filter(|_| self.is_test) {
            return Some(test_code(operation, code, flight));
        }
        let is_locked = matches!(form, Form::Confirm(_))
            && self.book.find(&flight.payment_key).is_some_and(|payment| payment.is_being_confirmed);
        is_locked.then(|| {
            let row = catalog::with_sub_code("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "S008");
            let reason = "another confirm of this payment is in flight".into();
            Verdict::refused(Refusal { row, reason }, call.language)
        })
    }

    /// Whether this request now holds a payment for its confirm.
    fn lock(&mut self, flight: &Flight) -> bool {
        if !matches!(flight.form, Form::Confirm(_)) {
            return false;
        }
        let payment = self.book.find_mut(&flight.payment_key);
        payment.map(|payment| payment.is_being_confirmed = true).is_some()
    }

    /// The effect, unless something strikes first.
    fn commit(&mut self, now: KoreanTime, mut flight: Flight) -> Decision {
        let verdict = match flight.pending.take() {
            None => self.run(now, &flight, None),
            Some(Fault::Code { code }) => {
                let row = catalog::row(flight.subject.operation.group(), &code);
                self.run(now, &flight, Some(row))
            }
            Some(fault) => return self.cut_short(now, flight, &fault),
        };
        self.conclude(now, flight, verdict)
    }

    /// The state machine; `declined` is what the card company says where it would have approved.
    fn run(&mut self, now: KoreanTime, flight: &Flight, declined: Option<&'static Row>) -> Verdict {
        let language = flight.call.language;
        let judged = match &flight.form {
            Form::Confirm(Ok(form)) => confirm::judge(self.book.find(&form.payment_key), form).map(|()| None),
            Form::Cancel(Ok(form)) => {
                let payment = self.book.find(&flight.payment_key);
                cancel::judge(payment, &flight.payment_key, form).map(Some)
            }
            Form::LookUp => return self.read(flight, declined),
            Form::Confirm(Err(reason)) | Form::Cancel(Err(reason)) => {
                Err(Refusal::new(flight.subject.operation, "INVALID_REQUEST", reason.clone()))
            }
        };
        match (judged, declined) {
            (Err(refusal), _) => Verdict::refused(refusal, language),
            (Ok(None), Some(row)) => self.decline(flight, row),
            (Ok(Some(_)), Some(row)) => Verdict::of_row(row, language),
            (Ok(None), None) => self.approve(now, flight),
            (Ok(Some(cancel)), None) => self.give_back(now, flight, &cancel),
        }
    }

    fn read(&self, flight: &Flight, declined: Option<&'static Row>) -> Verdict {
        let language = flight.call.language;
        match (look_up::find(&self.book, &flight.call.route), declined) {
            (Err(refusal), _) => Verdict::refused(refusal, language),
            (Ok(_), Some(row)) => Verdict::of_row(row, language),
            (Ok(payment), None) => Verdict::ok(payment.to_json(language), What::LookedUp),
        }
    }

    /// A refusal for good ends the payment; any other leaves it open to be confirmed.
    fn decline(&mut self, flight: &Flight, row: &'static Row) -> Verdict {
        let mut verdict = Verdict::of_row(row, flight.call.language);
        let is_final = row.class == "definite-failure" && row.http_status != 404;
        if let Some(payment) = self.book.find_mut(&flight.payment_key).filter(|_| is_final) {
            payment.abort(self.ids.transaction_key(), row);
            verdict.what = What::Aborted;
        }
        verdict
    }

    fn approve(&mut self, now: KoreanTime, flight: &Flight) -> Verdict {
        let language = flight.call.language;
        let Some(payment) = self.book.find_mut(&flight.payment_key) else { return lost(flight) };
        payment.approve(now, self.ids.transaction_key(), self.ids.secret());
        Verdict::ok(payment.to_json(language), What::Approved { amount: payment.amount })
    }

    fn give_back(&mut self, now: KoreanTime, flight: &Flight, cancel: &cancel::Approved) -> Verdict {
        let language = flight.call.language;
        let Some(payment) = self.book.find_mut(&flight.payment_key) else { return lost(flight) };
        let transaction_key = self.ids.transaction_key();
        payment.cancel(now, Arc::clone(&transaction_key), cancel.amount, &cancel.reason);
        let (refundable, status) = (payment.balance, payment.status.as_str());
        let what = What::Canceled { transaction_key, amount: cancel.amount, refundable, status };
        Verdict::ok(payment.to_json(language), what)
    }

    /// The gateway has decided: the payment is free again, and the key has its answer if it is one to keep.
    fn conclude(&mut self, now: KoreanTime, flight: Flight, verdict: Verdict) -> Decision {
        let is_stored = refusal::is_stored(verdict.status, verdict.stage, self.replay_5xx);
        self.let_go(&flight, is_stored.then_some(&verdict));
        self.depart(now, flight, verdict)
    }
}

fn test_code(operation: Operation, code: &str, flight: &Flight) -> Verdict {
    let asked_for = |row| Refusal { row, reason: "asked for by TossPayments-Test-Code".into() };
    let refusal = catalog::documented(operation.group(), code).map_or_else(
        || Refusal {
            row: catalog::row("test-code", "INVALID_TEST_CODE"),
            reason: format!("TossPayments-Test-Code `{code}` is in no table of the gateway's").into(),
        },
        asked_for,
    );
    Verdict::refused(refusal, flight.call.language)
}

/// A payment that was judged a moment ago is gone: cannot happen while one world is one lock.
fn lost(flight: &Flight) -> Verdict {
    Verdict::of_status(flight.subject.operation, 500, None, flight.call.language)
}

fn identity(call: &Call) -> Option<Identity> {
    let key = Arc::from(call.key.as_ref()?.as_bytes());
    let path = match &call.route {
        Route::Confirm => Arc::from("/v1/payments/confirm"),
        Route::Cancel { payment_key } => format!("/v1/payments/{payment_key}/cancel").into(),
        Route::LookUp { .. } | Route::LookUpByOrder { .. } => return None,
    };
    Some((key, path))
}

/// The number of characters of a key that has too many.
fn too_long(key: &[u8]) -> Option<usize> {
    Some(String::from_utf8_lossy(key).chars().count()).filter(|length| *length > KEY_CHARS_MAX)
}
