//! How many orders and jobs a second do the stores of toss-flows write down? `cargo xtask flows` starts a PostgreSQL that
//! syncs, runs this, and reads its lines: `CASE COUNT MICROSECONDS`. As one test among others it only shows that it runs,
//! on SQLite.

use std::io::{self, Write};

use core::time::Duration;

use benches::flows::{Failed, create, postgres, sqlite, work};
use tokio::runtime::Builder;

/// How much work.
struct Size {
    /// Alone, each waits for the disk each time.
    alone: usize,
    /// Together, they wait for it together.
    together: usize,
}

const FULL: Size = Size { alone: 100, together: 6_400 };
const ONCE: Size = Size { alone: 2, together: 64 };
const CALLERS: usize = 64;
const BATCH: usize = 200;

fn main() -> Result<(), Failed> {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    // `cargo bench` says so, `cargo test` does not.
    let is_measured = std::env::args().any(|argument| argument == "--bench");
    runtime.block_on(async {
        if is_measured {
            on_sqlite(FULL).await?;
            on_postgres(FULL).await
        } else {
            on_sqlite(ONCE).await
        }
    })
}

async fn on_sqlite(Size { alone, together }: Size) -> Result<(), Failed> {
    let directory = tempfile::tempdir()?;
    let store = sqlite(directory.path())?;
    // The first ones make the file longer.
    create(&store, CALLERS, 0..CALLERS).await?;
    let (first, then) = (CALLERS, CALLERS + alone);
    tell("sqlite/create_1", alone, create(&store, 1, first..then).await?)?;
    tell("sqlite/create_64", together, create(&store, CALLERS, then..then + together).await?)?;
    Ok(())
}

async fn on_postgres(Size { alone, together }: Size) -> Result<(), Failed> {
    #[expect(clippy::disallowed_methods, reason = "the only way from `cargo xtask flows` into a bench")]
    let address = std::env::var("TEST_POSTGRES_URL")?;
    let store = postgres(&address).await?;
    tell("postgres/create_64", together, create(&store, CALLERS, 0..together).await?)?;
    let warm = 2 * BATCH;
    work(&store, BATCH, warm).await?;
    let [claiming, settling] = work(&store, 1, alone).await?;
    tell("postgres/claim_1", alone, claiming)?;
    tell("postgres/work_1", alone, claiming + settling)?;
    let many = (together - warm - alone) / BATCH * BATCH;
    let [claiming, settling] = work(&store, BATCH, many).await?;
    tell("postgres/claim_200", many, claiming)?;
    tell("postgres/work_200", many, claiming + settling)?;
    Ok(())
}

fn tell(case: &str, count: usize, took: Duration) -> io::Result<()> {
    writeln!(io::stdout(), "{case} {count} {}", took.as_micros())
}
