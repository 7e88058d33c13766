//! One run from start to verdict: probe, start, drive, drain, read both books, judge, report, stop.

use core::sync::atomic::AtomicU64;
use core::time::Duration;
use std::sync::Arc;

use tokio::sync::{Mutex, mpsc, watch};
use tokio::time::{Instant, sleep};
use toss_flows::time::TokioClock;

use crate::arguments::{Arguments, Model};
use crate::arrivals::Arrivals;
use crate::assemble::{self, Observed};
use crate::attack::{Attacked, Opening, attack, users};
use crate::basket::order_id;
use crate::calls::calls;
use crate::checkout::Checkout;
use crate::drain::{self, CONFIRM_WINDOW, drain};
use crate::error::Error;
use crate::format::{seconds, thousands};
use crate::gateway::Gateway;
use crate::history::ndjson;
use crate::progress::{Audience, Glimpse, News};
use crate::record::{Operation, Record};
use crate::report::{self, Directory, Material};
use crate::schedule::Schedule;
use crate::shop::{Exported, Shop};
use crate::summary::Summary;
use crate::system::System;
use crate::tickets::Tickets;
use crate::verdict::Exit;
use crate::weather::Weather;
use crate::{descriptors, judge, timeline};

#[cfg(test)]
mod tests;

/// A run that came to its verdict.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finished {
    /// How it ended.
    pub exit: Exit,
    /// What it showed.
    pub summary: Summary,
    /// The summary as the terminal shows it.
    pub text: String,
}

/// Runs what the arguments say and tells `audience` about it. One run per process at a time.
///
/// # Errors
///
/// When it could not start or could not be judged. A run that went badly is no error but a [`Finished`] that says so.
///
/// # Cancellation
///
/// Dropping the future stops the fake and the shop without a report; the temporary directory goes away.
pub async fn run(
    arguments: &Arguments,
    clock: TokioClock,
    audience: &dyn Audience,
) -> Result<Finished, Error> {
    let weather = Weather::of(&arguments.weather, arguments.seed, arguments.duration)?;
    let directory = Directory::probe(&arguments.report)?;
    let schedule = Schedule::of(&weather, drawn(arguments).map(|index| order_id(weather.seed, index)));
    let schedule = schedule.map_err(|error| unserialisable("the fault schedule", &error))?;
    audience.hear(&News::Milestone(announcement(arguments, &weather, &schedule)));

    let system = System::start(arguments, &weather).await?;
    let stage = Stage {
        arguments,
        weather: &weather,
        schedule: &schedule,
        shop: Shop::new(system.shop_url())?,
        gateway: Arc::new(Gateway::new(system.fake.url())?),
        record: Arc::new(Record::new(Instant::now())),
        users: users(arguments.model, patience(arguments), descriptors::raise()),
        clock,
        audience,
    };
    let attacked = stage.drive(&system).await?;
    let limit = drain::limit(arguments.time_scale);
    let drain_lasted = drain(&stage.shop, limit, audience, goose::is_killswitch_triggered).await?;
    let (summary, books) = stage.judge(&attacked, drain_lasted).await?;
    let text = report::terminal(&summary, &directory);
    let written = directory.write(&Material {
        summary: &summary,
        timeline: &timeline::rows(&stage.record.seconds()),
        schedule: &schedule.lines,
        shop_book: &books.shop.text,
        gateway_book: &books.gateway,
        history: &books.history,
    });
    if written.is_err() {
        // The run is over and its report is lost: at least it was told.
        audience.hear(&News::Milestone(text.clone()));
    }
    let database = directory.database();
    system.stop(arguments.keep.then_some(database.as_path())).await?;
    written?;
    Ok(Finished { exit: summary.decision.exit, summary, text })
}

/// What all parts of a run look at.
struct Stage<'a> {
    arguments: &'a Arguments,
    weather: &'a Weather,
    schedule: &'a Schedule,
    shop: Shop,
    gateway: Arc<Gateway>,
    record: Arc<Record>,
    users: usize,
    clock: TokioClock,
    audience: &'a dyn Audience,
}

/// The books that were judged.
struct Books {
    shop: Exported,
    gateway: String,
    history: String,
}

