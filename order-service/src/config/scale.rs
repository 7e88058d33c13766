//! One number shortens every wait alike, down to floors below which a wait would measure this machine and not the
//! gateway. Pure.

use core::num::NonZeroU32;
use core::time::Duration;

use toss_flows::backoff::Backoff;
use toss_flows::profile::IdempotencyProfile;
use toss_flows::reconcile::ReconcileConfig;
use toss_flows::worker::KindConfig;
use toss_flows::{JobKind, WorkerConfig};
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
    let usual = WorkerConfig::default();
    WorkerConfig {
        concurrency,
        confirm: kind(usual.confirm, deadline, scale),
        cancel: kind(usual.cancel, deadline, scale),
        refund: kind(usual.refund, deadline, scale),
        poll_every: scaled(usual.poll_every, scale, millis(200)),
        in_flight_margin: scaled(usual.in_flight_margin, scale, deadline + millis(1_000)),
        funds_pause: scaled(usual.funds_pause, scale, millis(1_000)),
        profile: profile(usual.profile, scale),
        ..usual
    }
}

/// A lease must outlast a stall of this process, however fast the gateway's clock runs, and waits must leave the gateway
/// its time to answer: neither becomes shorter than a few times less than usual.
fn kind(usual: KindConfig, deadline: Duration, scale: NonZeroU32) -> KindConfig {
    let lease = scaled(usual.lease, scale, millis(3_000));
    KindConfig {
        lease,
        renew_every: lease / 3,
        call_deadline: usual.call_deadline.min(deadline + millis(5_000)),
        backoff: Backoff {
            base: scaled(usual.backoff.base, scale, usual.backoff.base / 10),
            cap: scaled(usual.backoff.cap, scale, millis(3_000)),
        },
    }
}

/// The gateway's keys on this scale.
fn profile(usual: IdempotencyProfile, scale: NonZeroU32) -> IdempotencyProfile {
    IdempotencyProfile { window: usual.window / scale.get(), ..usual }
}

/// How long the stock of an order without a payment waits for one: a person fills in a payment window.
pub(super) fn reserve_window(scale: NonZeroU32) -> Duration {
    scaled(Duration::from_mins(15), scale, millis(5_000))
}

/// How long after that the order is given up.
pub(super) fn reserve_margin(scale: NonZeroU32) -> Duration {
    scaled(Duration::from_mins(1), scale, millis(1_000))
}

/// How the books are compared, beside workers that work like this.
pub(super) fn reconcile(worker: &WorkerConfig, scale: NonZeroU32) -> ReconcileConfig {
    let usual = ReconcileConfig::default();
    ReconcileConfig {
        hourly: scaled(usual.hourly, scale, millis(5_000)),
        hourly_overlap: scaled(usual.hourly_overlap, scale, millis(10_000)),
        daily: scaled(usual.daily, scale, millis(60_000)),
        daily_overlap: scaled(usual.daily_overlap, scale, millis(120_000)),
        settle: scaled(usual.settle, scale, millis(3_000)),
        policy: worker.policy(JobKind::Cancel),
        ..usual
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
            for kind in [worker.confirm, worker.cancel, worker.refund] {
                assert!(kind.lease >= kind.renew_every * 2, "{by}");
                assert!(kind.backoff.base <= kind.backoff.cap, "{by}");
                assert!(kind.call_deadline >= client.deadline, "{by}");
            }
        }
    }

    #[test]
    fn a_hundred_times_as_fast_a_killed_worker_is_found_within_seconds() {
        let worker = worker(64, Duration::from_secs(5), scale(100));
        for kind in [worker.confirm, worker.cancel, worker.refund] {
            assert_eq!((kind.lease, kind.renew_every), (millis(3_000), millis(1_000)));
        }
        let usual = WorkerConfig::default();
        assert_eq!(worker.confirm.backoff.base, usual.confirm.backoff.base / 10);
        assert_eq!(worker.confirm.backoff.cap, usual.confirm.backoff.cap / 10);
        assert_eq!(worker.cancel.backoff, Backoff { base: millis(100), cap: millis(3_000) });
        assert_eq!(reserve_window(scale(100)), millis(9_000));
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
