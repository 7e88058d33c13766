//! One number shortens every wait alike, down to floors below which a wait would measure this machine and not the
//! gateway. Pure.

use core::num::NonZeroU32;
use core::time::Duration;

use toss_flows::WorkerConfig;
use toss_flows::backoff::Backoff;
use toss_sdk::config::{ClassBreakers, Hedging};

/// `wait` on this scale; not below `floor`, and never longer than `wait` itself.
fn scaled(wait: Duration, scale: NonZeroU32, floor: Duration) -> Duration {
    (wait / scale.get()).max(floor.min(wait))
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The client's times. A network does not become faster with the scale, so their floors are high; but they must
/// follow, because what proves a payment absent has to outlast the longest call.
pub(super) fn client(mut config: toss_sdk::Config, scale: NonZeroU32) -> toss_sdk::Config {
    let shorten = |wait: &mut Duration, floor| *wait = scaled(*wait, scale, floor);
    shorten(&mut config.deadline, millis(5_000));
    shorten(&mut config.attempt_timeout, millis(1_500));
    shorten(&mut config.retry.backoff_base, millis(20));
    shorten(&mut config.retry.backoff_cap, millis(500));
    shorten(&mut config.resolve_reserve, millis(300));
    shorten(&mut config.resolve.pause, millis(50));
    shorten(&mut config.retry.in_progress_wait, millis(50));
    shorten(&mut config.retry.retry_after_slack, millis(500));
    shorten(&mut config.retry.budget.window, millis(1_000));
    shorten(&mut config.retry.attempt_time_min, millis(200));
    let ClassBreakers { confirm, charge, cancel, payout, manage, look_up, list } = &mut config.class_breakers;
    let of_classes = [confirm, charge, cancel, payout, manage, look_up, list].into_iter().flatten();
    for circuit in [&mut config.breaker, &mut config.host_breaker.circuit].into_iter().chain(of_classes) {
        shorten(&mut circuit.open_for, millis(250));
        shorten(&mut circuit.open_for_max, millis(1_000));
        shorten(&mut circuit.retry_after_max, millis(1_000));
        shorten(&mut circuit.probe_patience, millis(3_000));
        if let Some(slow) = &mut circuit.slow_call {
            shorten(&mut slow.longer_than, millis(1_000));
        }
    }
    if let Hedging::On(hedge) = &mut config.hedge {
        shorten(&mut hedge.late_min, millis(20));
    }
    if let Some(limit) = &mut config.rate_limit {
        shorten(&mut limit.wait_max, millis(1_000));
    }
    shorten(&mut config.bulkhead.wait_max, millis(1_000));
    shorten(&mut config.transport.connect_timeout, millis(1_000));
    // The gateway's own times, except that what counts as absent must not be under way any more.
    let settled = config.deadline + millis(1_000);
    config.resolve.settle_delay = scaled(config.resolve.settle_delay, scale, settled);
    config.resolve.confirm_window = scaled(config.resolve.confirm_window, scale, settled);
    config.resolve.key_age_max /= scale.get();
    config
}

/// The workers' times, beside a client with this `deadline`.
pub(super) fn worker(concurrency: usize, deadline: Duration, scale: NonZeroU32) -> WorkerConfig {
    let WorkerConfig { lease, poll_every, grace, backoff, in_flight_margin, key_life, .. } =
        WorkerConfig::default();
    // A lease must outlast a stall of this process, however fast the gateway's clock runs.
    let lease = scaled(lease, scale, millis(2_000));
    WorkerConfig {
        concurrency,
        lease,
        renew_every: lease / 3,
        poll_every: scaled(poll_every, scale, millis(200)),
        grace,
        backoff: Backoff {
            base: scaled(backoff.base, scale, millis(20)),
            cap: scaled(backoff.cap, scale, millis(500)),
        },
        in_flight_margin: scaled(in_flight_margin, scale, deadline + millis(1_000)),
        key_life: key_life / scale.get(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(by: u32) -> NonZeroU32 {
        NonZeroU32::new(by).unwrap()
    }

    #[test]
    fn without_a_scale_the_defaults_stand() {
        let default = WorkerConfig::default();
        let client = client(toss_sdk::Config::default(), NonZeroU32::MIN);
        assert_eq!(format!("{client:?}"), format!("{:?}", toss_sdk::Config::default()));
        assert_eq!(worker(default.concurrency, client.deadline, NonZeroU32::MIN), default);
    }

    #[test]
    fn the_proof_of_absence_outlasts_the_longest_call_on_every_scale() {
        for by in [1, 2, 10, 60, 600, 10_000] {
            let client = client(toss_sdk::Config::default(), scale(by));
            let worker = worker(64, client.deadline, scale(by));
            assert!(worker.in_flight_margin > client.deadline, "{by}");
            assert!(worker.lease >= worker.renew_every * 2, "{by}");
            assert!(worker.backoff.base <= worker.backoff.cap, "{by}");
        }
    }

    #[test]
    fn the_client_takes_its_settings_on_every_scale() {
        let all = "
            rate_limit = { per_second = 10, burst = 10, wait_max = '7s' }
            hedge.late_min = '4s'
            breaker.slow_call = { longer_than = '8s', rate = 80 }
            class_breakers.cancel.open_for_max = '90s'
            host_breaker.circuit.slow_call = { longer_than = '19s', rate = 80 }";
        let presets = toss_sdk::config::Preset::ALL.map(toss_sdk::config::Preset::config);
        let all = toss_sdk::Config::from_toml(all).unwrap();
        for config in presets.into_iter().chain([toss_sdk::Config::default(), all]) {
            for by in [1, 2, 3, 7, 10, 30, 60, 600, 10_000] {
                let checked = client(config.clone(), scale(by)).check();
                assert!(checked.is_ok(), "{by}: {checked:?}");
            }
        }
    }
}