impl Stage<'_> {
    /// Lets the customers come, and watches until the last one is done.
    async fn drive(&self, system: &System) -> Result<Attacked, Error> {
        let (checkout, opening) = self.customers(system.shop_url());
        let set_weather = || system.fake.set_faults(self.weather.plan.clone());
        let running = Box::pin(attack(checkout, self.users, opening, set_weather));
        tokio::select! {
            attacked = running => attacked.map_err(|error| Error::Engine(Box::new(error))),
            never = self.watch() => never,
        }
    }

    /// The customers of the run, and what opens the doors for them.
    fn customers(&self, shop: String) -> (Arc<Checkout>, Opening) {
        let duration = self.arguments.duration;
        let (tickets, opening) = match self.arguments.model {
            Model::Open { rate } => {
                // One ticket may wait for every customer that is busy; more would only hide how far behind they are.
                let (writer, reader) = mpsc::channel(self.users);
                let arrivals = Arrivals::Constant { rate, duration };
                (Tickets::Scheduled(Mutex::new(reader)), Opening::Schedule(arrivals, writer))
            }
            Model::Closed { .. } => {
                let (gate, open) = watch::channel(None);
                (Tickets::OnDemand { next: AtomicU64::new(0), open }, Opening::Gate(gate, duration))
            }
        };
        let checkout = Checkout {
            tickets,
            record: Arc::clone(&self.record),
            seed: self.weather.seed,
            shop,
            gateway: Arc::clone(&self.gateway),
            patience: patience(self.arguments),
            clock: self.clock,
            on_demand: matches!(self.arguments.model, Model::Closed { .. }),
        };
        (Arc::new(checkout), opening)
    }

    /// Tells the audience how the run goes, for as long as it is polled.
    async fn watch(&self) -> ! {
        loop {
            sleep(GLIMPSE_EVERY).await;
            let counts = self.record.counts();
            if counts.arrivals == 0 {
                continue;
            }
            // A missing count is not worth more than a gap in the display.
            let faults = self.gateway.stats().await.map(|stats| stats.faults).unwrap_or_default();
            self.audience.hear(&News::Running(Glimpse {
                elapsed: self.record.elapsed(),
                duration: self.arguments.duration,
                done: counts.started.saturating_sub(counts.in_flight),
                in_flight: counts.in_flight,
                p99_micros: self.record.percentiles(Operation::OrderToResult).p99_micros,
                paid: counts.paid,
                failed: counts.failed,
                pending: counts.accepted.saturating_sub(counts.paid + counts.failed),
                faults,
            }));
        }
    }

    /// Reads what everybody else wrote down, and judges it.
    async fn judge(&self, attacked: &Attacked, drain_lasted: Duration) -> Result<(Summary, Books), Error> {
        let history = self.record.history();
        let history = ndjson(&history).map_err(|error| unserialisable("the customers' history", &error))?;
        // The gateway's first: what a worker settles in between is then a matter of the shop's book alone.
        let gateway = self.gateway.ledger().await?;
        let books = Books { shop: self.shop.book().await?, gateway, history };
        let stats = self.gateway.stats().await?;
        let summary = assemble::summary(Observed {
            arguments: self.arguments,
            weather: self.weather,
            schedule: self.schedule,
            record: &self.record,
            attacked,
            drain_lasted,
            shop_book: &books.shop.book,
            users: self.users,
            calls: calls(&self.shop.metrics().await?, self.record.counts().accepted),
            connections: self.gateway.shops_part(&stats),
            fired: stats.faults,
            audit: judge::audit(&books.shop.book, &books.gateway, &books.history)?,
        });
        Ok((summary, books))
    }
}

/// A customer waits until the gateway must have made up its mind, within reason.
fn patience(arguments: &Arguments) -> Duration {
    (CONFIRM_WINDOW / arguments.time_scale.get() + Duration::from_secs(10)).min(Duration::from_mins(1))
}

/// In the closed model nobody knows beforehand how many orders there will be; so many are drawn.
const DRAWN_CLOSED: u64 = 1_000;

fn drawn(arguments: &Arguments) -> core::ops::Range<u64> {
    let orders = match arguments.model {
        Model::Open { rate } => Arrivals::Constant { rate, duration: arguments.duration }.count(),
        Model::Closed { .. } => DRAWN_CLOSED,
    };
    0..orders
}

fn announcement(arguments: &Arguments, weather: &Weather, schedule: &Schedule) -> String {
    let load = match arguments.model {
        Model::Open { rate } => format!("{} orders/s", thousands(u64::from(rate.get()))),
        Model::Closed { users } => format!("{} customers", thousands(u64::from(users.get()))),
    };
    format!(
        "{load} for {}, weather {}, seed {}, fault schedule {}",
        seconds(arguments.duration),
        weather.name,
        weather.seed,
        schedule.fingerprint
    )
}

const GLIMPSE_EVERY: Duration = Duration::from_millis(250);

fn unserialisable(what: &'static str, error: &serde_json::Error) -> Error {
    Error::Unreadable { what, why: error.to_string() }
}
