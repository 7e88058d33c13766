//! The gateway's error codes with their statuses and texts, from the same file that the client is built from.

mod table;

use table::TABLE;

/// One documented answer.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Row {
    pub(crate) group: &'static str,
    pub(crate) code: &'static str,
    pub(crate) sub_code: &'static str,
    /// 0 where the code is not an HTTP answer.
    pub(crate) http_status: u16,
    pub(crate) message_ko: &'static str,
    pub(crate) message_en: &'static str,
    pub(crate) class: &'static str,
    pub(crate) stage: &'static str,
}

/// The answer of last resort, should the table ever lose a code that the fake uses.
static UNKNOWN: Row = Row {
    group: "core-other",
    code: "UNKNOWN_ERROR",
    sub_code: "",
    http_status: 500,
    message_ko: "확인되지 않은 오류입니다. 잠시 후 다시 시도해주세요.",
    message_en: "An unknown error occurred. Please try again in a few minutes.",
    class: "unknown-outcome",
    stage: "fault",
};

/// The code as this operation's table has it, or else any table that documents an HTTP answer.
pub(crate) fn documented(group: &str, code: &str) -> Option<&'static Row> {
    let own = TABLE.iter().find(|row| row.group == group && row.code == code && row.sub_code.is_empty());
    own.or_else(|| anywhere(code))
}

/// The first row of any group with this code that is an HTTP answer of its own.
pub(crate) fn anywhere(code: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.code == code && row.sub_code.is_empty() && row.http_status != 0)
}

/// A code that the fake itself answers with.
pub(crate) fn row(group: &str, code: &str) -> &'static Row {
    documented(group, code).unwrap_or(&UNKNOWN)
}

/// A code whose text begins with a bracketed sub-code.
pub(crate) fn with_sub_code(code: &str, sub_code: &str) -> &'static Row {
    TABLE.iter().find(|row| row.code == code && row.sub_code == sub_code).unwrap_or(&UNKNOWN)
}

/// What stands in the `failure` object of an expired payment.
pub(crate) fn expired() -> &'static Row {
    let found = TABLE.iter().find(|row| row.group == "failure-object" && row.code == "EXPIRED_PAYMENT");
    found.unwrap_or(&UNKNOWN)
}
