//! How many orders and jobs a second do the stores of toss-flows write down? `cargo xtask flows` starts a PostgreSQL that
//! syncs, runs this, and reads its lines: `CASE COUNT MICROSECONDS`.

use std::io::{self, Write};

use core::time::Duration;

use benches::flows::{Failed, create, postgres, sqlite, work};
use tokio::runtime::Builder;

/// Alone, each waits for the disk each time.
const ALONE: usize = 100;
/// Together, they wait for it together.
const TOGETHER: usize = 6_400;
const CALLERS: usize = 64;
const BATCH: usize = 200;

fn main() -> Result<(), Failed> {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        on_sqlite().await?;
        on_postgres().await
    })
}

async fn on_sqlite() -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let store = sqlite(directory.path())?;
    // The first ones make the file longer.
    create(&store, CALLERS, 0..CALLERS).await?;
    let (one, all) = (CALLERS..CALLERS + ALONE, CALLERS + ALONE..CALLERS + ALONE + TOGETHER);
    tell("sqlite/create_1", one.len(), create(&store, 1, one.clone()).await?)?;
    tell("sqlite/create_64", all.len(), create(&store, CALLERS, all.clone()).await?)?;
    Ok(())
}

async fn on_postgres() -> Result<(), Failed> {
    #[expect(clippy::disallowed_methods, reason = "the only way from `cargo xtask flows` into a bench")]
    let address = std::env::var("TEST_POSTGRES_URL")?;
    let store = postgres(&address).await?;
    tell("postgres/create_64", TOGETHER, create(&store, CALLERS, 0..TOGETHER).await?)?;
    let warm = 2 * BATCH;
    work(&store, BATCH, warm).await?;
    let [claiming, settling] = work(&store, 1, ALONE).await?;
    tell("postgres/claim_1", ALONE, claiming)?;
    tell("postgres/work_1", ALONE, claiming + settling)?;
    let many = (TOGETHER - warm - ALONE) / BATCH * BATCH;
    let [claiming, settling] = work(&store, BATCH, many).await?;
    tell("postgres/claim_200", many, claiming)?;
    tell("postgres/work_200", many, claiming + settling)?;
    Ok(())
}

fn tell(case: &str, count: usize, took: Duration) -> io::Result<()> {
    writeln!(io::stdout(), "{case} {count} {}", took.as_micros())
}
