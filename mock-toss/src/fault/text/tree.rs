//! A text as a tree in which everything knows where it stands.

use core::ops::Range;

/// A value and where it stands, in bytes.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    pub(super) value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Bool(bool),
    Whole(i128),
    Fraction(f64),
    Text(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// What no field of a plan is: null, a date.
    Other,
}

/// A field of a table; the span is its name's.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) span: Range<usize>,
    pub(super) node: Node,
}

impl Node {
    pub(super) fn entry(&self, name: &str) -> Option<&Entry> {
        let Value::Table(entries) = &self.value else { return None };
        entries.iter().find(|entry| entry.name == name)
    }

    /// The text in a field, if it is one.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        let Value::Text(text) = &self.entry(name)?.node.value else { return None };
        Some(text)
    }
}
