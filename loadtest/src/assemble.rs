//! Puts the summary together from everything that was observed.

use core::time::Duration;

use toss_flows::audit::ShopBook;

use crate::arguments::{Arguments, Model};
use crate::attack::Attacked;
use crate::format::per_second_milli;
use crate::judge::{orders_by_state, stock, wrong};
use crate::record::{Counts, Operation, Record};
use crate::schedule::{Planned, Schedule};
use crate::shop::Open;
use crate::summary::{
    Arrived, Audit, Calls, Connections, CountBy, Faults, Latencies, Orders, Run, Summary, Throughput, Window,
};
use crate::verdict::{Facts, decide};
use crate::weather::Weather;

/// What was observed in a run.
#[derive(Debug)]
pub(crate) struct Observed<'a> {
    pub(crate) arguments: &'a Arguments,
    pub(crate) weather: &'a Weather,
    pub(crate) schedule: &'a Schedule,
    pub(crate) record: &'a Record,
    pub(crate) attacked: &'a Attacked,
    pub(crate) drain_lasted: Duration,
    /// The book that was judged.
    pub(crate) shop_book: &'a ShopBook,
    pub(crate) users: usize,
    pub(crate) calls: Calls,
    pub(crate) connections: Connections,
    pub(crate) fired: CountBy,
    pub(crate) audit: Audit,
}

/// The version of `summary.json`.
const VERSION: u32 = 1;

/// The summary of a run, with its verdict.
pub(crate) fn summary(observed: Observed<'_>) -> Summary {
    let counts = observed.record.counts();
    let arrivals = arrived(&counts, &observed);
    let open = Open::of(observed.shop_book);
    let decision = decide(&Facts {
        arrivals: arrivals.arrivals,
        answered: arrivals.answered,
        withdrawn: arrivals.withdrawn,
        accepted: counts.accepted,
        lag_p99: Duration::from_micros(arrivals.lag.p99_micros),
        open_jobs: open.jobs,
        parked_jobs: open.parked,
        pending_orders: open.orders,
        violations: wrong(&observed.audit),
        interrupted: observed.attacked.interrupted,
    });
    // Arrivals of the open model end with the duration; of an interrupted run, with the interruption.
    let came_for = observed.arguments.duration.min(observed.attacked.lasted);
    Summary {
        version: VERSION,
        run: run(&observed),
        decision,
        throughput: Throughput {
            accepted_per_second_milli: per_second_milli(counts.accepted, came_for),
            settled_per_second_milli: per_second_milli(counts.paid + counts.failed, observed.attacked.lasted),
        },
        latency: Latencies {
            create_order: observed.record.percentiles(Operation::CreateOrder),
            order_to_result: observed.record.percentiles(Operation::OrderToResult),
        },
        orders: Orders {
            accepted: counts.accepted,
            refused: counts.refused,
            told_paid: counts.paid,
            told_failed: counts.failed,
            gave_up: counts.gave_up,
            book: orders_by_state(observed.shop_book),
            open_jobs: open.jobs,
            parked_jobs: open.parked,
        },
        stock: stock(observed.shop_book),
        faults: faults(observed.schedule, observed.fired),
        goose_rows: goose_rows(observed.attacked),
        arrivals,
        calls: observed.calls,
        connections: observed.connections,
        audit: observed.audit,
    }
}

fn run(observed: &Observed<'_>) -> Run {
    let Observed { arguments, weather, attacked, .. } = observed;
    let (model, rate) = match arguments.model {
        Model::Open { rate } => ("open", Some(rate.get())),
        Model::Closed { .. } => ("closed", None),
    };
    let started = jiff::Timestamp::from_microsecond(attacked.started_at.get());
    Run {
        started_at: started.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default(),
        model: model.to_owned(),
        rate,
        users: u64::try_from(observed.users).unwrap_or(u64::MAX),
        duration_micros: micros(arguments.duration),
        lasted_micros: micros(attacked.lasted),
        drain_micros: micros(observed.drain_lasted),
        seed: weather.seed,
        weather: weather.name.clone(),
        time_scale: arguments.time_scale.get(),
        interrupted: attacked.interrupted,
    }
}

fn arrived(counts: &Counts, observed: &Observed<'_>) -> Arrived {
    let unstarted = counts.arrivals.saturating_sub(counts.started + counts.dropped);
    Arrived {
        arrivals: counts.arrivals,
        answered: counts.accepted + counts.refused,
        late: counts.late,
        dropped: counts.dropped,
        withdrawn: if observed.attacked.interrupted { unstarted } else { 0 },
        unanswered: counts.unanswered.iter().map(|(why, times)| ((*why).to_owned(), *times)).collect(),
        lag: observed.record.lag(),
    }
}

fn faults(schedule: &Schedule, fired: CountBy) -> Faults {
    let windows = schedule.lines.iter().filter_map(|line| match line {
        Planned::Window { rule, start_micros, end_micros } => {
            Some(Window { rule: rule.clone(), start_micros: *start_micros, end_micros: *end_micros })
        }
        Planned::Order { .. } => None,
    });
    Faults {
        fingerprint: schedule.fingerprint.to_string(),
        drawn_orders: u64::try_from(schedule.orders()).unwrap_or(u64::MAX),
        struck_orders: u64::try_from(schedule.struck()).unwrap_or(u64::MAX),
        fired,
        windows: windows.collect(),
    }
}

fn goose_rows(attacked: &Attacked) -> CountBy {
    let rows = attacked.goose.requests.values();
    let count = |row: &goose::metrics::GooseRequestMetricAggregate| row.success_count + row.fail_count;
    rows.map(|row| (row.path.clone(), u64::try_from(count(row)).unwrap_or(u64::MAX))).collect()
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
