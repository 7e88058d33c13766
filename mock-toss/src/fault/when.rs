//! When a rule applies: which of the requests, in which stretch of time, and for how long at all.

use core::ops::{RangeFrom, RangeInclusive};
use core::time::Duration;

/// Which requests of an operation for an order, counted from 1.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Nth {
    /// These.
    These(Vec<u32>),
    /// From one on, up to another if there is one; both are meant.
    From {
        /// The first.
        from: u32,
        /// The last; absent: there is none.
        to: Option<u32>,
    },
}

impl Nth {
    /// Whether this one is meant.
    pub fn is(&self, nth: u32) -> bool {
        match self {
            Self::These(these) => these.contains(&nth),
            Self::From { from, to } => *from <= nth && to.is_none_or(|to| nth <= to),
        }
    }

    /// The lowest that is meant.
    pub(super) fn first(&self) -> u32 {
        match self {
            Self::These(these) => these.iter().copied().min().unwrap_or(0),
            Self::From { from, .. } => *from,
        }
    }

    /// Whether every number that the other means is meant here.
    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::These(these)) => these.iter().all(|nth| self.is(*nth)),
            (Self::From { to: None, .. }, Self::From { from, .. }) => self.is(*from),
            (Self::From { .. }, Self::From { from, to: Some(to) }) => self.is(*from) && self.is(*to),
            (_, Self::From { from, to: Some(to) }) => {
                to - from < 1_000 && (*from..=*to).all(|nth| self.is(nth))
            }
            (_, Self::From { to: None, .. }) => false,
        }
    }
}

impl From<u32> for Nth {
    fn from(nth: u32) -> Self {
        Self::These(vec![nth])
    }
}

impl From<Vec<u32>> for Nth {
    fn from(these: Vec<u32>) -> Self {
        Self::These(these)
    }
}

impl<const COUNT: usize> From<[u32; COUNT]> for Nth {
    fn from(these: [u32; COUNT]) -> Self {
        Self::These(these.to_vec())
    }
}

impl From<RangeFrom<u32>> for Nth {
    fn from(range: RangeFrom<u32>) -> Self {
        Self::From { from: range.start, to: None }
    }
}

impl From<RangeInclusive<u32>> for Nth {
    fn from(range: RangeInclusive<u32>) -> Self {
        Self::From { from: *range.start(), to: Some(*range.end()) }
    }
}

/// By which time a window opens and closes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Clock {
    /// The fake's own, which tests can move.
    #[default]
    Virtual,
    /// Time as it passes for everybody: what the fake's clock was moved by hand does not count.
    Real,
}

impl Clock {
    /// Its spelling in a plan.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Virtual => "virtual",
            Self::Real => "real",
        }
    }
}

/// From `start` to `end` since the rule came into force; `end` itself is outside.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Window {
    /// When it opens.
    pub start: Duration,
    /// When it closes.
    pub end: Duration,
    /// It opens again after so long, counted from the beginning, for ever; absent: it opens once.
    pub every: Option<Duration>,
    /// By which time.
    pub clock: Clock,
}

impl Window {
    /// From `start` to `end`, once, by the fake's clock.
    pub const fn between(start: Duration, end: Duration) -> Self {
        Self { start, end, every: None, clock: Clock::Virtual }
    }

    /// Whether it is open for a rule of this age.
    pub(super) fn is_open(&self, age: Duration) -> bool {
        let period = self.every.map(|every| every.as_micros()).filter(|every| *every > 0);
        let age = period.map_or(age.as_micros(), |period| age.as_micros() % period);
        self.start.as_micros() <= age && age < self.end.as_micros()
    }
}

/// How long a rule is there, in real time; afterwards it is over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ttl {
    /// So long.
    After(Duration),
    /// Until somebody takes it away.
    Never,
}

impl Ttl {
    /// A time, or `never`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text == "never" { Some(Self::Never) } else { super::text::time(text).map(Self::After) }
    }

    /// When the rule is over, if it ever is.
    pub(super) const fn end(self) -> Option<Duration> {
        match self {
            Self::After(end) => Some(end),
            Self::Never => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_that_opens_again_does_so_for_ever() {
        let second = Duration::from_secs;
        let flapping = Window { every: Some(second(10)), ..Window::between(second(2), second(4)) };
        let open: Vec<u64> = (0..25).filter(|age| flapping.is_open(second(*age))).collect();
        assert_eq!(open, [2, 3, 12, 13, 22, 23]);
        assert!(!flapping.is_open(second(4)), "its end is outside");
        assert!(flapping.is_open(Duration::from_micros(3_999_999)));
    }

    #[test]
    fn numbers_are_one_a_list_or_a_span() {
        assert!(Nth::from(2).is(2) && !Nth::from(2).is(3));
        assert!(Nth::from([1, 3]).is(3) && !Nth::from([1, 3]).is(2));
        assert!(Nth::from(2..).is(u32::MAX) && !Nth::from(2..).is(1));
        assert!(Nth::from(2..=4).is(4) && !Nth::from(2..=4).is(5));
    }

    #[test]
    fn a_span_covers_what_lies_in_it() {
        assert!(Nth::from(1..).covers(&Nth::from(3..)));
        assert!(!Nth::from(3..).covers(&Nth::from(1..)));
        assert!(Nth::from([1, 2, 3]).covers(&Nth::from(1..=3)));
        assert!(!Nth::from([1, 3]).covers(&Nth::from(1..=3)));
        assert!(!Nth::from([1, 3]).covers(&Nth::from(1..)));
    }
}
