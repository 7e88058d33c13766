//! A broken rule: which, where, and what to do.

use core::fmt;

/// One place where a rule is broken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Complaint {
    rule: &'static str,
    file: String,
    reason: String,
}

impl Complaint {
    /// `rule` is broken in `file`, because of `reason`.
    pub(super) fn new(rule: &'static str, file: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { rule, file: file.into(), reason: reason.into() }
    }

    /// Where.
    pub(super) fn file(&self) -> &str {
        &self.file
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, file, reason } = self;
        write!(f, "{file}: {reason}\n    rule: {rule}")
    }
}

/// Fails with all complaints, one below the other.
#[track_caller]
pub(super) fn none_of(complaints: &[Complaint]) {
    let text: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert!(text.is_empty(), "{} broken rules\n\n{}\n", text.len(), text.join("\n"));
}
