//! Each group of endpoints over the scripted transport.

mod billing;
mod books;
mod brandpay;
mod cash_receipts;
mod payouts;
mod promotions;
mod sales;
mod sealed;
mod sellers;
mod table;
mod v2;

use std::path::Path;

/// The text of a golden file.
fn wire(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/wire").join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}
