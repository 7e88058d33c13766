//! The classes of operations: what fails and waits apart from each other, over the whole stack.

use core::num::NonZeroU32;
use core::time::Duration;
use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use http::Method;
use tokio::time::{Instant, sleep};

use super::{client_with, config};
use crate::Client;
use crate::config::{BreakerConfig, BreakerWindow, BulkheadConfig, Config, RetryConfig};
use crate::layer::breaker::{CircuitId, CircuitState};
use crate::operation::OperationClass;
use crate::outcome::Effect;
use crate::test_support::{
    PAYMENT_KEY, Script, Step, a_day, cancel_full, charge, confirm, issue, purse, send_out,
};

/// Opens at the second failure in a row.
fn touchy() -> Config {
    let two = NonZeroU32::MIN.saturating_add(1);
    let window = BreakerWindow::Calls(two);
    let breaker = BreakerConfig { window, calls_min: two, ..config().breaker };
    let retry = RetryConfig { attempts_max: NonZeroU32::MIN, ..config().retry };
    Config { retry, breaker, ..config() }
}

/// Asks for something of this class.
async fn ask(client: &Client, class: OperationClass) {
    match class {
        OperationClass::Confirm => drop(client.confirm(confirm()).await),
        OperationClass::Charge => drop(client.charge(charge()).await),
        OperationClass::Cancel => drop(client.cancel(cancel_full()).await),
        OperationClass::Payout => drop(client.change(send_out()).await),
        OperationClass::Manage => drop(client.issue_billing_key(issue()).await),
        OperationClass::LookUp => drop(client.read(purse()).await),
        OperationClass::List => drop(client.transactions(a_day()).try_collect::<Vec<_>>().await),
    }
}

#[test]
fn what_changes_something_is_no_get_and_what_only_reads_is_one() {
    let mut names = BTreeSet::new();
    for endpoint in crate::api::endpoints() {
        assert_eq!(endpoint.method != Method::GET, endpoint.class.changes(), "{endpoint:?}");
        assert!(names.insert(endpoint.name), "{endpoint:?} has the name of another one");
        assert!(endpoint.path.starts_with("/v1/") || endpoint.path.starts_with("/v2/"), "{endpoint:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_class_opens_its_own_circuit_and_no_other() {
    for failing in OperationClass::ALL {
        let script = Script::always(Step::Lose);
        let client = client_with(&script, touchy());
        for _ in 0..2 {
            ask(&client, failing).await;
        }
        for circuit in CircuitId::ALL {
            let is_open = client.breaker(circuit).state == CircuitState::Open;
            assert_eq!(is_open, circuit == failing.into(), "{circuit} after failures of {failing}");
        }
        let sent = script.attempts();
        script.then(Step::answer(503, ""));
        for class in OperationClass::ALL.into_iter().filter(|class| *class != failing) {
            let before = script.attempts();
            ask(&client, class).await;
            assert_eq!(script.attempts(), before + 1, "{class} after failures of {failing}");
        }
        assert!(script.attempts() > sent);
    }
}

#[tokio::test(start_paused = true)]
async fn look_ups_and_confirms_pass_while_lists_are_cut_off() {
    let script = Script::always(Step::answer(503, ""));
    let client = client_with(&script, touchy());
    for _ in 0..50 {
        ask(&client, OperationClass::List).await;
    }
    assert_eq!(client.breaker(OperationClass::List).state, CircuitState::Open);
    assert_eq!(script.attempts(), 2, "the others were turned away here");
    script.then(Step::paid());
    assert!(client.payment(&PAYMENT_KEY.parse().unwrap()).await.is_ok());
    assert_eq!(client.confirm(confirm()).await.effect(), Effect::Applied);
}

#[tokio::test(start_paused = true)]
async fn lists_that_nobody_answers_say_nothing_about_the_host() {
    let script = Script::always(Step::Hush);
    let client = client_with(&script, touchy());
    for _ in 0..2 {
        ask(&client, OperationClass::List).await;
    }
    assert_eq!(client.breaker(OperationClass::List).state, CircuitState::Open);
    assert_eq!(client.breaker(CircuitId::Host).state, CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_late_page_of_a_list_is_not_asked_for_twice_and_a_late_look_up_is() {
    let usual = Duration::from_millis(50);
    for (class, requests) in [(OperationClass::List, 1), (OperationClass::LookUp, 2)] {
        let script = Script::always(Step::answer(200, "[]").after(usual));
        let client = client_with(&script, config());
        for _ in 0..60 {
            ask(&client, class).await;
        }
        let before = script.attempts();
        script.next([Step::answer(200, "[]").after(40 * usual)]);
        ask(&client, class).await;
        assert_eq!(script.attempts() - before, requests, "{class}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_place_goes_by_class() {
    let bulkhead = BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: Duration::from_secs(30) };
    let script = Script::always(Step::code(400, "A_CODE_OF_TOMORROW").after(Duration::from_secs(1)));
    let client = client_with(&script, Config { bulkhead, ..touchy() });
    let first = tokio::spawn({
        let client = client.clone();
        async move { ask(&client, OperationClass::LookUp).await }
    });
    sleep(Duration::from_millis(100)).await;
    let mut waiting = Vec::new();
    for class in [
        OperationClass::List,
        OperationClass::LookUp,
        OperationClass::Manage,
        OperationClass::Charge,
        OperationClass::Cancel,
    ] {
        let client = client.clone();
        waiting.push(tokio::spawn(async move { ask(&client, class).await }));
        sleep(Duration::from_millis(10)).await;
    }
    first.await.unwrap();
    for task in waiting {
        task.await.unwrap();
    }
    let went: Vec<_> = script
        .seen()
        .iter()
        .map(|request| request.path.split(['?', '/']).nth(2).unwrap_or_default().to_owned())
        .collect();
    assert_eq!(went, ["test", "payments", "billing", "billing", "test", "transactions"]);
}

#[tokio::test(start_paused = true)]
async fn a_list_after_an_error_is_over_and_asks_for_nothing_more() {
    let script = Script::always(Step::code(403, "FORBIDDEN_REQUEST"));
    let client = client_with(&script, touchy());
    let mut rows = client.transactions(a_day());
    let started = Instant::now();
    assert!(rows.try_next().await.is_err());
    for _ in 0..3 {
        assert!(matches!(rows.try_next().await, Ok(None)));
    }
    assert_eq!((script.attempts(), started.elapsed()), (1, Duration::ZERO));
    assert!(script.seen().iter().all(|request| request.method == Method::GET && request.body.is_none()));
}
