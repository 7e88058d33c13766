//! One comparison of the two books.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use toss_sdk::model::{OrderId, PaymentKey};

use super::compare::{self, Finding, Problem};
use super::{ReconcileConfig, Reconciler};
use crate::backoff::Jitter;
use crate::gateway::{Gateway, ListAsk, ListError, ListRow, Sighting};
use crate::job::Recipient;
use crate::store::{NewEvent, PaymentRow, Reported, Store, StoreError, StoreErrorKind};
use crate::time::{Clock, UnixMicros};

/// What a round saw and did.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Summary {
    /// Payments that were compared.
    pub compared: u64,
    /// Of those, looked up.
    pub looked_up: u64,
    /// Jobs that got the answer that they waited for.
    pub answered: u64,
    /// Charges without a home that go back now.
    pub late_successes: u64,
    /// Payments of which somebody else gave money back; the book knows it now.
    pub canceled_elsewhere: u64,
    /// Payments that the flows know nothing of, and leave alone.
    pub not_ours: u64,
    /// Payments that a look-up did not tell about; the next round asks again.
    pub unclear: u64,
    /// What waits for a human.
    pub findings: Vec<Finding>,
}

impl Summary {
    /// A payment that cannot be written keeps no other from being compared: it is a finding, or the next round asks
    /// again. What concerns the store itself is an error.
    fn put_aside(
        &mut self,
        (payment_key, order_id): (PaymentKey, OrderId),
        error: StoreError,
    ) -> Result<(), StoreError> {
        use StoreErrorKind as K;
        match error.kind() {
            K::Corrupt | K::Hook | K::Closure | K::Sql | K::Unique => {
                let problem = Problem::Unwritable { reason: error.to_string().into() };
                self.findings.push(Finding { payment_key, order_id, problem });
                Ok(())
            }
            K::Conflict | K::Busy | K::CommitUnknown => {
                self.unclear += 1;
                Ok(())
            }
            K::DiskFull
            | K::Unreachable
            | K::Closed
            | K::NotWritable
            | K::NotADatabase
            | K::NewerSchema
            | K::Migration => Err(error),
        }
    }
}

