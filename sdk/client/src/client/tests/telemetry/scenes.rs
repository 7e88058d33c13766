//! Every way in which a call can go, played one after the other, so that what is told of them can be held against
//! what may be told. Whatever the caller gets, its types are printed for `said`.

use core::fmt::{Debug, Write as _};
use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use tokio::time::{sleep, timeout};

use super::super::resolving;
use crate::Client;
use crate::config::{
    BreakerConfig, BreakerMode, BreakerWindow, BudgetConfig, BulkheadConfig, ClassBreakers, Config,
    HostBreakerConfig, IntentConfig, Percent, RateLimitConfig, RetryConfig, WhenDropped,
};
use crate::error::Error;
use crate::intent::MemoryJournal;
use crate::layer::breaker::CircuitId;
use crate::model::{IdempotencyKey, Money, PaymentKey};
use crate::operation::Cancel;
use crate::outcome::Outcome;
use crate::test_support::{
    AUTH_KEY, BILLING_KEY, CHARGE_KEY, CUSTOMER, ORDER_ID, PAYMENT_KEY, SECRET, Script, Step, TOKEN, a_day,
    charge, confirm, confirm_ticket, delete, issue, issued_json, payment_json, purse, secret_key, send_out,
};

pub(super) const CANCEL_KEY: &str = "cc_9QJ4WQK7QXJ4WQK7";
pub(super) const CARD: &str = "4330123412341235";
pub(super) const CARD_IN_GROUPS: &str = "4330-1234-1234-1235";

