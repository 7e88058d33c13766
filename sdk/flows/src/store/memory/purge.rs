//! Retention. What is known of a payment goes as a whole, when all of it is over and old.

use alloc::collections::BTreeSet;
use core::time::Duration;

use toss_sdk::model::PaymentKey;

use super::state::State;
use super::work::open;
use crate::job::JobState;
use crate::store::{Purged, Retention, StoreError, Tx};
use crate::time::UnixMicros;

pub(super) fn purge(tx: &mut Tx<'_>, keep: Retention) -> Result<Purged, StoreError> {
    let work = open(tx)?;
    let before = |kept: Duration| {
        let micros = i64::try_from(kept.as_micros()).unwrap_or(i64::MAX);
        UnixMicros::new(work.now.get().saturating_sub(micros))
    };
    let state = work.state;
    let rows = |state: &State| state.history.len() + state.calls.len();

    let (jobs, history) = (state.jobs.len(), rows(state));
    purge_payments(state, before(keep.jobs));
    let old = before(keep.history);
    state.history.retain(|row| row.at >= old);
    state.calls.retain(|row| row.at >= old);
    let inbox = purge_inboxes(state, before(keep.inbox));
    Ok(Purged {
        jobs: count(jobs - state.jobs.len()),
        history: count(history - rows(state)),
        inbox: count(inbox),
    })
}

fn purge_payments(state: &mut State, before: UnixMicros) {
    let of_jobs = state.jobs.values().map(|job| &job.payment_key);
    let all: BTreeSet<PaymentKey> = of_jobs.chain(state.payments.keys()).cloned().collect();
    for key in all {
        let jobs = state.jobs.values().filter(|job| job.payment_key == key);
        let refunds = state.refunds.values().filter(|refund| refund.payment_key == key);
        let is_idle = jobs.into_iter().all(|job| job.state == JobState::Done && job.updated_at < before)
            && refunds.into_iter().all(|refund| refund.state.is_final() && refund.updated_at < before)
            && state.payments.get(&key).is_none_or(|payment| payment.updated_at < before);
        if !is_idle {
            continue;
        }
        state.attempts.retain(|(job, _), _| state.jobs.get(job).is_none_or(|job| job.payment_key != key));
        state.receipts.retain(|receipt| receipt.payment_key != key);
        state.refunds.retain(|_, refund| refund.payment_key != key);
        state.jobs.retain(|_, job| job.payment_key != key);
        state.payments.remove(&key);
    }
}

/// An inbox loses its beginning, and never a part in between.
fn purge_inboxes(state: &mut State, before: UnixMicros) -> usize {
    let mut gone = 0;
    for inbox in state.inboxes.values_mut() {
        let old = inbox.events.iter().rposition(|(event, _)| event.at < before).map_or(0, |last| last + 1);
        inbox.events.drain(..old);
        gone += old;
    }
    gone
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
