//! What a test asks of a running fake and does to it, the same for every face.

mod assertions;
mod payments;
mod story;

use core::time::Duration;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;

pub use self::payments::Payments;
pub use self::story::Story;
use crate::advance::Advanced;
use crate::fake::Fake;
use crate::fault::{Plan, PlanError, Rule};
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::time::KoreanTime;
use crate::webhook::{Delivery, Endpoint, EventType, WebhookError};
use crate::{ConfigError, Merchant, Snapshot, SnapshotError, Stats, Switches, control};

/// What the control API of the fake refused, in its own words: field, value, and what is allowed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ControlError {
    /// The HTTP status that `/_mock/` answers with.
    pub status: u16,
    message: String,
}

/// One merchant of a running fake: its books, its clock, its faults. [`crate::MockToss`],
/// [`crate::in_memory::InMemory`] and the wiremock faces all dereference to that of the default merchant. Clones
/// share the fake.
///
/// ```
/// use mock_toss::in_memory::InMemory;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let gateway = InMemory::new(mock_toss::Config::default())?;
/// let payment_key = gateway.payments().ready("ORD-000001", 15_000)?;
///
/// // ... the program under test confirms it, twice, because it lost the first answer ...
/// # for _ in 0..2 {
/// #     let body = format!(r#"{{"paymentKey": "{payment_key}", "orderId": "ORD-000001", "amount": 15000}}"#);
/// #     let confirm = http::Request::post("/v1/payments/confirm")
/// #         .header("authorization", "Basic dGVzdF9nc2tfZG9jc19PYVB6OEw1S2RtUVhrelJ6M3k0N0JNdzY6")
/// #         .header("idempotency-key", "try-1");
/// #     assert_eq!(gateway.call(confirm.body(bytes::Bytes::from(body))?).await?.status(), 200);
/// # }
///
/// gateway.assert_charged_once("ORD-000001");
/// assert_eq!(gateway.charges("ORD-000001"), [15_000]);
/// assert!(gateway.cancels("ORD-000001").is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Toss {
    fake: Arc<Fake>,
    place: usize,
}

impl Toss {
    /// Of the default merchant.
    pub(crate) fn new(fake: Arc<Fake>) -> Self {
        Self { fake, place: 0 }
    }

    pub(crate) fn fake(&self) -> &Arc<Fake> {
        &self.fake
    }

    /// The same fake, as another merchant sees it; `None` if nobody has this secret key.
    pub fn of(&self, secret_key: &str) -> Option<Self> {
        let place = self.fake.worlds.find(secret_key, || self.now()).ok()?;
        Some(Self { fake: Arc::clone(&self.fake), place })
    }

    /// Makes a merchant known while the fake runs.
    ///
    /// # Errors
    ///
    /// If the merchant cannot be, or its secret key is taken.
    pub fn add_merchant(&self, merchant: &Merchant) -> Result<Self, ConfigError> {
        let place = self.fake.worlds.add(merchant, self.now())?;
        Ok(Self { fake: Arc::clone(&self.fake), place })
    }

    /// Everything that happened, oldest first.
    pub fn journal(&self) -> Journal {
        self.fake.with(self.place, |chosen| chosen.world.journal(chosen.now)).unwrap_or_default()
    }

    /// What the gateway holds to be true about money: every payment.
    pub fn ledger(&self) -> Ledger {
        Ledger::of(&self.journal())
    }

    /// What was taken for an order, once per charge, in the currency's smallest unit and before any cancel.
    pub fn charges(&self, order_id: &str) -> Vec<u64> {
        let ledger = self.ledger();
        ledger.of_order(order_id).map(|payment| payment.captured).filter(|captured| *captured > 0).collect()
    }

    /// What was given back for an order, once per cancel.
    pub fn cancels(&self, order_id: &str) -> Vec<u64> {
        let ledger = self.ledger();
        let cancels = ledger.of_order(order_id).flat_map(|payment| &payment.cancels);
        cancels.map(|cancel| cancel.amount).collect()
    }

    /// What has happened to an order, to be read.
    pub fn story(&self, order_id: &str) -> Story {
        Story::of(&self.journal(), order_id)
    }

