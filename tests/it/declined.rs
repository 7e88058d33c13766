//! A refused card ends the order; its stock comes back exactly once.

use support::World;
use support::world::STOCK;

#[tokio::test]
async fn a_declined_card_restores_stock_once() {
    let declined = r#"
        [[rule]]
        name = "declined"
        operations = ["confirm"]
        point = "before_commit"
        fault = { kind = "code", code = "REJECT_CARD_PAYMENT" }
    "#;
    let mut world = World::with_faults(declined).await;

    let order = world.checkout(12_000).await;

    assert_eq!(world.result(&order).await, "FAILED");
    assert_eq!(world.charges(&order).await, [0_i64; 0]);
    assert_eq!(world.restores(&order).await, 1);
    assert_eq!(world.left(12_000).await, STOCK);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_refusal_whose_answer_was_lost_still_ends_the_order() {
    let refused_and_lost = r#"
        [[rule]]
        name = "declined"
        operations = ["confirm"]
        nth = 1
        point = "before_commit"
        fault = { kind = "code", code = "REJECT_CARD_PAYMENT" }

        [[rule]]
        name = "lost-answer"
        operations = ["confirm"]
        nth = 1
        point = "while_answering"
        fault = { kind = "close" }
    "#;
    let mut world = World::with_faults(refused_and_lost).await;

    let order = world.checkout(12_000).await;

    assert_eq!(world.result(&order).await, "FAILED");
    assert_eq!(world.restores(&order).await, 1);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn a_refusal_that_is_not_final_does_not_end_the_order() {
    let bank_closed_once = r#"
        [[rule]]
        name = "bank-closed"
        operations = ["confirm"]
        nth = 1
        point = "before_commit"
        fault = { kind = "code", code = "NOT_AVAILABLE_BANK" }
    "#;
    let mut world = World::with_faults(bank_closed_once).await;

    let order = world.checkout(12_000).await;

    assert_eq!(world.result(&order).await, "PAID");
    assert_eq!(world.charges(&order).await, [12_000]);
    world.assert_books_agree().await;
}
