//! The gateway is down for a while: nothing that was not sent counts against an order.

use support::World;

#[tokio::test]
async fn an_outage_opens_the_breaker_and_every_order_still_settles() {
    let down = r#"
        [[rule]]
        name = "outage"
        point = "before_auth"
        fault = { kind = "html", status = 503 }
    "#;
    let mut world = World::with_faults(down).await;
    let mut orders = Vec::new();
    for _ in 0..20 {
        orders.push(world.checkout(1_000).await);
    }
    world.until_the_breaker_opens().await;

    world.weather("");

    for order in &orders {
        assert_eq!(world.result(order).await, "PAID");
        assert_eq!(world.charges(order).await, [1_000]);
    }
    world.assert_books_agree().await;
}
