use core::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tower::ServiceExt as _;
use tower::util::MapResponse;
use tower_test::mock::{Handle, SendResponse};

use super::{Resolver, Terms};
use crate::budget::{Budget, Cost, Expense, Purpose};
use crate::call::Call;
use crate::config::{BudgetConfig, Config, Percent, ResolveConfig};
use crate::endpoint::Answer;
use crate::error::{Error, ErrorKind};
use crate::intent::{Custody, WallClock};
use crate::model::Payment;
use crate::operation::{Operation, OperationClass};
use crate::outcome::Effect;
use crate::queue::Priority;
use crate::slices::Cut;
use crate::test_support::{Inner, confirm_ticket, confirming, inner, looking_up, paid, secret_key};

const MINUTE: Duration = Duration::from_mins(1);
const RESERVE: Duration = Duration::from_secs(6);
const PLENTY: u32 = 100;

type Below = MapResponse<Inner<Call>, fn(Payment) -> Answer>;

fn ask(layer: Resolver<Below>, call: Call) -> impl Future<Output = Result<Payment, Error>> + Send {
    layer.map_result(|result: Result<Answer, Error>| result.and_then(Answer::into_payment)).oneshot(call)
}

/// `Mock` is no `Sync`, which the layers below are; a clone per use is.
fn layer(allowance: u32) -> (Resolver<Below>, Handle<Call, Payment>) {
    let (below, gateway) = inner();
    let below = below.map_response(Answer::Payment as fn(Payment) -> Answer);
    let budget = BudgetConfig {
        ratio: Percent::new(1).expect("a percentage"),
        floor: allowance,
        window: Duration::from_hours(1), // longer than any call here
    };
    let terms = Terms {
        config: ResolveConfig::default(),
        custody: Custody::new(None, WallClock::new(|| 1), &secret_key(), MINUTE),
        budget: Budget::of(budget),
    };
    (Resolver::new(below, terms), gateway)
}

/// A call of a minute, as the deadline above cuts it.
fn call_of(operation: Operation) -> Call {
    let cut = Cut::new(&Config { deadline: MINUTE, resolve_reserve: RESERVE, ..Config::default() });
    let time = cut.start(Instant::now(), operation.class().moves_money());
    Call::new(operation, time)
}

type Running = JoinHandle<Result<Payment, Error>>;

fn start(operation: Operation, allowance: u32) -> (Running, Handle<Call, Payment>) {
    let (layer, gateway) = layer(allowance);
    (tokio::spawn(ask(layer, call_of(operation))), gateway)
}

async fn next(gateway: &mut Handle<Call, Payment>) -> (Call, SendResponse<Payment>) {
    gateway.next_request().await.expect("one more call")
}

#[tokio::test(start_paused = true)]
async fn an_answer_passes_through_and_so_does_an_end_that_leaves_no_doubt() {
    for operation in [confirming(), looking_up()] {
        let (call, mut gateway) = start(operation, PLENTY);
        next(&mut gateway).await.1.send_response(paid());
        assert_eq!(call.await.unwrap().unwrap(), paid());
    }
    let (call, mut gateway) = start(confirming(), PLENTY);
    next(&mut gateway).await.1.send_error(Error::not_sent("refused"));
    assert_eq!(call.await.unwrap().unwrap_err().kind(), ErrorKind::NotSent);
}

#[tokio::test(start_paused = true)]
async fn attempts_have_the_time_without_the_reserve_and_look_ups_all_of_it() {
    let end = Instant::now() + MINUTE;
    let (call, mut gateway) = start(confirming(), PLENTY);
    let (attempts, answer) = next(&mut gateway).await;
    assert_eq!((attempts.attempts_end(), attempts.is_follow_up()), (end - RESERVE, false));
    answer.send_error(Error::no_answer("reset"));
    let (look_up, answer) = next(&mut gateway).await;
    assert!(matches!(look_up.operation(), Operation::Payment(_)), "{:?}", look_up.operation());
    assert_eq!((look_up.attempts_end(), look_up.is_follow_up()), (end, true));
    assert_eq!((attempts.priority(), look_up.priority()), (Priority::CONFIRM, Priority::RESOLVER));
    answer.send_response(paid());
    assert!(call.await.unwrap().is_ok());

    let (_call, mut gateway) = start(looking_up(), PLENTY);
    assert_eq!(next(&mut gateway).await.0.attempts_end(), end, "a look-up of the caller keeps nothing back");
}

