//! The error code decides, not the HTTP status: `PROVIDER_ERROR` is 400 and says nothing about the money,
//! `REFUND_REJECTED` is 400 and final, `FAILED_INTERNAL_SYSTEM_PROCESSING` is 500 and final when its text begins
//! with `[ES12]`. The table is `docs/toss/errors.csv`; the class is our judgement, with its source in the file.

use super::table::TABLE;

/// What a code means for the order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Class {
    /// Refused for good; nothing was executed.
    DefiniteFailure,
    /// The request was wrong; nothing was executed. Fix the caller.
    CallerBug,
    /// The wanted state may already hold: look up.
    AlreadyDone,
    /// The answer does not tell: look up.
    UnknownOutcome,
    /// Not executed now; may be later.
    Retryable,
    /// Not executed until the merchant's unsettled balance grows.
    WaitForFunds,
}

/// Where in the gateway the answer was made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// Before the idempotency look-up: it says nothing about an earlier attempt.
    Edge,
    /// Behind the idempotency look-up: it clears an earlier unknown.
    Verdict,
    /// A fault of the gateway (5xx).
    Fault,
    /// The table does not say (browser redirects, later notifications).
    Unstated,
}

/// The operation group of a row of the table.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "the names are the group column of errors.csv")]
#[non_exhaustive]
pub enum Group {
    Auth,
    Idempotency,
    TestCode,
    RateLimit,
    Confirm,
    Lookup,
    Cancel,
    KeyIn,
    VirtualAccount,
    BillingIssue,
    BillingCharge,
    BillingDelete,
    Transactions,
    Settlements,
    ManualSettlement,
    CashReceiptIssue,
    CashReceiptCancel,
    CashReceiptList,
    CashReceiptNts,
    SellersV2,
    PayoutsV2,
    PayoutsV1,
    BrandpayFailurl,
    BrandpayApi,
    Failurl,
    SdkBrowser,
    FailureObject,
    ProviderSubcode,
    CoreOther,
}

/// What the table says about an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// What it means for the order.
    pub class: Class,
    /// Where it was made.
    pub stage: Stage,
    /// Whether the code is in the table for this operation; if not, the status decided, to the safe side.
    pub is_known: bool,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) group: Group,
    pub(super) code: &'static str,
    pub(super) sub_code: &'static str,
    pub(super) http_status: u16,
    pub(super) class: Class,
    pub(super) stage: Stage,
    pub(super) message_ko: &'static str,
    pub(super) message_en: &'static str,
}

/// The groups whose codes every operation may get.
const SHARED: [Group; 4] = [Group::Auth, Group::Idempotency, Group::TestCode, Group::RateLimit];

/// What an answer other than 2xx means: by (group, code, bracketed sub-code), then by status, to the safe side.
///
/// An unknown code is never success and never failure: with 5xx it is a fault of the gateway, with 4xx it is
/// [`Class::UnknownOutcome`] until looked up. 429 without a known code was answered at the edge.
///
/// ```
/// use toss_sdk::error::{Class, Group, Stage, classify};
///
/// let es12 = classify(Group::Cancel, "FAILED_INTERNAL_SYSTEM_PROCESSING", "[ES12] 부분취소 불가", 500);
/// assert_eq!((es12.class, es12.stage), (Class::DefiniteFailure, Stage::Fault));
/// let temporary = classify(Group::Confirm, "PROVIDER_ERROR", "", 400);
/// assert_eq!((temporary.class, temporary.stage), (Class::UnknownOutcome, Stage::Verdict));
/// ```
pub fn classify(group: Group, code: &str, message: &str, http_status: u16) -> Verdict {
    match find(group, code, sub_code(message)) {
        Some(row) => Verdict { class: row.class, stage: row.stage, is_known: true },
        None => by_status(http_status),
    }
}

/// The gateway's usual text for a code, in Korean and English, as documented.
pub fn documented_texts(group: Group, code: &str) -> Option<(&'static str, &'static str)> {
    find(group, code, "").map(|row| (row.message_ko, row.message_en))
}

/// The documented texts of the row that a code and its message belong to.
pub(super) fn meaning(group: Group, code: &str, message: &str) -> Option<(&'static str, &'static str)> {
    find(group, code, sub_code(message)).map(|row| (row.message_ko, row.message_en))
}

/// The same of the first row that fits, whatever the operation.
#[cfg(feature = "client")]
pub(super) fn meaning_anywhere(code: &str, message: &str) -> Option<(&'static str, &'static str)> {
    let of_code = |sub: &str| TABLE.iter().find(|row| row.code == code && row.sub_code == sub);
    let row = of_code(sub_code(message)).or_else(|| of_code(""));
    row.map(|row| (row.message_ko, row.message_en))
}

/// The HTTP status that the gateway documents for a code; `None` if it states none.
pub fn documented_status(group: Group, code: &str) -> Option<u16> {
    find(group, code, "").map(|row| row.http_status).filter(|status| *status != 0)
}

fn find(group: Group, code: &str, sub_code: &str) -> Option<&'static Row> {
    let exact = |group, sub| {
        let key = (group, code, sub);
        let index = TABLE.binary_search_by(|row| (row.group, row.code, row.sub_code).cmp(&key)).ok()?;
        TABLE.get(index)
    };
    if !sub_code.is_empty() {
        let special = exact(group, sub_code).or_else(|| exact(Group::ProviderSubcode, sub_code));
        if special.is_some() {
            return special;
        }
    }
    exact(group, "").or_else(|| SHARED.into_iter().find_map(|shared| exact(shared, "")))
}

/// `S008` of `[S008] 기존 요청을 처리중입니다.`; empty if the text does not begin so.
fn sub_code(message: &str) -> &str {
    let inner = message.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or("", |(code, _)| code);
    if inner.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) { inner } else { "" }
}

fn by_status(http_status: u16) -> Verdict {
    let (class, stage) = match http_status {
        429 => (Class::Retryable, Stage::Edge),
        500.. => (Class::UnknownOutcome, Stage::Fault),
        _ => (Class::UnknownOutcome, Stage::Unstated),
    };
    Verdict { class, stage, is_known: false }
}

#[cfg(test)]
pub(super) mod tests;
