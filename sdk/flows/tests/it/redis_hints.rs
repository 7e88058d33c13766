//! Hints between processes: what arrives where, and that a Redis that is away, slow, emptied or full holds up nobody.

use std::time::Duration;

use toss_flows::backoff::Backoff;
use toss_flows::hints::redis::{RedisHints, RedisOptions};
use toss_flows::{Hint, Hints, JobKind, Topic, Watch};

mod outage;
mod server;
mod tls;

use server::{SharedRedis, soon, until};

fn order(number: u32) -> Topic {
    Topic::Order(format!("ORD-{number:06}").parse().unwrap())
}

fn about(topic: &Topic, number: u64) -> Hint {
    Hint::from(topic.clone()).at(number)
}

fn inbox() -> Topic {
    Topic::Inbox("admin-7".parse().unwrap())
}

fn cancels() -> Topic {
    Topic::Jobs(JobKind::Cancel)
}

fn options(url: &str) -> RedisOptions {
    let backoff = Backoff { base: Duration::from_millis(5), cap: Duration::from_millis(20) };
    RedisOptions { backoff, ..RedisOptions::new(url.parse().unwrap()) }
}

/// A watch that hears the other processes.
async fn listening(hints: &RedisHints, topics: &[Topic]) -> Watch {
    until("the connection", || hints.is_connected()).await;
    let mut watch = hints.watch(topics.to_vec());
    // When the process has begun to listen to a sort of topics, it wakes whoever was there before.
    soon("the process listens", async {
        let mut unheard: Vec<&Topic> = topics.iter().collect();
        while !unheard.is_empty() {
            let news = watch.changed().await;
            unheard.retain(|topic| news.iter().all(|hint| hint.topic != **topic));
        }
    })
    .await;
    watch
}

/// Two processes of one shop.
struct Pair {
    redis: SharedRedis,
    prefix: String,
    mine: RedisHints,
    yours: RedisHints,
}

impl Pair {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl Fn(&mut RedisOptions)) -> Self {
        let redis = SharedRedis::of_this_run();
        let prefix = redis.key_prefix();
        let hints = || {
            let mut options = RedisOptions { prefix: prefix.clone(), ..options(&redis.url) };
            change(&mut options);
            RedisHints::start(options).unwrap()
        };
        Self { mine: hints(), yours: hints(), prefix, redis }
    }
}

#[tokio::test]
async fn a_hint_of_one_process_wakes_whoever_waits_in_another() {
    let pair = Pair::new();
    let topics = [order(1), inbox(), cancels(), Topic::Jobs(JobKind::Confirm)];
    let mut watches = Vec::new();
    for topic in &topics {
        watches.push((listening(&pair.yours, core::slice::from_ref(topic)).await, topic));
    }
    until("the connection", || pair.mine.is_connected()).await;
    for (number, topic) in (1..).zip(&topics) {
        pair.mine.publish(about(topic, number));
    }
    for (number, (watch, topic)) in (1..).zip(&mut watches) {
        assert_eq!(soon("the hint", watch.changed()).await, [about(topic, number)]);
    }
}

#[tokio::test]
async fn a_process_hears_its_own_hint_at_once_and_only_once() {
    let pair = Pair::new();
    let mut mine = listening(&pair.mine, &[order(1), inbox()]).await;
    let mut yours = listening(&pair.yours, &[order(1)]).await;
    pair.mine.publish(about(&order(1), 1));
    assert_eq!(soon("my own", mine.changed()).await, [about(&order(1), 1)]);
    assert_eq!(soon("mine at yours", yours.changed()).await, [about(&order(1), 1)]);
    // Redis has sent my own back to me before this.
    pair.yours.publish(about(&inbox(), 2));
    assert_eq!(soon("yours", mine.changed()).await, [about(&inbox(), 2)]);
}

#[tokio::test]
async fn shops_with_different_prefixes_do_not_hear_each_other() {
    let (here, there) = (Pair::new(), Pair::new());
    let mut of_here = listening(&here.yours, &[order(1)]).await;
    let mut elsewhere = listening(&there.yours, &[order(1), order(2)]).await;
    until("the connection", || here.mine.is_connected() && there.mine.is_connected()).await;
    here.mine.publish(about(&order(1), 1));
    assert_eq!(soon("the shop's own", of_here.changed()).await, [about(&order(1), 1)]);
    there.mine.publish(about(&order(2), 2));
    assert_eq!(soon("the other shop's own", elsewhere.changed()).await, [about(&order(2), 2)]);
}

#[tokio::test]
async fn somebody_who_never_collects_holds_up_nobody() {
    const LAST: u64 = 20_000;
    let pair = Pair::new();
    let _slow = listening(&pair.yours, &[inbox()]).await;
    let mut other = pair.yours.watch(vec![inbox()]);
    until("the connection", || pair.mine.is_connected()).await;
    for number in 1..=LAST {
        pair.mine.publish(about(&inbox(), number));
    }
    let heard = async { while other.changed().await != [about(&inbox(), LAST)] {} };
    soon("the last hint", heard).await;
    assert_eq!((pair.mine.dropped(), pair.yours.watched()), (0, 1));
}

/// The jobs that the stream shows, oldest first.
const SHOWN: &str = "EVAL \"local t = {} for i, e in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do t[i] = \
                     e[2][1] .. e[2][2] end return table.concat(t, ' ')\" 1";

#[tokio::test]
async fn cancel_jobs_wake_workers_and_are_shown_in_a_stream() {
    let pair = Pair::new();
    let mut worker = listening(&pair.yours, &[cancels()]).await;
    until("the connection", || pair.mine.is_connected()).await;
    for job in [7, 8, 8] {
        pair.mine.publish(about(&cancels(), job));
    }
    pair.mine.publish(about(&Topic::Jobs(JobKind::Refund), 9));
    let woken = async { while worker.changed().await != [about(&cancels(), 8)] {} };
    soon("the worker", woken).await;
    let shown = pair.redis.ask(&format!("{SHOWN} {}payment:cancel:queue", pair.prefix));
    // Said in two batches, a job may be shown twice.
    assert!(["job7 job8", "job7 job8 job8"].contains(&&*shown), "{shown}");
}

#[tokio::test]
async fn the_stream_of_cancel_jobs_stays_short() {
    let pair = Pair::with(|options| options.cancel_queue = 200);
    let mut worker = listening(&pair.yours, &[cancels()]).await;
    until("the connection", || pair.mine.is_connected()).await;
    for job in 1..=3_000 {
        pair.mine.publish(about(&cancels(), job));
    }
    let woken = async { while worker.changed().await != [about(&cancels(), 3_000)] {} };
    soon("the worker", woken).await;
    let length = pair.redis.ask(&format!("XLEN {}payment:cancel:queue", pair.prefix));
    let length: u32 = length.trim_start_matches(':').parse().unwrap();
    assert!((200..=300).contains(&length), "{length} entries");
}

#[tokio::test]
async fn what_redis_refuses_is_counted_and_keeps_nothing_else_from_arriving() {
    let pair = Pair::new();
    let mut worker = listening(&pair.yours, &[cancels()]).await;
    until("the connection", || pair.mine.is_connected()).await;
    assert_eq!(pair.redis.ask(&format!("SET {}payment:cancel:queue text", pair.prefix)), "+OK");
    pair.mine.publish(about(&cancels(), 1));
    assert_eq!(soon("the worker", worker.changed()).await, [about(&cancels(), 1)]);
    until("the refusal is counted", || pair.mine.dropped() == 1).await;
    assert!(pair.mine.is_connected());
}
