//! A configuration that is tried out: each part differs where it must and agrees where it must, and no call feels it.

mod gates;
mod same;

use core::time::Duration;

use super::config;
use crate::client::Client;
use crate::config::Config;
use crate::test_support::{Script, confirm, secret_key};
use crate::{ShadowPart, ShadowReport, ShadowWould};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn trying(script: &Script, real: Config, tried: Config) -> Client {
    Client::builder(secret_key()).config(real).shadow(tried).build_with(script.clone()).expect("sound")
}

/// What differed, after this many confirms one after another.
async fn after(
    script: &Script,
    (real, tried): (Config, Config),
    confirms: usize,
) -> Vec<(ShadowPart, ShadowWould, u64)> {
    let client = trying(script, real, tried);
    for _ in 0..confirms {
        drop(client.confirm(confirm()).await);
    }
    found(&client)
}

fn found(client: &Client) -> Vec<(ShadowPart, ShadowWould, u64)> {
    report(client).iter().collect()
}

fn report(client: &Client) -> ShadowReport {
    client.shadow().expect("it has one")
}

mod time {
    use super::*;
    use crate::test_support::{Step, call_of, confirming};

    fn shorter() -> Config {
        Config { attempt_timeout: seconds(5), ..config() }
    }

    fn slow(wait: u64) -> Script {
        Script::always(Step::paid().after(seconds(wait)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_shorter_attempt_would_have_left_a_doubt_where_the_answer_came_late() {
        let found = after(&slow(6), (config(), shorter()), 1).await;
        assert_eq!(found, [(ShadowPart::AttemptTimeout, ShadowWould::Unknown, 1)]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_in_both_times_is_no_difference() {
        assert_eq!(after(&slow(5), (config(), shorter()), 1).await, []);
    }

    #[tokio::test(start_paused = true)]
    async fn a_longer_attempt_would_have_waited_on() {
        let script = Script::new([Step::Hush], Step::paid());
        let found = after(&script, (shorter(), config()), 1).await;
        assert_eq!(found, [(ShadowPart::AttemptTimeout, ShadowWould::GoOn, 1)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_hangs_would_have_been_given_up_unsent() {
        let script = Script::new([Step::Hang], Step::paid());
        let found = after(&script, (config(), shorter()), 1).await;
        assert_eq!(found, [(ShadowPart::AttemptTimeout, ShadowWould::NotSent, 1)]);
    }

    fn quick() -> Config {
        let mut quick = shorter();
        quick.retry.attempts_max = core::num::NonZeroU32::MIN;
        quick.deadline = seconds(15);
        quick
    }

    #[tokio::test(start_paused = true)]
    async fn a_shorter_call_would_have_ended_in_doubt() {
        let tried = Config { attempt_timeout: seconds(20), deadline: seconds(25), ..quick() };
        let script = Script::new([Step::Hush], Step::paid().after(seconds(10)));
        let found = after(&script, (config(), tried), 1).await;
        let deadline = (ShadowPart::Deadline, ShadowWould::Unknown, 1);
        assert_eq!(found, [deadline, (ShadowPart::Attempts, ShadowWould::Stop, 1)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_longer_call_would_have_gone_on_and_an_own_time_is_left_alone() {
        let mut real = quick();
        real.bulkhead.in_flight_max = core::num::NonZeroU32::MIN;
        real.bulkhead.wait_max = seconds(1);
        let tried = Config { deadline: seconds(16), ..real.clone() };
        let client = trying(&Script::always(Step::Hush), real, tried);
        let short = client.with_deadline(seconds(2));
        drop(short.confirm(confirm()).await);
        assert_eq!(found(&client), []);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_the_deadline_cut_would_have_gone_on_under_a_longer_one() {
        let longer = Config { deadline: seconds(90), ..config() };
        let budget = crate::budget::Budget::of(config().retry.budget);
        let usual = config().deadline;
        // The last one was given a time of its own, which it has under any configuration.
        for (deadline, waited, expected) in [(usual, 64, 0), (usual, 65, 1), (seconds(2), 2, 0)] {
            let shadow = crate::shadow::Shadow::new((&config(), &budget), &longer);
            let call = call_of(confirming(), deadline);
            let whole = shadow.begin(&call);
            tokio::time::advance(seconds(waited)).await;
            whole.dropped(tokio::time::Instant::now());
            assert_eq!(shadow.report().count(ShadowPart::Deadline, ShadowWould::GoOn), expected);
        }
    }
}

mod repeats {
    use core::num::NonZeroU32;

    use super::*;
    use crate::OperationClass;
    use crate::config::{BreakerMode, BudgetConfig, Percent};
    use crate::outcome::Outcome;
    use crate::test_support::Step;

    fn attempts(count: u32) -> Config {
        let mut config = config();
        config.retry.attempts_max = NonZeroU32::new(count).expect("above zero");
        config
    }

    fn allowance(floor: u32) -> Config {
        let mut config = config();
        config.retry.budget =
            BudgetConfig { ratio: Percent::new(1).expect("a share"), floor, ..config.retry.budget };
        config
    }

    #[tokio::test(start_paused = true)]
    async fn fewer_attempts_would_have_stopped_and_once_per_call() {
        let found = after(&Script::always(Step::Lose), (attempts(3), attempts(1)), 2).await;
        assert_eq!(found, [(ShadowPart::Attempts, ShadowWould::Stop, 2)]);
    }

    #[tokio::test(start_paused = true)]
    async fn more_attempts_would_have_gone_on() {
        let found = after(&Script::always(Step::Lose), (attempts(1), attempts(2)), 3).await;
        assert_eq!(found, [(ShadowPart::Attempts, ShadowWould::Repeat, 3)]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_repeated_at_all_is_no_difference() {
        let declined = Script::always(Step::code(400, "REJECT_CARD_COMPANY"));
        assert_eq!(after(&declined, (attempts(3), attempts(1)), 1).await, []);
        let mended = Script::new([Step::Lose], Step::paid());
        assert_eq!(after(&mended, (attempts(3), attempts(2)), 1).await, []);
    }

    #[tokio::test(start_paused = true)]
    async fn a_smaller_allowance_would_have_stopped_and_a_larger_one_gone_on() {
        let lossy = || Script::new([Step::Lose, Step::paid(), Step::Lose, Step::paid()], Step::paid());
        let found = after(&lossy(), (allowance(10), allowance(1)), 2).await;
        assert_eq!(found, [(ShadowPart::Budget, ShadowWould::Stop, 1)]);
        let found = after(&lossy(), (allowance(1), allowance(10)), 3).await;
        assert_eq!(found, [(ShadowPart::Budget, ShadowWould::Repeat, 1)]);
        assert_eq!(after(&lossy(), (allowance(10), allowance(10)), 3).await, []);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_waits_for_an_open_circuit_earns_once_for_the_other_allowance_too() {
        let mut real = config();
        real.retry.waits_for_circuit = true;
        let mut tried = real.clone();
        let ratio = Percent::new(100).expect("a share");
        tried.retry.budget = BudgetConfig { ratio, floor: 0, window: seconds(60) };
        let client = trying(&Script::new([Step::Lose, Step::Lose], Step::paid()), real, tried);
        client.set_breaker_mode(OperationClass::Confirm, BreakerMode::ForcedOpen);
        let (outcome, ()) = tokio::join!(client.confirm(confirm()), async {
            tokio::time::sleep(seconds(31)).await;
            client.set_breaker_mode(OperationClass::Confirm, BreakerMode::Enabled);
        });
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        let report = report(&client);
        assert!(
            report.count(ShadowPart::Breaker, ShadowWould::Admit) > 3,
            "it was turned away again and again"
        );
        assert_eq!(report.count(ShadowPart::Budget, ShadowWould::Stop), 1, "one call, one repeat of the two");
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_shadow_there_is_no_report() {
    assert!(super::client(&Script::always(crate::test_support::Step::paid())).shadow().is_none());
}

#[test]
fn a_shadow_that_cannot_hold_is_refused_and_named() {
    let tried = Config { deadline: seconds(1), ..Config::default() };
    let error = Client::builder(secret_key()).shadow(tried).build().unwrap_err().to_string();
    assert_eq!(error, "the shadow configuration: attempt_timeout = 20s must be at most deadline = 1s");
}
