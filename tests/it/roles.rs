//! A node that answers and a node that works, on one PostgreSQL.

use core::time::Duration;

use support::World;

/// Takes the money of the first confirm, and never answers.
const SLOW_BANK: &str = r#"
    [[rule]]
    name = "slow-bank"
    operations = ["confirm"]
    nth = 1
    point = "after_commit"
    fault = { kind = "never" }
"#;

#[tokio::test]
async fn a_node_that_only_answers_finishes_no_order_and_one_that_works_does() {
    let mut world = World::divided().await;
    let order = world.checkout(12_000).await;
    // Far longer than a worker needs on this scale.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!((world.status(&order).await, world.charges(&order).await), ("PENDING".to_owned(), vec![]));
    world.start_worker().await;
    assert_eq!(world.result(&order).await, "PAID");
    assert_eq!(world.charges(&order).await, [12_000]);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_node_that_works_takes_over_what_a_crashed_one_left() {
    let mut world = World::divided().await;
    world.start_worker().await;
    world.weather(SLOW_BANK);
    let order = world.checkout(12_000).await;
    world.until_charged(&order).await;
    world.crash_worker();
    world.start_worker().await;
    assert_eq!(world.result(&order).await, "PAID");
    assert_eq!(world.charges(&order).await, [12_000]);
    world.assert_books_agree().await;
}
