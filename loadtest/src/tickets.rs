//! Tickets: the right to start one checkout, with the moment it was meant to start.
//!
//! In the open model a scheduler hands them out by the timetable into a bounded queue, whatever the customers are
//! doing: a slow shop meets the same arrivals as a fast one, and the wait shows in the latency. A ticket that finds
//! the queue full is dropped and counted, never silently delayed. In the closed model customers write their own.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

use tokio::sync::{Mutex, mpsc, watch};
use tokio::time::{Instant, sleep_until};

use crate::arrivals::Arrivals;
use crate::record::Record;

/// The right to start one checkout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket {
    /// The customer's number, from zero.
    pub(crate) index: u64,
    /// When the checkout was meant to start; latency counts from here.
    pub(crate) intended: Instant,
}

/// Where customers get their tickets.
#[derive(Debug)]
pub(crate) enum Tickets {
    /// Written by [`schedule`].
    Scheduled(Mutex<mpsc::Receiver<Ticket>>),
    /// Written by the customers themselves until the time is over.
    OnDemand {
        /// The number of the next ticket.
        next: AtomicU64,
        /// When the first may start and the last; `None` until the run starts.
        open: watch::Receiver<Option<(Instant, Instant)>>,
    },
}

impl Tickets {
    /// The next ticket; `None` once there will be no more.
    pub(crate) async fn take(&self) -> Option<Ticket> {
        match self {
            Self::Scheduled(queue) => queue.lock().await.recv().await,
            Self::OnDemand { next, open } => {
                let (_start, end) = (*open.clone().wait_for(Option::is_some).await.ok()?)?;
                let now = Instant::now();
                (now < end).then(|| Ticket { index: next.fetch_add(1, Ordering::Relaxed), intended: now })
            }
        }
    }
}

/// Hands out tickets by the timetable until all are out or the run is interrupted, then closes the queue by dropping it.
pub(crate) async fn schedule(
    arrivals: Arrivals,
    start: Instant,
    queue: mpsc::Sender<Ticket>,
    record: &Record,
    interrupted: impl Fn() -> bool,
) {
    let mut index = 0;
    while let Some(offset) = arrivals.at(index) {
        let intended = start + offset;
        while Instant::now() < intended {
            if interrupted() {
                return;
            }
            sleep_until(intended.min(Instant::now() + STOP_CHECK)).await;
        }
        record.arrival(offset, intended.elapsed(), queue.try_send(Ticket { index, intended }).is_ok());
        index += 1;
    }
}

/// How long an interruption may go unnoticed while no ticket is due.
const STOP_CHECK: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;

    fn per_second(rate: u32, seconds: u64) -> Arrivals {
        Arrivals::Constant { rate: rate.try_into().expect("a rate"), duration: Duration::from_secs(seconds) }
    }

    #[tokio::test(start_paused = true)]
    async fn tickets_carry_the_intended_start_and_the_queue_ends_with_the_last() {
        let start = Instant::now();
        let record = Record::new(start);
        let (queue, tickets) = mpsc::channel(100);
        schedule(per_second(10, 1), start, queue, &record, || false).await;

        let tickets = Tickets::Scheduled(Mutex::new(tickets));
        let mut offsets = Vec::new();
        while let Some(ticket) = tickets.take().await {
            offsets.push(ticket.intended - start);
        }
        assert_eq!(offsets, (0..10).map(|n| Duration::from_millis(100 * n)).collect::<Vec<_>>());
    }

    #[tokio::test(start_paused = true)]
    async fn an_arrival_that_finds_the_queue_full_is_dropped_and_counted() {
        let start = Instant::now();
        let record = Record::new(start);
        let (queue, _never_read) = mpsc::channel(3);
        schedule(per_second(10, 1), start, queue, &record, || false).await;

        let counts = record.counts();
        assert_eq!((counts.arrivals, counts.dropped), (10, 7));
    }

    #[tokio::test(start_paused = true)]
    async fn an_interruption_ends_the_timetable() {
        let start = Instant::now();
        let record = Record::new(start);
        let (queue, _tickets) = mpsc::channel(100);
        schedule(per_second(10, 60), start, queue, &record, || start.elapsed() >= Duration::from_secs(1))
            .await;
        assert!((10..=11).contains(&record.counts().arrivals), "{}", record.counts().arrivals);
    }

    #[tokio::test(start_paused = true)]
    async fn customers_of_the_closed_model_write_their_own_tickets_until_the_time_is_over() {
        let (opener, open) = watch::channel(None);
        let tickets = Tickets::OnDemand { next: AtomicU64::new(0), open };
        let start = Instant::now();
        opener.send_replace(Some((start, start + Duration::from_secs(1))));
        assert_eq!(tickets.take().await.map(|ticket| ticket.index), Some(0));
        assert_eq!(tickets.take().await.map(|ticket| ticket.index), Some(1));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(tickets.take().await.is_none());
    }
}
