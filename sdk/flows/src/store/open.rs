//! Whether a transaction is open here: the types keep gateway calls out of transactions, and this is how the book shows it.

tokio::task_local! {
    static OPEN: ();
}

/// Whether the task, or the writer's thread, that asks has a transaction of a store open. Money calls note it.
pub fn in_transaction() -> bool {
    OPEN.try_with(|()| ()).is_ok()
}

/// Runs `work` as the inside of a transaction.
#[cfg(any(test, feature = "postgres"))]
pub(crate) async fn inside<F: Future>(work: F) -> F::Output {
    OPEN.scope((), work).await
}

/// The same, for a thread that polls by hand.
pub(crate) fn inside_sync<T>(work: impl FnOnce() -> T) -> T {
    OPEN.sync_scope((), work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_runs_inside_a_transaction_says_so() {
        assert!(!in_transaction());
        assert!(inside(async { in_transaction() }).await);
        assert!(inside_sync(in_transaction));
        assert!(!in_transaction());
    }
}
