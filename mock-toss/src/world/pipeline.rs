//! The way of a request through the gateway: its fate before authentication, its idempotency key, its form, the
//! test code, the payment's lock, its fate before the effect, the effect, the record under the key. How the
//! answer then leaves is the business of `departure`.

use core::time::Duration;
use std::sync::Arc;

use http::Method;

use super::copies::Copies;
use super::flight::{Flight, Stage};
use super::keys::{Claim, KEY_CHARS_MAX};
use super::reading::{About, Reading};
use super::refusal::{self, Refusal};
use super::rules::{Rule, common};
use super::state::Case;
use super::verdict::Verdict;
use super::{Answer, Arrival, Call, Cut, Decision, Input, Token, Until, World, confirm, ids, v2};
use crate::catalog::{self, Row};
use crate::fault::{Fault, Held, Point, Strike, Subject};
use crate::journal::What;
use crate::operation::Operation;
use crate::time::KoreanTime;

impl World {
    /// One step of one request.
    pub(crate) fn handle(&mut self, now: KoreanTime, input: Input) -> Decision {
        self.settle_due(now);
        let (decision, resumed) = match input {
            Input::Arrived(arrival) => (self.arrive(now, arrival), None),
            Input::Resume(token) => (self.resume(now, token), Some(token)),
        };
        self.send_copies(now, decision, resumed)
    }

    fn resume(&mut self, now: KoreanTime, token: Token) -> Decision {
        if let Some(draft) = self.take_kept(token) {
            return Decision::Answer(draft);
        }
        match self.flights.remove(&token) {
            Some(mut flight) if !flight.delay.is_zero() => {
                let delay = core::mem::take(&mut flight.delay);
                flight.held_by = None;
                self.park(flight, Until::After(delay))
            }
            Some(flight) => match flight.stage {
                Stage::BeforeAuth => self.admit(now, flight),
                Stage::BeforeCommit => self.commit(now, flight),
            },
            // The world was reset meanwhile: nobody is left who could answer.
            None => Decision::Answer(Answer::nothing(Cut::Close).into()),
        }
    }

    pub(super) fn arrive(&mut self, now: KoreanTime, mut arrival: Arrival) -> Decision {
        let as_it_came = self.may_repeat(&arrival.call).then(|| arrival.call.clone());
        let operation = arrival.call.operation;
        let unsealed = v2::unseal(&self.state.security, now, &mut arrival.call);
        let Reading { about, act } = arrival.reading(&self.state.switches);
        let (seal, act) = match unsealed {
            Ok(seal) => (seal, act),
            Err(refusal) => (None, Err(refusal)),
        };
        let (order_id, payment_key) = self.names(about);
        let nth = self.count(operation, &order_id);
        let copied_by = arrival.call.copied_by.take();
        let flight = Flight {
            subject: Subject {
                operation: Some(operation),
                order_id,
                nth,
                payment_key: Arc::clone(&payment_key),
                event: None,
                own: arrival.call.own_faults.take(),
                is_copy: copied_by.is_some(),
            },
            payment_key,
            act,
            seal,
            identity: arrival.identity,
            call: arrival.call,
            arrived: now,
            trace: self.state.ids.trace(),
            original: None,
            held: None,
            is_confirming: false,
            rule: None,
            fired: copied_by.into_iter().collect(),
            pending: None,
            delay: Duration::ZERO,
            held_by: None,
            stage: Stage::BeforeAuth,
        };
        let mut strike = self.strike(now, Point::BeforeAuth, &flight.subject);
        self.begun_copies = Copies::struck(&mut strike, as_it_came).or(self.begun_copies.take());
        self.meet(now, flight, Stage::BeforeAuth, strike)
    }

    /// The order and the payment that a request is about, as far as they are known.
    fn names(&self, about: About) -> (Arc<str>, Arc<str>) {
        let by_key = |payment_key: &str| match self.state.book.find(payment_key) {
            Some(payment) => (Arc::clone(&payment.order_id), Arc::clone(&payment.key)),
            None => (Arc::default(), payment_key.into()),
        };
        match about {
            About::Nothing => (Arc::default(), Arc::default()),
            About::Payment(payment_key) => by_key(&payment_key),
            About::Both { order_id, payment_key } => {
                let (its_order, payment_key) = by_key(&payment_key);
                (if *its_order == *order_id { its_order } else { order_id.into() }, payment_key)
            }
            About::Order(order_id) => {
                let payment = self.state.find_by_order(&order_id);
                let key = payment.map(|payment| Arc::clone(&payment.key)).unwrap_or_default();
                (order_id.into(), key)
            }
        }
    }

