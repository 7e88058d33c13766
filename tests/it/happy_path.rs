//! What happens when nothing goes wrong.

use support::World;

#[tokio::test]
async fn a_paid_order_is_charged_once_and_keeps_its_stock() {
    let mut world = World::start().await;

    let order = world.checkout(12_000).await;

    assert_eq!(world.result(&order).await, "PAID");
    assert_eq!(world.charges(&order).await, [12_000]);
    assert_eq!(world.left(12_000).await, support::world::STOCK - 1);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn placing_the_same_order_twice_is_one_order() {
    let mut world = World::start().await;
    let order = world.checkout(12_000).await;

    let (status, _) = world.place(&order).await;

    assert_eq!(status, 202, "the second click gets the answer of the first");
    assert_eq!(world.result(&order).await, "PAID");
    assert_eq!(world.charges(&order).await, [12_000]);
    assert_eq!(world.left(12_000).await, support::world::STOCK - 1);
    world.assert_books_agree().await;
}
