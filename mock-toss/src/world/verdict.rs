//! What a request is answered, apart from how the answer leaves.

use std::sync::Arc;

use bytes::Bytes;

use super::refusal::Refusal;
use super::reply::{Media, error_body};
use super::rules::Rule;
use super::state::Case;
use super::text::Body;
use crate::catalog::{self, Row};
use crate::journal::What;
use crate::operation::Envelope;

#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) status: u16,
    pub(super) body: Body,
    pub(super) media: Media,
    pub(super) code: Option<Arc<str>>,
    /// As in the table of codes: `edge`, `verdict` or `fault`.
    pub(super) stage: &'static str,
    pub(super) what: What,
    /// The key of the payment that the call has made, if it is one that makes one.
    pub(super) made: Option<Arc<str>>,
    pub(super) rule: &'static Rule,
    pub(super) reason: Option<String>,
    pub(super) retry_after: Option<u32>,
}

impl Verdict {
    pub(super) fn ok(body: Body, what: What, rule: &'static Rule) -> Self {
        Self {
            status: 200,
            body,
            media: Media::Json,
            code: None,
            stage: "verdict",
            what,
            made: None,
            rule,
            reason: None,
            retry_after: None,
        }
    }

    pub(super) fn refused(refusal: Refusal, case: &Case) -> Self {
        let Refusal { row, rule, reason } = refusal;
        Self { reason: Some(reason.into_owned()), ..Self::of_row(row, rule, case) }
    }

    /// The documented answer of a code; nothing happened.
    pub(super) fn of_row(row: &'static Row, rule: &'static Rule, case: &Case) -> Self {
        Self {
            status: row.http_status,
            body: case.error_body(row.code, case.language.message(row)).into(),
            media: Media::Json,
            code: Some(row.code.into()),
            stage: row.stage,
            what: What::Refused,
            made: None,
            rule,
            reason: None,
            retry_after: None,
        }
    }

    /// An error of the gateway's own making, with its usual code for the status or the one asked for.
    pub(super) fn of_status(status: u16, code: Option<&str>, rule: &'static Rule, case: &Case) -> Self {
        let code = code.unwrap_or("FAILED_INTERNAL_SYSTEM_PROCESSING");
        let documented = catalog::documented(case.operation.group(), code);
        let undocumented = case.language.word("(문서에 없는 코드입니다.)", "(an undocumented code)");
        let message = documented.map_or(undocumented, |row| case.language.message(row));
        Self {
            status,
            body: case.error_body(code, message).into(),
            media: Media::Json,
            code: Some(code.into()),
            stage: "fault",
            what: What::CutShort,
            made: None,
            rule,
            reason: None,
            retry_after: None,
        }
    }
}

impl Case {
    /// An error in the envelope of the operation.
    fn error_body(&self, code: &str, message: &str) -> Bytes {
        match self.operation.envelope() {
            Envelope::V1 => error_body(code, message),
            Envelope::V2 => super::v2::error(self.trace, code, message),
        }
    }
}
