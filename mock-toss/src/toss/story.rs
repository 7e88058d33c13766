//! The story of an order: its entries in the journal, one line each, as a failed assertion tells it.

use core::fmt;

use crate::journal::{Entry, Journal, What};
use crate::ledger::Ledger;

/// What has happened to one order.
#[derive(Clone, Debug)]
pub struct Story {
    order_id: Box<str>,
    entries: Vec<Entry>,
    /// How many of them the journal no longer has.
    gone: u64,
    /// What came of it, a line per payment.
    ends: Vec<String>,
}

impl Story {
    /// Reads it from the journal: what names the order, or one of its payments.
    pub fn of(journal: &Journal, order_id: &str) -> Self {
        let ledger = Ledger::of(journal);
        let payments: Vec<_> = ledger.of_order(order_id).collect();
        let is_its = |entry: &&Entry| {
            *entry.order_id == *order_id
                || payments.iter().any(|payment| payment.payment_key == entry.payment_key)
        };
        let entries = journal.entries.iter().filter(is_its).cloned().collect();
        let ends = payments.iter().map(|payment| {
            let canceled: u64 = payment.cancels.iter().map(|cancel| cancel.amount).sum();
            let (key, status, captured) = (&payment.payment_key, payment.status, payment.captured);
            format!("payment {key} is {status}: {captured} taken, {canceled} given back")
        });
        let past = journal.checkpoint.as_ref().and_then(|checkpoint| checkpoint.of_order(order_id));
        let gone = past.map_or(0, |past| past.entries);
        Self { order_id: order_id.into(), entries, gone, ends: ends.collect() }
    }

    /// Its entries that the journal still has, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the story of order {}:", self.order_id)?;
        if self.entries.is_empty() && self.gone == 0 && self.ends.is_empty() {
            return write!(f, "\n  nothing has happened: no payment was opened, no request has named it");
        }
        if self.gone > 0 {
            write!(f, "\n  {} entries are gone, see Config::journal_entries", self.gone)?;
        }
        for entry in &self.entries {
            write!(f, "\n  {}", Line(entry))?;
        }
        for end in &self.ends {
            write!(f, "\n  {end}")?;
        }
        Ok(())
    }
}

/// One entry.
struct Line<'a>(&'a Entry);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { seq, at, operation, key, nth, what, status, code, .. } = self.0;
        write!(f, "#{seq} {}", at.precise())?;
        if *nth > 0 {
            write!(f, " {operation} {nth}")?;
        }
        if let Some(key) = key {
            write!(f, " (key {key})")?;
        }
        write!(f, ": {}", told(what))?;
        match (*nth > 0, status) {
            (false, _) => {}
            (true, 0) => write!(f, ", answered nothing")?,
            (true, status) => write!(f, ", answered {status}")?,
        }
        if let Some(code) = code {
            write!(f, " {code}")?;
        }
        if let Some(rule) = &self.0.rule {
            write!(f, ", rule {rule}")?;
        }
        for fault in self.0.faults() {
            write!(f, ", fault {fault}")?;
        }
        Ok(())
    }
}

/// As the journal spells it: the name of what happened, and its figures.
fn told(what: &What) -> String {
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::to_value(what) else {
        return String::new();
    };
    let name = fields.remove("what").unwrap_or_default();
    let figures = fields.iter().map(|(field, value)| match value.as_str() {
        Some(text) => format!(" {field} {text}"),
        None => format!(" {field} {value}"),
    });
    figures.fold(name.as_str().unwrap_or_default().to_owned(), |text, figure| text + &figure)
}
