//! Which changes of state a history may show, as data: the judge compares words, and runs no machine.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;

use crate::attempt::AttemptState;
use crate::order::OrderState;
use crate::refund::RefundState;

/// The changes of state that are allowed, by entity.
///
/// ```
/// use toss_flows::audit::AllowedTransitions;
///
/// let allowed = AllowedTransitions::of_flows().allow("PARCEL", None, "SENT");
/// assert!(allowed.allows("PARCEL", None, "SENT"));
/// assert!(allowed.allows("ORDER", Some("PAID"), "CANCEL_PENDING"));
/// assert!(!allowed.allows("ORDER", Some("FAILED"), "PAID"));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AllowedTransitions(BTreeSet<(Word, Option<Word>, Word)>);

type Word = Cow<'static, str>;

impl AllowedTransitions {
    /// None at all.
    pub const fn none() -> Self {
        Self(BTreeSet::new())
    }

    /// Those of this crate: jobs (`CONFIRM`, `CANCEL`, `REFUND`), requests for refunds (`REQUEST`), `ATTEMPT` and `ORDER`.
    pub fn of_flows() -> Self {
        let tables = [("CONFIRM", CONFIRM), ("CANCEL", CANCEL), ("REFUND", CANCEL)];
        let jobs = tables.into_iter().flat_map(|(entity, table)| {
            table.iter().flat_map(move |(from, all)| all.iter().map(move |to| (entity, *from, *to)))
        });
        let requests =
            RefundState::allowed().iter().map(|(from, to)| ("REQUEST", from.as_str(), to.as_str()));
        let attempts =
            AttemptState::allowed().iter().map(|(from, to)| ("ATTEMPT", from.as_str(), to.as_str()));
        let orders = OrderState::allowed().iter().map(|(from, to)| ("ORDER", from.as_str(), to.as_str()));
        let words =
            jobs.chain(requests).chain(attempts).chain(orders).chain(NEW).map(|(entity, from, to)| {
                let from = (!from.is_empty()).then_some(Cow::Borrowed(from));
                (Cow::Borrowed(entity), from, Cow::Borrowed(to))
            });
        Self(words.collect())
    }

    /// One more; `from` is `None` if it is made in the state `to`.
    #[must_use]
    pub fn allow(
        mut self,
        entity: impl Into<Cow<'static, str>>,
        from: Option<&'static str>,
        to: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.0.insert((entity.into(), from.map(Cow::Borrowed), to.into()));
        self
    }

    /// All changes of an entity, from and to; `None` is what was not there before.
    pub fn of(&self, entity: &str) -> impl Iterator<Item = (Option<&str>, &str)> {
        let rows = self.0.iter().filter(move |row| row.0 == entity);
        rows.map(|(_, from, to)| (from.as_deref(), &**to))
    }

    /// Whether a history may show this change.
    pub fn allows(&self, entity: &str, from: Option<&str>, to: &str) -> bool {
        self.0.contains(&(
            entity.to_owned().into(),
            from.map(|from| from.to_owned().into()),
            to.to_owned().into(),
        ))
    }
}

/// A state, and what may follow it; the empty word is what was not there before.
type Table = &'static [(&'static str, &'static [&'static str])];

/// With what a worker does whose claim is the second one: what the first did is in doubt, and the look-up that follows
/// is written in the same row.
const CONFIRM: Table = &[
    ("", &["Intended"]),
    ("Intended", &["InDoubt", "Repeating", "Refused", "Paid", "Failed", "Parked"]),
    ("InDoubt", &["Repeating", "Paid", "Failed", "Parked"]),
    ("Repeating", &["InDoubt", "Refused", "Paid", "Failed", "Parked"]),
    ("Refused", &["Intended", "Paid", "Failed", "Parked"]),
    ("Parked", &["InDoubt", "Paid", "Failed"]),
];

const CANCEL: Table = &[
    ("", &["Queued", "Intended"]),
    ("Queued", &["Intended", "Refused", "Released", "Parked"]),
    ("Intended", &["InDoubt", "Repeating", "Refused", "WaitFunds", "Releasing", "Done", "Parked"]),
    ("InDoubt", &["Intended", "Repeating", "Releasing", "Done", "Parked"]),
    ("Repeating", &["Intended", "InDoubt", "Refused", "WaitFunds", "Releasing", "Done", "Parked"]),
    ("Refused", &["Intended", "Releasing", "Done", "Parked"]),
    ("WaitFunds", &["Intended", "Releasing", "Done", "Parked"]),
    ("Releasing", &["InDoubt", "Done", "Released", "Parked"]),
    ("Parked", &["Queued", "InDoubt", "Releasing", "Done", "Released"]),
];

/// How requests, attempts and orders begin.
const NEW: [(&str, &str, &str); 4] = [
    ("REQUEST", "", "REQUESTED"),
    ("ATTEMPT", "", "INTENDED"),
    ("ORDER", "", "PENDING_PAYMENT"),
    ("ORDER", "", "AWAITING_DEPOSIT"),
];
