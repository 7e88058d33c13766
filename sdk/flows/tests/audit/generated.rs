//! Books that a small shop and a small gateway write together agree, whatever they play; and no figure of money in them
//! can be another without the judge telling.

use proptest::prelude::*;
use toss_flows::attempt::AttemptState;
use toss_flows::audit::{
    AttemptRecord, CancelRecord, EvidenceRecord, GatewayBook, JobRecord, LineRecord, OrderRecord, OrderState,
    PaymentRecord, ReceiptRecord, RefundRecord, RefundState, ShopBook, ShopPaymentRecord, judge,
};
use toss_flows::job::{JobKind, JobState};
use toss_flows::time::UnixMicros;

/// How the confirm of an order goes.
#[derive(Clone, Copy, Debug)]
enum Course {
    Declined,
    Expired,
    /// Taken after the order had failed, and given back.
    TooLate,
    Paid,
    /// Taken, which nobody can tell yet: it waits for a human.
    Parked,
    /// Taken, which nobody knows yet: a worker will look.
    Open,
}

/// What happens to money that was taken.
#[derive(Clone, Copy, Debug)]
enum Return {
    Refunded,
    RolledBack,
    /// In the gateway's dashboard.
    Elsewhere,
    /// Promised, and waiting for a human.
    Parked,
    /// Executed, and not settled yet.
    InFlight,
}

#[derive(Clone, Debug)]
struct Play {
    course: Course,
    amount: i64,
    currency: &'static str,
    /// What happens, and for which part of what is left, in percent.
    returns: Vec<(Return, i64)>,
    says_pending: bool,
}

fn plays() -> impl Strategy<Value = Vec<Play>> {
    let course = prop::sample::select(vec![
        Course::Declined,
        Course::Expired,
        Course::TooLate,
        Course::Paid,
        Course::Paid,
        Course::Parked,
        Course::Open,
    ]);
    let of_return = prop::sample::select(vec![
        Return::Refunded,
        Return::RolledBack,
        Return::Elsewhere,
        Return::Parked,
        Return::InFlight,
    ]);
    let returns = prop::collection::vec((of_return, 1_i64..=100), 0..5);
    let currency = prop::sample::select(vec!["KRW", "USD", "JPY"]);
    let play = (course, 1_i64..100_000, currency, returns, any::<bool>());
    let play = play.prop_map(|(course, amount, currency, returns, says_pending)| Play {
        course,
        amount,
        currency,
        returns,
        says_pending,
    });
    prop::collection::vec(play, 1..8)
}

/// Both books, while they are written.
#[derive(Debug, Default)]
struct Stage {
    shop: ShopBook,
    gateway: GatewayBook,
    transactions: usize,
}

impl Stage {
    fn of(plays: &[Play]) -> Self {
        let mut stage = Self::default();
        for (number, play) in (1..).zip(plays) {
            stage.play(number, play);
        }
        stage
    }

    fn play(&mut self, number: usize, play: &Play) {
        let order_id = format!("ORD-{number:06}");
        let payment_key = format!("tgen_{number}");
        let (attempt, code, evidence, job) = match play.course {
            Course::Declined => {
                let code: Box<str> = "REJECT_CARD_PAYMENT".into();
                let evidence = EvidenceRecord::Declined { code: code.clone() };
                (AttemptState::Declined, Some(code), Some(evidence), JobState::Done)
            }
            Course::Expired | Course::TooLate => {
                let evidence = EvidenceRecord::Absent { status: "EXPIRED".into() };
                (AttemptState::AbsentProven, None, Some(evidence), JobState::Done)
            }
            Course::Paid => (AttemptState::Succeeded, None, None, JobState::Done),
            Course::Parked => (AttemptState::Unknown, None, None, JobState::Parked),
            Course::Open => (AttemptState::Unknown, None, None, JobState::Ready),
        };
        let is_taken = matches!(play.course, Course::Paid | Course::TooLate | Course::Parked | Course::Open);
        self.gateway.payments.push(PaymentRecord {
            payment_key: payment_key.as_str().into(),
            order_id: order_id.as_str().into(),
            status: "DONE".into(),
            currency: play.currency.into(),
            amount: play.amount,
            captured: if is_taken { play.amount } else { 0 },
            balance: if is_taken { play.amount } else { 0 },
            approved_at: is_taken.then(|| "2026-10-20T10:00:00+09:00".into()),
            cancels: Vec::new(),
        });
        let confirm = self.job(play, JobKind::Confirm, job, play.amount);
        self.attempt(confirm, attempt, code);
        let state = match play.course {
            Course::Declined | Course::Expired => OrderState::Failed,
            Course::Parked | Course::Open => OrderState::PendingPayment,
            Course::TooLate => {
                self.known(play);
                self.give_back(play, Return::RolledBack, play.amount);
                OrderState::Failed
            }
            Course::Paid => {
                self.known(play);
                self.returns(play)
            }
        };
        let is_held = state != OrderState::Failed;
        self.shop.orders.push(OrderRecord {
            order_id: order_id.into(),
            state,
            amount: play.amount,
            currency: play.currency.into(),
            payment_key: Some(payment_key.into()),
            evidence,
            open_jobs: 0,
            parked_jobs: 0,
            stock_held: is_held,
            created_at: "2026-10-20T01:00:00Z".into(),
            updated_at: None,
            lines: Vec::<LineRecord>::new(),
        });
    }

