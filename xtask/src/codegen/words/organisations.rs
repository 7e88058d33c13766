//! What only organisations have: a bank's three digits, and which of them do what.

use super::Value;

/// The functions of the type `name`, if it has any of its own.
pub(super) fn write(name: &str, rows: &[&Value]) -> String {
    match name {
        "Bank" => bank(rows),
        "CardIssuer" => card_issuer(rows),
        _ => String::new(),
    }
}

fn bank(rows: &[&Value]) -> String {
    let arms: Vec<String> = rows
        .iter()
        .filter(|row| !row.long_code.is_empty())
        .map(|row| format!("            Self::{} => Some({:?}),", row.variant(), row.long_code))
        .collect();
    let none = variants(rows, |row| row.long_code.is_empty());
    let issuing = variants(rows, |row| row.note.contains("virtual-account issuable"));
    format!(
        "\n#[rustfmt::skip]\nimpl Bank {{\n    \
         /// The three digits of payouts (v2); [`as_str`](Self::as_str) gives the two of v1.\n    \
         pub fn long_code(&self) -> Option<&'static str> {{\n        match self {{\n{}\n            \
         {none} | Self::Other(_) => None,\n        }}\n    }}\n\n    \
         /// Whether the gateway's table lets this bank issue virtual accounts.\n    \
         pub fn issues_virtual_accounts(&self) -> bool {{\n        matches!(self, {issuing})\n    }}\n}}\n",
        arms.join("\n")
    )
}

fn card_issuer(rows: &[&Value]) -> String {
    let overseas = variants(rows, |row| row.note.starts_with("overseas"));
    format!(
        "\n#[rustfmt::skip]\nimpl CardIssuer {{\n    \
         /// Whether this is a brand from overseas.\n    \
         pub fn is_overseas(&self) -> bool {{\n        matches!(self, {overseas})\n    }}\n}}\n"
    )
}

/// The variants that are wanted, as a pattern.
fn variants(rows: &[&Value], is_wanted: fn(&Value) -> bool) -> String {
    let wanted = rows.iter().filter(|row| is_wanted(row));
    wanted.map(|row| format!("Self::{}", row.variant())).collect::<Vec<_>>().join(" | ")
}
