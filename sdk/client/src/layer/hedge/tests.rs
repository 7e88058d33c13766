use core::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, advance};
use tower::ServiceExt as _;
use tower_test::mock::{Handle, SendResponse};

use super::{Hedge, Hedges};
use crate::budget::Budget;
use crate::call::{Attempt, Call};
use crate::config::{BudgetConfig, HedgeConfig, Percent};
use crate::error::{Error, ErrorKind};
use crate::model::Payment;
use crate::test_support::{call_of, confirming, inner, looking_up, paid, refused};

const MINUTE: Duration = Duration::from_mins(1);
/// What is late after [`seasoned`].
const LATE: Duration = Duration::from_millis(100);

fn hedges(floor: u32) -> Hedges {
    let ratio = Percent::new(1).expect("1 to 100");
    let budget = Budget::of(BudgetConfig { ratio, floor, ..BudgetConfig::default() });
    Hedges::new(HedgeConfig::default(), budget)
}

/// After fifty look-ups, three of which took as long as [`LATE`].
fn seasoned(floor: u32) -> Hedges {
    let hedges = hedges(floor);
    for number in 0..50 {
        hedges.observe(if number < 3 { LATE } else { LATE / 10 });
    }
    hedges
}

type Running = JoinHandle<Result<Payment, Error>>;
type Below = Handle<Attempt, Payment>;

fn start(call: &Call, hedges: &Hedges) -> (Running, Below) {
    let (below, gateway) = inner();
    (tokio::spawn(Hedge::new(below, hedges.clone()).oneshot(call.attempt(1))), gateway)
}

async fn next(gateway: &mut Below) -> (Attempt, SendResponse<Payment>) {
    gateway.next_request().await.expect("one more attempt")
}

/// A look-up of which both requests are under way.
async fn both() -> (Running, SendResponse<Payment>, SendResponse<Payment>) {
    let (call, mut gateway) = start(&call_of(looking_up(), MINUTE), &seasoned(1));
    let (_, first) = next(&mut gateway).await;
    let (_, second) = next(&mut gateway).await;
    (call, first, second)
}

