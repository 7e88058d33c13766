//! The tables as Rust text.

use core::fmt::Write;

use super::errors::ErrorRow;
use crate::failure::{Failure, Outcome};

/// The client's table: what a code means for the money.
///
/// # Errors
///
/// If a row has a class or stage that the client does not know.
pub(super) fn client(rows: &[ErrorRow]) -> Outcome<String> {
    let mut table = String::from(
        "//! Written by `cargo xtask codegen` from `docs/toss/errors.csv`. Do not edit.\n\
         \n\
         use super::classify::{Class as C, Group as G, Row, Stage as S};\n\
         \n\
         /// Sorted by group, code and sub-code.\n\
         #[rustfmt::skip]\n\
         pub(super) static TABLE: &[Row] = &[\n",
    );
    for row in rows {
        let written = writeln!(
            table,
            "    Row {{ group: G::{}, code: {:?}, sub_code: {:?}, http_status: {}, class: C::{}, stage: S::{}, \
             message_ko: {:?}, message_en: {:?} }},",
            camel_case(&row.group),
            row.code,
            row.sub_code,
            row.http_status,
            class(row)?,
            stage(row)?,
            row.message_ko,
            row.message_en,
        );
        written.map_err(|error| Failure::new(error.to_string()))?;
    }
    table.push_str("];\n");
    Ok(table)
}

fn class(row: &ErrorRow) -> Outcome<String> {
    match row.class.as_str() {
        "definite-failure" | "caller-bug" | "already-done" | "unknown-outcome" | "retryable"
        | "wait-for-funds" => Ok(camel_case(&row.class)),
        unknown => Err(Failure::new(format!("{} {}: there is no class {unknown:?}", row.group, row.code))),
    }
}

fn stage(row: &ErrorRow) -> Outcome<String> {
    match row.stage.as_str() {
        "" => Ok("Unstated".to_owned()),
        "edge" | "verdict" | "fault" => Ok(camel_case(&row.stage)),
        unknown => Err(Failure::new(format!("{} {}: there is no stage {unknown:?}", row.group, row.code))),
    }
}

/// `cash-receipt-nts` as `CashReceiptNts`.
fn camel_case(name: &str) -> String {
    let capitalised = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    name.split('-').map(capitalised).collect()
}
