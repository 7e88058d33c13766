//! Whose turn it is. Pure.
//!
//! Jobs of one kind, priority, merchant and batch stand in one *line* and are served by age. The lines of one priority
//! take turns, so that a shop with ten thousand refunds does not keep a shop with one waiting; a line of a higher priority
//! (a lower number) goes before all of them.

use alloc::collections::BTreeMap;

use crate::job::{JobKind, MerchantId};
use crate::store::ClaimRequest;

/// A line, as its name in the table says: kind, priority, merchant and batch with a space between.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Line {
    priority: u8,
    /// The name itself: lines of one priority are told apart by it.
    name: Box<str>,
    kind: JobKind,
    merchant: Box<str>,
}

/// A job that may be claimed.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Candidate {
    pub(super) due: i64,
    pub(super) job: i64,
}

impl Line {
    /// `None` if its kind is none. What else cannot be read is served last, so that what stands in it is found.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split(' ');
        let kind = JobKind::parse(parts.next()?)?;
        let priority = parts.next().and_then(|number| number.parse().ok()).unwrap_or(u8::MAX);
        let merchant = parts.next().unwrap_or_default().into();
        Some(Self { priority, name: name.into(), kind, merchant })
    }

    pub(super) const fn name(&self) -> &str {
        &self.name
    }

    /// Whether the request is for this line at all.
    pub(super) fn is_wanted(&self, ask: &ClaimRequest) -> bool {
        let is_excepted = ask.except.iter().any(|merchant| merchant.as_str() == &*self.merchant);
        ask.kinds.contains(&self.kind) && !is_excepted
    }
}

/// How many of one merchant a request may still get.
#[derive(Debug)]
pub(super) struct Room<'a> {
    ask: &'a ClaimRequest,
    taken: usize,
    by_merchant: BTreeMap<Box<str>, usize>,
}

impl<'a> Room<'a> {
    pub(super) const fn new(ask: &'a ClaimRequest) -> Self {
        Self { ask, taken: 0, by_merchant: BTreeMap::new() }
    }

    /// What is asked for.
    pub(super) const fn ask(&self) -> &'a ClaimRequest {
        self.ask
    }

    /// How many places are free.
    pub(super) const fn left(&self) -> usize {
        self.ask.limit.saturating_sub(self.taken)
    }

    /// Takes a place for a job of `merchant`, if there is one.
    pub(super) fn take(&mut self, merchant: &str) -> bool {
        if self.left() == 0 {
            return false;
        }
        if let Some(most) = self.ask.per_merchant {
            let taken = self.by_merchant.entry(merchant.into()).or_default();
            if *taken >= most {
                return false;
            }
            *taken += 1;
        }
        self.taken += 1;
        true
    }

    /// As [`take`](Self::take), for a line.
    fn take_of(&mut self, line: &Line) -> bool {
        self.take(&line.merchant)
    }

    /// How many jobs of each of `lines` are worth looking at: enough to fill the request from one of them alone, and
    /// bounded over all of them.
    pub(super) fn most_of_each(&self, lines: usize) -> usize {
        /// Looked at in one claim.
        const LOOKED_AT: usize = 4_096;
        let fair = self.left().div_ceil(lines.max(1));
        fair.max(self.left().min(LOOKED_AT / lines.max(1)))
    }
}

/// The jobs to claim, in the order of their turns: by priority, then one of each line in turn, the oldest first.
pub(super) fn turns(waiting: BTreeMap<Line, Vec<Candidate>>, room: &mut Room<'_>) -> Vec<i64> {
    let mut places = Vec::new();
    for (line, mut jobs) in waiting {
        jobs.sort_unstable();
        for (turn, job) in jobs.into_iter().enumerate() {
            places.push((line.priority, turn, job, line.clone()));
        }
    }
    places.sort();
    places.into_iter().filter(|(.., line)| room.take_of(line)).map(|(_, _, job, _)| job.job).collect()
}

/// The merchant of a job that is not in a line any more, by the name of the line that it was in.
pub(super) fn merchant_of(line: &str) -> &str {
    line.split(' ').nth(2).unwrap_or_default()
}

/// Whether the request leaves this merchant out.
pub(super) fn is_excepted(ask: &ClaimRequest, merchant: &str) -> bool {
    ask.except.iter().map(MerchantId::as_str).any(|except| except == merchant)
}

#[cfg(test)]
mod tests;
