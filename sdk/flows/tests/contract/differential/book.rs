//! A book without what may differ: times, and numbers that a database leaves out.

use std::collections::BTreeMap;

use serde_json::Value;
use toss_flows::audit::FlowBook;
use toss_flows::time::UnixMicros;

const NEVER: UnixMicros = UnixMicros::new(0);

/// Names for the numbers of jobs, in the order in which they were seen.
#[derive(Debug, Default)]
pub(super) struct Names {
    jobs: BTreeMap<i64, i64>,
}

impl Names {
    pub(super) fn learn(&mut self, book: &FlowBook) {
        for job in &book.jobs {
            let next = i64::try_from(self.jobs.len()).unwrap() + 1;
            let _name = self.jobs.entry(job.job_id).or_insert(next);
        }
    }

    pub(super) fn job(&self, id: i64) -> i64 {
        self.jobs.get(&id).copied().unwrap_or(-1)
    }
}

pub(super) fn normal(mut book: FlowBook, names: &Names) -> FlowBook {
    for job in &mut book.jobs {
        job.job_id = names.job(job.job_id);
        job.run_at = NEVER;
        job.lease_until = job.lease_until.map(|_| NEVER);
    }
    for attempt in &mut book.attempts {
        attempt.job_id = attempt.job_id.map(|id| names.job(id));
        attempt.evidence = attempt.evidence.take().map(|evidence| timeless(&evidence));
    }
    for refund in &mut book.refunds {
        refund.job_id = refund.job_id.map(|id| names.job(id));
    }
    for receipt in &mut book.receipts {
        receipt.job_id = receipt.job_id.map(|id| names.job(id));
        receipt.canceled_at = receipt.canceled_at.take().map(|_| "then".into());
    }
    for call in &mut book.calls {
        call.at = NEVER;
    }
    book.payments.sort_by(|a, b| a.payment_key.cmp(&b.payment_key));
    book.refunds.sort_by(|a, b| a.refund_id.cmp(&b.refund_id));
    renumber(&mut book, names);
    book
}

/// Changes of state by their place, and events by the place of what they tell of.
fn renumber(book: &mut FlowBook, names: &Names) {
    let places = (1..).zip(&book.transitions).map(|(place, row)| (row.transition_id, place));
    let places: BTreeMap<i64, i64> = places.collect();
    for (place, row) in (1..).zip(&mut book.transitions) {
        row.transition_id = place;
        row.at = NEVER;
        if &*row.entity != "REQUEST" {
            row.id = names.job(row.id.parse().unwrap()).to_string().into();
        }
    }
    for event in &mut book.events {
        event.cause = event.cause.map(|cause| places.get(&cause).copied().unwrap_or(0));
    }
}

fn timeless(evidence: &str) -> Box<str> {
    let mut evidence: Value = serde_json::from_str(evidence).unwrap();
    for field in ["answered_at", "seen_at"] {
        evidence[field] = Value::Null;
    }
    evidence.to_string().into()
}