    /// Counts the request; the number of it among those of its operation for its order.
    fn count(&mut self, operation: Operation, order_id: &Arc<str>) -> u32 {
        ids::step(self.requests.entry(operation).or_default());
        self.seen.count(order_id, operation, |order_id| self.state.find_by_order(order_id).is_some())
    }

    /// A delay parks the request, and the rest strikes after it.
    fn meet(&mut self, now: KoreanTime, mut flight: Flight, stage: Stage, strike: Strike) -> Decision {
        flight.fired.extend(strike.fired);
        flight.pending = strike.fault;
        flight.stage = stage;
        if let Some(Held { rule, at_most }) = strike.hold {
            (flight.held_by, flight.delay) = (Some(rule), strike.delay);
            return self.park(flight, Until::Released { at_most });
        }
        if strike.delay > Duration::ZERO {
            return self.park(flight, Until::After(strike.delay));
        }
        match stage {
            Stage::BeforeAuth => self.admit(now, flight),
            Stage::BeforeCommit => self.commit(now, flight),
        }
    }

    fn park(&mut self, flight: Flight, until: Until) -> Decision {
        let token = self.new_token();
        self.flights.insert(token, flight);
        Decision::Park { until, token }
    }

    pub(super) fn new_token(&mut self) -> Token {
        let token = self.next_token;
        self.next_token = Token(token.0.saturating_add(1));
        token
    }

    /// From the idempotency key to the payment's lock.
    fn admit(&mut self, now: KoreanTime, mut flight: Flight) -> Decision {
        if let Some(fault) = flight.pending.take() {
            return self.cut_short(now, flight, &fault);
        }
        if let Some(verdict) = self.limited(now, &flight) {
            return self.depart(now, flight, verdict);
        }
        if let Some(identity) = flight.identity.take().filter(|_| self.heeds_key(&flight.call)) {
            let length = String::from_utf8_lossy(&identity.0).chars().count();
            if length == 0 || length > KEY_CHARS_MAX {
                let reason = format!("the key has {length} characters, not 1 to {KEY_CHARS_MAX}");
                let rule = if length == 0 { &common::EMPTY_KEY } else { &common::KEY_TOO_LONG };
                return self.refuse_at_the_edge(now, flight, ("INVALID_IDEMPOTENCY_KEY", rule), reason);
            }
            match self.keys.claim(now, &identity) {
                Claim::Held => flight.held = Some(identity),
                Claim::Answered(stored) => return self.replay(now, flight, stored),
                Claim::Running => {
                    let reason = "the first request with this key is still running".to_owned();
                    let refused = ("IDEMPOTENT_REQUEST_PROCESSING", &common::KEY_RUNNING);
                    return self.refuse_at_the_edge(now, flight, refused, reason);
                }
            }
        }
        if let Some(verdict) = self.refuse_early(now, &flight) {
            return self.conclude(now, flight, verdict);
        }
        flight.is_confirming = self.lock(&flight);
        let strike = self.strike(now, Point::BeforeCommit, &flight.subject);
        self.meet(now, flight, Stage::BeforeCommit, strike)
    }

    /// A test key has made too many requests.
    fn limited(&mut self, now: KoreanTime, flight: &Flight) -> Option<Verdict> {
        let switches = &self.state.switches;
        let most = switches.requests_per_minute.filter(|_| self.is_test)?;
        if !self.limit.exceeds(now, flight.call.operation, most) {
            return None;
        }
        let case = flight.case(now);
        let verdict =
            Verdict::of_status(429, Some(&switches.too_many_requests_code), &common::LIMITED, &case);
        Some(Verdict {
            stage: "edge",
            what: What::Refused,
            reason: Some(format!("more than {most} requests in a minute")),
            retry_after: switches.too_many_requests_retry_after,
            ..verdict
        })
    }

