//! What a request is answered, apart from how the answer leaves.

use std::sync::Arc;

use bytes::Bytes;

use super::edge::Language;
use super::refusal::Refusal;
use super::reply::error_body;
use crate::catalog::{self, Row};
use crate::fault::Operation;
use crate::journal::What;

#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) status: u16,
    pub(super) body: Bytes,
    pub(super) code: Option<Arc<str>>,
    /// As in the table of codes: `edge`, `verdict` or `fault`.
    pub(super) stage: &'static str,
    pub(super) what: What,
    pub(super) reason: Option<String>,
    pub(super) retry_after: Option<u32>,
}

impl Verdict {
    pub(super) fn ok(body: Bytes, what: What) -> Self {
        Self { status: 200, body, code: None, stage: "verdict", what, reason: None, retry_after: None }
    }

    pub(super) fn refused(refusal: Refusal, language: Language) -> Self {
        let Refusal { row, reason } = refusal;
        Self { reason: Some(reason.into_owned()), ..Self::of_row(row, language) }
    }

    /// The documented answer of a code; nothing happened.
    pub(super) fn of_row(row: &'static Row, language: Language) -> Self {
        Self {
            status: row.http_status,
            body: error_body(row.code, language.message(row)),
            code: Some(row.code.into()),
            stage: row.stage,
            what: What::Refused,
            reason: None,
            retry_after: None,
        }
    }

    /// An error of the gateway's own making, with its usual code for the status or the one asked for.
    pub(super) fn of_status(
        operation: Operation,
        status: u16,
        code: Option<&str>,
        language: Language,
    ) -> Self {
        let usual = if status == 429 { "TOO_MANY_REQUESTS" } else { "FAILED_INTERNAL_SYSTEM_PROCESSING" };
        let code = code.unwrap_or(usual);
        let documented = catalog::documented(operation.group(), code);
        let message = documented.map_or("(a fault of the plan)", |row| language.message(row));
        Self {
            status,
            body: error_body(code, message),
            code: Some(code.into()),
            stage: "fault",
            what: What::CutShort,
            reason: None,
            retry_after: None,
        }
    }
}