/// An answer that repeats the keys of its request, and more that nobody should say.
fn echo(keys: &str, status: u16, code: &str) -> Step {
    let coded = "dGVzdF9za196WExrS0V5cE5BcldtbzUwblgzbG1lYXhZRzVSOg==";
    let message = format!("{keys} {SECRET} {coded} {CARD} {CARD_IN_GROUPS}");
    Step::answer(status, format!(r#"{{"code":"{code}","message":"{message}"}}"#))
}

/// A payment as it comes for a card.
fn by_card() -> Step {
    let payment = payment_json("DONE", &[]);
    Step::answer(200, payment.replacen('{', &format!(r#"{{"card":{{"number":"{CARD}"}},"#), 1))
}

/// How a request with these keys may end.
fn endings(keys: &str) -> Vec<Step> {
    let another = payment_json("DONE", &[]).replace(PAYMENT_KEY, "tgen_another");
    vec![
        by_card(),
        Step::answer(200, payment_json("CANCELED", &[(15_000, 0)])),
        Step::answer(200, another),
        Step::answer(200, format!(r#"{{"paymentKey":"{PAYMENT_KEY}","card":"{CARD}""#)),
        Step::answer(200, payment_json("DONE", &[]).replace("KRW", CARD_IN_GROUPS)),
        echo(keys, 400, "INVALID_REQUEST"),
        echo(keys, 401, "UNAUTHORIZED_KEY"),
        echo(keys, 409, "IDEMPOTENT_REQUEST_PROCESSING"),
        echo(keys, 500, "FAILED_INTERNAL_SYSTEM_PROCESSING"),
        echo(keys, 400, "NOT_AVAILABLE_BANK"),
        echo(keys, 404, "NOT_FOUND_PAYMENT"),
        echo(keys, 403, CARD),
        echo(keys, 403, keys.split(' ').next_back().unwrap_or_default()),
        Step::answer(503, format!("<html>{SECRET} {PAYMENT_KEY}</html>")),
        Step::Answer { status: 429, body: String::new(), header: Some(("retry-after", "4")) },
        Step::Answer { status: 502, body: String::new(), header: Some(("x-tosspayments-trace-id", CARD)) },
        Step::Lose,
        Step::Refuse,
        Step::Hush,
        Step::Hang,
    ]
}

fn key() -> PaymentKey {
    PAYMENT_KEY.parse().expect("a key")
}

fn cancel() -> Cancel {
    let key: IdempotencyKey = CANCEL_KEY.parse().expect("a key");
    Cancel::part(key, self::key(), "부분 환불", Money::krw(5_000), Money::krw(15_000))
        .expect("within the balance")
}

fn client(script: &Script, config: Config) -> Client {
    let builder = Client::builder(secret_key()).config(config).journal(Arc::new(MemoryJournal::default()));
    builder.build_with(script.clone()).expect("a sound configuration")
}

fn print(said: &mut String, what: &dyn Debug) {
    write!(said, "{what:?} {what:#?} ").expect("a string takes everything");
}

fn print_error(said: &mut String, error: &(dyn core::error::Error + 'static)) {
    let mut cause = Some(error);
    while let Some(error) = cause {
        write!(said, "{error} {error:?} ").expect("a string takes everything");
        cause = error.source();
    }
}

/// Plays all scenes, each with its own client.
pub(super) async fn play_all(said: &mut String) {
    each_operation_at_each_end(said).await;
    each_other_request_at_each_end(said).await;
    calls_that_nobody_waits_for(said).await;
    circuits_that_turn(said).await;
    a_queue_and_a_rate(said).await;
    hedges().await;
    an_allowance_that_is_used_up_and_a_time_that_is_too_short().await;
    a_configuration_that_is_tried_out(said).await;
}

async fn each_operation_at_each_end(said: &mut String) {
    let confirm_keys = format!("{} {PAYMENT_KEY}", confirm().key());
    for (step, sight) in endings(&confirm_keys).into_iter().zip(endings(PAYMENT_KEY).into_iter().rev()) {
        let client = client(&Script::always(step).and_shows(sight), resolving());
        print_outcome(said, client.confirm(confirm()).await);
        print_outcome(said, client.resolve(&confirm_ticket()).await);
        print(said, &(client.clone(), client.open_intents().await));
    }
    let cancel_keys = format!("{CANCEL_KEY} {PAYMENT_KEY}");
    for (step, sight) in endings(&cancel_keys).into_iter().zip(endings(PAYMENT_KEY)) {
        let client = client(&Script::always(step).and_shows(sight), resolving());
        print_outcome(said, client.cancel(cancel()).await);
    }
    for step in endings(PAYMENT_KEY) {
        let script = Script::always(step);
        let client = client(&script, resolving());
        print_outcome(said, client.look_up(&confirm_ticket()).await);
        print_result(said, client.payment(&key()).await);
        print(said, &script.seen());
    }
    for step in endings("") {
        let client = client(&Script::always(step), resolving());
        print_result(said, client.payment_by_order(&ORDER_ID.parse().expect("an id")).await);
    }
    print(said, &(confirm(), cancel(), confirm().stored_at(1), secret_key()));
}

/// Each request is answered with its own keys: nobody could clean a text of what it does not know.
async fn each_other_request_at_each_end(said: &mut String) {
    let (charged, issued) = (format!("{CHARGE_KEY} {BILLING_KEY}"), format!("{AUTH_KEY} {CUSTOMER}"));
    for (step, sight) in endings(&charged).into_iter().zip(endings("").into_iter().rev()) {
        let client = client(&Script::always(step).and_shows(sight), resolving());
        let sold = client.charge(charge()).await;
        if let Outcome::Unknown(unknown) = &sold {
            print_outcome(said, client.resolve(&unknown.ticket).await);
        }
        print_outcome(said, sold);
        print(said, &client.open_intents().await);
    }
    for step in endings(&issued).into_iter().chain([Step::answer(200, issued_json(CUSTOMER))]) {
        let client = client(&Script::always(step), resolving());
        print_outcome(said, client.issue_billing_key(issue()).await);
        print(said, &client.open_intents().await);
    }
    for step in endings(BILLING_KEY) {
        let script = Script::always(step);
        let client = client(&script, resolving());
        print_outcome(said, client.delete_billing_key(delete()).await);
        print(said, &(client.open_intents().await, script.seen()));
    }
    for step in endings(TOKEN) {
        let script = Script::always(step);
        let client = client(&script, resolving());
        print_result(said, client.read(purse()).await.map(|_| ()));
        print(said, &script.seen());
    }
    for step in endings("") {
        let client = client(&Script::always(step), resolving());
        print_outcome(said, client.change(send_out()).await);
        print_result(said, client.transactions(a_day()).try_collect::<Vec<_>>().await);
    }
    print(said, &(charge(), issue(), delete(), send_out(), purse(), a_day()));
}

fn print_result<T: Debug>(said: &mut String, result: Result<T, Error>) {
    match result {
        Ok(payment) => print(said, &payment),
        Err(error) => print_error(said, &error),
    }
}

fn print_outcome<T: Debug>(said: &mut String, outcome: Outcome<T>) {
    print(said, &outcome);
    if let Outcome::Unknown(unknown) = outcome {
        print(said, &(unknown.ticket.identity(), unknown.ticket));
    }
}

async fn calls_that_nobody_waits_for(said: &mut String) {
    for when_dropped in [WhenDropped::Abandon, WhenDropped::Finish] {
        let config = Config { intent: IntentConfig { when_dropped }, ..resolving() };
        for step in [Step::Hush, Step::Hang, Step::paid().after(Duration::from_secs(2))] {
            let client = client(&Script::always(step), config.clone());
            assert!(timeout(Duration::from_secs(1), client.confirm(confirm())).await.is_err());
            assert!(timeout(Duration::from_secs(1), client.cancel(cancel())).await.is_err());
            assert!(timeout(Duration::from_secs(1), client.payment(&key())).await.is_err());
            sleep(Duration::from_mins(5)).await;
            print(said, &client.open_intents().await);
        }
    }
}

async fn circuits_that_turn(said: &mut String) {
    let two = NonZeroU32::new(2).expect("two");
    let breaker = BreakerConfig { window: BreakerWindow::Calls(two), calls_min: two, ..resolving().breaker };
    let host_breaker = HostBreakerConfig { circuit: breaker.clone(), ..HostBreakerConfig::default() };
    let config = Config { breaker: breaker.clone(), host_breaker: host_breaker.clone(), ..resolving() };
    for step in [Step::Lose, Step::Refuse] {
        let script = Script::always(step);
        let client = client(&script, config.clone());
        let mut events = client.breaker_events();
        for mode in
            [BreakerMode::Enabled, BreakerMode::ForcedOpen, BreakerMode::MetricsOnly, BreakerMode::Enabled]
        {
            for circuit in CircuitId::ALL {
                client.set_breaker_mode(circuit, mode);
            }
            for _ in 0..3 {
                print(said, &client.confirm(confirm()).await);
                print(said, &client.cancel(cancel()).await);
                print(said, &client.payment(&key()).await);
            }
        }
        print(said, &client.reconfigure_breakers(&breaker, &ClassBreakers::default(), &host_breaker));
        print(said, &CircuitId::ALL.map(|circuit| client.breaker(circuit)));
        script.then(Step::paid());
        sleep(Duration::from_mins(2)).await;
        for _ in 0..6 {
            print(said, &client.confirm(confirm()).await);
            print(said, &client.payment(&key()).await);
        }
        drop(client);
        while let Some(event) = events.next().await {
            print(said, &event);
        }
    }
}

async fn a_queue_and_a_rate(said: &mut String) {
    let bulkhead = BulkheadConfig { in_flight_max: NonZeroU32::MIN, wait_max: Duration::from_secs(1) };
    let rate = RateLimitConfig {
        per_second: NonZeroU32::MIN,
        burst: NonZeroU32::MIN,
        wait_max: Duration::from_millis(1_500),
        adaptive: None,
    };
    let script = Script::always(Step::paid().after(Duration::from_millis(700)));
    for config in [Config { bulkhead, ..resolving() }, Config { rate_limit: Some(rate), ..resolving() }] {
        let client = client(&script, config);
        let calls = (0..5).map(|_| client.confirm(confirm()));
        print(said, &futures_util::future::join_all(calls).await);
        print(said, &client.bulkhead());
    }
}

async fn hedges() {
    let usual = Duration::from_millis(50);
    for (first, second) in [
        (Step::Hush, Step::paid().after(usual)),
        (Step::paid().after(4 * usual), Step::Hush),
        (Step::paid().after(4 * usual), Step::Lose),
    ] {
        let script = Script::always(Step::paid().after(usual));
        let client = client(&script, resolving());
        for _ in 0..60 {
            assert!(client.payment(&key()).await.is_ok());
        }
        script.next([first, second]);
        assert!(client.payment(&key()).await.is_ok());
    }
}

async fn an_allowance_that_is_used_up_and_a_time_that_is_too_short() {
    let budget =
        BudgetConfig { ratio: Percent::new(1).expect("a share"), floor: 0, ..BudgetConfig::default() };
    let retry = RetryConfig { budget, ..resolving().retry };
    let poor = client(&Script::always(Step::Lose), Config { retry, ..resolving() });
    let slow = client(&Script::always(Step::Lose.after(Duration::from_millis(15_500))), resolving());
    for client in [poor, slow.with_deadline(Duration::from_secs(20))] {
        drop(client.confirm(confirm()).await);
        drop(client.cancel(cancel()).await);
        drop(client.payment(&key()).await);
    }
}

async fn a_configuration_that_is_tried_out(said: &mut String) {
    let once = RetryConfig { attempts_max: NonZeroU32::MIN, ..resolving().retry };
    let tried = Config { retry: once, ..resolving() };
    let script = Script::new([Step::Lose], Step::paid());
    let builder = Client::builder(secret_key()).config(resolving()).shadow(tried);
    let client = builder.build_with(script).expect("sound");
    print_outcome(said, client.confirm(confirm()).await);
    print(said, &client.shadow());
}
