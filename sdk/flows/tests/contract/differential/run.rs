//! One store under way, with a gateway of its own that does the same to each of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use toss_flows::audit::FlowBook;
use toss_flows::backoff::{Backoff, Jitter};
use toss_flows::cancel;
use toss_flows::confirm;
use toss_flows::course::{Next, Policy};
use toss_flows::job::{JobId, MerchantId, Priority};
use toss_flows::model::{Money, Payment};
use toss_flows::outcome::Outcome;
use toss_flows::store::{
    BoxFuture, CallMade, Claim, ClaimRequest, EnqueueError, Enqueued, Flow, FlowChange, NewEvent, Redrive,
    Retention, Settle, SettledHook, Settlement, Store, StoreError, StoreErrorKind, Tx,
};
use toss_flows::{JobKind, Sighting};

use super::book::{Names, normal};
use super::op::{Fate, Op};
use crate::bench::{Bench, On, confirm as new_confirm, key};
use crate::decide::{actor, approval, new_cancel, new_refund};
use crate::ledger::Ledger;
use crate::steps::{declined, later, lost, not_sent, short_of_funds};

/// All waits are so long that the time a database takes to answer decides nothing.
const POLICY: Policy = Policy {
    backoff: Backoff { base: Duration::from_mins(10), cap: Duration::from_hours(1) },
    in_flight_margin: Duration::from_mins(20),
    ..crate::steps::POLICY
};
const LEASE: Duration = Duration::from_mins(15);
const TIMES: [Duration; 4] =
    [Duration::from_mins(1), Duration::from_mins(18), Duration::from_hours(2), Duration::from_hours(24 * 60)];

pub(super) struct Run {
    bench: Bench,
    shop: Teller,
    ledger: Ledger,
    held: Vec<Claim>,
    names: Names,
}

impl Run {
    pub(super) async fn new(on: On) -> Self {
        let shop = Teller::default();
        let bench = Bench::with(on, |options| options.on_settled = Arc::new(shop.clone())).await;
        Self { bench, shop, ledger: Ledger::default(), held: Vec::new(), names: Names::default() }
    }

    pub(super) async fn book(&mut self) -> FlowBook {
        let book = self.bench.book().await;
        self.names.learn(&book);
        normal(book, &self.names)
    }

    /// Does one step; what it was answered, without times.
    pub(super) async fn step(&mut self, op: &Op) -> String {
        // Nothing happens at the same moment as something else.
        self.bench.pass(Duration::from_secs(2)).await;
        match op.clone() {
            Op::Confirm { number, merchant, priority } => {
                let mut new = new_confirm(number, self.bench.now().await);
                new.merchant = format!("shop-{merchant}").parse::<MerchantId>().unwrap();
                new.priority = Priority::new(100 + priority);
                new.deadline = new.deadline.after(Duration::from_hours(1));
                self.decided(self.bench.try_enqueue(new).await).await
            }
            Op::Cancel { number, name, amount } => {
                let new = new_cancel(number, &format!("name-{name}"), (amount > 0).then_some(amount));
                self.decided(self.bench.try_cancel(new).await.map(Enqueued::job)).await
            }
            Op::Request { number, id, amount } => {
                let new = new_refund(number, &format!("R-{id}"), (amount > 0).then_some(amount));
                match self.bench.try_request(new).await {
                    Ok(row) => format!("{:?} {}", row.state, row.amount),
                    Err(error) => error.to_string(),
                }
            }
            Op::Approve { ids, by } => self.approve(ids, by).await,
            Op::Reject { id } => {
                let id = format!("R-{id}").parse().unwrap();
                let work = self
                    .bench
                    .ask(move |tx| Box::pin(async move { tx.reject_refund(&id, &actor("carol")).await }));
                format!("{:?}", work.await.map(|row| row.state))
            }
            Op::Claim { limit, per_merchant, kinds } => self.claim(limit, per_merchant, kinds).await,
            Op::Renew => {
                let held: Vec<_> = self.held.iter().map(Claim::hold).collect();
                let lost = self.bench.store.renew(held, LEASE).await.unwrap();
                format!("{:?}", lost.iter().map(|hold| self.named(hold.job)).collect::<Vec<_>>())
            }
            Op::Settle { claim, fate } => self.settle(claim, fate).await,
            Op::Redrive { job, release } => self.redrive(job, release).await,
            Op::Elsewhere { number, amount } => {
                let at = self.bench.now().await;
                format!("{}", self.ledger.may_give_back(number, amount, at))
            }
            Op::Report { number } => self.report(number).await,
            Op::Adopt { number } => self.adopt(number).await,
            Op::Pass { time } => {
                self.bench.pass(TIMES[usize::from(time)]).await;
                String::new()
            }
            Op::Purge => {
                let keep = Retention { jobs: TIMES[3], history: TIMES[3] * 2, inbox: TIMES[2] };
                format!("{:?}", self.bench.store.purge(keep).await.unwrap())
            }
        }
    }

