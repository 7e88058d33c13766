//! Which changes of state a history may show, as data: the judge compares words, and runs no machine.

use alloc::borrow::Cow;
use alloc::collections::BTreeSet;

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
        let tables = [
            ("CONFIRM", CONFIRM),
            ("CANCEL", CANCEL),
            ("REFUND", CANCEL),
            ("REQUEST", REQUEST),
            ("ATTEMPT", ATTEMPT),
            ("ORDER", ORDER),
        ];
        let words = tables.into_iter().flat_map(|(entity, table)| {
            table.iter().flat_map(move |(from, all)| all.iter().map(move |to| (entity, *from, *to)))
        });
        let words = words.map(|(entity, from, to)| {
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

const CONFIRM: Table = &[
    ("", &["Intended"]),
    ("Intended", &["InDoubt", "Refused", "Paid", "Failed", "Parked"]),
    ("InDoubt", &["Intended", "Repeating", "Refused", "Paid", "Failed", "Parked"]),
    ("Repeating", &["Intended", "InDoubt", "Refused", "Paid", "Failed", "Parked"]),
    ("Refused", &["Intended", "InDoubt", "Paid", "Failed", "Parked"]),
    ("Parked", &["InDoubt", "Paid", "Failed"]),
];

const CANCEL: Table = &[
    ("", &["Queued", "Intended"]),
    ("Queued", &["Intended", "Refused", "Releasing", "Done", "Released", "Parked"]),
    ("Intended", &["InDoubt", "Refused", "WaitFunds", "Releasing", "Done", "Released", "Parked"]),
    (
        "InDoubt",
        &["Intended", "Repeating", "Refused", "WaitFunds", "Releasing", "Done", "Released", "Parked"],
    ),
    (
        "Repeating",
        &["Intended", "InDoubt", "Refused", "WaitFunds", "Releasing", "Done", "Released", "Parked"],
    ),
    ("Refused", &["Intended", "InDoubt", "WaitFunds", "Releasing", "Done", "Released", "Parked"]),
    ("WaitFunds", &["Intended", "InDoubt", "Refused", "Releasing", "Done", "Released", "Parked"]),
    ("Releasing", &["Done", "Released", "Parked"]),
    ("Parked", &["Queued", "InDoubt", "Refused", "Releasing", "Done", "Released"]),
];

const REQUEST: Table = &[
    ("", &["REQUESTED", "APPROVED"]),
    ("REQUESTED", &["APPROVED", "REJECTED"]),
    ("APPROVED", &["EXECUTING", "WAIT_FUNDS", "PARKED", "DONE", "RELEASED"]),
    ("EXECUTING", &["WAIT_FUNDS", "PARKED", "DONE", "RELEASED"]),
    ("WAIT_FUNDS", &["EXECUTING", "PARKED", "DONE", "RELEASED"]),
    ("PARKED", &["EXECUTING", "DONE", "RELEASED"]),
];

const ATTEMPT: Table = &[
    ("", &["INTENDED"]),
    ("INTENDED", &["UNKNOWN", "SUCCEEDED", "DECLINED", "ABSENT_PROVEN"]),
    ("UNKNOWN", &["SUCCEEDED", "DECLINED", "ABSENT_PROVEN"]),
    ("DECLINED", &["UNKNOWN", "SUCCEEDED", "ABSENT_PROVEN"]),
];

const ORDER: Table = &[
    ("", &["PENDING_PAYMENT", "AWAITING_DEPOSIT"]),
    ("PENDING_PAYMENT", &["AWAITING_DEPOSIT", "PAID", "FAILED"]),
    ("AWAITING_DEPOSIT", &["PAID", "FAILED"]),
    ("PAID", &["AWAITING_DEPOSIT", "CANCEL_PENDING", "PARTIALLY_REFUNDED", "REFUNDED"]),
    ("CANCEL_PENDING", &["PAID", "PARTIALLY_REFUNDED", "REFUNDED"]),
    ("PARTIALLY_REFUNDED", &["CANCEL_PENDING", "REFUNDED"]),
];
