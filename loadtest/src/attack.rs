//! Goose as the engine: it keeps the customers running and stops them; tickets, clocks and verdicts are ours.
//!
//! Goose is configured in code alone: no files, no listeners, no console. One attack per process at a time, because
//! its kill switch is process-wide.

use core::time::Duration;
use std::sync::Arc;

use goose::client::GooseClientBuilder;
use goose::config::{GooseConfiguration, GooseDefault, GooseDefaultType};
use goose::goose::{Scenario, Transaction};
use goose::metrics::GooseMetrics;
use goose::{GooseAttack, GooseError};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, timeout};
use toss_flows::time::{Clock, UnixMicros};

use crate::arguments::Model;
use crate::arrivals::Arrivals;
use crate::checkout::Checkout;
use crate::record::Record;
use crate::tickets::{Ticket, schedule};

/// What starts the customers once all of them are ready.
#[derive(Debug)]
pub(crate) enum Opening {
    /// The scheduler, with the queue's writing end.
    Schedule(Arrivals, mpsc::Sender<Ticket>),
    /// The gate of the closed model, and how long it stays open.
    Gate(watch::Sender<Option<(Instant, Instant)>>, Duration),
}

/// How the customers' part of a run went.
#[derive(Debug)]
pub(crate) struct Attacked {
    /// When the first arrival was due.
    pub(crate) started_at: UnixMicros,
    /// From the first intended start until the last customer was done.
    pub(crate) lasted: Duration,
    /// Whether Ctrl-C ended the arrivals early.
    pub(crate) interrupted: bool,
    /// What goose counted, by row.
    pub(crate) goose: GooseMetrics,
}

/// How many goose users a model needs. The open model must not run out of them while a slow gateway holds many
/// customers, or the wait for a free one would look like the shop's slowness: so many as arrive while one is patient
/// to the end, within what this process may open (two descriptors per customer).
pub(crate) fn users(model: Model, patience: Duration, descriptors: u64) -> usize {
    let wanted = match model {
        Model::Open { rate } => {
            u64::from(rate.get()).saturating_mul(patience.as_secs() + ORDERING.as_secs()).max(32)
        }
        Model::Closed { users } => u64::from(users.get()),
    };
    let affordable = descriptors.saturating_sub(DESCRIPTORS_RESERVED) / 2;
    usize::try_from(wanted.min(affordable).max(1)).unwrap_or(1)
}

/// For the part of a checkout before the customer's patience begins.
const ORDERING: Duration = Duration::from_secs(5);

/// Descriptors for everything but customers: the shop's own connections, its database, this process.
const DESCRIPTORS_RESERVED: u64 = 200;
/// All customers are ready within this time, or the run cannot start.
const READY_WITHIN: Duration = Duration::from_mins(1);
/// Goose resets its own counters once, just after the last customer started; the run begins behind that.
const GOOSE_SETTLES: Duration = Duration::from_millis(300);

/// Runs all customers to their end. `before_start` is called once, when the first arrival is about to come.
///
/// # Errors
///
/// Goose refused its configuration, or its users did not start in time.
pub(crate) async fn attack(
    checkout: Arc<Checkout>,
    users: usize,
    opening: Opening,
    before_start: impl Fn(),
) -> Result<Attacked, GooseError> {
    goose::reset_killswitch();
    let (ready, all_ready) = watch::channel(0_usize);
    let attack = goose_attack(&checkout, users, ready)?;
    let conductor = conduct(&checkout, users, all_ready, opening, before_start);
    let (goose, (started_at, lasted, interrupted)) =
        tokio::join!(Box::pin(attack.execute()), Box::pin(conductor));
    goose::reset_killswitch();
    Ok(Attacked { started_at, lasted, interrupted, goose: goose? })
}

