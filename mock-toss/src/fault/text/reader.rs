//! Reads the tree of a text field by field, and keeps whatever is wrong with it.

use core::fmt::Display;
use core::ops::{Range, RangeInclusive};
use core::time::Duration;
use std::collections::BTreeSet;

use super::super::{Flaw, Place, PlanError};
use super::span;
use super::tree::{Entry, Node, Value};

/// How much of what was found is repeated, in characters.
const FOUND_CHARS_MAX: usize = 60;

/// So much is told of what is wrong; of the rest, how much it is.
pub(super) const FLAWS_MAX: usize = 20;

pub(super) struct Reader<'t> {
    text: &'t str,
    /// Of the rule that is being read, if it has said so.
    pub(super) rule: String,
    flaws: Vec<Flaw>,
    more: usize,
}

/// The fields of a table that nobody has asked for yet.
pub(super) struct Fields<'n> {
    rest: Vec<&'n Entry>,
    span: Range<usize>,
}

impl<'t> Reader<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, rule: String::new(), flaws: Vec::new(), more: 0 }
    }

    pub(super) fn is_flawed(&self) -> bool {
        !self.flaws.is_empty()
    }

    /// What was read, if nothing is wrong with it.
    pub(super) fn finish<T>(mut self, read: Result<T, Vec<Flaw>>) -> Result<T, PlanError> {
        let read = read.map_err(|flaws| self.flaws.extend(flaws)).ok();
        self.flaws.sort_by_key(|flaw| flaw.place.as_ref().map(|place| (place.line, place.column)));
        self.flaws.dedup();
        read.filter(|_| self.flaws.is_empty()).ok_or_else(|| PlanError::new(self.flaws).and_more(self.more))
    }

    /// Something is wrong at this place.
    pub(super) fn add(&mut self, flaw: Flaw, at: Range<usize>) {
        if self.flaws.len() == FLAWS_MAX {
            self.more += 1;
            return;
        }
        let flaw = flaw.of(&self.rule).at(Place::of(self.text, at));
        self.flaws.push(flaw);
    }

    pub(super) fn refuse(&mut self, node: &Node, field: &str, allowed: impl Into<String>) {
        let written = self.text.get(node.span.clone()).unwrap_or_default();
        let mut found: String = written.chars().take(FOUND_CHARS_MAX).collect();
        if found.len() < written.len() {
            found.push_str("...");
        }
        let name = field.rsplit('.').next().unwrap_or(field);
        let found = if name.is_empty() { found } else { format!("{name} = {found}") };
        self.add(Flaw::new(field, found, allowed), node.span.clone());
    }

    /// Something that has to be there is not.
    pub(super) fn missing(&mut self, fields: &Fields<'_>, what: &str, field: &str, allowed: &str) {
        let name = field.rsplit('.').next().unwrap_or(field);
        self.add(Flaw::new(field, format!("{what} needs `{name}`"), allowed), fields.span.clone());
    }

    pub(super) fn fields<'n>(&mut self, node: &'n Node, field: &str) -> Option<Fields<'n>> {
        let Value::Table(entries) = &node.value else {
            self.refuse(node, field, "it is a table of fields, { name = value, ... }");
            return None;
        };
        let mut names = BTreeSet::new();
        for entry in entries {
            if !names.insert(entry.name.as_str()) {
                let found = format!("`{}` stands there twice", entry.name);
                self.add(Flaw::new(field, found, "once is enough"), entry.span.clone());
            }
        }
        Some(Fields { rest: entries.iter().collect(), span: node.span.clone() })
    }

    pub(super) fn text(&mut self, node: &Node, field: &str) -> Option<String> {
        if let Value::Text(text) = &node.value {
            return Some(text.clone());
        }
        self.refuse(node, field, "it is a text in quotation marks");
        None
    }

    pub(super) fn flag(&mut self, node: &Node, field: &str) -> Option<bool> {
        if let Value::Bool(is) = node.value {
            return Some(is);
        }
        self.refuse(node, field, "it is true or false");
        None
    }

    pub(super) fn whole<T>(&mut self, node: &Node, field: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i128> + PartialOrd + Display,
    {
        let number = if let Value::Whole(number) = node.value { T::try_from(number).ok() } else { None };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let allowed = format!("it is a whole number from {} to {}", range.start(), range.end());
            self.refuse(node, field, allowed);
        }
        number
    }

    #[expect(clippy::cast_precision_loss, reason = "a share is small")]
    pub(super) fn fraction(&mut self, node: &Node, field: &str, allowed: &str) -> Option<f64> {
        match node.value {
            Value::Fraction(number) => Some(number),
            Value::Whole(number) => Some(number as f64),
            Value::Bool(_) | Value::Text(_) | Value::List(_) | Value::Table(_) | Value::Other => {
                self.refuse(node, field, allowed);
                None
            }
        }
    }

    pub(super) fn time(&mut self, node: &Node, field: &str) -> Option<Duration> {
        let read = if let Value::Text(text) = &node.value { span::read(text) } else { None };
        if read.is_none() {
            self.refuse(node, field, span::HOW);
        }
        read
    }

    pub(super) fn list<'n>(&mut self, node: &'n Node, field: &str) -> Option<&'n [Node]> {
        if let Value::List(items) = &node.value {
            return Some(items);
        }
        let allowed = if field == "rule" {
            "it is a list: each rule begins with [[rule]]"
        } else {
            "it is a list, [...]"
        };
        self.refuse(node, field, allowed);
        None
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &mut self,
        node: &Node,
        field: &str,
        words: impl IntoIterator<Item = T>,
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let words: Vec<T> = words.into_iter().collect();
        let written = if let Value::Text(text) = &node.value { text.as_str() } else { "" };
        let found = words.iter().copied().find(|word| name(*word) == written);
        if found.is_none() {
            let names: Vec<_> = words.iter().map(|word| name(*word)).collect();
            self.refuse(node, field, format!("{}it is one of {}", hint(written, &names), names.join(", ")));
        }
        found
    }
}

impl<'n> Fields<'n> {
    pub(super) fn take(&mut self, name: &str) -> Option<&'n Node> {
        let at = self.rest.iter().position(|entry| entry.name == name)?;
        Some(&self.rest.remove(at).node)
    }

    /// Whatever is left is no field of this kind of table.
    pub(super) fn end(self, reader: &mut Reader<'_>, allowed: &[&str], what: &str) {
        for entry in self.rest {
            // The second of two was told of.
            if allowed.contains(&entry.name.as_str()) {
                continue;
            }
            let hint = hint(&entry.name, allowed);
            let hint = hint.strip_suffix(' ').map(|hint| format!(" ({})", hint.trim_end_matches([',', ';'])));
            let found = format!("unknown field `{}`{}", entry.name, hint.unwrap_or_default());
            let allowed = match allowed {
                [] => format!("{what} has no fields"),
                allowed => format!("{what} has {}", allowed.join(", ")),
            };
            reader.add(Flaw::new(&entry.name, found, allowed), entry.span.clone());
        }
    }
}

/// The nearest of a few words, if one is near.
fn hint(written: &str, words: &[&str]) -> String {
    let distance = |word: &&&str| strsim::damerau_levenshtein(written, word);
    let near = words.iter().min_by_key(distance).filter(|word| distance(word) <= word.len().div_ceil(3));
    near.map(|word| format!("did you mean `{word}`? ")).unwrap_or_default()
}
