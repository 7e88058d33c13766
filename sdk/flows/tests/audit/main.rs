//! The judge, on golden books: clean as they are, and one violation planted at a time.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "everything here is a test or helps one: a panic is how it fails"
)]

use std::collections::{BTreeMap, BTreeSet};

use toss_flows::audit::{
    ClientHistory, GatewayBook, Invariant, JobRecord, Moment, OrderRecord, OrderState, PaymentRecord,
    ShopBook, Verdict, judge_at,
};

mod first;
mod generated;
mod planted;
mod reading;
mod telling;
mod timing;

const GATEWAY: &str = include_str!("../golden/gateway.ndjson");
const SHOP: &str = include_str!("../golden/shop.ndjson");
const CLIENTS: &str = include_str!("../golden/clients.ndjson");

/// The golden books, to be spoilt.
#[derive(Clone)]
struct Books {
    shop: ShopBook,
    gateway: GatewayBook,
    clients: ClientHistory,
}

/// A violation, as (invariant, subject, what is at risk).
type Row = (Invariant, String, BTreeMap<Box<str>, i64>);

impl Books {
    fn golden() -> Self {
        Self {
            shop: ShopBook::from_ndjson(SHOP).expect("the shop's golden book"),
            gateway: GatewayBook::from_ndjson(GATEWAY).expect("the gateway's golden book"),
            clients: ClientHistory::from_ndjson(CLIENTS).expect("the golden history"),
        }
    }

    /// The order `ORD-00000n`.
    fn order(&mut self, n: usize) -> &mut OrderRecord {
        let id = format!("ORD-{n:06}");
        self.shop.orders.iter_mut().find(|order| *order.order_id == *id).expect("an order of the book")
    }

    /// The payment `tgen_n` at the gateway.
    fn payment(&mut self, n: usize) -> &mut PaymentRecord {
        let key = format!("tgen_{n}");
        let mut payments = self.gateway.payments.iter_mut();
        payments.find(|payment| *payment.payment_key == *key).expect("a payment of the book")
    }

    fn job(&mut self, id: i64) -> &mut JobRecord {
        self.shop.flow.jobs.iter_mut().find(|job| job.job_id == id).expect("a job of the book")
    }

    fn judge_at(&self, moment: Moment) -> Verdict {
        judge_at(moment, &self.shop, &self.gateway, Some(&self.clients))
    }

    /// What is found while work goes on: everything but that it does.
    fn found(&self) -> Vec<Row> {
        rows(&self.judge_at(Moment::Running))
    }
}

fn rows(verdict: &Verdict) -> Vec<Row> {
    let rows = verdict.violations.iter();
    rows.map(|found| (found.invariant, found.subject.to_string(), found.at_risk.clone())).collect()
}

fn row(invariant: Invariant, subject: &str, at_risk: &[(&str, i64)]) -> Row {
    (invariant, subject.to_owned(), sums(at_risk))
}

fn sums(amounts: &[(&str, i64)]) -> BTreeMap<Box<str>, i64> {
    amounts.iter().map(|(currency, amount)| ((*currency).into(), *amount)).collect()
}

#[test]
fn books_that_agree_are_clean_and_parked_money_is_a_figure_of_its_own() {
    let verdict = Books::golden().judge_at(Moment::Quiescent);
    assert!(verdict.is_clean(), "{verdict}");
    let figures = verdict.figures;
    let orders = [
        (OrderState::PendingPayment, 1),
        (OrderState::AwaitingDeposit, 1),
        (OrderState::Paid, 1),
        (OrderState::CancelPending, 1),
        (OrderState::PartiallyRefunded, 1),
        (OrderState::Refunded, 1),
        (OrderState::Failed, 3),
    ];
    assert_eq!(figures.orders, BTreeMap::from(orders));
    assert_eq!(figures.captured, sums(&[("KRW", 44_000), ("USD", 1_250)]));
    // The virtual account that expired is listed as cancelled for 30,000 won that nobody ever paid in.
    assert_eq!(figures.refunded, sums(&[("KRW", 7_000), ("USD", 1_250)]));
    assert_eq!(figures.refunded_elsewhere, sums(&[("USD", 1_250)]));
    assert_eq!(figures.parked, sums(&[("KRW", 18_000)]));
    assert_eq!(figures.unsettled, sums(&[("KRW", 30_000)]));
    assert_eq!((figures.at_risk, figures.found), (BTreeMap::new(), BTreeMap::new()));
}

#[test]
fn every_invariant_has_a_name_of_its_own_and_a_rule() {
    let ids: BTreeSet<_> = Invariant::ALL.iter().map(|invariant| invariant.id()).collect();
    assert_eq!(ids.len(), Invariant::ALL.len());
    assert!(Invariant::ALL.iter().all(|invariant| invariant.rule().ends_with('.')));
}
