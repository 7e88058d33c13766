//! The run second by second, for the plots and `timeline.csv`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::latency::Percentiles;
use crate::record::{Operation, Second};

/// One second of the run.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Row {
    /// Counted from the first arrival.
    pub(crate) second: u64,
    pub(crate) arrivals: u64,
    pub(crate) accepted: u64,
    pub(crate) paid: u64,
    pub(crate) failed: u64,
    /// Of the orders meant to start in this second.
    pub(crate) create_order: Percentiles,
    /// Of the orders meant to start in this second.
    pub(crate) order_to_result: Percentiles,
}

/// All seconds from the first to the last in which something happened, the silent ones in between included.
pub(crate) fn rows(seconds: &BTreeMap<u64, Second>) -> Vec<Row> {
    let Some((last, _)) = seconds.last_key_value() else { return Vec::new() };
    let row = |second| match seconds.get(&second) {
        None => Row { second, ..Row::default() },
        Some(of) => Row {
            second,
            arrivals: of.arrivals,
            accepted: of.accepted,
            paid: of.paid,
            failed: of.failed,
            create_order: of.percentiles(Operation::CreateOrder),
            order_to_result: of.percentiles(Operation::OrderToResult),
        },
    };
    (0..=*last).map(row).collect()
}

/// The rows as CSV; a percentile without samples is left empty.
pub(crate) fn csv(rows: &[Row]) -> String {
    let mut text = "second,arrivals,accepted,paid,failed,create_order_p50_micros,create_order_p99_micros,\
                    order_to_result_p50_micros,order_to_result_p99_micros\n"
        .to_owned();
    for row in rows {
        let Row { second, arrivals, accepted, paid, failed, create_order, order_to_result } = row;
        let cells = [create_order, order_to_result].map(|of| match of.count {
            0 => ",".to_owned(),
            _ => format!("{},{}", of.p50_micros, of.p99_micros),
        });
        // Writing to a String cannot fail.
        writeln!(text, "{second},{arrivals},{accepted},{paid},{failed},{}", cells.join(","))
            .unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use tokio::time::Instant;

    use super::*;
    use crate::record::Record;

    #[test]
    fn silent_seconds_are_rows_too_and_percentiles_without_samples_are_empty() {
        let start = Instant::now();
        let record = Record::new(start);
        record.arrival(Duration::from_millis(500), Duration::ZERO, true);
        record.arrival(Duration::from_millis(2_100), Duration::ZERO, true);
        record.sample(
            Operation::CreateOrder,
            start + Duration::from_millis(2_100),
            Duration::from_micros(100),
        );
        let text = csv(&rows(&record.seconds()));
        let lines: Vec<_> = text.lines().skip(1).collect();
        assert_eq!(lines, ["0,1,0,0,0,,,,", "1,0,0,0,0,,,,", "2,1,0,0,0,100,100,,"]);
    }
}
