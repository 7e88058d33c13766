//! Who works on what: fences, renewals, hints and the stop.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use toss_flows::backoff::Backoff;
use toss_flows::confirm::{Change, ConfirmState, Evidence};
use toss_flows::job::JobState;
use toss_flows::store::{FlowChange, Settled, Store};
use toss_flows::time::{TokioClock, UnixMicros};
use toss_flows::{Hints, LocalHints, SqliteStore, Step, Topic, Worker, WorkerConfig};

use crate::gateway::{Blur, Fault};
use crate::world::{LEASE, World, attempt, config, config_with, options_with};

/// How long a test waits for something that must happen; never reached when it does.
const PATIENCE: Duration = Duration::from_secs(20);

/// A worker's rules under which claims are renewed all the time.
fn renewing() -> WorkerConfig {
    let mut config = config_with(LEASE);
    config.confirm.renew_every = Duration::from_millis(5);
    config
}

async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.unwrap_or_else(|_| panic!("never: {what}"))
}

#[tokio::test]
async fn a_holder_that_was_replaced_settles_nothing() {
    let world = World::new();
    // The zombie's call is refused at last; the one that replaced it was paid before.
    world.gateway.then(Fault::Hangs);
    let order = world.checkout(1).await;
    let zombie = world.worker();
    let zombie = tokio::spawn(async move { zombie.step().await.unwrap() });
    world.gateway.hanging.notified().await;

    world.clock.advance(LEASE);
    world.gateway.then_look_up(Blur::Unclear);
    assert_eq!(world.worker().step().await.unwrap(), Step::Worked(1), "the claim ran out");
    let held_by_another = world.attempts(&order).await;
    world.gateway.release.notify_one();
    assert_eq!(soon("the zombie ends", zombie).await.unwrap(), Step::Worked(1));

    assert_eq!(world.attempts(&order).await, held_by_another, "the zombie wrote");
    assert_eq!(world.order_state(&order).await, ("PENDING".to_owned(), 0));
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
    assert_eq!(world.gateway.charges(&order.payment_key), 1);
}

#[tokio::test]
async fn a_zombies_refusal_cannot_fail_an_order_that_somebody_else_holds() {
    let world = World::new();
    let order = world.checkout(1).await;
    let old = world.claim(1).await.remove(0);
    world.clock.advance(LEASE);
    let new = world.claim(1).await.remove(0);
    let (before, now) = (old.hold(), new.hold());
    assert_eq!((now.job, now.epoch), (before.job, before.epoch + 1));
    assert!(new.is_taken_over() && !old.is_taken_over());

    let state = ConfirmState::Failed { evidence: Evidence::Absent { status: "EXPIRED".into() } };
    let settle = old.settle(FlowChange::Confirm(Change { state, effect: None }), None);
    let settled = world.store.settle(vec![settle]).await.remove(0);
    assert_eq!(settled.unwrap(), Settled::Fenced);
    assert_eq!(world.store.renew(vec![before, now], LEASE).await.unwrap(), [before]);
    assert_eq!(world.jobs(&order).await[0].state, JobState::Run);
}

#[tokio::test]
async fn a_lost_lease_stops_the_call() {
    let world = World::new();
    world.gateway.then(Fault::Hangs);
    let order = world.checkout(1).await;
    let worker = world.worker_with(renewing());
    let working = tokio::spawn(async move { worker.step().await.unwrap() });
    world.gateway.hanging.notified().await;

    // Somebody else takes the job between two renewals.
    let stolen = loop {
        world.clock.advance(LEASE);
        if let Some(claim) = world.claim(1).await.pop() {
            break claim;
        }
    };
    soon("the call is dropped", world.gateway.dropped.notified()).await;
    assert_eq!(soon("the worker goes on", working).await.unwrap(), Step::Worked(1));
    assert_eq!(
        world.store.renew(vec![stolen.hold()], LEASE).await.unwrap(),
        [],
        "the other one still has it"
    );
    assert_eq!(world.order_state(&order).await, ("PENDING".to_owned(), 0));
}

