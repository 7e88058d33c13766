//! Duplicate execution attempts: something in front of the gateway sends a request again, headers and all, when the
//! one before was answered. Every copy is a whole request: counted, journaled, replayed under its idempotency key if it
//! has one, carried out once more if it has none. The client hears the first or the last answer.

use std::sync::Arc;

use super::{Arrival, Call, Decision, Draft, Token, World};
use crate::fault::{Fault, Fired, Strike, Which};
use crate::time::KoreanTime;

/// What is left to be sent of a request.
#[derive(Debug)]
pub(super) struct Copies {
    call: Call,
    left: u8,
    which: Which,
    kept: Option<Draft>,
}

impl Copies {
    /// If the strike says so: the fault is taken from it, and the copies remember which rule it was.
    pub(super) fn struck(strike: &mut Strike, original: Option<Call>) -> Option<Self> {
        let Some(Fault::Repeat { times, answer }) = strike.fault else { return None };
        strike.fault = None;
        let rule = strike.fired.iter().rev().find(|fired| fired.is_repeat()).cloned();
        let call = original?.copied_by(rule);
        Some(Self { call, left: times, which: answer, kept: None })
    }
}

impl World {
    /// Whether something may want the request as it came.
    pub(super) fn may_repeat(&self, call: &Call) -> bool {
        let repeats = |rule: &crate::fault::Rule| matches!(rule.fault, Fault::Repeat { .. });
        self.faults.plan().rules().iter().any(repeats)
            || call.own_faults.as_ref().is_some_and(|own| own.iter().any(repeats))
    }

    /// What becomes of a request that is to be repeated: the next copy, or the answer that the client hears.
    pub(super) fn send_copies(
        &mut self,
        now: KoreanTime,
        mut decision: Decision,
        resumed: Option<Token>,
    ) -> Decision {
        let parked = resumed.and_then(|token| self.copies.remove(&token));
        let Some(mut copies) = parked.or_else(|| self.begun_copies.take()) else { return decision };
        loop {
            match decision {
                Decision::Park { token, .. } => {
                    self.copies.insert(token, copies);
                    return decision;
                }
                Decision::Answer(answer) => {
                    let kept = match (copies.kept.take(), copies.which) {
                        (Some(first), Which::First) => first,
                        _ => answer,
                    };
                    if copies.left == 0 {
                        return Decision::Answer(kept);
                    }
                    copies.left -= 1;
                    copies.kept = Some(kept);
                    let copy = Arrival::new(copies.call.clone(), Arc::clone(&self.state.switches));
                    decision = self.arrive(now, copy);
                }
            }
        }
    }

    /// Nobody waits for the rest of them any more.
    pub(super) fn forget_copies(&mut self) {
        self.copies.clear();
        self.begun_copies = None;
    }
}

impl Fired {
    fn is_repeat(&self) -> bool {
        self.kind() == "repeat"
    }
}