#[tokio::test(start_paused = true)]
async fn without_an_allowance_the_doubt_comes_out_as_it_is() {
    let (call, mut gateway) = start(confirming(), 0);
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    let error = timeout(MINUTE, call).await.expect("nothing more is sent").unwrap().unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert!(error.to_string().contains("the allowance of repeats is used up"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_the_layers_below_say_when_asked_whether_they_are_ready_survives() {
    let (layer, mut gateway) = layer(PLENTY);
    gateway.send_error(Error::rejected(ErrorKind::BulkheadFull, "full", None));
    let error = ask(layer, call_of(confirming())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BulkheadFull);
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_while_it_is_looked_up_is_still_in_doubt() {
    let (layer, mut gateway) = layer(PLENTY);
    let call = call_of(confirming());
    let running = timeout(Duration::from_secs(5), ask(layer, call.clone()));
    let below = async {
        let (attempts, answer) = next(&mut gateway).await;
        attempts.settle(Effect::Unknown);
        answer.send_error(Error::no_answer("reset"));
        next(&mut gateway).await
    };
    let (ended, _look_up) = tokio::join!(running, below);
    assert!(ended.is_err());
    assert!(call.give_up_in_doubt());
}

#[tokio::test(start_paused = true)]
async fn the_call_once_more_has_half_of_what_is_left_and_goes_first_like_a_look_up() {
    let started = Instant::now();
    let (call, mut gateway) = start(confirming(), PLENTY);
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    for _by_key_and_by_order in 0..2 {
        next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    }
    let (again, answer) = next(&mut gateway).await;
    let left = MINUTE.saturating_sub(started.elapsed());
    assert!(matches!(again.operation(), Operation::Confirm(_)), "{:?}", again.operation());
    assert_eq!(again.attempts_end(), Instant::now() + left / 2);
    assert_eq!((again.is_follow_up(), again.priority()), (true, Priority::RESOLVER));
    answer.send_response(paid());
    assert!(call.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_paid_for_that_has_no_time_left() {
    let (layer, mut gateway) = layer(PLENTY);
    let budget = layer.searching.terms.budget.clone();
    let call = tokio::spawn(ask(layer, call_of(confirming())));
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    let (_look_up, answer) = next(&mut gateway).await;
    sleep(Duration::from_millis(59_100)).await;
    answer.send_error(Error::no_answer("reset"));
    let error = timeout(MINUTE, call).await.expect("nothing more is sent").unwrap().unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    let expense = Expense { purpose: Purpose::Resolve, class: OperationClass::LookUp, cost: Cost::One };
    let paid = core::iter::from_fn(|| budget.pay(expense, Instant::now()).then_some(())).count();
    assert_eq!(paid + 1, PLENTY as usize, "the look-up that had the time for it");
}

#[tokio::test(start_paused = true)]
async fn what_may_only_be_looked_up_has_all_of_the_time_and_goes_first() {
    let end = Instant::now() + MINUTE;
    let asked = confirm_ticket().operation(false, |_| true).unwrap();
    let (call, mut gateway) = start(asked, 0);
    let (look_up, answer) = next(&mut gateway).await;
    assert!(matches!(look_up.operation(), Operation::Payment(_)), "{:?}", look_up.operation());
    assert_eq!((look_up.attempts_end(), look_up.priority()), (end, Priority::RESOLVER));
    answer.send_response(paid());
    assert!(call.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn attempts_that_do_not_end_by_themselves_are_cut_off_where_the_reserve_begins() {
    let end = Instant::now() + MINUTE;
    let (call, mut gateway) = start(confirming(), PLENTY);
    let (attempts, _no_answer) = next(&mut gateway).await;
    assert!(attempts.attempt(1).witness.mark_sent());
    let (look_up, answer) = next(&mut gateway).await;
    assert!(matches!(look_up.operation(), Operation::Payment(_)), "{:?}", look_up.operation());
    assert!(Instant::now() < end - RESERVE + Duration::from_millis(2));
    answer.send_response(paid());
    assert!(call.await.unwrap().is_ok());
}
