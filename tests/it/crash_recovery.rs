//! The shop's process ends at the worst moments; the database is all that is left.

use support::World;

#[tokio::test]
async fn an_order_accepted_before_a_crash_is_settled_after_it() {
    let slow_bank = r#"
        [[rule]]
        name = "slow-bank"
        operations = ["confirm"]
        nth = 1
        point = "after_commit"
        fault = { kind = "never" }
    "#;
    let mut world = World::with_faults(slow_bank).await;
    let order = world.checkout(12_000).await;
    world.until_charged(&order).await;

    world.restart_shop().await;

    assert_eq!(world.result(&order).await, "PAID");
    assert_eq!(world.charges(&order).await, [12_000]);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_shop_that_crashes_again_and_again_neither_loses_nor_doubles_an_order() {
    let mut world = World::start().await;
    let mut orders = Vec::new();
    for _ in 0..6 {
        orders.push(world.checkout(1_000).await);
        world.restart_shop().await;
    }

    for order in &orders {
        assert_eq!(world.result(order).await, "PAID");
        assert_eq!(world.charges(order).await, [1_000]);
    }
    world.assert_books_agree().await;
}