#[tokio::test]
async fn a_call_longer_than_the_lease_keeps_its_claim_by_renewal() {
    let world = World::new();
    world.gateway.then(Fault::Hangs);
    let order = world.checkout(1).await;
    let worker = world.worker_with(renewing());
    let working = tokio::spawn(async move { worker.step().await.unwrap() });
    world.gateway.hanging.notified().await;
    // Two leases long, in steps that are shorter than one.
    for _ in 0..4 {
        world.clock.advance(LEASE / 2);
        let renewed = async {
            while world.next_due().await < Some(LEASE) {
                tokio::task::yield_now().await;
            }
        };
        soon("the claim is renewed", renewed).await;
        assert!(world.claim(1).await.is_empty(), "a live claim was taken");
    }
    world.gateway.release.notify_one();
    assert_eq!(soon("the call ends", working).await.unwrap(), Step::Worked(1));
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
}

/// The world on tokio's clock, for everything that runs by itself.
struct Scaled {
    inner: World,
    clock: Arc<TokioClock>,
}

impl Scaled {
    fn open() -> Self {
        let clock = Arc::new(TokioClock::set_to(UnixMicros::new(1_750_000_000_000_000)));
        let mut inner = World::new();
        inner.store = SqliteStore::open(&inner.path(), options_with(&clock, inner.hints.clone())).unwrap();
        Self { inner, clock }
    }

    fn config() -> WorkerConfig {
        let mut config = config();
        config.confirm.backoff = Backoff { base: Duration::from_millis(1), cap: Duration::from_millis(5) };
        config
    }

    fn worker(&self) -> Worker<SqliteStore, crate::gateway::ScriptedGateway> {
        self.worker_with(Self::config())
    }

    fn worker_with(&self, config: WorkerConfig) -> Worker<SqliteStore, crate::gateway::ScriptedGateway> {
        self.worker_who_hears(self.inner.hints.clone(), config)
    }

    fn worker_who_hears(
        &self,
        hints: LocalHints,
        config: WorkerConfig,
    ) -> Worker<SqliteStore, crate::gateway::ScriptedGateway> {
        let (store, gateway) = (self.inner.store.clone(), Arc::clone(&self.inner.gateway));
        let clock = Arc::clone(&self.clock);
        Worker::new(store, gateway, Arc::new(hints), clock, config)
    }

    /// Runs a worker while `work` goes on, then stops it.
    async fn while_running<T>(&self, config: WorkerConfig, work: impl Future<Output = T>) -> T {
        self.while_it_runs(self.worker_with(config), work).await
    }

    async fn while_it_runs<T>(
        &self,
        worker: Worker<SqliteStore, crate::gateway::ScriptedGateway>,
        work: impl Future<Output = T>,
    ) -> T {
        let stop = CancellationToken::new();
        let running = tokio::spawn({
            let stop = stop.clone();
            async move { worker.run(stop).await }
        });
        let result = soon("the work is done", work).await;
        stop.cancel();
        soon("the worker stops", running).await.unwrap();
        result
    }

    /// Enqueues, and waits for the end by the protocol: watch first, then read, then wait.
    async fn paid(&self, number: u32) {
        let mut watch = self.inner.hints.watch(vec![Topic::Order(crate::world::order(number).id)]);
        let order = self.inner.checkout(number).await;
        while self.inner.order_state(&order).await.0 == "PENDING" {
            let _news = watch.changed().await;
        }
        assert_eq!(self.inner.order_state(&order).await, ("PAID".to_owned(), 1));
        assert_eq!(self.inner.gateway.charges(&order.payment_key), 1);
    }
}

const NEVER: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_hint_wakes_a_worker_that_would_sleep_for_an_hour() {
    let world = Scaled::open();
    let config = WorkerConfig { poll_every: NEVER, ..Scaled::config() };
    // The first may be found by the worker's first look; the others only by their hint.
    let orders = async {
        for number in 1..=5 {
            world.paid(number).await;
        }
    };
    world.while_running(config, orders).await;
    assert_eq!(world.inner.hints.watched(), 0);
}

#[tokio::test]
async fn without_any_hint_a_job_is_found_by_polling() {
    let world = Scaled::open();
    let config = WorkerConfig { poll_every: Duration::from_millis(10), ..Scaled::config() };
    let deaf = world.worker_who_hears(LocalHints::new(), config);
    world.while_it_runs(deaf, world.paid(1)).await;
}

#[tokio::test]
async fn a_job_that_has_to_wait_is_done_when_it_is_due_and_not_at_the_next_poll() {
    let world = Scaled::open();
    for fault in [Fault::NotSent, Fault::LostRequest, Fault::LostAnswer] {
        world.inner.gateway.then(fault);
    }
    let config = WorkerConfig { poll_every: NEVER, ..Scaled::config() };
    world.while_running(config, world.paid(1)).await;
}

