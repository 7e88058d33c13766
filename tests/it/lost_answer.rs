//! A lost answer is a lack of knowledge, never a failure.

use support::World;

/// The gateway takes the money and the connection closes without a byte, once per order.
const ANSWER_LOST_ONCE: &str = r#"
    [[rule]]
    name = "lost-answer"
    operations = ["confirm"]
    nth = 1
    point = "after_commit"
    fault = { kind = "close" }
"#;

#[tokio::test]
async fn a_lost_answer_does_not_charge_twice() {
    let mut world = World::with_faults(ANSWER_LOST_ONCE).await;

    let order = world.checkout(12_000).await;

    assert_eq!(world.result(&order).await, "PAID");
    assert_eq!(world.charges(&order).await, [12_000]);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn the_repeat_after_a_lost_answer_is_replayed_because_it_carries_the_same_key() {
    let mut world = World::with_faults(ANSWER_LOST_ONCE).await;

    let order = world.checkout(12_000).await;
    let _final = world.result(&order).await;

    let confirms = world.journal(&order).await;
    let keys: Vec<_> = confirms.iter().filter(|e| e["operation"] == "confirm").map(|e| &e["key"]).collect();
    assert!(keys.len() >= 2, "the confirm was repeated: {confirms:#?}");
    assert!(keys.iter().all(|key| *key == keys[0] && key.is_string()), "one intent, one key: {keys:?}");
    assert!(confirms.iter().any(|entry| entry["what"] == "replayed"), "{confirms:#?}");
}

#[tokio::test]
async fn answers_that_stay_lost_end_by_a_look_up_and_not_by_a_count() {
    let every_confirm_is_lost = r#"
        [[rule]]
        name = "lost-answer"
        operations = ["confirm"]
        point = "after_commit"
        fault = { kind = "reset" }
    "#;
    let mut world = World::with_faults(every_confirm_is_lost).await;

    let order = world.checkout(12_000).await;

    assert_eq!(world.result(&order).await, "PAID");
    assert_eq!(world.charges(&order).await, [12_000]);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn an_order_whose_confirm_never_arrived_fails_only_when_the_gateway_says_expired() {
    let no_confirm_arrives = r#"
        [[rule]]
        name = "lost-request"
        operations = ["confirm"]
        point = "before_commit"
        fault = { kind = "close" }
    "#;
    let mut world = World::in_a_hurry(no_confirm_arrives).await;

    let order = world.checkout(12_000).await;

    assert_eq!(world.result(&order).await, "FAILED");
    assert_eq!(world.charges(&order).await, [0_i64; 0]);
    assert_eq!(world.restores(&order).await, 1);
    assert_eq!(world.left(12_000).await, support::world::STOCK);
    world.assert_books_agree().await;
}

#[tokio::test]
async fn the_answer_for_another_payment_is_no_success() {
    let wrong_body_once = r#"
        [[rule]]
        name = "other-order"
        operations = ["confirm"]
        order = "order-000002"
        nth = 1
        point = "after_commit"
        fault = { kind = "other_order" }
    "#;
    let mut world = World::with_faults(wrong_body_once).await;
    let first = world.checkout(12_000).await;
    assert_eq!(world.result(&first).await, "PAID");

    let second = world.checkout(1_000).await;

    assert_eq!(world.result(&second).await, "PAID", "found out by asking again, not by believing the body");
    assert_eq!(world.charges(&second).await, [1_000]);
    world.assert_books_agree().await;
}
