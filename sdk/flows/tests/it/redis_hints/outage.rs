//! Redis is killed, emptied, stalled, or was never there.

use std::time::Duration;

use toss_flows::hints::redis::{RedisHints, RedisOptions};
use toss_flows::{Hint, Hints};

use super::server::{Door, OwnRedis, soon, until};
use super::{about, cancels, listening, options, order};

fn start(door: &Door) -> RedisHints {
    start_with(door, |_| {})
}

fn start_with(door: &Door, change: impl Fn(&mut RedisOptions)) -> RedisHints {
    let mut options = options(&format!("redis://{}", door.address));
    change(&mut options);
    RedisHints::start(options).unwrap()
}

#[tokio::test]
async fn without_redis_the_process_itself_is_woken_and_nothing_piles_up() {
    let hints = RedisHints::start(options("redis://127.0.0.1:1")).unwrap();
    let mut watch = hints.watch(vec![order(1)]);
    for number in 0..100_000 {
        hints.publish(about(&order(1), number));
    }
    assert_eq!(soon("my own", watch.changed()).await, [about(&order(1), 99_999)]);
    assert_eq!((hints.is_connected(), hints.dropped()), (false, 100_000));
}

#[tokio::test]
async fn a_redis_that_comes_later_is_found() {
    let mut redis = OwnRedis::start("").await;
    redis.kill();
    let door = redis.door(None).await;
    let (mine, yours) = (start(&door), start(&door));
    let mut watch = yours.watch(vec![order(1)]);
    redis.start_again().await;
    // What was said before anybody listened may have been missed.
    assert_eq!(soon("the wake-up", watch.changed()).await, [Hint::from(order(1))]);
    until("the connection", || mine.is_connected()).await;
    mine.publish(about(&order(1), 1));
    assert_eq!(soon("the hint", watch.changed()).await, [about(&order(1), 1)]);
}

#[tokio::test]
async fn a_killed_redis_costs_the_hints_of_its_absence_and_wakes_everybody_when_it_is_back() {
    let mut redis = OwnRedis::start("").await;
    let door = redis.door(None).await;
    let (mine, yours) = (start(&door), start(&door));
    let mut watch = listening(&yours, &[order(1), order(2)]).await;
    until("the connection", || mine.is_connected()).await;
    redis.kill();
    until("the loss is noticed", || !mine.is_connected() && !yours.is_connected()).await;
    let lost_before = mine.dropped();
    mine.publish(about(&order(1), 1));
    assert_eq!(mine.dropped(), lost_before + 1, "dropped at once, not kept");
    // The process that is cut off still wakes its own.
    yours.publish(about(&order(2), 2));
    assert_eq!(soon("its own", watch.changed()).await, [about(&order(2), 2)]);

    redis.start_again().await;
    let everything = [Hint::from(order(1)), Hint::from(order(2))];
    assert_eq!(soon("the wake-up", watch.changed()).await, everything);
    until("the connection", || mine.is_connected()).await;
    mine.publish(about(&order(1), 3));
    assert_eq!(
        soon("the hint", watch.changed()).await,
        [about(&order(1), 3)],
        "woken once, then hints again"
    );
}

#[tokio::test]
async fn flushing_redis_loses_what_people_look_at_and_no_wake_up() {
    let redis = OwnRedis::start("").await;
    let door = redis.door(None).await;
    let (mine, yours) = (start(&door), start(&door));
    let mut worker = listening(&yours, &[cancels()]).await;
    until("the connection", || mine.is_connected()).await;
    mine.publish(about(&cancels(), 1));
    assert_eq!(soon("the worker", worker.changed()).await, [about(&cancels(), 1)]);
    assert_eq!(redis.ask("XLEN payment:cancel:queue"), ":1");

    assert_eq!(redis.ask("FLUSHALL"), "+OK");

    assert_eq!(redis.ask("XLEN payment:cancel:queue"), ":0");
    mine.publish(about(&cancels(), 2));
    assert_eq!(soon("the worker", worker.changed()).await, [about(&cancels(), 2)]);
    assert_eq!(redis.ask("XLEN payment:cancel:queue"), ":1");
    assert_eq!(mine.dropped(), 0);
}

#[tokio::test]
async fn a_redis_that_takes_everything_and_answers_nothing_is_away() {
    let redis = OwnRedis::start("").await;
    let door = redis.door(None).await;
    let impatient = |options: &mut RedisOptions| {
        options.patience = Duration::from_millis(300);
        options.ping_every = Duration::from_millis(50);
    };
    let (mine, yours) = (start_with(&door, impatient), start_with(&door, impatient));
    let mut watch = listening(&yours, &[order(1)]).await;
    redis.signal("-STOP");
    // Nobody publishes: the ping finds out.
    until("the silence is noticed", || !mine.is_connected() && !yours.is_connected()).await;
    redis.signal("-CONT");
    assert_eq!(soon("the wake-up", watch.changed()).await, [Hint::from(order(1))]);
    until("the connection", || mine.is_connected()).await;
}

#[tokio::test]
async fn hints_that_are_dropped_leave_no_connection_behind() {
    let redis = OwnRedis::start("").await;
    let door = redis.door(None).await;
    let hints = start(&door);
    let _watch = listening(&hints, &[order(1)]).await;
    assert_eq!(redis.ask("PUBSUB NUMSUB toss:hints:orders").trim(), "*2");
    let subscribers =
        || redis.ask("EVAL \"return redis.call('PUBSUB', 'NUMSUB', KEYS[1])[2]\" 1 toss:hints:orders");
    assert_eq!(subscribers(), ":1");
    drop(hints);
    until("the connection is closed", || subscribers() == ":0").await;
}

#[test]
fn outside_a_runtime_hints_say_what_to_do() {
    let error = RedisHints::start(options("redis://127.0.0.1:1")).unwrap_err().to_string();
    assert!(error.contains("inside a tokio runtime"), "{error}");
}
