//! What is done to the shop, from the first customer to the verdict.

pub(crate) mod desk;

mod approvers;
mod infrastructure;
mod kills;

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::Arc;

use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep};

use crate::arguments::{Arguments, Scenario};
use crate::books::{self, DRAIN};
use crate::complain;
use crate::customer::Street;
use crate::error::Error;
use crate::record::Record;
use crate::report::Report;
use crate::shop::{Shop, WEBHOOKS};
use crate::site::Site;

/// How long customers, the drain and the reading of the books may take once nobody is struck any more.
pub(crate) const ROUNDING_OFF: Duration = Duration::from_secs(2 * DRAIN.as_secs() + 60);

/// Runs the scenario.
pub(crate) async fn run(arguments: &Arguments, site: &Site) -> Result<Report, Error> {
    let street = Arc::new(street(arguments, site).await?);
    match arguments.scenario {
        Scenario::Kills => kills::run(arguments, site, &street).await,
        Scenario::TwoApprovers => approvers::run(arguments, site, &street).await,
        Scenario::Infrastructure => infrastructure::run(arguments, site, &street).await,
    }
}

async fn street(arguments: &Arguments, site: &Site) -> Result<Street, Error> {
    let record = Arc::new(Record::default());
    let shop = Shop::at(site.balancer.url(), &record)?;
    site.gateway.tell_of_payments(&format!("{}{WEBHOOKS}", site.balancer.url())).await?;
    Ok(Street {
        shop,
        gateway: Arc::clone(&site.gateway),
        record,
        desk: desk::Desk::default(),
        seed: arguments.seed,
        closes: Instant::now() + arguments.length() + DRAIN,
    })
}

/// Lets customers come at the rate for as long as was asked; answers when the last one has come. They go on meanwhile.
async fn arrivals(arguments: &Arguments, street: &Arc<Street>, visits: &mut JoinSet<()>) {
    let mut clock = interval(Duration::from_secs(1) / arguments.rate.get());
    let end = Instant::now() + arguments.length();
    let mut index = 0;
    while clock.tick().await < end {
        let street = Arc::clone(street);
        visits.spawn(async move { street.visit(index).await });
        index += 1;
    }
}

/// For as long as `storm` lasts the desk works, and it is told how the run goes. The desk finishes what it has begun.
async fn meanwhile<T>(site: &Site, street: &Street, storm: impl Future<Output = T>) -> T {
    let over = AtomicBool::new(false);
    let storm = async {
        let outcome = storm.await;
        over.store(true, Ordering::Relaxed);
        outcome
    };
    let desk = async {
        while !over.load(Ordering::Relaxed) {
            sleep(DESK_EVERY).await;
            desk_round(street).await;
        }
    };
    tokio::select! {
        (outcome, ()) = async { tokio::join!(storm, desk) } => outcome,
        never = tell(site, street) => never,
    }
}

/// How often what customers asked of the desk is taken up.
const DESK_EVERY: Duration = Duration::from_millis(1_500);

/// Requests what was asked for since the last time, and has it approved, twice at once.
async fn desk_round(street: &Street) {
    let mut waiting = Vec::new();
    for wanted in street.desk.take() {
        if desk::request(&street.shop, &wanted).await {
            waiting.push(wanted);
        }
    }
    if let Some(first) = waiting.first() {
        desk::approve_twice([&street.shop; 2], &waiting, &first.id).await;
    }
}

/// Says how the run goes, until dropped.
async fn tell(site: &Site, street: &Street) -> ! {
    let start = Instant::now();
    loop {
        sleep(TELL_EVERY).await;
        let (seen, struck) = (street.record.now(), site.fleet.tally().now());
        let told: u64 = seen.told.values().sum();
        complain(&format!(
            "crash-loop: {:>3} s: {} customers, {} orders accepted, {told} told their end, {} kills, {} pauses",
            start.elapsed().as_secs(),
            seen.came,
            seen.accepted,
            struck.kills_in_all(),
            struck.pauses,
        ));
    }
}

const TELL_EVERY: Duration = Duration::from_secs(10);

/// Nobody is struck and no fault strikes any more: customers are served to the end, everything comes to rest, and the
/// books are judged.
async fn round_off(
    arguments: &Arguments,
    site: &Site,
    street: &Arc<Street>,
    mut visits: JoinSet<()>,
    missing: impl AsyncFnOnce() -> Vec<String>,
) -> Result<Report, Error> {
    let start = Instant::now();
    // Counted before the plan goes: another plan counts from zero.
    let faults = site.gateway.stats().await?.faults;
    site.gateway.clear_faults().await?;
    site.fleet.all_listen().await?;
    while visits.join_next().await.is_some() {}
    desk_round(street).await;
    complain("crash-loop: the last customer has left; waiting until nothing is open");
    let drained = books::drain(&street.shop).await;
    let missing = missing().await;
    let seen = street.record.now();
    let judged = books::judge(&street.shop, &site.gateway, &seen.history()).await?;
    let mut stats = site.gateway.stats().await?;
    stats.faults = faults;
    let struck = site.fleet.tally().now();
    Ok(Report {
        arguments: arguments.clone(),
        seen,
        struck,
        stats,
        judged,
        missing,
        drained,
        rounding_off: start.elapsed(),
    })
}