#[tokio::test]
async fn more_jobs_than_slots_are_all_done_on_one_hint() {
    let world = Scaled::open();
    let mut orders = Vec::new();
    for number in 0..40 {
        orders.push(world.inner.checkout(number).await);
    }
    let config = WorkerConfig { poll_every: NEVER, concurrency: 3, ..Scaled::config() };
    world.while_running(config, world.paid(41)).await;
    // The newest is claimed last: all others are at least claimed, and the stop finished them.
    for order in orders {
        assert_eq!(world.inner.order_state(&order).await, ("PAID".to_owned(), 1));
    }
}

#[tokio::test]
async fn the_end_of_a_pause_is_noticed_without_a_hint() {
    let world = Scaled::open();
    world.inner.gateway.pause(Some(Duration::from_millis(10)));
    let config = WorkerConfig { poll_every: NEVER, ..Scaled::config() };
    let work = async {
        let paid = world.paid(1);
        tokio::pin!(paid);
        let early = timeout(Duration::from_millis(50), &mut paid).await;
        assert!(early.is_err(), "claimed while the circuit was open");
        world.inner.gateway.pause(None);
        paid.await;
    };
    world.while_running(config, work).await;
}

#[tokio::test]
async fn the_stop_lets_a_running_call_finish_within_the_grace() {
    let world = Scaled::open();
    world.inner.gateway.then(Fault::ExecutedThenHangs);
    let order = world.inner.checkout(1).await;
    let (worker, stop) = (world.worker(), CancellationToken::new());
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    world.inner.gateway.hanging.notified().await;
    stop.cancel();
    world.inner.gateway.release.notify_one();
    soon("the worker stops", running).await.unwrap();
    assert_eq!(world.inner.order_state(&order).await, ("PAID".to_owned(), 1));
}

#[tokio::test]
async fn a_call_that_outlasts_the_grace_is_given_back_in_doubt_at_once() {
    let world = Scaled::open();
    world.inner.gateway.then(Fault::ExecutedThenHangs);
    let order = world.inner.checkout(1).await;
    let worker = world.worker_with(WorkerConfig { grace: Duration::from_millis(20), ..Scaled::config() });
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    world.inner.gateway.hanging.notified().await;
    stop.cancel();
    soon("the worker stops", running).await.unwrap();
    assert_eq!(world.inner.attempts(&order).await, [attempt(0, "UNKNOWN", None)]);
    assert_eq!(world.worker().step().await.unwrap(), Step::Worked(1), "no need to wait for the lease");
    assert_eq!(world.inner.order_state(&order).await, ("PAID".to_owned(), 1));
    assert_eq!(world.inner.gateway.charges(&order.payment_key), 1);
}

#[tokio::test]
async fn a_look_up_that_outlasts_the_grace_is_given_back_as_it_was() {
    let world = Scaled::open();
    world.inner.gateway.then(Fault::LostAnswer);
    world.inner.gateway.then_look_up(Blur::Hangs);
    let order = world.inner.checkout(1).await;
    let worker = world.worker_with(WorkerConfig { grace: Duration::from_millis(20), ..Scaled::config() });
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    world.inner.gateway.hanging.notified().await;
    stop.cancel();
    soon("the worker stops", running).await.unwrap();
    assert_eq!(world.worker().step().await.unwrap(), Step::Worked(1), "no need to wait for the lease");
    assert_eq!(world.inner.order_state(&order).await, ("PAID".to_owned(), 1));
    assert_eq!(world.inner.gateway.charges(&order.payment_key), 1);
}

#[tokio::test]
async fn after_the_stop_nothing_is_claimed() {
    let world = Scaled::open();
    let order = world.inner.checkout(1).await;
    let stop = CancellationToken::new();
    stop.cancel();
    soon("the worker stops", world.worker().run(stop)).await;
    assert_eq!(world.inner.order_state(&order).await.0, "PENDING");
    assert!(world.inner.gateway.keys().is_empty());
}

#[tokio::test]
async fn a_gateway_that_panics_loses_a_claim_and_no_job() {
    let world = World::new();
    world.gateway.then(Fault::Panics);
    let order = world.checkout(1).await;
    let _took = world.drain().await;
    assert_eq!(world.order_state(&order).await, ("PAID".to_owned(), 1));
}
