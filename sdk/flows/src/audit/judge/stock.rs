//! I9, I10: pieces are taken once, and given back at most once, only by orders that failed or were given back.

use alloc::collections::BTreeMap;

use super::books::Books;
use super::{Amounts, violation};
use crate::audit::book::{OrderState, StockKind};
use crate::audit::invariant::Invariant;
use crate::audit::verdict::Violation;

pub(super) fn judge(books: &Books<'_>) -> Vec<Violation> {
    let mut found = sold(books);
    found.extend(ledger_against_quantity(books));
    found.extend(movements(books));
    found
}

/// What orders that hold stock ask for, by product.
fn held_by_orders<'a>(books: &Books<'a>) -> BTreeMap<&'a str, i64> {
    let mut held = BTreeMap::new();
    for order in books.shop.orders.iter().filter(|order| order.stock_held) {
        for line in &order.lines {
            *held.entry(&*line.product_id).or_default() += i64::from(line.quantity);
        }
    }
    held
}

fn sold(books: &Books<'_>) -> Vec<Violation> {
    let mut held = held_by_orders(books);
    let mut found = Vec::new();
    for product in &books.shop.products {
        let gone = product.initial.saturating_sub(product.quantity);
        let held = held.remove(&*product.product_id).unwrap_or_default();
        if gone != held {
            let story = format!(
                "Of product {} there were {} pieces and there are {}, so {gone} are gone, but orders hold {held}.",
                product.product_id, product.initial, product.quantity,
            );
            found.push(violation(Invariant::StockSold, &product.product_id, Amounts::new(), story));
        }
    }
    for (product, held) in held {
        let story = format!("Orders hold {held} pieces of product {product}, which the book does not have.");
        found.push(violation(Invariant::StockSold, product, Amounts::new(), story));
    }
    found
}

fn ledger_against_quantity(books: &Books<'_>) -> Vec<Violation> {
    let mut moved = BTreeMap::<&str, i64>::new();
    for entry in &books.shop.stock_entries {
        *moved.entry(&*entry.product_id).or_default() += match entry.kind {
            StockKind::Sell => -i64::from(entry.quantity),
            StockKind::Restore => i64::from(entry.quantity),
        };
    }
    let products = books.shop.products.iter().filter_map(|product| {
        let expected =
            product.initial.saturating_add(moved.get(&*product.product_id).copied().unwrap_or_default());
        if expected == product.quantity {
            return None;
        }
        let story = format!(
            "The movements of product {} lead from {} pieces to {expected}, but the shop counts {}.",
            product.product_id, product.initial, product.quantity,
        );
        Some(violation(Invariant::StockLedger, &product.product_id, Amounts::new(), story))
    });
    products.collect()
}

/// What one order did with one product.
#[derive(Clone, Copy, Default)]
struct Moves {
    sells: u32,
    restores: u32,
    sold: i64,
    restored: i64,
}

fn movements(books: &Books<'_>) -> Vec<Violation> {
    let mut moves = BTreeMap::<(&str, &str), Moves>::new();
    for entry in &books.shop.stock_entries {
        let of_order = moves.entry((&entry.order_id, &entry.product_id)).or_default();
        match entry.kind {
            StockKind::Sell => {
                of_order.sells += 1;
                of_order.sold += i64::from(entry.quantity);
            }
            StockKind::Restore => {
                of_order.restores += 1;
                of_order.restored += i64::from(entry.quantity);
            }
        }
    }
    let lines = books
        .shop
        .orders
        .iter()
        .flat_map(|order| order.lines.iter().map(|line| (&*order.order_id, &*line.product_id)));
    for line in lines {
        moves.entry(line).or_default();
    }
    let found = moves.into_iter().filter_map(|((order_id, product), moves)| {
        let problem = problem(books, (order_id, product), moves)?;
        let story = format!("Order {order_id} and product {product}: {problem}.");
        Some(violation(Invariant::StockLedger, order_id, Amounts::new(), story))
    });
    found.collect()
}

fn problem(books: &Books<'_>, (order_id, product): (&str, &str), moves: Moves) -> Option<String> {
    let Moves { sells, restores, sold, restored } = moves;
    let Some(order) = books.orders.get(order_id) else {
        return Some("stock moved for an order that is not in the book".to_owned());
    };
    if sells > 1 || restores > 1 {
        return Some(format!("the stock was taken {sells} times and given back {restores} times"));
    }
    if restores > 0 && !matches!(order.state, OrderState::Failed | OrderState::Refunded) {
        return Some(format!("the stock was given back while the order is {}", order.state.as_str()));
    }
    if restores > 0 && restored != sold {
        return Some(format!("{sold} pieces were taken and {restored} given back"));
    }
    if restores == 0 && sells > 0 && order.state == OrderState::Failed {
        return Some("the order failed and its stock was never given back".to_owned());
    }
    if sells == 0
        && order.state != OrderState::Failed
        && order.lines.iter().any(|line| *line.product_id == *product)
    {
        return Some(format!("the order is {} and its stock was never taken", order.state.as_str()));
    }
    let holds = sells > restores;
    (holds != order.stock_held).then(|| {
        let (book, ledger) = (order.stock_held, holds);
        format!("the order says that it holds stock: {book}; its movements say: {ledger}")
    })
}
