//! The gateway's error codes with their statuses and texts, from the same file that the client is built from.

mod by_code;
mod codes;
mod organisations;
mod table;

pub(crate) use organisations::{bank, card_company, payout_bank, wallet};
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

/// Every row.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = &'static Row> {
    TABLE.iter()
}

/// A code that the fake itself answers with.
pub(crate) fn row(group: &str, code: &str) -> &'static Row {
    documented(group, code).unwrap_or(&UNKNOWN)
}

/// A code whose text begins with a bracketed sub-code.
pub(crate) fn with_sub_code(code: &str, sub_code: &str) -> &'static Row {
    TABLE.iter().find(|row| row.code == code && row.sub_code == sub_code).unwrap_or(&UNKNOWN)
}

/// A code of any table, or of the operation's own if it has it there: `CODE`, or `CODE[S008]` with a sub-code.
pub(crate) fn coded(group: &str, code: &str) -> Option<&'static Row> {
    match code.strip_suffix(']').and_then(|code| code.split_once('[')) {
        None => documented(group, code),
        Some((code, sub_code)) => {
            TABLE.iter().find(|row| row.code == code && row.sub_code == sub_code && row.http_status != 0)
        }
    }
}

/// What stands in the `failure` object of an expired payment.
pub(crate) fn expired() -> &'static Row {
    let found = TABLE.iter().find(|row| row.group == "failure-object" && row.code == "EXPIRED_PAYMENT");
    found.unwrap_or(&UNKNOWN)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_row_is_there_twice() {
        let keys: BTreeSet<_> = TABLE.iter().map(|row| (row.group, row.code, row.sub_code)).collect();
        assert_eq!(keys.len(), TABLE.len());
    }

    #[test]
    fn every_code_that_the_fake_answers_with_is_in_the_table() {
        let own = [
            ("auth", "INCORRECT_BASIC_AUTH_FORMAT", 403),
            ("auth", "NOT_FOUND_HTTP_METHOD", 404),
            ("auth", "UNAUTHORIZED_KEY", 401),
            ("idempotency", "IDEMPOTENT_REQUEST_PROCESSING", 409),
            ("idempotency", "INVALID_IDEMPOTENCY_KEY", 400),
            ("test-code", "INVALID_TEST_CODE", 400),
            ("confirm", "ALREADY_PROCESSED_PAYMENT", 400),
            ("confirm", "FAILED_INTERNAL_SYSTEM_PROCESSING", 500),
            ("confirm", "INVALID_REQUEST", 400),
            ("confirm", "NOT_FOUND_PAYMENT", 404),
            ("confirm", "NOT_FOUND_PAYMENT_SESSION", 404),
            ("lookup", "NOT_FOUND", 404),
            ("lookup", "NOT_FOUND_PAYMENT", 404),
            ("cancel", "ALREADY_CANCELED_PAYMENT", 400),
            ("cancel", "INVALID_REQUEST", 400),
            ("cancel", "NOT_CANCELABLE_AMOUNT", 403),
            ("cancel", "NOT_CANCELABLE_PAYMENT", 403),
            ("cancel", "NOT_FOUND_PAYMENT", 404),
            ("cancel", "NOT_MATCHES_REFUNDABLE_AMOUNT", 400),
        ];
        for (group, code, status) in own {
            let found = row(group, code);
            assert_eq!((found.group, found.code, found.http_status), (group, code, status));
        }
        let s008 = with_sub_code("FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "S008");
        assert_eq!((s008.http_status, s008.message_ko), (500, "[S008] 기존 요청을 처리중입니다."));
        assert_eq!(expired().code, "EXPIRED_PAYMENT");
    }
}
