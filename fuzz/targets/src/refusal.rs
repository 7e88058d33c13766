//! What a refusal means: any code, text and status, of any operation. The body that they stand in is read by
//! [`gateway`](crate::gateway).

use toss_sdk::error::{
    Class, Group, Language, NextStep, Stage, classify, documented_status, documented_texts, guidance,
};
use toss_sdk::outcome::{Finding, Refusal};

use crate::oracle::{choice, line};

const GROUPS: [Group; 29] = [
    Group::Auth,
    Group::Idempotency,
    Group::TestCode,
    Group::RateLimit,
    Group::Confirm,
    Group::Lookup,
    Group::Cancel,
    Group::KeyIn,
    Group::VirtualAccount,
    Group::BillingIssue,
    Group::BillingCharge,
    Group::BillingDelete,
    Group::Transactions,
    Group::Settlements,
    Group::ManualSettlement,
    Group::CashReceiptIssue,
    Group::CashReceiptCancel,
    Group::CashReceiptList,
    Group::CashReceiptNts,
    Group::SellersV2,
    Group::PayoutsV2,
    Group::PayoutsV1,
    Group::BrandpayFailurl,
    Group::BrandpayApi,
    Group::Failurl,
    Group::SdkBrowser,
    Group::FailureObject,
    Group::ProviderSubcode,
    Group::CoreOther,
];

/// An operation group, two bytes of status, a line with the code, and the text.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Some((group, rest)) = choice(input) else { return };
    let Some(([high, low], text)) = rest.split_first_chunk::<2>() else { return };
    let (group, status) = (GROUPS.get(group % GROUPS.len()).copied(), u16::from_be_bytes([*high, *low]));
    let (Some(group), Ok(text)) = (group, core::str::from_utf8(text)) else { return };
    let (code, message) = line(text);
    let verdict = classify(group, code, message, status);
    assert_eq!(classify(group, code, message, status), verdict);
    if !verdict.is_known {
        unknown(status, verdict.class, verdict.stage);
    }
    if code.is_empty() && !message.starts_with('[') {
        assert!(!verdict.is_known, "no code is no code of the table");
    }
    let guidance = guidance(group, code, message, status);
    assert_eq!(guidance.verdict(), Some(verdict));
    for language in [Language::Korean, Language::English] {
        assert!(!guidance.advice(language).is_empty());
        assert_eq!(guidance.meaning(language).is_some(), verdict.is_known, "{code}");
    }
    // What may have been executed is looked up before anything else.
    if verdict.class == Class::UnknownOutcome {
        assert_eq!(guidance.next_step(), NextStep::LookUp);
        assert_eq!(Finding::of(verdict), Finding::Unknown);
    }
    let _documented = (documented_status(group, code), documented_texts(group, code));
    let (code, message) = (code.into(), message.into());
    let refusal = Refusal { code, message, http_status: status, trace_id: None };
    assert_eq!(refusal.guidance(group), guidance);
}

/// A code that nobody documents is no end of any order.
fn unknown(status: u16, class: Class, stage: Stage) {
    match status {
        429 => assert_eq!((class, stage), (Class::Retryable, Stage::Edge)),
        _ => assert_eq!(class, Class::UnknownOutcome),
    }
}
