use core::num::NonZeroU32;

use super::*;

fn enter(queues: &mut Queues, priority: Priority, now: Instant) -> Spot {
    queues.enter(priority, now + queues.wait_max(), now)
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("above zero")
}

fn places(count: u32, wait_max: Duration) -> BulkheadConfig {
    BulkheadConfig { in_flight_max: number(count), wait_max }
}

fn through(place: u64, token: u64) -> Fate {
    Fate::Through { place: seconds(place), token: seconds(token) }
}

#[tokio::test(start_paused = true)]
async fn a_place_goes_to_the_first_of_the_highest_priority_when_one_is_free() {
    let start = Instant::now();
    let at = |after| start + seconds(after);
    let mut queues = Queues::new(&places(1, seconds(9)), None, start);
    let first = enter(&mut queues, Priority::CONFIRM, at(0));
    let look_up = enter(&mut queues, Priority::LOOK_UP, at(1));
    let resolver = enter(&mut queues, Priority::RESOLVER, at(2));
    assert_eq!(queues.leave(first, at(3)), through(0, 0));
    assert_eq!(queues.leave(resolver, at(5)), through(1, 0), "it was seated at 3");
    assert_eq!(queues.leave(look_up, at(6)), through(4, 0), "it was seated at 5");
    assert_eq!(enter(&mut queues, Priority::CONFIRM, at(6)), Spot::Settled(through(0, 0)));
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_too_long_is_refused_and_takes_no_place_from_others() {
    let start = Instant::now();
    let at = |after| start + seconds(after);
    let mut queues = Queues::new(&places(1, seconds(2)), None, start);
    let first = enter(&mut queues, Priority::CONFIRM, at(0));
    let late = enter(&mut queues, Priority::CONFIRM, at(1));
    let patient = enter(&mut queues, Priority::CONFIRM, at(3));
    assert_eq!(queues.leave(first, at(4)), through(0, 0));
    assert_eq!(queues.leave(patient, at(5)), through(1, 0));
    assert_eq!(queues.leave(late, at(6)), Fate::NoPlace);
    assert_eq!(
        (queues.in_flight, queues.waiting.len(), queues.fates.len()),
        (0, 0, 0),
        "nobody is forgotten here"
    );
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_ends_before_its_turn_would_have_waited_and_leaves_the_line() {
    let start = Instant::now();
    let mut queues = Queues::new(&places(1, seconds(9)), None, start);
    let first = enter(&mut queues, Priority::CONFIRM, start);
    let second = enter(&mut queues, Priority::CONFIRM, start);
    assert_eq!(queues.leave(second, start + seconds(1)), through(1, 0));
    assert_eq!(queues.leave(first, start + seconds(2)), through(0, 0));
    assert_eq!((queues.in_flight, queues.waiting.len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn tokens_are_given_out_ahead_and_a_refused_one_is_not_spent() {
    let start = Instant::now();
    let rate =
        RateLimitConfig { per_second: number(1), burst: number(2), wait_max: seconds(1), adaptive: None };
    let mut queues = Queues::new(&places(9, seconds(0)), Some(&rate), start);
    let mut come = |after| enter(&mut queues, Priority::CONFIRM, start + seconds(after));
    let settled = Spot::Settled;
    assert_eq!([come(0), come(0), come(0)], [through(0, 0), through(0, 0), through(0, 1)].map(settled));
    assert_eq!(come(0), settled(Fate::NoToken));
    assert_eq!(come(1), settled(through(0, 1)), "the refused one took nothing");
    assert_eq!(come(9), settled(through(0, 0)));
}

#[tokio::test(start_paused = true)]
async fn who_gets_no_token_gives_the_place_back() {
    let start = Instant::now();
    let rate =
        RateLimitConfig { per_second: number(1), burst: number(1), wait_max: seconds(0), adaptive: None };
    let mut queues = Queues::new(&places(2, seconds(0)), Some(&rate), start);
    let first = enter(&mut queues, Priority::CONFIRM, start);
    let refused = enter(&mut queues, Priority::CONFIRM, start);
    assert_eq!(queues.in_flight, 1);
    assert_eq!(queues.leave(refused, start), Fate::NoToken);
    assert_eq!(queues.leave(first, start), through(0, 0));
    assert_eq!(queues.in_flight, 0);
}
