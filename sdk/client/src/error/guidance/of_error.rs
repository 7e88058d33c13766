//! What to do about a call's error: by its refusal if there is one, and always by what is known about the money.

use super::{Guidance, NextStep};
use crate::error::{Error, ErrorKind};
use crate::outcome::Effect;

impl Error {
    /// What to do now. An error that leaves the money in doubt, by this attempt or an earlier one, always says to look
    /// up first, whatever the last code was.
    pub fn guidance(&self) -> Guidance {
        let guidance = match (self.verdict(), self.refusal()) {
            (Some(verdict), Some(refusal)) => Guidance::of(verdict, refusal),
            (Some(_) | None, _) => Guidance::step(match self.kind() {
                ErrorKind::NotSent
                | ErrorKind::NoAnswer
                | ErrorKind::CircuitOpen
                | ErrorKind::BulkheadFull
                | ErrorKind::RateLimited
                | ErrorKind::DeadlineExceeded => NextStep::RepeatLater,
                ErrorKind::Refused | ErrorKind::Fault | ErrorKind::Undecodable | ErrorKind::Mismatch => {
                    NextStep::LookUp
                }
            }),
        };
        if self.effect() == Effect::Unknown { guidance.in_doubt() } else { guidance }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;
    use crate::error::{Group, Language, classify};
    use crate::outcome::Refusal;

    fn refused(code: &str, http_status: u16) -> Error {
        let refusal = Refusal { code: code.into(), message: "".into(), http_status, trace_id: None };
        Error::answered(refusal, classify(Group::Confirm, code, "", http_status), None)
    }

    #[test]
    fn a_refusal_says_what_to_do_and_a_doubt_of_before_what_to_do_first() {
        let refusal = refused("REJECT_CARD_PAYMENT", 403);
        assert_eq!(refusal.guidance().next_step(), NextStep::OtherMethod);
        assert!(refusal.guidance().meaning(Language::Korean).is_some());
        let edge = refused("UNAUTHORIZED_KEY", 401);
        assert_eq!(edge.guidance().next_step(), NextStep::FixKeys);
        let in_doubt = edge.concluding(Effect::Unknown, Some("a lost answer"));
        assert_eq!(in_doubt.guidance().next_step(), NextStep::LookUp);
    }

    #[test]
    fn an_error_without_an_answer_says_what_to_do_as_well() {
        let step = |error: Error| error.guidance().next_step();
        assert_eq!(step(Error::not_sent("no connection")), NextStep::RepeatLater);
        assert_eq!(step(Error::no_answer("lost")), NextStep::LookUp);
        assert_eq!(step(Error::deadline(Duration::from_secs(1), false)), NextStep::RepeatLater);
        assert_eq!(step(Error::deadline(Duration::from_secs(1), true)), NextStep::LookUp);
        assert_eq!(step(Error::rejected(ErrorKind::CircuitOpen, "open", None)), NextStep::RepeatLater);
        let another = Refusal { code: "".into(), message: "".into(), http_status: 200, trace_id: None };
        assert_eq!(step(Error::key_misuse(another, "another order")), NextStep::LookUp);
    }
}
