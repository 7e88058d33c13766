//! How an answer leaves, and what is written down about it: faults after the effect and on the way out.

use core::time::Duration;
use std::borrow::Cow;
use std::sync::Arc;

use http::HeaderValue;

use super::bend::{bends, last, noise};
use super::draft::Unwritten;
use super::flight::Flight;
use super::keys::Stored;
use super::refusal;
use super::reply::{Reply, html};
use super::rules::common;
use super::verdict::Verdict;
use super::{Answer, Cut, Decision, Departure, Draft, Manner, Then, World, ids};
use crate::catalog;
use crate::fault::{Fault, Point, Strike, Subject};
use crate::journal::{Entry, What};
use crate::operation::Operation;
use crate::request_log;
use crate::time::KoreanTime;

/// Status and error code.
type Answered = (u16, Option<Arc<str>>);

/// What has been decided about the way out so far.
#[derive(Clone, Debug, Default)]
struct Exit {
    wait: Duration,
    bend: Option<(Fault, Duration)>,
}

impl World {
    /// What strikes here. A fault that is impossible right now does not strike.
    pub(super) fn strike(&mut self, now: KoreanTime, point: Point, subject: &Subject) -> Strike {
        let book = &self.state.book;
        let is_possible = |fault: &Fault| {
            !matches!(fault, Fault::OtherOrder) || book.of_another_order(&subject.order_id).is_some()
        };
        self.faults.strike(now, point, subject, is_possible)
    }

    /// Frees the payment and the key that the request holds; `kept` is what the key answers from now on.
    pub(super) fn let_go(&mut self, flight: &Flight, kept: Option<&Verdict>) {
        if flight.is_confirming {
            self.state.book.release(&flight.payment_key);
        }
        self.record(flight, kept);
    }

    fn record(&mut self, flight: &Flight, kept: Option<&Verdict>) {
        let Some(identity) = &flight.held else { return };
        match kept {
            None => self.keys.release(identity),
            Some(verdict) => {
                let Verdict { status, body, media, code, .. } = verdict;
                let (body, code) = (body.clone(), code.clone());
                let stored = Stored { status: *status, body, media: *media, code, trace: flight.trace };
                self.keys.store(identity, stored);
            }
        }
    }

    /// A fault strikes before anything has happened.
    pub(super) fn cut_short(&mut self, now: KoreanTime, mut flight: Flight, fault: &Fault) -> Decision {
        if let Some(cut) = Cut::of(fault) {
            self.let_go(&flight, None);
            self.note(now, &mut flight, What::CutShort, None);
            return Decision::Answer(Answer::nothing(cut).into());
        }
        if let Fault::Html { status } = fault {
            self.let_go(&flight, None);
            self.note(now, &mut flight, What::CutShort, Some((*status, None)));
            return Decision::Answer(Answer::whole(html(*status)).into());
        }
        if let Fault::Garbage { bytes } = fault {
            self.let_go(&flight, None);
            self.note(now, &mut flight, What::CutShort, None);
            return Decision::Answer(noise(flight.trace, *bytes, Duration::ZERO).into());
        }
        let verdict = self.instead(now, &flight, fault);
        let is_kept = self.keeps(fault, verdict.as_ref());
        self.let_go(&flight, verdict.as_ref().filter(|_| is_kept));
        match verdict {
            Some(verdict) => self.leave(now, flight, verdict, Exit::default()),
            // The plan lets no other fault strike here.
            None => Decision::Answer(Answer::nothing(Cut::Close).into()),
        }
    }

    /// The answer that a fault puts in the place of the gateway's.
    fn instead(&self, now: KoreanTime, flight: &Flight, fault: &Fault) -> Option<Verdict> {
        let case = flight.case(now);
        #[expect(clippy::wildcard_enum_match_arm, reason = "three faults put another answer there")]
        match fault {
            Fault::Status { status, code, retry_after, .. } => {
                let usual = (*status == 429).then_some(&*self.state.switches.too_many_requests_code);
                let code = code.as_deref().or(usual);
                let verdict = Verdict::of_status(*status, code, &common::FAULT, &case);
                Some(Verdict { retry_after: *retry_after, ..verdict })
            }
            Fault::Code { code } => {
                let row = catalog::coded(case.operation.group(), code)?;
                Some(Verdict::of_row(row, &common::FAULT, &case))
            }
            Fault::OtherOrder => {
                let other = self.state.book.of_another_order(&flight.subject.order_id)?;
                let body = self.state.body_of(other, case.language);
                Some(Verdict::ok(body, What::CutShort, &common::FAULT))
            }
            _ => None,
        }
    }

    /// Whether the answer that a fault made up is stored under the key.
    fn keeps(&self, fault: &Fault, made_up: Option<&Verdict>) -> bool {
        match (fault, made_up) {
            (Fault::Status { status, stored, .. }, _) => {
                stored.unwrap_or(*status >= 500 && self.state.switches.replay_5xx)
            }
            (Fault::Code { .. }, Some(verdict)) => {
                refusal::is_stored(verdict.status, verdict.stage, self.state.switches.replay_5xx)
            }
            _ => false,
        }
    }

