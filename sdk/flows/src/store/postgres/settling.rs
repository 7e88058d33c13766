//! Settling: all together, which is one commit for two hundred jobs; and if one of them cannot be written, each alone, so
//! that it keeps nobody else from being settled.

use alloc::sync::Arc;

use super::error::concerns_all;
use super::pool::Pool;
use super::session::Mode;
use crate::store::{Settle, Settled, StoreError, StoreErrorKind, engine};

/// The answers are in the order of the batch.
pub(super) async fn settle(pool: &Pool, batch: Vec<Settle>) -> Vec<Result<Settled, StoreError>> {
    let batch = Arc::new(batch);
    if batch.is_empty() {
        return Vec::new();
    }
    match those(pool, &batch, 0..batch.len()).await {
        Ok(settled) => settled.into_iter().map(Ok).collect(),
        Err(error) if batch.len() == 1 || concerns_all(&error) => vec![Err(error); batch.len()],
        Err(error) => {
            tracing::debug!(%error, jobs = batch.len(), "not settled together: now each alone");
            alone(pool, &batch).await
        }
    }
}

async fn alone(pool: &Pool, batch: &Arc<Vec<Settle>>) -> Vec<Result<Settled, StoreError>> {
    let mut answers = Vec::with_capacity(batch.len());
    for index in 0..batch.len() {
        let answer = those(pool, batch, index..index + 1).await.and_then(only);
        match answer {
            Err(error) if concerns_all(&error) => {
                // The others would only wait for the same.
                answers.resize(batch.len(), Err(error));
                return answers;
            }
            answer => answers.push(answer),
        }
    }
    answers
}

async fn those(
    pool: &Pool,
    batch: &Arc<Vec<Settle>>,
    range: core::ops::Range<usize>,
) -> Result<Vec<Settled>, StoreError> {
    let batch = Arc::clone(batch);
    pool.ask(Mode::Write, move |tx| {
        let (batch, range) = (Arc::clone(&batch), range.clone());
        Box::pin(async move {
            let these: Vec<&Settle> = batch.get(range).unwrap_or_default().iter().collect();
            engine::settle(tx, these).await
        })
    })
    .await
}

fn only(settled: Vec<Settled>) -> Result<Settled, StoreError> {
    settled.into_iter().next().ok_or_else(|| {
        StoreError::new(StoreErrorKind::Corrupt, "one settlement was given and none was answered")
    })
}
