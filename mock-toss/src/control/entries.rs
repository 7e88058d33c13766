//! The table of the control API: every path, its methods, and who answers.

use core::pin::Pin;
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::asked::{Answered, Asked};
use super::{
    billing, books, brandpay, clock, connections, coverage, deposits, faults, holds, itself, merchants,
    payments, payouts, settings, snapshots, verify, webhooks,
};
use crate::fake::{Chosen, Fake};
use crate::time::KoreanTime;

/// One method of one path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) method: &'static str,
    /// Below `/_mock`; `{name}` stands for any one segment.
    pub(super) path: &'static str,
    /// The names that its query may have. Any other is refused: whoever asks for one order and misspells the name
    /// must not be told of all.
    pub(super) query: &'static [&'static str],
    pub(super) answer: Answer,
}

/// Who answers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer {
    /// One world, at one moment.
    World(fn(&mut Chosen<'_>, &Asked<'_>) -> Answered),
    /// The same, after what it has read before.
    Read(for<'a> fn(&'a Asked<'_>, KoreanTime) -> Prepared<'a>),
    /// The fake as a whole.
    Fake(fn(&Arc<Fake>, &Asked<'_>) -> Answered),
    /// The fake as a whole, after a while.
    Later(fn(Arc<Fake>, usize, String) -> Soon),
}

/// What is left to be done in the world when everything is read.
pub(super) type Prepared<'a> = Box<dyn FnOnce(&mut Chosen<'_>) -> Answered + 'a>;

/// An answer that takes its time.
pub(super) type Soon = Pin<Box<dyn Future<Output = Answered> + Send>>;

/// Every entry.
pub(super) fn all() -> impl Iterator<Item = &'static Entry> {
    [
        itself::ENTRIES,
        merchants::ENTRIES,
        payments::ENTRIES,
        deposits::ENTRIES,
        billing::ENTRIES,
        brandpay::ENTRIES,
        payouts::ENTRIES,
        books::ENTRIES,
        verify::ENTRIES,
        webhooks::ENTRIES,
        clock::ENTRIES,
        coverage::ENTRIES,
        connections::ENTRIES,
        faults::ENTRIES,
        holds::ENTRIES,
        settings::ENTRIES,
        snapshots::ENTRIES,
    ]
    .into_iter()
    .flatten()
}

pub(super) const fn world(
    method: &'static str,
    path: &'static str,
    answer: fn(&mut Chosen<'_>, &Asked<'_>) -> Answered,
) -> Entry {
    Entry::new(method, path, Answer::World(answer))
}

pub(super) const fn fake(
    method: &'static str,
    path: &'static str,
    answer: fn(&Arc<Fake>, &Asked<'_>) -> Answered,
) -> Entry {
    Entry::new(method, path, Answer::Fake(answer))
}

impl Entry {
    pub(super) const fn new(method: &'static str, path: &'static str, answer: Answer) -> Self {
        Self { method, path, query: &[], answer }
    }

    /// With these names in its query.
    pub(super) const fn asking(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    /// The values of the parameters, if the path is this entry's.
    pub(super) fn parameters(&self, path: &str) -> Option<Vec<String>> {
        let mut own = self.path.split('/');
        let mut parameters = Vec::new();
        for segment in path.split('/') {
            let expected = own.next()?;
            if expected.starts_with('{') {
                let value = percent_decode_str(segment).decode_utf8().ok()?;
                parameters.push(value.into_owned());
            } else if expected != segment {
                return None;
            }
        }
        own.next().is_none().then_some(parameters)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn the_description_has_every_entry_with_what_it_asks_for_and_no_other() {
        let document: Value =
            serde_json::from_str(include_str!("../../openapi.json")).expect("openapi.json is JSON");
        let paths = document["paths"].as_object().expect("paths");
        let control =
            paths.iter().filter_map(|(path, methods)| Some((path.strip_prefix("/_mock")?, methods)));
        let asked_for = |described: &Value| -> BTreeSet<String> {
            let parameters = described["parameters"].as_array().into_iter().flatten();
            let of_query = parameters.filter(|parameter| parameter["in"] == "query");
            of_query.filter_map(|parameter| Some(parameter["name"].as_str()?.to_owned())).collect()
        };
        let described: BTreeSet<_> = control
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().expect("methods").iter();
                methods.map(move |(method, described)| {
                    (method.to_uppercase(), path.to_owned(), asked_for(described))
                })
            })
            .collect();
        let served: BTreeSet<_> = all()
            .map(|entry| {
                let query = entry.query.iter().map(|name| (*name).to_owned()).collect();
                (entry.method.to_owned(), entry.path.to_owned(), query)
            })
            .collect();
        assert_eq!(served, described);
    }
}
