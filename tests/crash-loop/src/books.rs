//! Both books: waited for until nothing is open, read, and judged.

use core::time::Duration;
use std::collections::BTreeMap;

use tokio::time::{Instant, sleep};
use toss_flows::audit::{
    ClientHistory, GatewayBook, Moment, OrderRecord, OrderState, ShopBook, Verdict, judge_at,
};

use crate::error::Error;
use crate::gateway::Gateway;
use crate::shop::Shop;

const SHOP: &str = "the shop's book (GET /api/audit/book)";

/// How long everything may take to come to rest. On the scale of the run an honest proof takes some twenty seconds.
pub(crate) const DRAIN: Duration = Duration::from_mins(2);
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Between the end of the drain and the verdict nobody is killed: a book that cannot be read for so long is lost.
const READ_WITHIN: Duration = Duration::from_secs(20);

/// What of a book is not at its end.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Open {
    /// Jobs that a worker will run.
    pub(crate) jobs: u64,
    /// Jobs that wait for a human.
    pub(crate) parked: u64,
    /// Orders without a final state.
    pub(crate) orders: u64,
}

impl Open {
    /// Counts what is open.
    pub(crate) fn of(book: &ShopBook) -> Self {
        let sum = |each: fn(&OrderRecord) -> u64| book.orders.iter().map(each).sum();
        Self {
            jobs: sum(|order| u64::from(order.open_jobs)),
            parked: sum(|order| u64::from(order.parked_jobs)),
            orders: sum(|order| u64::from(!is_final(order.state))),
        }
    }

    /// Whether every order has come to its end, and nobody is still at work.
    pub(crate) const fn is_at_rest(&self) -> bool {
        self.jobs == 0 && self.orders == 0
    }
}

/// Whether an order can stay as it is when nobody is at work any more.
const fn is_final(state: OrderState) -> bool {
    match state {
        OrderState::Paid | OrderState::PartiallyRefunded | OrderState::Refunded | OrderState::Failed => true,
        OrderState::PendingPayment | OrderState::AwaitingDeposit | OrderState::CancelPending => false,
    }
}

/// What the books say.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    pub(crate) open: Open,
    /// Orders by their state.
    pub(crate) orders: BTreeMap<String, u64>,
    /// Cancels at the gateway.
    pub(crate) cancels: u64,
}

/// Waits until nothing is open or the time for it is over; answers with how long that took.
pub(crate) async fn drain(shop: &Shop) -> Duration {
    let start = Instant::now();
    while start.elapsed() < DRAIN {
        // A book that cannot be read now may be in a moment: the last process was killed a moment ago.
        let book = shop.book().await.and_then(|text| ShopBook::from_ndjson(&text).ok());
        if book.is_some_and(|book| Open::of(&book).is_at_rest()) {
            break;
        }
        sleep(LOOK_EVERY).await;
    }
    start.elapsed()
}

/// Reads both books and holds them, and what customers were told, against each other.
pub(crate) async fn judge(shop: &Shop, gateway: &Gateway, history: &str) -> Result<Judged, Error> {
    let unreadable =
        |what| move |error: toss_flows::audit::BookError| Error::Unreadable { what, why: error.to_string() };
    // The gateway's first: what is settled in between is then a matter of the shop's book alone.
    let ledger = gateway.ledger().await?;
    let ledger = GatewayBook::from_ndjson(&ledger).map_err(unreadable("the gateway's ledger"))?;
    let book = ShopBook::from_ndjson(&read(shop).await?).map_err(unreadable(SHOP))?;
    let history = ClientHistory::from_ndjson(history).map_err(unreadable("what customers were told"))?;
    let mut orders = BTreeMap::new();
    for order in &book.orders {
        *orders.entry(order.state.as_str().to_owned()).or_default() += 1;
    }
    Ok(Judged {
        verdict: judge_at(Moment::Quiescent, &book, &ledger, Some(&history)),
        open: Open::of(&book),
        orders,
        cancels: ledger
            .payments
            .iter()
            .map(|payment| u64::try_from(payment.cancels.len()).unwrap_or(u64::MAX))
            .sum(),
    })
}

async fn read(shop: &Shop) -> Result<String, Error> {
    let end = Instant::now() + READ_WITHIN;
    loop {
        if let Some(text) = shop.book().await {
            return Ok(text);
        }
        if Instant::now() >= end {
            return Err(Error::Unreadable { what: SHOP, why: "nobody answers".to_owned() });
        }
        sleep(LOOK_EVERY).await;
    }
}
