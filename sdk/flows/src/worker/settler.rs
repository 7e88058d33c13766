//! Settles together what is found out at the same time: whoever comes first writes for all who came while the commit
//! before was under way. Nobody waits on purpose.

use std::sync::{Mutex, PoisonError};

use tokio::sync::{Mutex as Turn, oneshot};

use crate::store::{Settle, Settled, Store, StoreError, StoreErrorKind};

/// One commit for many settlements.
#[derive(Debug, Default)]
pub(super) struct Settler {
    waiting: Mutex<Vec<Waiting>>,
    turn: Turn<()>,
}

#[derive(Debug)]
struct Waiting {
    settle: Settle,
    answer: oneshot::Sender<Result<Settled, StoreError>>,
}

impl Settler {
    /// Writes `settle`, with up to `batch_max` others in the same transaction.
    ///
    /// # Cancellation
    /// It may be written or not; whoever writes for others and is dropped leaves their claims to run out.
    pub(super) async fn settle<S: Store>(
        &self,
        store: &S,
        batch_max: usize,
        settle: Settle,
    ) -> Result<Settled, StoreError> {
        let (answer, mut answered) = oneshot::channel();
        self.with_waiting(|waiting| waiting.push(Waiting { settle, answer }));
        let _turn = tokio::select! {
            biased;
            answer = &mut answered => return answer.unwrap_or_else(|_| Err(given_up())),
            turn = self.turn.lock() => turn,
        };
        loop {
            if let Ok(answer) = answered.try_recv() {
                return answer;
            }
            let group = self.with_waiting(|waiting| {
                let count = waiting.len().min(batch_max.max(1));
                waiting.drain(..count).collect::<Vec<_>>()
            });
            if group.is_empty() {
                // Somebody who had the turn before took it and was dropped.
                return Err(given_up());
            }
            let (batch, answers): (Vec<_>, Vec<_>) =
                group.into_iter().map(|Waiting { settle, answer }| (settle, answer)).unzip();
            for (result, answer) in store.settle(batch).await.into_iter().zip(answers) {
                // Whoever asked may be gone; what is written is written.
                drop(answer.send(result));
            }
        }
    }

    fn with_waiting<T>(&self, work: impl FnOnce(&mut Vec<Waiting>) -> T) -> T {
        work(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn given_up() -> StoreError {
    let text = "a settlement was given up before it was written; its job runs again when its lease is over";
    StoreError::new(StoreErrorKind::Closed, text)
}

#[cfg(test)]
mod tests;
