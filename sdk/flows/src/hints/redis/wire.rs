//! Hints as texts on channels: which node says it, the number or `-`, and what it is about.

use core::fmt::Write as _;

use redis::{PushInfo, PushKind, Value};

use crate::hints::{Hint, Topic};
use crate::job::JobKind;

/// The longest text that is read. Ours are shorter.
const TEXT_MAX: usize = 1_024;

/// One sort of topics, which a process listens to or not.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Channel {
    Jobs,
    Cancels,
    Orders,
    Inboxes,
}

impl Channel {
    pub(super) const ALL: [Self; 4] = [Self::Jobs, Self::Cancels, Self::Orders, Self::Inboxes];

    pub(super) const fn of(topic: &Topic) -> Self {
        match topic {
            Topic::Jobs(JobKind::Confirm | JobKind::Refund) => Self::Jobs,
            Topic::Jobs(JobKind::Cancel) => Self::Cancels,
            Topic::Order(_) => Self::Orders,
            Topic::Inbox(_) => Self::Inboxes,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Jobs => "toss:hints:jobs",
            Self::Cancels => "payment:cancel:queue",
            Self::Orders => "toss:hints:orders",
            Self::Inboxes => "toss:hints:inboxes",
        }
    }
}

/// The channels' full names.
#[derive(Clone, Debug)]
pub(super) struct Names {
    names: [(Channel, String); 4],
}

impl Names {
    pub(super) fn new(prefix: &str) -> Self {
        Self { names: Channel::ALL.map(|channel| (channel, format!("{prefix}{}", channel.name()))) }
    }

    /// The name of the channel; for the cancel jobs also that of their stream.
    pub(super) fn of(&self, channel: Channel) -> &str {
        self.names.iter().find(|(known, _)| *known == channel).map_or("", |(_, name)| name)
    }

    fn channel(&self, name: &[u8]) -> Option<Channel> {
        self.names.iter().find(|(_, known)| known.as_bytes() == name).map(|(channel, _)| *channel)
    }

    /// What another node said. `None` if it is from `node` itself, no message, or none that this version understands.
    pub(super) fn hint(&self, push: &PushInfo, node: u64) -> Option<Hint> {
        let (PushKind::Message, [Value::BulkString(name), Value::BulkString(text)]) =
            (&push.kind, push.data.as_slice())
        else {
            return None;
        };
        let channel = self.channel(name)?;
        read(channel, core::str::from_utf8(text).ok()?, node)
    }
}

/// A hint as `node` says it.
pub(super) fn text(node: u64, topic: &Topic, number: Option<u64>) -> String {
    let mut text = format!("{node:016x} ");
    let about = match topic {
        Topic::Jobs(kind) => kind.as_str(),
        Topic::Order(order_id) => order_id.as_str(),
        Topic::Inbox(recipient) => recipient.as_str(),
    };
    // Writing into a text does not fail.
    let _written = match number {
        Some(number) => write!(text, "{number} {about}"),
        None => write!(text, "- {about}"),
    };
    text
}

fn read(channel: Channel, text: &str, node: u64) -> Option<Hint> {
    if text.len() > TEXT_MAX {
        return None;
    }
    let (from, rest) = text.split_once(' ')?;
    let (number, about) = rest.split_once(' ')?;
    if u64::from_str_radix(from, 16).ok()? == node {
        return None;
    }
    let number = if number == "-" { None } else { Some(number.parse().ok()?) };
    let topic = match channel {
        Channel::Jobs | Channel::Cancels => Topic::Jobs(JobKind::parse(about)?),
        Channel::Orders => Topic::Order(about.parse().ok()?),
        Channel::Inboxes => Topic::Inbox(about.parse().ok()?),
    };
    Some(Hint { topic, number })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WE: u64 = 7;
    const THEY: u64 = 0xFFFF_FFFF_FFFF_FFF8;

    fn message(channel: &str, text: &str) -> PushInfo {
        let data = [channel, text].map(|part| Value::BulkString(part.as_bytes().to_vec()));
        PushInfo { kind: PushKind::Message, data: data.to_vec() }
    }

    #[test]
    fn every_hint_arrives_as_it_was_said_and_not_at_who_said_it() {
        let names = Names::new("shop-a:");
        let order = "ORD-000001".parse().unwrap();
        let jobs = JobKind::ALL.map(|kind| Hint::jobs(kind).at(3));
        let admin = "admin:7<a@b.c>".parse().unwrap();
        let others = [Hint::order(&order), Hint::inbox(&admin).at(u64::MAX)];
        for hint in jobs.into_iter().chain(others) {
            let channel = names.of(Channel::of(&hint.topic));
            assert!(channel.starts_with("shop-a:"));
            let push = message(channel, &text(THEY, &hint.topic, hint.number));
            assert_eq!(names.hint(&push, WE), Some(hint));
            assert_eq!(names.hint(&push, THEY), None, "our own");
        }
    }

    #[test]
    fn what_is_not_understood_is_no_hint() {
        let names = Names::new("");
        for (channel, text) in [
            ("toss:hints:jobs", ""),
            ("toss:hints:jobs", "CONFIRM"),
            ("toss:hints:jobs", "8 -"),
            ("toss:hints:jobs", "8 - SETTLE"),
            ("toss:hints:jobs", "8 -1 CONFIRM"),
            ("toss:hints:jobs", "x - CONFIRM"),
            ("toss:hints:orders", "8 - no order"),
            ("toss:hints:somethings", "8 - x"),
            ("shop-b:toss:hints:jobs", "8 - CONFIRM"),
            ("toss:hints:inboxes", "8 - two words"),
            ("toss:hints:inboxes", &format!("{}8 - x", "0".repeat(TEXT_MAX))),
        ] {
            assert_eq!(names.hint(&message(channel, text), WE), None, "{channel} {text}");
        }
        let other = PushInfo { kind: PushKind::Subscribe, ..message("toss:hints:jobs", "8 - CONFIRM") };
        assert_eq!(names.hint(&other, WE), None);
    }
}
