//! A tracing subscriber that keeps every word of its thread.
//!
//! It is process-wide, because tracing remembers per call site whether anybody listens: with a subscriber of one
//! thread only, a test on another thread could teach a call site that nobody does.

use core::cell::RefCell;
use core::fmt::{Debug, Write as _};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    static WORDS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Listens from now on.
pub(in crate::client::tests) fn listen() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        tracing::subscriber::set_global_default(Captured).expect("the only one in these tests");
        tracing::callsite::rebuild_interest_cache();
    });
    WORDS.with_borrow_mut(String::clear);
}

/// One more line, from elsewhere.
pub(super) fn add(line: &str) {
    WORDS.with_borrow_mut(|text| text.push_str(line));
}

/// What was heard on this thread.
pub(in crate::client::tests) fn heard() -> String {
    WORDS.with_borrow(String::clone)
}

struct Captured;

impl Captured {
    fn write(name: &str, record: impl FnOnce(&mut Words<'_>)) {
        WORDS.with_borrow_mut(|text| {
            text.push_str(name);
            record(&mut Words(text));
            text.push('\n');
        });
    }
}

struct Words<'a>(&'a mut String);

impl Visit for Words<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").expect("strings take everything");
    }
}

impl Subscriber for Captured {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        Self::write(span.metadata().name(), |words| span.record(words));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        Self::write("recorded", |words| values.record(words));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        add(event.metadata().target());
        Self::write(event.metadata().name(), |words| event.record(words));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