    /// Which requests have an idempotency key that counts.
    fn heeds_key(&self, call: &Call) -> bool {
        let switches = &self.state.switches;
        let is_there = call.key.as_ref().is_some_and(|key| !key.is_empty() || switches.refuse_empty_key);
        let heeds = match call.method {
            Method::POST => true,
            Method::DELETE => switches.idempotent_delete,
            _ => false,
        };
        is_there && heeds
    }

    fn refuse_at_the_edge(
        &mut self,
        now: KoreanTime,
        flight: Flight,
        (code, rule): (&str, &'static Rule),
        reason: String,
    ) -> Decision {
        let refusal = Refusal { row: catalog::row("idempotency", code), rule, reason: reason.into() };
        let verdict = Verdict::refused(refusal, &flight.case(now));
        self.depart(now, flight, verdict)
    }

    /// A broken form, a test code, a payment that somebody else is confirming.
    fn refuse_early(&self, now: KoreanTime, flight: &Flight) -> Option<Verdict> {
        let Flight { call, act, .. } = flight;
        let case = flight.case(now);
        let act = match act {
            Ok(act) => act,
            Err(refusal) => return Some(Verdict::refused(refusal.clone(), &case)),
        };
        if let Some(code) = call.test_code.as_deref().filter(|_| self.is_test) {
            return Some(test_code(code, &case));
        }
        let is_locked = act.is_confirm() && self.state.book.is_being_confirmed(&flight.payment_key);
        is_locked.then(|| {
            let row = catalog::with_sub_code("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "S008");
            let reason = "another confirm of this payment is in flight".into();
            Verdict::refused(Refusal { row, rule: &confirm::rules::RUNNING, reason }, &case)
        })
    }

    /// Whether this request now holds a payment for its confirm.
    fn lock(&mut self, flight: &Flight) -> bool {
        if !flight.act.as_ref().is_ok_and(|act| act.is_confirm()) {
            return false;
        }
        self.state.book.hold(&flight.payment_key)
    }

    /// The effect, unless something strikes first.
    fn commit(&mut self, now: KoreanTime, mut flight: Flight) -> Decision {
        let mut case = flight.case(now);
        match flight.pending.take() {
            None => {}
            Some(fault) => match declined(&fault, &case) {
                Some(row) => case.declined = Some(row),
                None => return self.cut_short(now, flight, &fault),
            },
        }
        let verdict = match &flight.act {
            Ok(act) => act.run(&mut self.state, &case),
            Err(refusal) => Verdict::refused(refusal.clone(), &case),
        };
        self.conclude(now, flight, verdict)
    }

    /// The gateway has decided: the payment is free again, and the key has its answer if it is one to keep.
    fn conclude(&mut self, now: KoreanTime, mut flight: Flight, mut verdict: Verdict) -> Decision {
        if let Some(payment_key) = verdict.made.take() {
            flight.payment_key = payment_key;
        }
        let verdict = v2::seal(flight.seal.as_ref(), &flight.case(now), verdict);
        let switches = &self.state.switches;
        let is_stored = refusal::is_stored(verdict.status, verdict.stage, switches.replay_5xx)
            && (*verdict.rule != common::TEST_CODE || switches.store_test_codes);
        self.let_go(&flight, is_stored.then_some(&verdict));
        self.depart(now, flight, verdict)
    }
}

/// The refusal by the state machine that a fault asks for; what is answered at the edge never comes to it.
fn declined(fault: &Fault, case: &Case) -> Option<&'static Row> {
    let Fault::Code { code } = fault else { return None };
    catalog::coded(case.operation.group(), code).filter(|row| row.stage != "edge")
}

fn test_code(code: &str, case: &Case) -> Verdict {
    let asked_for =
        |row| Refusal { row, rule: &common::TEST_CODE, reason: "asked for by TossPayments-Test-Code".into() };
    let refusal = catalog::documented(case.operation.group(), code).map_or_else(
        || Refusal {
            row: catalog::row("test-code", "INVALID_TEST_CODE"),
            rule: &common::UNKNOWN_TEST_CODE,
            reason: format!("TossPayments-Test-Code `{code}` is in no table of the gateway's").into(),
        },
        asked_for,
    );
    Verdict::refused(refusal, case)
}