    fn known(&mut self, play: &Play) {
        let payment = self.gateway.payments.last().expect("a payment");
        self.shop.flow.payments.push(ShopPaymentRecord {
            payment_key: payment.payment_key.clone(),
            order_id: payment.order_id.clone(),
            currency: play.currency.into(),
            captured: play.amount,
            refunded: 0,
            reserved: 0,
        });
    }

    fn returns(&mut self, play: &Play) -> OrderState {
        for (what, percent) in &play.returns {
            let known = self.shop.flow.payments.last().expect("a payment");
            let free = known.captured - known.refunded - known.reserved;
            let amount = free * percent / 100;
            if amount > 0 {
                self.give_back(play, *what, amount);
            }
        }
        let known = self.shop.flow.payments.last().expect("a payment");
        if known.reserved > 0 && play.says_pending {
            OrderState::CancelPending
        } else if known.refunded == known.captured {
            OrderState::Refunded
        } else if known.refunded > 0 {
            OrderState::PartiallyRefunded
        } else {
            OrderState::Paid
        }
    }

    fn give_back(&mut self, play: &Play, what: Return, amount: i64) {
        let (kind, job, attempt) = match what {
            Return::Refunded => (JobKind::Refund, JobState::Done, AttemptState::Succeeded),
            Return::RolledBack | Return::Elsewhere => {
                (JobKind::Cancel, JobState::Done, AttemptState::Succeeded)
            }
            Return::Parked => (JobKind::Refund, JobState::Parked, AttemptState::Declined),
            Return::InFlight => (JobKind::Refund, JobState::Run, AttemptState::Unknown),
        };
        let is_ours = !matches!(what, Return::Elsewhere);
        let id = is_ours.then(|| self.job(play, kind, job, amount));
        if let Some(id) = id {
            self.attempt(id, attempt, Some("NOT_CANCELABLE_PAYMENT".into()));
        }
        if let (Some(id), JobKind::Refund) = (id, kind) {
            self.refund(play, id, amount, job);
        }
        let is_executed = !matches!(what, Return::Parked);
        if is_executed {
            let is_settled = !matches!(what, Return::InFlight);
            self.execute(play, id, amount, is_settled);
        }
        let known = self.shop.flow.payments.last_mut().expect("a payment");
        if matches!(what, Return::Parked | Return::InFlight) {
            known.reserved += amount;
        } else {
            known.refunded += amount;
        }
    }

    fn job(&mut self, play: &Play, kind: JobKind, state: JobState, amount: i64) -> i64 {
        let payment = self.gateway.payments.last().expect("a payment");
        let job_id = i64::try_from(self.shop.flow.jobs.len()).expect("few jobs") + 1;
        self.shop.flow.jobs.push(JobRecord {
            job_id,
            kind,
            order_id: payment.order_id.clone(),
            payment_key: payment.payment_key.clone(),
            currency: play.currency.into(),
            amount,
            state,
            epoch: 1,
            lease_until: None,
            run_at: UnixMicros::new(0),
            reason: None,
        });
        job_id
    }