/// Nothing more is sent by then.
async fn quiet_for(gateway: &mut Below, time: Duration) -> bool {
    !matches!(tokio::time::timeout(time, gateway.next_request()).await, Ok(Some(_)))
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_passes_through_after_one_request() {
    let (call, mut gateway) = start(&call_of(looking_up(), MINUTE), &seasoned(1));
    let (first, answer) = next(&mut gateway).await;
    assert!(!first.is_hedge);
    advance(LATE / 10 * 9).await;
    answer.send_response(paid());
    assert_eq!(call.await.unwrap().unwrap(), paid());
    assert!(gateway.next_request().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_late_look_up_is_asked_once_more_and_the_first_answer_counts() {
    let started = Instant::now();
    let (call, mut gateway) = start(&call_of(looking_up(), MINUTE), &seasoned(9));
    let (_, _unanswered) = next(&mut gateway).await;
    let (second, answer) = next(&mut gateway).await;
    assert!(started.elapsed() >= LATE && started.elapsed() < 2 * LATE, "{:?}", started.elapsed());
    assert!(second.is_hedge);
    assert!(quiet_for(&mut gateway, MINUTE / 2).await, "at most one");
    answer.send_response(paid());
    assert_eq!(call.await.unwrap().unwrap(), paid());
}

#[tokio::test(start_paused = true)]
async fn the_first_request_still_counts_after_the_second_was_sent() {
    let (call, first, _unanswered) = both().await;
    first.send_response(paid());
    assert_eq!(call.await.unwrap().unwrap(), paid());
}

#[tokio::test(start_paused = true)]
async fn a_definite_answer_ends_both_and_a_failure_waits_for_the_other() {
    let (call, first, _unanswered) = both().await;
    first.send_error(refused("NOT_FOUND_PAYMENT", "", 404));
    assert_eq!(call.await.unwrap().unwrap_err().kind(), ErrorKind::Refused);

    let (call, first, second) = both().await;
    first.send_error(Error::no_answer("reset"));
    tokio::task::yield_now().await;
    second.send_response(paid());
    assert!(call.await.unwrap().is_ok());

    let (call, first, second) = both().await;
    second.send_error(Error::rejected(ErrorKind::CircuitOpen, "open", None));
    tokio::task::yield_now().await;
    first.send_response(paid());
    assert!(call.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn if_both_fail_the_first_ones_end_is_told() {
    let (call, first, second) = both().await;
    first.send_error(Error::no_answer("reset"));
    tokio::task::yield_now().await;
    second.send_error(Error::rejected(ErrorKind::CircuitOpen, "open", None));
    assert_eq!(call.await.unwrap().unwrap_err().kind(), ErrorKind::NoAnswer);
}

#[tokio::test(start_paused = true)]
async fn a_failure_in_time_is_no_reason_to_ask_beside_it() {
    let (call, mut gateway) = start(&call_of(looking_up(), MINUTE), &seasoned(1));
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    assert!(gateway.next_request().await.is_none());
    assert_eq!(call.await.unwrap().unwrap_err().kind(), ErrorKind::NoAnswer);
}

#[tokio::test(start_paused = true)]
async fn what_moves_money_is_never_asked_twice_however_late() {
    let (call, mut gateway) = start(&call_of(confirming(), MINUTE), &seasoned(9));
    let (_, answer) = next(&mut gateway).await;
    assert!(quiet_for(&mut gateway, MINUTE).await);
    answer.send_response(paid());
    assert!(call.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_late_before_fifty_look_ups_were_answered() {
    let hedges = hedges(9);
    for _ in 0..49 {
        hedges.observe(LATE);
    }
    assert_eq!(hedges.late(), None);
    let (_call, mut gateway) = start(&call_of(looking_up(), MINUTE), &hedges);
    let (_, _unanswered) = next(&mut gateway).await;
    assert!(quiet_for(&mut gateway, MINUTE).await);
}

#[tokio::test(start_paused = true)]
async fn an_empty_allowance_withholds_the_hedge() {
    let (_call, mut gateway) = start(&call_of(looking_up(), MINUTE), &seasoned(0));
    let (_, _unanswered) = next(&mut gateway).await;
    assert!(quiet_for(&mut gateway, MINUTE).await);
}

#[tokio::test(start_paused = true)]
async fn no_hedge_starts_that_half_of_the_look_ups_say_could_not_end() {
    // The median is a tenth of what is late.
    let (_call, mut gateway) = start(&call_of(looking_up(), LATE + LATE / 20), &seasoned(1));
    let (_, _unanswered) = next(&mut gateway).await;
    assert!(quiet_for(&mut gateway, MINUTE).await);
}

#[tokio::test(start_paused = true)]
async fn one_call_has_one_hedge_over_all_its_attempts() {
    let call = call_of(looking_up(), MINUTE);
    let hedges = seasoned(9);
    let (first, mut gateway) = start(&call, &hedges);
    let (_, failed) = next(&mut gateway).await;
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    failed.send_error(Error::no_answer("reset"));
    assert!(first.await.unwrap().is_err());
    let (_repeat, mut gateway) = start(&call, &hedges);
    let (_, _unanswered) = next(&mut gateway).await;
    assert!(quiet_for(&mut gateway, MINUTE / 2).await);
}

#[tokio::test(start_paused = true)]
async fn hedges_that_win_do_not_make_more_look_ups_late() {
    let hedges = seasoned(1_000);
    for _ in 0..64 {
        let (call, mut gateway) = start(&call_of(looking_up(), MINUTE), &hedges);
        let (_, _unanswered) = next(&mut gateway).await;
        let (_, answer) = next(&mut gateway).await;
        answer.send_response(paid());
        assert!(call.await.unwrap().is_ok());
    }
    assert!(hedges.late() >= Some(LATE), "{:?}", hedges.late());
}

#[tokio::test(start_paused = true)]
async fn look_ups_that_failed_do_not_tell_what_is_late() {
    let hedges = hedges(1);
    for _ in 0..60 {
        let (call, mut gateway) = start(&call_of(looking_up(), MINUTE), &hedges);
        next(&mut gateway).await.1.send_error(Error::not_sent("refused"));
        assert!(call.await.unwrap().is_err());
    }
    assert_eq!(hedges.late(), None);
}

#[tokio::test(start_paused = true)]
async fn a_fast_gateway_does_not_make_everything_late() {
    let hedges = hedges(1);
    for _ in 0..50 {
        hedges.observe(Duration::ZERO);
    }
    assert_eq!(hedges.late(), Some(HedgeConfig::default().late_min));
}

#[tokio::test(start_paused = true)]
async fn the_readiness_error_below_survives() {
    let (below, mut gateway) = inner::<Attempt>();
    gateway.send_error(refused("REJECT_CARD_PAYMENT", "no", 403));
    let hedge = Hedge::new(below, hedges(1));
    let error = hedge.oneshot(call_of(looking_up(), MINUTE).attempt(1)).await.unwrap_err();
    assert_eq!(error.code(), Some("REJECT_CARD_PAYMENT"));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_look_up_sends_nothing_more() {
    let (call, mut gateway) = start(&call_of(looking_up(), MINUTE), &seasoned(1));
    let (_, _unanswered) = next(&mut gateway).await;
    call.abort();
    assert!(gateway.next_request().await.is_none());
}
