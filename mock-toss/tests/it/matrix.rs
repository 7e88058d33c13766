//! Every fault at every point where it can stand, seen from outside: on a raw socket and through a real HTTP client,
//! with the ledger read back. Before the commit nothing has happened; after it exactly one thing has.
//!
//! The cells come from [`Kind::stands_at`], so a fault that somebody adds is asked for here before anything else.

mod fault;
mod http;
mod raw;
mod seen;
mod told;

use mock_toss::MockToss;
use mock_toss::fault::{Kind, Plan, Point};
use serde_json::json;

use crate::client::raw as request;
use crate::client::{ORDER, answer, config, exchange, open_over_socket};
use crate::receiver::Receiver;

pub(crate) const AMOUNT: u64 = 15_000;

/// One fault at one point.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Cell {
    pub(crate) point: Point,
    pub(crate) kind: Kind,
}

/// A fake with one payment to confirm, another order's beside it, a receiver of webhooks, and the fault in force.
struct Stage {
    toss: MockToss,
    receiver: Receiver,
    payment_key: String,
}

fn cells() -> impl Iterator<Item = Cell> {
    let every = |point| Kind::ALL.into_iter().map(move |kind| Cell { point, kind });
    Point::ALL.into_iter().flat_map(every).filter(|Cell { point, kind }| kind.stands_at(*point))
}

impl Cell {
    /// What the customer has paid when the confirm has met the fault and nobody has tried again.
    fn charged(self) -> u64 {
        match self.point {
            // These only wait, or come again with the same key.
            Point::OnConnect | Point::BeforeAuth | Point::BeforeCommit
                if matches!(self.kind, Kind::Delay | Kind::Hold | Kind::Repeat) =>
            {
                AMOUNT
            }
            Point::OnConnect | Point::BeforeAuth | Point::BeforeCommit => 0,
            Point::AfterCommit | Point::WhileAnswering | Point::AfterAnswer | Point::Webhook => AMOUNT,
        }
    }
}

impl Stage {
    async fn set(cell: Cell) -> Self {
        let toss = MockToss::start(config()).await.expect("a free port");
        let receiver = Receiver::start(&[]).await;
        let payment_key = open_over_socket(&toss, AMOUNT).await;
        let other = json!({"orderId": "ORD-OTHER", "amount": 1_000});
        let endpoint = json!({"url": receiver.url});
        for (path, body) in [("/_mock/payments", other), ("/_mock/webhooks", endpoint)] {
            let (status, told) = answer(exchange(&toss, &request("POST", path, "", &body)).await);
            assert_eq!(status, 200, "{told}");
        }
        toss.set_faults(fault::plan(cell));
        Self { toss, receiver, payment_key }
    }

    fn charged(&self) -> u64 {
        self.toss.charges(ORDER).iter().sum()
    }

    fn struck(&self) -> u64 {
        self.toss.stats().faults.values().sum()
    }

    /// The rule has struck: everything that it needs has arrived.
    async fn until_struck(&self) {
        self.until(|| self.struck() > 0).await;
    }

    /// Lets go on what is held.
    async fn release(&self) {
        self.until_struck().await;
        assert_eq!(self.toss.release("rule", 1), 1);
    }

    async fn until_refused(&self) {
        while tokio::net::TcpStream::connect(self.toss.address()).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }

    async fn until(&self, holds: impl Fn() -> bool) {
        while !holds() {
            tokio::task::yield_now().await;
        }
    }

    /// After everything, the same key goes through, and the customer has paid once.
    async fn settle(&self, cell: Cell) {
        self.toss.set_faults(Plan::default());
        let again = raw::confirm(&self.payment_key, "close");
        // After the commit, an error that is kept is answered again, and after one that is not, the payment has been
        // processed already.
        let is_an_error = matches!(cell.kind, Kind::Code | Kind::Status) && cell.point == Point::AfterCommit;
        let kept = if is_an_error { 400 } else { 200 };
        let seen = raw::until_answered(&self.toss, &again).await;
        assert_eq!(seen, kept, "the same key goes through afterwards: {cell:?}");
        self.toss.assert_charged_once(ORDER);
        assert_eq!(self.charged(), AMOUNT, "{cell:?}");
    }
}