    fn attempt(&mut self, job_id: i64, state: AttemptState, code: Option<Box<str>>) {
        let job = self.shop.flow.jobs.last().expect("a job");
        self.shop.flow.attempts.push(AttemptRecord {
            order_id: job.order_id.clone(),
            payment_key: job.payment_key.clone(),
            key_epoch: 0,
            state,
            code,
            job_id: Some(job_id),
            kind: Some(job.kind),
            key_digest: Some(format!("key {job_id}").into()),
            fingerprint: Some(format!("body {job_id}").into()),
            evidence: None,
        });
    }

    fn refund(&mut self, play: &Play, job_id: i64, amount: i64, job: JobState) {
        let payment = self.gateway.payments.last().expect("a payment");
        self.shop.flow.refunds.push(RefundRecord {
            refund_id: format!("RF-{job_id}").into(),
            payment_key: payment.payment_key.clone(),
            order_id: payment.order_id.clone(),
            currency: play.currency.into(),
            amount,
            state: match job {
                JobState::Done => RefundState::Done,
                JobState::Parked => RefundState::Parked,
                JobState::Ready | JobState::Run => RefundState::Executing,
            },
            batch: None,
            requested_by: "clerk-3".into(),
            approved_by: Some("admin-7".into()),
            job_id: Some(job_id),
        });
    }

    fn execute(&mut self, play: &Play, job_id: Option<i64>, amount: i64, is_settled: bool) {
        self.transactions += 1;
        let payment = self.gateway.payments.last_mut().expect("a payment");
        payment.balance -= amount;
        let transaction_key: Box<str> = format!("txrd_{}", self.transactions).into();
        payment.cancels.push(CancelRecord {
            transaction_key: transaction_key.clone(),
            amount,
            refundable: payment.balance,
            canceled_at: None,
        });
        if is_settled {
            self.shop.flow.receipts.push(ReceiptRecord {
                job_id,
                payment_key: payment.payment_key.clone(),
                order_id: payment.order_id.clone(),
                currency: play.currency.into(),
                amount,
                refundable: payment.balance,
                transaction_key,
                canceled_at: None,
            });
        }
    }

    /// Every figure in both books that says how much money moved, is to move or was asked for.
    fn figures(&mut self) -> Vec<(&'static str, &mut i64)> {
        let flow = &mut self.shop.flow;
        let mut figures: Vec<(&'static str, &mut i64)> = Vec::new();
        figures.extend(self.shop.orders.iter_mut().map(|order| ("order.amount", &mut order.amount)));
        figures.extend(flow.jobs.iter_mut().map(|job| ("job.amount", &mut job.amount)));
        figures.extend(flow.refunds.iter_mut().map(|refund| ("refund.amount", &mut refund.amount)));
        for known in &mut flow.payments {
            figures.push(("payment.captured", &mut known.captured));
            figures.push(("payment.refunded", &mut known.refunded));
            figures.push(("payment.reserved", &mut known.reserved));
        }
        for receipt in &mut flow.receipts {
            figures.push(("receipt.amount", &mut receipt.amount));
            figures.push(("receipt.refundable", &mut receipt.refundable));
        }
        // Where nothing was taken, nothing moved: what the buyer was asked for is then no figure of money.
        for payment in self.gateway.payments.iter_mut().filter(|payment| payment.captured > 0) {
            figures.push(("gateway amount", &mut payment.amount));
            figures.push(("gateway captured", &mut payment.captured));
            figures.push(("gateway balance", &mut payment.balance));
            for cancel in &mut payment.cancels {
                figures.push(("gateway cancel amount", &mut cancel.amount));
                figures.push(("gateway cancel refundable", &mut cancel.refundable));
            }
        }
        figures
    }
}

proptest! {
    #[test]
    fn books_that_were_written_together_agree(plays in plays()) {
        let stage = Stage::of(&plays);
        let verdict = judge(&stage.shop, &stage.gateway, None);
        prop_assert!(verdict.is_clean(), "{verdict}\n{stage:#?}");
    }

    #[test]
    fn no_figure_of_money_can_be_another(plays in plays(), which: prop::sample::Index, by in 1_i64..5_000, up: bool) {
        let mut stage = Stage::of(&plays);
        let mut figures = stage.figures();
        let place = which.index(figures.len());
        let (name, figure) = &mut figures[place];
        let (name, before) = (*name, **figure);
        **figure = if up { before + by } else { before - by };
        let verdict = judge(&stage.shop, &stage.gateway, None);
        prop_assert!(!verdict.is_clean(), "{name} was {before}, by {by}, and nobody tells\n{stage:#?}");
    }
}
