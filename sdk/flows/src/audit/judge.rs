//! Holds the books against each other.

use alloc::collections::BTreeMap;

use super::book::{
    AttemptRecord, ClientHistory, GatewayBook, OrderRecord, OrderState, PaymentRecord, ShopBook,
};
use super::verdict::{Amounts, Figures, Invariant, Verdict, Violation};

mod history;
mod money;
mod orders;
mod stock;

/// When the books were taken.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Moment {
    /// While work goes on: orders may be open.
    #[default]
    Running,
    /// After everything has come to rest: an order or a job that is open is a violation.
    Quiescent,
}

/// Judges books that were taken at any moment: an order may be open. `history` is what customers saw, if somebody
/// wrote it down.
///
/// The books are two reads, and what happens between them looks like a violation: while work goes on, only what two
/// judgements in a row find is real.
///
/// ```
/// use toss_flows::audit::{GatewayBook, Invariant, ShopBook, judge};
///
/// let gateway = GatewayBook::from_ndjson(
///     r#"{"record":"payment","paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","currency":"KRW",
///         "amount":15000,"captured":15000,"balance":15000,"approvedAt":"2026-10-20T10:00:00+09:00","cancels":[]}"#
///         .replace('\n', "").as_str(),
/// ).unwrap();
/// let verdict = judge(&ShopBook::default(), &gateway, None);
/// assert_eq!(verdict.violations[0].invariant, Invariant::MoneyWithoutHome);
/// assert_eq!(verdict.violations[0].at_risk["KRW"], 15_000);
/// ```
pub fn judge(shop: &ShopBook, gateway: &GatewayBook, history: Option<&ClientHistory>) -> Verdict {
    judge_at(Moment::Running, shop, gateway, history)
}

/// Judges books that were taken at `moment`.
pub fn judge_at(
    moment: Moment,
    shop: &ShopBook,
    gateway: &GatewayBook,
    history: Option<&ClientHistory>,
) -> Verdict {
    let books = Books::new(shop, gateway);
    let mut violations = money::judge(&books);
    violations.extend(orders::judge(&books, moment));
    violations.extend(stock::judge(&books));
    violations.extend(history.into_iter().flat_map(|history| history::judge(&books, history)));
    violations.sort_by(|a, b| (a.invariant, &a.order_id).cmp(&(b.invariant, &b.order_id)));
    let figures = figures(&books, &violations);
    Verdict { violations, figures }
}

/// Both books, with what is looked up often.
struct Books<'a> {
    shop: &'a ShopBook,
    gateway: &'a GatewayBook,
    orders: BTreeMap<&'a str, &'a OrderRecord>,
    payments: BTreeMap<&'a str, &'a PaymentRecord>,
    attempts: BTreeMap<&'a str, Vec<&'a AttemptRecord>>,
}

impl<'a> Books<'a> {
    fn new(shop: &'a ShopBook, gateway: &'a GatewayBook) -> Self {
        let mut attempts = BTreeMap::<_, Vec<_>>::new();
        for attempt in &shop.flow.attempts {
            attempts.entry(&*attempt.order_id).or_default().push(attempt);
        }
        Self {
            shop,
            gateway,
            orders: shop.orders.iter().map(|order| (&*order.order_id, order)).collect(),
            payments: gateway.payments.iter().map(|payment| (&*payment.payment_key, payment)).collect(),
            attempts,
        }
    }

    fn attempts_of(&self, order_id: &str) -> &[&'a AttemptRecord] {
        self.attempts.get(order_id).map(Vec::as_slice).unwrap_or_default()
    }

    fn payment_of(&self, order: &OrderRecord) -> Option<&'a PaymentRecord> {
        self.payments.get(order.payment_key.as_deref()?).copied()
    }
}

impl PaymentRecord {
    /// Whether the gateway holds money of it.
    fn is_live(&self) -> bool {
        self.captured > 0 && self.balance > 0
    }

    fn in_currency(&self, amount: i64) -> String {
        format!("{amount} {}", self.currency)
    }
}

fn violation(invariant: Invariant, about: &str, at_risk: Amounts, story: String) -> Violation {
    Violation { invariant, order_id: about.into(), at_risk, story }
}

fn amounts(currency: &str, amount: i64) -> Amounts {
    Amounts::from([(currency.into(), amount)])
}

fn add(sum: &mut Amounts, currency: &str, amount: i64) {
    let total = sum.entry(currency.into()).or_default();
    *total = total.saturating_add(amount);
}

fn figures(books: &Books<'_>, violations: &[Violation]) -> Figures {
    let mut figures = Figures::default();
    for order in &books.shop.orders {
        *figures.orders.entry(order.state).or_default() += 1;
        if order.parked_jobs > 0 {
            add(&mut figures.parked, &order.currency, order.amount);
        } else if order.state == OrderState::PendingPayment {
            add(&mut figures.unsettled, &order.currency, order.amount);
        }
    }
    for payment in &books.gateway.payments {
        add(&mut figures.captured, &payment.currency, payment.captured);
        for cancel in &payment.cancels {
            add(&mut figures.refunded, &payment.currency, cancel.amount);
        }
    }
    for (currency, amount) in violations.iter().flat_map(|violation| &violation.at_risk) {
        add(&mut figures.at_risk, currency, *amount);
    }
    figures
}