/// Why a comparison did not come to its end. What it healed stays healed; the next one begins where this one did.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The gateway's list was not read.
    #[error(transparent)]
    List(#[from] ListError),
    /// The list does not go on: the gateway answers the same page again.
    #[error("the gateway's list stands still after transaction {after}")]
    StandsStill {
        /// The end of the page that came twice.
        after: Box<str>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<S: Store, G: Gateway> Reconciler<S, G> {
    /// A reconciler that has not begun.
    pub fn new(store: S, gateway: Arc<G>, clock: Arc<dyn Clock>, config: ReconcileConfig) -> Self {
        Self { store, gateway, clock, config }
    }

    /// Compares what moved from `from` until before `until`, and heals what can be healed.
    ///
    /// # Errors
    /// See [`ReconcileError`].
    ///
    /// # Cancellation
    /// What it healed stays healed.
    pub async fn compare(&self, from: UnixMicros, until: UnixMicros) -> Result<Summary, ReconcileError> {
        let listed = self.listed(from, until).await?;
        let mut by_payment = BTreeMap::<&str, Vec<&ListRow>>::new();
        for row in &listed {
            by_payment.entry(&row.payment_key).or_default().push(row);
        }
        let mut summary = Summary::default();
        for (payment_key, rows) in &by_payment {
            summary.compared += 1;
            self.compare_listed(payment_key, rows, &mut summary).await?;
        }
        self.compare_booked((from, until), &by_payment, &mut summary).await?;
        self.tell(&summary).await?;
        Ok(summary)
    }

    /// Every movement of the window, page by page.
    async fn listed(&self, from: UnixMicros, until: UnixMicros) -> Result<Vec<ListRow>, ReconcileError> {
        let mut ask = ListAsk { from, until, after: None, limit: self.config.page.clamp(1, 5_000) };
        let mut rows = Vec::new();
        loop {
            let page = self.gateway.list(&ask).await?;
            rows.extend(page.rows);
            match page.next {
                None => return Ok(rows),
                Some(after) if ask.after.as_ref() == Some(&after) => {
                    return Err(ReconcileError::StandsStill { after });
                }
                after @ Some(_) => ask.after = after,
            }
        }
    }

    async fn compare_listed(
        &self,
        payment_key: &str,
        rows: &[&ListRow],
        summary: &mut Summary,
    ) -> Result<(), ReconcileError> {
        // A key or an order id that we would not accept is none of ours.
        let order_id = rows.first().and_then(|row| row.order_id.parse::<OrderId>().ok());
        let (Ok(payment_key), Some(order_id)) = (payment_key.parse::<PaymentKey>(), order_id) else {
            summary.not_ours += 1;
            return Ok(());
        };
        let known = match self.known(&payment_key, order_id.clone()).await {
            Ok(known) => known,
            Err(error) => return Ok(summary.put_aside((payment_key, order_id), error)?),
        };
        match known {
            Known::Not => summary.not_ours += 1,
            Known::Booked(booked) if compare::is_plain(rows, &booked) => {}
            Known::Booked(booked) => self.look_at(&booked, summary).await?,
            Known::AJob => self.look((&payment_key, &order_id), None, summary).await?,
        }
        Ok(())
    }

    async fn known(&self, payment_key: &PaymentKey, order_id: OrderId) -> Result<Known, StoreError> {
        let payment_key = payment_key.clone();
        let known = self.store.transact(move |tx| {
            Box::pin(async move {
                if let Some(booked) = tx.payment(&payment_key).await? {
                    return Ok(Known::Booked(Box::new(booked)));
                }
                let jobs = tx.jobs_of(&order_id).await?;
                let is_known = jobs.iter().any(|job| job.payment_key == payment_key);
                Ok(if is_known { Known::AJob } else { Known::Not })
            })
        });
        known.await
    }

    /// Payments of the book that the list does not have.
    async fn compare_booked(
        &self,
        window: (UnixMicros, UnixMicros),
        listed: &BTreeMap<&str, Vec<&ListRow>>,
        summary: &mut Summary,
    ) -> Result<(), ReconcileError> {
        let mut after = None;
        loop {
            let from = after.clone();
            let page = self
                .store
                .transact(move |tx| {
                    Box::pin(async move { tx.payments_between(window, from.as_ref(), BOOK_PAGE).await })
                })
                .await?;
            for booked in &page {
                if !listed.contains_key(booked.payment_key.as_str()) {
                    summary.compared += 1;
                    self.look_at(booked, summary).await?;
                }
            }
            match page.last() {
                Some(last) if page.len() == BOOK_PAGE => after = Some(last.payment_key.clone()),
                Some(_) | None => return Ok(()),
            }
        }
    }

    async fn look_at(&self, booked: &PaymentRow, summary: &mut Summary) -> Result<(), ReconcileError> {
        self.look((&booked.payment_key, &booked.order_id), Some(booked), summary).await
    }

    /// Looks a payment up, and tells the flows what it is.
    async fn look(
        &self,
        (payment_key, order_id): (&PaymentKey, &OrderId),
        booked: Option<&PaymentRow>,
        summary: &mut Summary,
    ) -> Result<(), ReconcileError> {
        tokio::time::sleep(self.config.rest).await;
        summary.looked_up += 1;
        let payment = match self.gateway.look_up(payment_key).await {
            Sighting::Seen(payment) if payment.payment_key == *payment_key => payment,
            Sighting::Seen(_) | Sighting::Unclear { .. } => {
                summary.unclear += 1;
                return Ok(());
            }
            Sighting::NotFound => {
                summary.findings.extend(booked.map(|booked| Finding {
                    payment_key: payment_key.clone(),
                    order_id: booked.order_id.clone(),
                    problem: Problem::UnknownAtGateway { booked: booked.captured },
                }));
                return Ok(());
            }
        };
        let (policy, jitter) = (self.config.policy, Jitter::new(u32::MAX / 2));
        let (key, payment) = (payment_key.clone(), *payment);
        let told = self
            .store
            .transact(move |tx| {
                Box::pin(async move {
                    let reported = tx.report(&payment, &policy, jitter).await?;
                    Ok::<_, StoreError>((reported, tx.payment(&key).await?, payment))
                })
            })
            .await;
        let (reported, booked, payment) = match told {
            Ok(told) => told,
            Err(error) => return Ok(summary.put_aside((payment_key.clone(), order_id.clone()), error)?),
        };
        match reported {
            Reported::Agrees | Reported::Awaited(_) => {}
            Reported::Answered(_) => summary.answered += 1,
            Reported::LateSuccess(_) => summary.late_successes += 1,
            Reported::CanceledElsewhere => summary.canceled_elsewhere += 1,
            Reported::NotOurs => summary.not_ours += 1,
        }
        if let Some(booked) = booked
            && let Some(problem) = compare::judge(&payment, &booked)
        {
            let (payment_key, order_id) = (payment_key.clone(), booked.order_id);
            summary.findings.push(Finding { payment_key, order_id, problem });
        }
        Ok(())
    }

    async fn tell(&self, summary: &Summary) -> Result<(), StoreError> {
        let mut events = Vec::new();
        for finding in &summary.findings {
            let Finding { order_id, problem, .. } = finding;
            tracing::error!(%order_id, %problem, "the books disagree and a human must decide");
            metrics::counter!("toss_reconcile_findings_total").increment(1);
            let body = finding.to_json().map_err(|error| {
                let text = format!("a finding about order {order_id} cannot be written as JSON");
                StoreError::new(StoreErrorKind::Corrupt, text).caused_by(error)
            })?;
            events.extend(self.config.operators.clone().map(|recipient| event(recipient, body)));
        }
        if events.is_empty() {
            return Ok(());
        }
        let told = self.store.transact(move |tx| {
            for event in events {
                tx.notify(event);
            }
            Box::pin(core::future::ready(Ok(())))
        });
        told.await
    }
}

fn event(recipient: Recipient, body: String) -> NewEvent {
    NewEvent { recipient, topic: "reconcile.finding".into(), body: body.into() }
}

/// How many payments of the book are read at once.
const BOOK_PAGE: usize = 500;

/// What the book has about a payment of the list.
enum Known {
    /// It was taken.
    Booked(Box<PaymentRow>),
    /// A job is or was about it, and the book has no money of it.
    AJob,
    /// Nothing.
    Not,
}
