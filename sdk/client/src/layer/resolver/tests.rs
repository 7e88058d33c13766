use core::time::Duration;
use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tower::ServiceExt as _;
use tower_test::mock::{Handle, SendResponse};

use super::{Resolver, Terms};
use crate::call::Call;
use crate::config::ResolveConfig;
use crate::error::{Error, ErrorKind};
use crate::intent::{Custody, WallClock};
use crate::model::Payment;
use crate::operation::Operation;
use crate::outcome::Effect;
use crate::test_support::{Inner, call_of, confirming, inner, looking_up, paid, secret_key};

const MINUTE: Duration = Duration::from_mins(1);
const RESERVE: Duration = Duration::from_secs(6);

/// `Mock` is no `Sync`, which the layers below are; a clone per use is.
fn layer(allowance: bool) -> (Resolver<Inner<Call>>, Handle<Call, Payment>) {
    let (below, gateway) = inner();
    let terms = Terms {
        config: ResolveConfig::default(),
        reserve: RESERVE,
        custody: Custody::new(None, WallClock::new(|| 1), &secret_key(), MINUTE),
        pay: Arc::new(move || allowance),
    };
    (Resolver::new(below, terms), gateway)
}

type Running = JoinHandle<Result<Payment, Error>>;

fn start(operation: Operation, allowance: bool) -> (Running, Handle<Call, Payment>) {
    let (layer, gateway) = layer(allowance);
    (tokio::spawn(layer.oneshot(call_of(operation, MINUTE))), gateway)
}

async fn next(gateway: &mut Handle<Call, Payment>) -> (Call, SendResponse<Payment>) {
    gateway.next_request().await.expect("one more call")
}

#[tokio::test(start_paused = true)]
async fn an_answer_passes_through_and_so_does_an_end_that_leaves_no_doubt() {
    for operation in [confirming(), looking_up()] {
        let (call, mut gateway) = start(operation, true);
        next(&mut gateway).await.1.send_response(paid());
        assert_eq!(call.await.unwrap().unwrap(), paid());
    }
    let (call, mut gateway) = start(confirming(), true);
    next(&mut gateway).await.1.send_error(Error::not_sent("refused"));
    assert_eq!(call.await.unwrap().unwrap_err().kind(), ErrorKind::NotSent);
}

#[tokio::test(start_paused = true)]
async fn attempts_have_the_time_without_the_reserve_and_look_ups_all_of_it() {
    let end = Instant::now() + MINUTE;
    let (call, mut gateway) = start(confirming(), true);
    let (attempts, answer) = next(&mut gateway).await;
    assert_eq!((attempts.deadline(), attempts.is_follow_up()), (end - RESERVE, false));
    answer.send_error(Error::no_answer("reset"));
    let (look_up, answer) = next(&mut gateway).await;
    assert!(matches!(look_up.operation(), Operation::Payment(_)), "{:?}", look_up.operation());
    assert_eq!((look_up.deadline(), look_up.is_follow_up()), (end, true));
    answer.send_response(paid());
    assert!(call.await.unwrap().is_ok());

    let (_call, mut gateway) = start(looking_up(), true);
    assert_eq!(next(&mut gateway).await.0.deadline(), end, "a look-up of the caller keeps nothing back");
}

#[tokio::test(start_paused = true)]
async fn without_an_allowance_the_doubt_comes_out_as_it_is() {
    let (call, mut gateway) = start(confirming(), false);
    next(&mut gateway).await.1.send_error(Error::no_answer("reset"));
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.effect(), Effect::Unknown);
    assert!(error.to_string().contains("the allowance of repeats is used up"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_the_layers_below_say_when_asked_whether_they_are_ready_survives() {
    let (layer, mut gateway) = layer(true);
    gateway.send_error(Error::rejected(ErrorKind::BulkheadFull, "full", None));
    let error = layer.oneshot(call_of(confirming(), MINUTE)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BulkheadFull);
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_while_it_is_looked_up_is_still_in_doubt() {
    let (layer, mut gateway) = layer(true);
    let call = call_of(confirming(), MINUTE);
    let running = timeout(Duration::from_secs(5), layer.oneshot(call.clone()));
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
