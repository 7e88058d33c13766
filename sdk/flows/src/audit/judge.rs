//! Holds the books against each other.

use core::time::Duration;

use super::allowed::AllowedTransitions;
use super::book::{ClientHistory, GatewayBook, ShopBook};
use super::invariant::Invariant;
use super::verdict::{Amounts, Verdict, Violation};

mod books;
mod figures;
mod history;
mod homes;
mod inbox;
mod keys;
mod orders;
mod payments;
mod promises;
mod returned;
mod returns;
mod stock;
mod trail;
mod work;

use books::Books;

/// When the books were taken.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Moment {
    /// While work goes on: orders may be open.
    #[default]
    Running,
    /// After everything has come to rest: an order or a job that is open is a violation.
    Quiescent,
}

/// What the judge goes by, besides the books.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rules {
    /// When the books were taken.
    pub moment: Moment,
    /// How old something has to be to be judged while work goes on, counted back from the book's `as_of`: money that was
    /// taken or given back, an order that has changed. What is younger may be on its way into the other book. Without an
    /// `as_of`, and at rest, everything is judged. Zero by default.
    pub grace: Duration,
    /// The changes of state that a history may show.
    pub allowed: AllowedTransitions,
}

impl Rules {
    /// The rules for books that were taken at `moment`, without any grace.
    pub fn at(moment: Moment) -> Self {
        Self { moment, grace: Duration::ZERO, allowed: AllowedTransitions::of_flows() }
    }

    /// The same with a grace period: in running systems, longer than what lies between the reads of the two books.
    #[must_use]
    pub fn with_grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::at(Moment::Running)
    }
}

/// Judges books that were taken at any moment: an order may be open. `history` is what customers saw, if somebody
/// wrote it down.
///
/// The books are two reads, and what happens between them looks like a violation: while work goes on, only what two
/// judgements in a row find is real, or what is older than a grace period ([`judge_by`]).
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
    judge_by(&Rules::at(moment), shop, gateway, history)
}

/// Judges books by rules of the caller's.
///
/// ```
/// use core::time::Duration;
/// use toss_flows::audit::{GatewayBook, Rules, ShopBook, judge_by};
///
/// let gateway = GatewayBook::from_ndjson(
///     r#"{"record":"payment","paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE","currency":"KRW",
///         "amount":15000,"captured":15000,"balance":15000,"approvedAt":"2026-10-20T10:00:00+09:00","cancels":[]}"#
///         .replace('\n', "").as_str(),
/// ).unwrap();
/// // Taken two seconds after the payment: its order may have been made after the shop's book was read.
/// let shop = ShopBook::from_ndjson(r#"{"record":"as_of","atMicros":1792458002000000}"#).unwrap();
/// let patient = Rules::default().with_grace(Duration::from_secs(60));
/// assert!(judge_by(&patient, &shop, &gateway, None).is_clean());
/// assert!(!judge_by(&Rules::default(), &shop, &gateway, None).is_clean());
/// ```
pub fn judge_by(
    rules: &Rules,
    shop: &ShopBook,
    gateway: &GatewayBook,
    history: Option<&ClientHistory>,
) -> Verdict {
    let books = Books::new(rules, shop, gateway);
    let mut violations = homes::judge(&books);
    violations.extend(payments::judge(&books));
    violations.extend(returns::judge(&books));
    violations.extend(promises::judge(&books));
    violations.extend(stock::judge(&books));
    violations.extend(orders::judge(&books));
    violations.extend(work::judge(&books));
    violations.extend(keys::judge(&books));
    violations.extend(trail::judge(&books));
    violations.extend(inbox::judge(&books));
    violations.extend(history.into_iter().flat_map(|history| history::judge(&books, history)));
    violations.sort_by(|a, b| (a.invariant, &a.subject).cmp(&(b.invariant, &b.subject)));
    let figures = figures::of(&books, &violations);
    Verdict { violations, figures }
}

fn violation(invariant: Invariant, subject: &str, at_risk: Amounts, story: String) -> Violation {
    Violation { invariant, subject: subject.into(), at_risk, story }
}

fn amounts(currency: &str, amount: i64) -> Amounts {
    Amounts::from([(currency.into(), amount)])
}

fn add(sum: &mut Amounts, currency: &str, amount: i64) {
    let total = sum.entry(currency.into()).or_default();
    *total = total.saturating_add(amount);
}

/// A sum that cannot overflow: books come from elsewhere.
fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    amounts.fold(0, i64::saturating_add)
}