    /// What customers do.
    pub fn payments(&self) -> Payments<'_> {
        Payments { toss: self }
    }

    /// The counters, and those of all connections.
    pub fn stats(&self) -> Stats {
        self.fake.with(self.place, |chosen| chosen.stats()).unwrap_or_default()
    }

    /// Puts a plan in force; its windows and limits begin now.
    pub fn set_faults(&self, plan: Plan) {
        let body = plan.to_json();
        let asked = ("PUT", "/faults?ttl=never", body.as_bytes());
        self.fake.change(self.place, asked, |chosen| chosen.set_faults(plan));
    }

    /// Puts one more rule in force, in front of the others; those go on as they were.
    ///
    /// ```
    /// use mock_toss::fault::{Fault, Operation, Point, Rule};
    ///
    /// let gateway = mock_toss::MockToss::builder().in_memory()?;
    /// gateway.inject(Rule::named("lost").on(Operation::Confirm).nth(1).at(Point::AfterCommit, Fault::Close))?;
    /// // ... the program under test loses the answer to its first confirm ...
    /// gateway.heal();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the rule contradicts itself or its name is taken; then everything stays as it is.
    pub fn inject(&self, rule: Rule) -> Result<(), PlanError> {
        let body = rule.to_json();
        let asked = ("POST", "/faults/rules?ttl=never", body.as_bytes());
        let injected = self.fake.change(self.place, asked, |chosen| {
            let plan = Plan::clone(&chosen.world.faults()).with(rule, true)?;
            chosen.world.change_faults(chosen.now, plan);
            Ok(())
        });
        injected.unwrap_or(Ok(()))
    }

    /// Puts no faults in force.
    pub fn heal(&self) {
        self.set_faults(Plan::default());
    }

    /// Turns the switches: what the fake does where nobody knows what the gateway does.
    pub fn set_switches(&self, switches: Switches) {
        let body = serde_json::to_string(&switches).unwrap_or_default();
        let asked = ("PUT", "/switches", body.as_bytes());
        self.fake.change(self.place, asked, |chosen| chosen.world.set_switches(switches));
    }

    /// Back to the beginning, with the faults and switches that the fake was started with. Requests in flight are
    /// forgotten.
    pub fn reset(&self) {
        self.fake.change(self.place, ("POST", "/reset", b""), |chosen| chosen.world.reset(chosen.now));
    }

    /// Everything that all merchants' worlds remember, and what the clock shows. Requests in flight are no part
    /// of it.
    ///
    /// # Errors
    ///
    /// If it cannot be written, which is a defect of the fake.
    pub fn snapshot(&self) -> Result<Snapshot, SnapshotError> {
        self.fake.snapshot()
    }

    /// Puts a snapshot in the place of everything, the clock included.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is of a fake with another default merchant; then everything stays as it is.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<(), SnapshotError> {
        self.fake.restore(snapshot)?;
        self.fake.stir();
        Ok(())
    }

    /// Everything that was done to the fake since it was started, to be played again with
    /// [`crate::tape::replay`].
    ///
    /// # Errors
    ///
    /// If it was not started with a tape, or the tape became too long.
    pub fn tape(&self) -> Result<String, ControlError> {
        self.fake.tape().map_err(|message| ControlError { status: 409, message })
    }

    /// What the clock shows.
    pub fn now(&self) -> KoreanTime {
        self.fake.now()
    }

    /// Moves the clock of all merchants from one moment at which something is due to the next (payments expire,
    /// webhooks are sent and sent again), and returns when receivers have answered: nothing is left to happen.
    /// What happened to this merchant.
    ///
    /// # Cancellation
    ///
    /// The clock runs on from the moment that it has reached.
    pub async fn advance(&self, by: Duration) -> Advanced {
        self.fake.advance(self.place, by).await
    }

    /// Tells this address of these events from now on; [`EventType::ALL`] are all of them. To be called inside a
    /// tokio runtime: from then on it sends.
    ///
    /// # Errors
    ///
    /// If nothing can be posted there, or there are no events.
    pub fn webhook(
        &self,
        url: &str,
        events: impl IntoIterator<Item = EventType>,
    ) -> Result<Endpoint, WebhookError> {
        self.fake.webhook(self.place, url, events)
    }

    /// The log: every event that an endpoint is or was to be told of, with every attempt.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.fake.deliveries(self.place)
    }

    /// Sends a delivery once more, outside its schedule and under the same transmission id.
    ///
    /// # Errors
    ///
    /// If there is no such delivery.
    pub fn resend(&self, transmission_id: &str) -> Result<(), WebhookError> {
        self.fake.resend(self.place, transmission_id)
    }

    /// A request to the control API about this merchant, for what has no method of its own: `path` is what follows
    /// `/_mock`, `body` JSON or nothing.
    ///
    /// # Errors
    ///
    /// What the control API refuses, and what takes a while: moving the clock has [`Toss::advance`].
    pub fn control(
        &self,
        method: &Method,
        path: &str,
        body: impl Into<Bytes>,
    ) -> Result<Bytes, ControlError> {
        let asked = control::ask(&self.fake, self.place, (method, path), body.into());
        asked.map_err(|(status, message)| ControlError { status: status.as_u16(), message })
    }
}
