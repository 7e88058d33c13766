//! Faults of the transport without a socket, on a clock that stands still until somebody waits.

use core::time::Duration;

use mock_toss::fault::{End, Fault, Latency, Part, Plan, Point, Rule};
use mock_toss::in_memory::{Broken, InMemory};
use tokio::time::{Instant, timeout};

use crate::client::{call, config, confirm_body, open};

fn plan(point: Point, fault: Fault) -> Plan {
    let mut rule = Rule::new("rule", point, fault);
    rule.limit = Some(1);
    Plan::new(0, vec![rule]).expect("the plan is sound")
}

fn captured(toss: &InMemory) -> u64 {
    toss.ledger().payments.iter().map(|payment| payment.captured).sum()
}

/// The confirm of a fresh payment into a fault: `None` if nothing has come after an hour.
async fn confirm_into(point: Point, fault: Fault) -> (InMemory, Option<Result<usize, Broken>>) {
    let toss = InMemory::new(config()).expect("sound settings");
    let key = open(&toss, 15_000).await;
    toss.set_faults(plan(point, fault));
    let confirm = http::Request::post("/v1/payments/confirm").header("idempotency-key", "try-1");
    let body = confirm_body(&key, 15_000);
    let answer = timeout(Duration::from_hours(1), call(&toss, confirm, &body)).await.ok();
    (toss, answer.map(|answer| answer.map(|answer| answer.body().len())))
}

#[tokio::test(start_paused = true)]
async fn what_breaks_an_answer_breaks_it_here_too() {
    let truncate = |part, end| Fault::Truncate { part, bytes: 10, end };
    for (fault, broken) in [
        (truncate(Part::Head, End::Close), Some(Err(Broken::Closed))),
        (truncate(Part::Body, End::Reset), Some(Err(Broken::Reset))),
        (truncate(Part::Head, End::Never), None),
        (truncate(Part::Body, End::Never), None),
        (Fault::WrongLength { by: 4 }, None),
    ] {
        let (toss, seen) = confirm_into(Point::AfterCommit, fault.clone()).await;
        assert_eq!(seen, broken, "{fault:?}");
        assert_eq!(captured(&toss), 15_000, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn noise_is_told_as_noise_with_its_bytes() {
    for (point, money) in [(Point::BeforeAuth, 0), (Point::BeforeCommit, 0), (Point::AfterCommit, 15_000)] {
        let (toss, seen) = confirm_into(point, Fault::Garbage { bytes: 9 }).await;
        assert!(matches!(&seen, Some(Err(Broken::Garbage(bytes))) if bytes.len() == 9), "{seen:?}");
        assert_eq!(captured(&toss), money, "{point:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_length_that_is_too_short_brings_so_much_of_the_body() {
    let (_, whole) = confirm_into(Point::AfterAnswer, Fault::Close).await;
    let (_, short) = confirm_into(Point::AfterCommit, Fault::WrongLength { by: -4 }).await;
    let whole = whole.expect("in time").expect("an answer: the end of its connection is nothing to it");
    assert_eq!(short, Some(Ok(whole - 4)));
}

#[tokio::test(start_paused = true)]
async fn drops_take_their_time() {
    let began = Instant::now();
    let fault = Fault::Drip { bytes: 100, ms: Latency::Exactly(1_000) };
    let (_, seen) = confirm_into(Point::WhileAnswering, fault).await;
    let drops = seen.expect("in time").expect("whole in the end").div_ceil(100);
    assert_eq!(began.elapsed().as_secs(), u64::try_from(drops).expect("few") - 1);
}
