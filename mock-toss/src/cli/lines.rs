//! Lines for people: columns under each other, and one line for a thing that happened.

use mock_toss::journal::Entry;
use serde_json::Value;

/// The width of text on a terminal, near enough: what is not ASCII counts as it is.
fn width(text: &str) -> usize {
    text.chars().count()
}

/// Rows with their cells under each other; a cell that is only digits is set to the right.
pub(super) fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let heading: Vec<String> = heading.iter().map(|word| (*word).to_owned()).collect();
    let all = || core::iter::once(&heading).chain(rows);
    let widths: Vec<usize> = (0..heading.len())
        .map(|at| all().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or_default())
        .collect();
    let is_number: Vec<bool> = (0..heading.len())
        .map(|at| {
            let mut cells = rows.iter().filter_map(|row| row.get(at)).peekable();
            cells.peek().is_some() && cells.all(|cell| cell.bytes().all(|byte| byte.is_ascii_digit()))
        })
        .collect();
    let mut text = String::new();
    for row in all() {
        let mut line = String::new();
        for ((cell, wide), is_number) in row.iter().zip(&widths).zip(&is_number) {
            let gap = " ".repeat(wide.saturating_sub(width(cell)));
            line.extend(if *is_number { [&gap, cell.as_str(), "  "] } else { [cell, &gap, "  "] });
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// One entry of the journal in one line: when, which request of which order, what came of it and why.
pub(super) fn entry(entry: &Entry) -> String {
    let mut told = vec![format!("{:>6} {}", entry.seq, clock_time(&entry.at.to_string()))];
    if entry.nth > 0 {
        told.push(format!("{} {} #{}", entry.operation, or_dash(&entry.order_id), entry.nth));
    } else {
        let subject = [&entry.order_id, &entry.payment_key].into_iter().find(|id| !id.is_empty());
        told.push(format!("(by itself) {}", subject.map_or("-", |id| id)));
    }
    told.push(what(entry));
    if entry.status > 0 {
        let code = entry.code.as_deref().map(|code| format!(" {code}"));
        told.push(format!("{}{}", entry.status, code.unwrap_or_default()));
    }
    told.extend(entry.rule.as_deref().map(|rule| format!("[{rule}]")));
    let struck: Vec<String> = entry.faults().collect();
    if !struck.is_empty() {
        told.push(format!("!! {}", struck.join(" ")));
    }
    told.join("  ") + "\n"
}

/// The word for what happened, and the money that moved with it.
fn what(entry: &Entry) -> String {
    let value = serde_json::to_value(&entry.what).unwrap_or_default();
    let word = value.get("what").and_then(Value::as_str).unwrap_or_default().to_owned();
    let amount = value.get("amount").and_then(Value::as_u64);
    let currency = value.get("currency").and_then(Value::as_str).unwrap_or_default();
    amount.map_or_else(|| word.clone(), |amount| format!("{word} {amount} {currency}").trim_end().to_owned())
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// `2025-06-26 19:48:53`: of a time that is written down everywhere else to the letter.
pub(super) fn clock_time(text: &str) -> String {
    text.get(..19).unwrap_or(text).replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_and_numbers_to_the_right() {
        let rows = [vec!["ORD-000001".to_owned(), "15000".to_owned()], vec!["B".to_owned(), "7".to_owned()]];
        assert_eq!(
            table(&["order", "amount"], &rows),
            "order       amount\nORD-000001   15000\nB                7\n"
        );
    }
}