    async fn decided(&mut self, answer: Result<JobId, EnqueueError>) -> String {
        match answer {
            Ok(job) => {
                self.names.learn(&self.bench.book().await);
                format!("job {}", self.named(job))
            }
            Err(error) => error.to_string(),
        }
    }

    fn named(&self, job: JobId) -> i64 {
        self.names.job(job.get())
    }

    async fn approve(&mut self, ids: [u8; 2], by: u8) -> String {
        let ids = ids.map(|id| format!("R-{id}"));
        let by = ["anna", "bert", "carol"][usize::from(by)];
        let answers = self.bench.decide(approval(&[&ids[0], &ids[1]], "batch", by)).await;
        self.names.learn(&self.bench.book().await);
        let told = answers.into_iter().map(|answer| match answer {
            toss_flows::store::Approved::Now(job) => format!("now {}", self.named(job)),
            toss_flows::store::Approved::Before(job) => format!("before {}", self.named(job)),
            toss_flows::store::Approved::Not(why) => why.to_string(),
        });
        told.collect::<Vec<_>>().join(", ")
    }

    async fn claim(&mut self, limit: usize, per_merchant: bool, kinds: u8) -> String {
        let kinds = match kinds {
            0 => vec![JobKind::Confirm],
            1 => vec![JobKind::Cancel, JobKind::Refund],
            _ => JobKind::ALL.to_vec(),
        };
        let ask = ClaimRequest {
            kinds,
            per_merchant: per_merchant.then_some(1),
            ..ClaimRequest::any(limit, LEASE)
        };
        let claims = self.bench.store.claim(ask).await.unwrap();
        let told = claims.iter().map(|claim| {
            let hold = claim.hold();
            format!(
                "{} {} {:?} {:?}",
                self.named(hold.job),
                hold.epoch,
                claim.is_taken_over(),
                claim.problem()
            )
        });
        let told = told.collect::<Vec<_>>().join(", ");
        self.held.extend(claims);
        told
    }

    async fn settle(&mut self, claim: usize, fate: Fate) -> String {
        if self.held.is_empty() {
            return "nothing".into();
        }
        let claim = self.held.remove(claim % self.held.len());
        let settle = self.found(claim, fate).await;
        let answers = self.bench.store.settle(vec![settle]).await;
        let told = match &answers[0] {
            Ok(settled) => format!("{settled:?}"),
            Err(error) => format!("{:?} {error}", error.kind()),
        };
        self.shop.is_closed.store(false, Ordering::SeqCst);
        told
    }

    /// What the holder finds out at the gateway.
    async fn found(&mut self, claim: Claim, fate: Fate) -> Settle {
        let now = self.bench.now().await;
        let next = match claim.flow() {
            _ if claim.is_taken_over() && fate == Fate::LostRequest => Next::Rest,
            Flow::Confirm { state, .. } => state.next(now, &POLICY),
            Flow::Cancel { state, .. } => state.next(now, &POLICY),
        };
        let is_call = next == Next::Call;
        let change = match claim.flow() {
            Flow::Confirm { terms, state, .. } => {
                let event = match next {
                    Next::Call => confirm::Event::Answered(Box::new(self.call(&claim, fate))),
                    Next::LookUp => confirm::Event::Sighted(self.look(&claim, fate)),
                    Next::Seal | Next::Wait(_) | Next::Rest => confirm::Event::HolderLost,
                };
                let at = confirm::Situation { terms, policy: &POLICY, now, jitter: Jitter::new(0) };
                FlowChange::Confirm(confirm::step(state.clone(), event, &at).unwrap())
            }
            Flow::Cancel { terms, state, balance, .. } => {
                let event = match next {
                    Next::Call => cancel::Event::Answered(Box::new(self.call(&claim, fate))),
                    Next::LookUp => cancel::Event::Sighted(self.look(&claim, fate)),
                    Next::Seal => cancel::Event::Sealed { refundable: *balance },
                    Next::Wait(_) | Next::Rest => cancel::Event::HolderLost,
                };
                let at = cancel::Situation { terms, policy: &POLICY, now, jitter: Jitter::new(0) };
                FlowChange::Cancel(cancel::step(state.clone(), event, &at).unwrap())
            }
        };
        claim.settle(change, is_call.then_some(CallMade { at: now, in_transaction: false }))
    }

