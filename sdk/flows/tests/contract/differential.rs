//! Whatever is done in whatever order, every store answers alike and ends with the same book. The store in memory was
//! written apart from the databases, so a difference is a mistake in one of them.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use crate::bench::On;

mod book;
mod op;
mod run;

use op::Op;
use run::Run;

/// Long enough for a lane of three, a lost answer, a re-driven job and a purge in one row.
const STEPS: usize = 40;

#[test]
fn sqlite_does_what_memory_does() {
    compare(&[On::Memory, On::Sqlite], 96);
}

#[cfg(feature = "postgres")]
#[test]
fn postgres_does_what_memory_does() {
    compare(&[On::Memory, On::Postgres], 12);
}

fn compare(stores: &[On], cases: u32) {
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        max_shrink_iters: 200,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&prop::collection::vec(op::any(), 1..STEPS), |ops| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(same(stores, &ops))
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

async fn same(stores: &[On], ops: &[Op]) -> Result<(), TestCaseError> {
    let mut runs = Vec::new();
    for on in stores {
        runs.push(Run::new(*on).await);
    }
    for op in ops {
        let mut answers = Vec::new();
        for run in &mut runs {
            answers.push(run.step(op).await);
        }
        prop_assert_eq!(&answers[0], &answers[1], "the answers to {:?}", op);
        let books = (runs[0].book().await, runs[1].book().await);
        prop_assert_eq!(books.0, books.1, "the books after {:?}", op);
    }
    Ok(())
}
