//! For tests that want to see what a store does with rows that nobody should have written.

use std::sync::PoisonError;

use toss_sdk::model::Money;

use super::MemoryStore;
use crate::job::JobId;

/// What is wrong with a stored job.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Corruption {
    /// The state of its flow is not one.
    Flow,
    /// Its amount is not the one that its key was made for.
    Amount,
    /// It is a cancel that has a balance before its turn.
    Sealed,
    /// Its key was made under another API key. Only if it is known under which.
    Credential,
}

impl MemoryStore {
    /// Makes a stored job what this program would not have written. Nothing if there is no such job.
    pub fn corrupt(&self, id: JobId, how: Corruption) {
        let mut state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(job) = state.jobs.get_mut(&id) else {
            return;
        };
        match how {
            Corruption::Flow => job.flow = r#"{"state":"?"}"#.into(),
            Corruption::Credential => {
                let key = (id, job.key_epoch);
                if let Some(known) =
                    state.attempts.get_mut(&key).and_then(|attempt| attempt.credential.as_mut())
                {
                    *known = format!("{known}-before").into();
                }
            }
            Corruption::Sealed => job.refundable = Some(job.amount),
            Corruption::Amount => {
                job.amount = Money::new(job.amount.currency(), job.amount.minor().saturating_add(1));
            }
        }
    }

    /// How many jobs and refunds still know an account of a customer.
    pub fn accounts(&self) -> usize {
        let state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        let of_jobs = state.jobs.values().filter(|job| job.refund_account.is_some()).count();
        of_jobs + state.refunds.values().filter(|refund| refund.account.is_some()).count()
    }
}