    fn call(&mut self, claim: &Claim, fate: Fate) -> Outcome<Payment> {
        self.shop.is_closed.store(fate == Fate::Refused, Ordering::SeqCst);
        match fate {
            Fate::Well | Fate::Refused | Fate::NotFound => self.ledger.try_execute(claim),
            Fate::LostAnswer => {
                drop(self.ledger.try_execute(claim));
                lost()
            }
            Fate::LostRequest => lost(),
            Fate::Declined => declined("NOT_CANCELABLE_PAYMENT"),
            Fate::Later => later("PROVIDER_ERROR"),
            Fate::NoFunds => match claim.kind() {
                JobKind::Confirm => later("PROVIDER_ERROR"),
                JobKind::Cancel | JobKind::Refund => short_of_funds(),
            },
            Fate::NotSent => not_sent(),
        }
    }

    fn look(&self, claim: &Claim, fate: Fate) -> Sighting {
        match (fate, self.ledger.find(claim.payment_key())) {
            (Fate::LostRequest | Fate::LostAnswer, _) => {
                Sighting::Unclear { reason: "no answer".into(), retry_after: None }
            }
            (Fate::NotFound, _) | (_, None) => Sighting::NotFound,
            (_, Some(payment)) => Sighting::Seen(Box::new(payment)),
        }
    }

    async fn redrive(&mut self, job: usize, release: bool) -> String {
        let jobs = self.bench.book().await.jobs;
        if jobs.is_empty() {
            return "nothing".into();
        }
        let job = JobId::new(jobs[job % jobs.len()].job_id);
        let how = if release { Redrive::Release } else { Redrive::Again };
        match self.bench.redrive(job, how).await {
            Ok(()) => "started".into(),
            // The numbers of jobs differ.
            Err(error) => format!("{error:?}").split(['{', '(']).next().unwrap_or_default().into(),
        }
    }

    async fn report(&mut self, number: u32) -> String {
        let Some(payment) = self.ledger.find(&key(number)) else { return "nothing".into() };
        let work = self.bench.store.transact::<_, StoreError, _>(move |tx| {
            Box::pin(async move { tx.report(&payment, &POLICY, Jitter::new(0)).await })
        });
        let answer = work.await;
        self.names.learn(&self.bench.book().await);
        match answer {
            Ok(toss_flows::store::Reported::Answered(job)) => format!("answered {}", self.named(job)),
            Ok(toss_flows::store::Reported::LateSuccess(job)) => format!("late {}", self.named(job)),
            Ok(toss_flows::store::Reported::Awaited(job)) => format!("awaited {}", self.named(job)),
            Ok(other) => format!("{other:?}"),
            Err(error) => format!("{:?}", error.kind()),
        }
    }

    async fn adopt(&mut self, number: u32) -> String {
        self.ledger.take_unless_known(number);
        let Some(payment) = self.ledger.find(&key(number)) else { return "nothing".into() };
        let work = self.bench.store.transact::<_, EnqueueError, _>(move |tx| {
            Box::pin(async move { tx.adopt_payment(&payment).await })
        });
        match work.await {
            Ok(row) => format!("{} {} {}", row.captured, row.refunded, row.reserved),
            Err(error) => error.to_string(),
        }
    }
}

/// Tells every settlement to one inbox, and refuses some.
#[derive(Clone, Default)]
struct Teller {
    is_closed: Arc<AtomicBool>,
}

impl SettledHook for Teller {
    fn on_settled<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        settlement: &'a Settlement,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            let body = format!("{} {:?}", settlement.name, settlement.balance.map(Money::minor));
            let (recipient, topic) = ("shop".parse().unwrap(), "settled".into());
            tx.notify(NewEvent { recipient, topic, body: serde_json::to_string(&body).unwrap().into() });
            if self.is_closed.load(Ordering::SeqCst) {
                return Err(StoreError::new(StoreErrorKind::Hook, "the shop is closed"));
            }
            Ok(())
        })
    }
}
