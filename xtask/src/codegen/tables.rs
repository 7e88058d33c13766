//! The tables as Rust text.

use super::errors::ErrorRow;
use crate::failure::{Failure, Outcome};

const HEAD: &str = "//! Written by `cargo xtask codegen` from `docs/toss/errors.csv`. Do not edit.";

/// The client's table: what a code means for the money.
///
/// # Errors
///
/// If a row has a class or stage that the client does not know.
pub(super) fn client(rows: &[ErrorRow]) -> Outcome<String> {
    let lines = rows.iter().map(|row| {
        Ok(format!(
            "    Row {{ group: G::{}, code: {:?}, sub_code: {:?}, http_status: {}, class: C::{}, stage: S::{}, \
             message_ko: {:?}, message_en: {:?} }},\n",
            camel_case(&row.group),
            row.code,
            row.sub_code,
            row.http_status,
            class(row)?,
            stage(row)?,
            row.message_ko,
            row.message_en,
        ))
    });
    let lines: String = lines.collect::<Outcome<_>>()?;
    Ok(format!(
        "{HEAD}\n\n\
         use super::classify::{{Class as C, Group as G, Row, Stage as S}};\n\n\
         /// Sorted by group, code and sub-code.\n\
         #[rustfmt::skip]\n\
         pub(super) static TABLE: &[Row] = &[\n{lines}];\n"
    ))
}

/// The fake gateway's table: what a code looks like on the wire. Plain strings, as it shares no type with the client.
///
/// # Errors
///
/// As [`client`]: what one may not say, the other may not read.
pub(super) fn fake(rows: &[ErrorRow]) -> Outcome<String> {
    let lines = rows.iter().map(|row| {
        class(row).and(stage(row))?;
        Ok(format!(
            "    Row {{ group: {:?}, code: {:?}, sub_code: {:?}, http_status: {}, message_ko: {:?}, \
             message_en: {:?}, class: {:?}, stage: {:?} }},\n",
            row.group,
            row.code,
            row.sub_code,
            row.http_status,
            row.message_ko,
            row.message_en,
            row.class,
            row.stage,
        ))
    });
    let lines: String = lines.collect::<Outcome<_>>()?;
    Ok(format!(
        "{HEAD}\n\n\
         use super::Row;\n\n\
         /// Sorted by group in the order of the file, code and sub-code.\n\
         #[rustfmt::skip]\n\
         pub(super) static TABLE: &[Row] = &[\n{lines}];\n"
    ))
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
