//! What cannot be in a rule, whoever made it.

use core::time::Duration;

use super::{Fault, Flaw, Latency, Nth, Point, Rule, Ttl, Window};
use crate::catalog;

/// No repetition, duplicate or piece more than this: a test that needs more tests something else.
const TIMES_MAX: u8 = 100;
/// The most bytes of garbage.
const GARBAGE_BYTES_MAX: u32 = 16 * 1024 * 1024;

impl Rule {
    /// Everything that is wrong with it.
    pub(super) fn flaws(&self) -> Vec<Flaw> {
        let flaws = [
            self.name_flaw(),
            self.probability_flaw(),
            self.window.and_then(window_flaw),
            self.nth.as_ref().and_then(nth_flaw),
            (self.limit == Some(0)).then(|| {
                Flaw::new("limit", "limit = 0", "the rule could never strike: leave it out instead")
            }),
            (self.ttl == Some(Ttl::After(Duration::ZERO)))
                .then(|| Flaw::new("ttl", "ttl = \"0s\"", "a time above nothing, or \"never\"")),
            self.stand_flaw(),
            self.fault_flaw(),
        ];
        flaws.into_iter().flatten().map(|flaw| flaw.of(&self.name)).collect()
    }

    fn name_flaw(&self) -> Option<Flaw> {
        let is_named = (1..=64).contains(&self.name.len())
            && self.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
        let allowed = "a name has 1 to 64 characters of A-Z a-z 0-9 _ . -";
        (!is_named).then(|| Flaw::new("name", format!("name = {:?}", self.name), allowed))
    }

    fn probability_flaw(&self) -> Option<Flaw> {
        let probability = self.probability?;
        let is_one = (0.0..=1.0).contains(&probability);
        (!is_one)
            .then(|| Flaw::new("probability", format!("probability = {probability}"), "it is from 0 to 1"))
    }

    fn stand_flaw(&self) -> Option<Flaw> {
        let (kind, point) = (self.fault.kind(), self.point);
        if !kind.stands_at(point) {
            let points = Point::ALL.into_iter().filter(|point| kind.stands_at(*point)).map(Point::as_str);
            let points = points.collect::<Vec<_>>().join(", ");
            let found = format!("`{}` cannot stand {}", kind.as_str(), point.as_str());
            return Some(Flaw::new("point", found, format!("it can stand {points}")));
        }
        if point == Point::OnConnect && !self.ends_by_itself() {
            let found = "a rule on_connect that never ends";
            let allowed = "give it a window that closes for good, a limit or a ttl: nobody could reach the fake to take it back";
            return Some(Flaw::new("point", found, allowed));
        }
        None
    }

    fn ends_by_itself(&self) -> bool {
        self.limit.is_some()
            || self.window.is_some_and(|window| window.every.is_none())
            || self.ttl.and_then(Ttl::end).is_some()
    }

    fn fault_flaw(&self) -> Option<Flaw> {
        if let Some((found, allowed)) = self.fault.latency().and_then(Latency::flaw) {
            return Some(Flaw::new("fault.ms", found, allowed));
        }
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these have something that can be wrong")]
        match &self.fault {
            Fault::Status { status, .. } | Fault::Html { status } if !(400..=599).contains(status) => {
                Some(Flaw::new("fault.status", format!("status = {status}"), "it is 400 to 599"))
            }
            Fault::Status { status: status @ (409 | 429), stored: Some(true), .. } => {
                let allowed = format!("the gateway never stores a {status}: leave it out");
                Some(Flaw::new("fault.stored", "stored = true", allowed))
            }
            Fault::Status { status, code: None, .. } if *status < 500 && *status != 429 => {
                let allowed = "it needs a code: only 429 and 5xx have a usual one";
                Some(Flaw::new("fault.status", format!("status = {status}"), allowed))
            }
            Fault::Code { code } => self.code_flaw(code),
            Fault::Drip { bytes: 0, .. } => {
                Some(Flaw::new("fault.bytes", "bytes = 0", "a piece has at least 1 byte"))
            }
            Fault::Garbage { bytes } if !(1..=GARBAGE_BYTES_MAX).contains(bytes) => {
                let allowed = format!("it is 1 to {GARBAGE_BYTES_MAX}");
                Some(Flaw::new("fault.bytes", format!("bytes = {bytes}"), allowed))
            }
            Fault::WrongLength { by: 0 } => {
                Some(Flaw::new("fault.by", "by = 0", "that is the truth: it is more than 0, or less"))
            }
            Fault::Repeat { times, .. } | Fault::Duplicate { times, .. }
                if !(1..=TIMES_MAX).contains(times) =>
            {
                Some(Flaw::new("fault.times", format!("times = {times}"), format!("it is 1 to {TIMES_MAX}")))
            }
            Fault::ContentType { value }
                if http::HeaderValue::from_str(value).is_err() || value.is_empty() =>
            {
                let allowed = "it is the value of a header such as text/html";
                Some(Flaw::new("fault.value", format!("value = {value:?}"), allowed))
            }
            _ => None,
        }
    }

    /// A refusal is told before the effect: afterwards it would be a lie about money that no client could survive.
    fn code_flaw(&self, code: &str) -> Option<Flaw> {
        let found = format!("code = \"{code}\"");
        let Some(row) = catalog::coded("", code) else {
            let allowed = "it is not in the gateway's table (docs/toss/errors.csv), which has codes such as \
                           REJECT_CARD_PAYMENT and FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING[S008]";
            return Some(Flaw::new("fault.code", found, allowed));
        };
        let is_honest_afterwards = row.class == "unknown-outcome";
        let allowed = "it says that nothing was executed, so its point is before_commit, not after_commit";
        (self.point == Point::AfterCommit && !is_honest_afterwards)
            .then(|| Flaw::new("fault.code", found, allowed))
    }
}

fn window_flaw(window: Window) -> Option<Flaw> {
    let Window { start, end, every, .. } = window;
    if end <= start {
        let found = format!("the window ends ({end:?}) no later than it starts ({start:?})");
        return Some(Flaw::new("window.end", found, "its end is after its start"));
    }
    if every.is_some_and(|every| every < end) {
        let found = format!("the window opens again every {:?}", every.unwrap_or_default());
        return Some(Flaw::new("window.every", found, format!("that is at least its end ({end:?})")));
    }
    None
}

fn nth_flaw(nth: &Nth) -> Option<Flaw> {
    let flaw = |found: &str, allowed: &str| Some(Flaw::new("nth", found, allowed));
    match nth {
        Nth::These(these) if these.is_empty() => flaw("nth = []", "name at least one, or leave it out"),
        Nth::From { from, to: Some(to) } if to < from => {
            flaw(&format!("nth = {{ from = {from}, to = {to} }}"), "to is not below from")
        }
        nth if nth.first() == 0 => flaw("nth = 0", "requests are counted from 1"),
        Nth::These(_) | Nth::From { .. } => None,
    }
}