    pub(super) fn replay(&mut self, now: KoreanTime, mut flight: Flight, stored: Stored) -> Decision {
        ids::step(&mut self.replays);
        let Stored { status, body, media, code, trace } = stored;
        let verdict = Verdict { status, media, code, ..Verdict::ok(body, What::Replayed, &common::REPLAYED) };
        flight.original = Some(trace);
        self.depart(now, flight, verdict)
    }

    /// The gateway has answered, and its record under the key is written: what strikes now changes no money.
    pub(super) fn depart(&mut self, now: KoreanTime, flight: Flight, verdict: Verdict) -> Decision {
        if verdict.stage == "edge" {
            return self.leave(now, flight, verdict, Exit::default());
        }
        let mut strike = self.strike(now, Point::AfterCommit, &flight.subject);
        match strike.hold.take() {
            None => self.depart_struck(now, flight, verdict, strike),
            Some(held) => {
                let subject = flight.subject.clone();
                let decision = self.depart_struck(now, flight, verdict, strike);
                self.keep(held, &subject, decision)
            }
        }
    }

    fn depart_struck(
        &mut self,
        now: KoreanTime,
        mut flight: Flight,
        mut verdict: Verdict,
        strike: Strike,
    ) -> Decision {
        let Strike { delay, fault, pace, fired, .. } = strike;
        flight.fired.extend(fired);
        flight.rule = Some(verdict.rule);
        let exit = Exit { wait: delay, bend: None };
        let Some(fault) = fault else { return self.leave(now, flight, verdict, exit) };
        if let Some(cut) = Cut::of(&fault) {
            self.note(now, &mut flight, verdict.what, None);
            return Decision::Answer(Answer { wait: delay, departure: Departure::Nothing(cut) }.into());
        }
        if let Fault::Html { status } = fault {
            self.note(now, &mut flight, verdict.what, Some((status, None)));
            let answer = Answer::whole(html(status));
            return Decision::Answer(Answer { wait: delay, ..answer }.into());
        }
        if let Fault::Garbage { bytes } = fault {
            self.note(now, &mut flight, verdict.what, None);
            return Decision::Answer(noise(flight.trace, bytes, delay).into());
        }
        if bends(&fault) {
            return self.leave(now, flight, verdict, Exit { bend: Some((fault, pace)), ..exit });
        }
        if let Some(made_up) = self.instead(now, &flight, &fault) {
            // Another order's body is a mistake on the way out; an error is the gateway's own answer, and its
            // record under the key goes by it.
            if !matches!(fault, Fault::OtherOrder) {
                let is_kept = self.keeps(&fault, Some(&made_up));
                self.record(&flight, is_kept.then_some(&made_up));
            }
            verdict = Verdict { what: verdict.what, ..made_up };
        }
        self.leave(now, flight, verdict, exit)
    }

    /// Onto the wire, with what strikes there.
    fn leave(&mut self, now: KoreanTime, mut flight: Flight, verdict: Verdict, exit: Exit) -> Decision {
        let Strike { delay: pause, fault, pace, fired, .. } =
            self.strike(now, Point::WhileAnswering, &flight.subject);
        flight.fired.extend(fired);
        let bent = fault.map(|fault| (fault, pace)).into_iter().chain(exit.bend).collect();
        let afterwards = self.strike(now, Point::AfterAnswer, &flight.subject);
        let then = afterwards.fault.as_ref().and_then(last);
        flight.fired.extend(afterwards.fired);
        let then = then.map(|how| Then { wait: afterwards.delay, how });
        let manner = Manner { pause, then, ..Manner::default() };
        let Verdict { status, body, media, code, what, rule, reason, retry_after, .. } = verdict;
        flight.rule.get_or_insert(rule);
        self.note(now, &mut flight, what, Some((status, code)));
        let reply = Reply {
            status,
            body,
            media,
            trace: flight.trace,
            original: flight.original,
            key: flight.call.key.take().filter(|key| !key.is_empty()),
            rule: Some(rule),
            reason,
            retry_after,
            upstream_ms: u64::try_from(now.since(flight.arrived).as_millis()).unwrap_or(u64::MAX),
        };
        let unwritten = Unwritten { wait: exit.wait, reply, manner, bent, _spent: flight };
        Decision::Answer(Draft::Reply(Box::new(unwritten)))
    }

    /// One entry per request; `answered` is the status and the code that went out, if anything did.
    fn note(&mut self, now: KoreanTime, flight: &mut Flight, what: What, answered: Option<Answered>) {
        flight.fired.extend(self.set_out_asked());
        let (status, code) = answered.unwrap_or_default();
        let Subject { operation, order_id, nth, .. } = &flight.subject;
        let key = flight.call.key.as_ref().map(HeaderValue::as_bytes).filter(|key| !key.is_empty());
        let entry = Entry {
            seq: 0,
            at: now,
            operation: operation.map_or("none", Operation::as_str),
            order_id: Arc::clone(order_id),
            payment_key: Arc::clone(&flight.payment_key),
            key: key.map(|key| String::from_utf8_lossy(key).into()),
            nth: *nth,
            what,
            status,
            code,
            rule: flight.rule.map(|rule| Cow::Borrowed(rule.id)),
            faults: core::mem::take(&mut flight.fired),
        };
        request_log::entry(&entry);
        self.write(entry);
        for what in core::mem::take(&mut self.state.beside) {
            self.write(Entry { what, ..Entry::without_request(now) });
        }
    }
}
