//! The books against each other, as the summary tells it: the audit's verdict and the stock's own sums.

use std::collections::BTreeMap;

use toss_flows::audit::{
    Amounts, ClientHistory, Figures, GatewayBook, Invariant, Moment, OrderRecord, ShopBook, StockKind,
    Verdict, judge_at,
};

use crate::error::Error;
use crate::summary::{AmountBy, Audit, CountBy, Found, Stock};

#[cfg(test)]
mod tests;

/// Judges the books after the drain, when everything should be at rest.
pub(crate) fn audit(shop: &ShopBook, gateway: &str, history: &str) -> Result<Audit, Error> {
    let unreadable =
        |what| move |error: toss_flows::audit::BookError| Error::Unreadable { what, why: error.to_string() };
    let gateway = GatewayBook::from_ndjson(gateway).map_err(unreadable("the gateway's ledger"))?;
    let history = ClientHistory::from_ndjson(history).map_err(unreadable("the customers' history"))?;
    Ok(told(&judge_at(Moment::Quiescent, shop, &gateway, Some(&history))))
}

fn told(verdict: &Verdict) -> Audit {
    let Figures { captured, refunded, parked, unsettled, at_risk, .. } = &verdict.figures;
    let violations = verdict.violations.iter().map(|violation| Found {
        invariant: violation.invariant.id().to_owned(),
        order_id: violation.subject.to_string(),
        at_risk: amounts(&violation.at_risk),
        story: violation.story.clone(),
    });
    Audit {
        clean: verdict.is_clean(),
        violations: violations.collect(),
        captured: amounts(captured),
        refunded: amounts(refunded),
        parked: amounts(parked),
        unsettled: amounts(unsettled),
        at_risk: amounts(at_risk),
    }
}

/// How many violations are about money or goods. What is merely not settled is a rule's business: nothing is known
/// to be wrong with it.
pub(crate) fn wrong(audit: &Audit) -> u64 {
    let open = Invariant::NotSettled.id();
    let wrong = audit.violations.iter().filter(|found| found.invariant != open).count();
    u64::try_from(wrong).unwrap_or(u64::MAX)
}

fn amounts(amounts: &Amounts) -> AmountBy {
    amounts.iter().map(|(currency, minor)| (currency.to_string(), *minor)).collect()
}

/// The orders of a book by state.
pub(crate) fn orders_by_state(book: &ShopBook) -> CountBy {
    let mut states = CountBy::new();
    for order in &book.orders {
        *states.entry(order.state.as_str().to_owned()).or_default() += 1;
    }
    states
}

/// Compares every product's quantity with the stock ledger and with the orders that hold stock.
pub(crate) fn stock(book: &ShopBook) -> Stock {
    let mut sold: BTreeMap<&str, i64> = BTreeMap::new();
    let mut restored: BTreeMap<&str, i64> = BTreeMap::new();
    for entry in &book.stock_entries {
        let sums = match entry.kind {
            StockKind::Sell => &mut sold,
            StockKind::Restore => &mut restored,
        };
        *sums.entry(&entry.product_id).or_default() += i64::from(entry.quantity);
    }
    let held = held(book.orders.iter().filter(|order| order.stock_held));
    let of = |sums: &BTreeMap<&str, i64>, id: &str| sums.get(id).copied().unwrap_or_default();
    let disagreeing = book.products.iter().filter(|product| {
        let gone = product.initial - product.quantity;
        let ledger = of(&sold, &product.product_id) - of(&restored, &product.product_id);
        gone != ledger || gone != of(&held, &product.product_id)
    });
    let pieces = |sums: &BTreeMap<&str, i64>| u64::try_from(sums.values().sum::<i64>()).unwrap_or_default();
    Stock {
        products: count(book.products.len()),
        sold: pieces(&sold),
        restored: pieces(&restored),
        disagreeing: count(disagreeing.count()),
    }
}

fn held<'a>(orders: impl Iterator<Item = &'a OrderRecord>) -> BTreeMap<&'a str, i64> {
    let mut held = BTreeMap::new();
    for line in orders.flat_map(|order| &order.lines) {
        let pieces: &mut i64 = held.entry(&*line.product_id).or_default();
        *pieces += i64::from(line.quantity);
    }
    held
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
