//! I17, I18: what a recipient is told has no gap, and every end that somebody must hear of is told.

use alloc::collections::{BTreeMap, BTreeSet};

use super::books::Books;
use super::{Amounts, violation};
use crate::audit::book::{EventRecord, InboxHeadRecord, TransitionRecord};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let flow = &books.shop.flow;
    let heads: BTreeMap<&str, &InboxHeadRecord> =
        flow.heads.iter().map(|head| (&*head.recipient, head)).collect();
    let mut inboxes = BTreeMap::<&str, Vec<&EventRecord>>::new();
    for recipient in heads.keys() {
        inboxes.entry(recipient).or_default();
    }
    for event in &flow.events {
        inboxes.entry(&event.recipient).or_default().push(event);
    }
    let gaps = inboxes.iter().filter_map(|(who, events)| gap(who, events, heads.get(who).copied()));
    let mut found: Vec<_> = gaps.collect();
    let told = Told::new(&flow.transitions, &inboxes, &heads);
    found.extend(flow.transitions.iter().filter_map(|end| untold(&told, end)));
    found
}

fn gap(who: &str, events: &[&EventRecord], head: Option<&InboxHeadRecord>) -> Option<Violation> {
    let seqs: BTreeSet<i64> = events.iter().map(|event| event.seq).collect();
    let first = head.map(|head| head.first).or_else(|| seqs.first().copied()).unwrap_or(1);
    let last = head.map(|head| head.last).or_else(|| seqs.last().copied()).unwrap_or(0);
    let expected = usize::try_from(last.saturating_sub(first).saturating_add(1)).unwrap_or(0);
    let is_inside =
        seqs.first().is_none_or(|seq| *seq >= first) && seqs.last().is_none_or(|seq| *seq <= last);
    if events.len() == seqs.len() && seqs.len() == expected && is_inside {
        return None;
    }
    let missing = seqs.iter().zip(first..).find(|(seq, expected)| **seq != *expected);
    let missing = missing.map_or_else(
        || first.saturating_add(i64::try_from(seqs.len()).unwrap_or(i64::MAX)),
        |(_, expected)| expected,
    );
    let story = format!(
        "The inbox of {who} should hold the events {first} to {last}, each once, but it holds {} with {} different \
         numbers, and {missing} is the first that does not fit. Whoever replays it misses something, or hears it twice.",
        events.len(),
        seqs.len(),
    );
    Some(violation(Invariant::InboxGap, who, Amounts::new(), story))
}

/// Which changes the inboxes tell of.
struct Told<'a> {
    by: BTreeSet<(&'a str, i64)>,
    /// The oldest change that a shortened inbox still tells of: what is older may have been told and dropped.
    since: BTreeMap<&'a str, i64>,
}

impl<'a> Told<'a> {
    fn new(
        transitions: &[TransitionRecord],
        inboxes: &BTreeMap<&'a str, Vec<&'a EventRecord>>,
        heads: &BTreeMap<&'a str, &'a InboxHeadRecord>,
    ) -> Self {
        let mut told = Self { by: BTreeSet::new(), since: BTreeMap::new() };
        let newest = transitions.iter().map(|change| change.transition_id).max().unwrap_or(i64::MAX);
        for (who, events) in inboxes {
            let causes = events.iter().filter_map(|event| event.cause);
            told.by.extend(causes.clone().map(|cause| (*who, cause)));
            if heads.get(who).is_some_and(|head| head.first > 1) {
                told.since.insert(who, causes.min().unwrap_or(newest));
            }
        }
        told
    }
}

fn untold(told: &Told<'_>, end: &TransitionRecord) -> Option<Violation> {
    let who = end.audience.as_deref().filter(|_| end.terminal)?;
    let may_be_dropped = told.since.get(who).is_some_and(|since| end.transition_id <= *since);
    if told.by.contains(&(who, end.transition_id)) || may_be_dropped {
        return None;
    }
    let story = format!(
        "{} {} ended as {} (change {}, by {}), and {who} was to be told, but the inbox of {who} has no event of it.",
        end.entity, end.id, end.to, end.transition_id, end.actor,
    );
    let subject = format!("{} {}", end.entity, end.id);
    Some(violation(Invariant::EndUntold, &subject, Amounts::new(), story))
}