/// Opens the run when all customers stand ready, and ends goose when the last of them is done.
async fn conduct(
    checkout: &Checkout,
    users: usize,
    mut ready: watch::Receiver<usize>,
    opening: Opening,
    before_start: impl Fn(),
) -> (UnixMicros, Duration, bool) {
    let record = &checkout.record;
    let all = ready.wait_for(|ready| *ready >= users);
    if !matches!(timeout(READY_WITHIN, all).await, Ok(Ok(_))) {
        goose::trigger_killswitch("not all customers started in time");
        return (checkout.clock.now(), Duration::ZERO, false);
    }
    sleep(GOOSE_SETTLES).await;
    before_start();
    let (started_at, start) = (checkout.clock.now(), Instant::now());
    record.start_now(start);
    match opening {
        Opening::Schedule(arrivals, queue) => {
            schedule(arrivals, start, queue, record, goose::is_killswitch_triggered).await;
        }
        Opening::Gate(gate, duration) => {
            gate.send_replace(Some((start, start + duration)));
            while start.elapsed() < duration && !goose::is_killswitch_triggered() {
                sleep(DONE_CHECK).await;
            }
        }
    }
    let interrupted = goose::is_killswitch_triggered();
    while !(interrupted || all_done(record)) {
        sleep(DONE_CHECK).await;
    }
    let lasted = start.elapsed();
    goose::trigger_killswitch("every customer is done");
    (started_at, lasted, interrupted)
}

const DONE_CHECK: Duration = Duration::from_millis(20);

/// Nobody is in flight and no ticket is left in the queue.
fn all_done(record: &Record) -> bool {
    let counts = record.counts();
    counts.in_flight == 0 && counts.started + counts.dropped == counts.arrivals
}

fn goose_attack(
    checkout: &Arc<Checkout>,
    users: usize,
    ready: watch::Sender<usize>,
) -> Result<GooseAttack, GooseError> {
    let announce = Transaction::new(Arc::new(move |_user| {
        ready.send_modify(|ready| *ready += 1);
        Box::pin(async { Ok(()) })
    }));
    let checkout = Arc::clone(checkout);
    let shop = checkout.shop.clone();
    let serve = Transaction::new(Arc::new(move |user| {
        let checkout = Arc::clone(&checkout);
        Box::pin(async move { checkout.serve(user).await })
    }));
    let scenario =
        Scenario::new("checkout").register_transaction(announce.set_on_start()).register_transaction(serve);
    let client = GooseClientBuilder::new().without_cookies().gzip(false).timeout(REQUEST_TIMEOUT);
    let nothing: [&str; 0] = [];
    let attack = GooseAttack::initialize_with_config(GooseConfiguration::parse_args_default(&nothing)?)?
        .set_client_builder_without_cookies(client)?
        .register_scenario(scenario);
    let attack = *attack.set_default(GooseDefault::Host, shop.as_str())?;
    let attack = *attack.set_default(GooseDefault::Users, users)?;
    // All of them within half a second.
    let attack = *attack.set_default(GooseDefault::IncreaseRate, (users * 2).to_string().as_str())?;
    let attack = *attack.set_default(GooseDefault::Quiet, 2)?;
    let attack = *attack.set_default(GooseDefault::NoPrintMetrics, true)?;
    let attack = *attack.set_default(GooseDefault::NoTransactionMetrics, true)?;
    let attack = *attack.set_default(GooseDefault::NoScenarioMetrics, true)?;
    Ok(*attack.set_default(GooseDefault::NoTelnet, true)?)
}

/// Longer than any long poll; a shop that is silent for so long has not answered.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    #[test]
    fn the_open_model_has_customers_for_as_long_as_one_is_patient() {
        let rate = |rate: u32| Model::Open { rate: rate.try_into().expect("a rate") };
        assert_eq!(users(rate(100), PATIENCE, 1_000_000), 2_500);
        assert_eq!(users(rate(1), PATIENCE, 1_000_000), 32);
    }

    #[test]
    fn no_model_gets_more_customers_than_this_process_may_open_connections_for() {
        let closed = Model::Closed { users: 5_000.try_into().expect("users") };
        assert_eq!(users(closed, PATIENCE, 1_024), 412);
        assert_eq!(users(closed, PATIENCE, 100), 1);
        assert_eq!(users(closed, PATIENCE, 20_000), 5_000);
    }
}
