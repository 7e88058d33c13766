use super::{Class, Group, Stage, Verdict, classify, documented_status, documented_texts};
use crate::test_csv::rows;

const TABLE: &str = include_str!("../../../../../docs/toss/errors.csv");

fn class(name: &str) -> Class {
    match name {
        "definite-failure" => Class::DefiniteFailure,
        "caller-bug" => Class::CallerBug,
        "already-done" => Class::AlreadyDone,
        "unknown-outcome" => Class::UnknownOutcome,
        "retryable" => Class::Retryable,
        "wait-for-funds" => Class::WaitForFunds,
        other => panic!("the table has a new class {other:?}"),
    }
}

fn stage(name: &str) -> Stage {
    match name {
        "edge" => Stage::Edge,
        "verdict" => Stage::Verdict,
        "fault" => Stage::Fault,
        "" => Stage::Unstated,
        other => panic!("the table has a new stage {other:?}"),
    }
}

/// The groups by the name that the table gives them.
pub(in crate::error) fn group(name: &str) -> Group {
    use Group as G;
    let all = [
        G::Auth,
        G::Idempotency,
        G::TestCode,
        G::RateLimit,
        G::Confirm,
        G::Lookup,
        G::Cancel,
        G::KeyIn,
        G::VirtualAccount,
        G::BillingIssue,
        G::BillingCharge,
        G::BillingDelete,
        G::Transactions,
        G::Settlements,
        G::ManualSettlement,
        G::CashReceiptIssue,
        G::CashReceiptCancel,
        G::CashReceiptList,
        G::CashReceiptNts,
        G::SellersV2,
        G::PayoutsV2,
        G::PayoutsV1,
        G::BrandpayFailurl,
        G::BrandpayApi,
        G::Failurl,
        G::SdkBrowser,
        G::FailureObject,
        G::ProviderSubcode,
        G::CoreOther,
    ];
    let plain = name.replace('-', "");
    all.into_iter()
        .find(|group| format!("{group:?}").eq_ignore_ascii_case(&plain))
        .unwrap_or_else(|| panic!("the table has a new group {name:?}"))
}

/// What a bracketed sub-code of an institution means holds for every operation.
pub(in crate::error) fn operation_of(group: Group) -> Group {
    if group == Group::ProviderSubcode { Group::Cancel } else { group }
}

/// The text that goes with a row of `group`, where it has a sub-code.
pub(in crate::error) fn message_of(group: Group, korean: &str) -> &str {
    if matches!(group, Group::ProviderSubcode | Group::CashReceiptNts) { korean } else { "" }
}

#[test]
fn every_row_of_the_table_is_classified_as_it_says() {
    let mut checked = 0;
    for row in rows(TABLE).into_iter().skip(1) {
        let [group_name, status, code, korean, _, class_name, stage_name, ..] = &row[..] else {
            panic!("a row with too few fields: {row:?}");
        };
        // Rows without a status are texts of browsers and notifications; no status decides there.
        let status: u16 = status.parse().unwrap_or(0);
        let of_row = group(group_name);
        let verdict = classify(operation_of(of_row), code, message_of(of_row, korean), status);
        assert_eq!((verdict.class, verdict.stage), (class(class_name), stage(stage_name)), "{row:?}");
        checked += 1;
    }
    assert!(checked > 350, "only {checked} rows");
}

#[test]
fn every_operation_knows_the_codes_of_the_edge() {
    for operation in [Group::Confirm, Group::Cancel, Group::Lookup] {
        for (code, status) in
            [("UNAUTHORIZED_KEY", 401), ("INVALID_IDEMPOTENCY_KEY", 400), ("NOT_FOUND_MERCHANT", 404)]
        {
            let verdict = classify(operation, code, "", status);
            assert_eq!(
                (verdict.class, verdict.stage),
                (Class::CallerBug, Stage::Edge),
                "{operation:?} {code}"
            );
        }
    }
}

#[test]
fn an_unknown_code_is_never_success_and_never_failure() {
    let of = |status| classify(Group::Confirm, "A_CODE_OF_TOMORROW", "", status);
    let verdict = |class, stage| Verdict { class, stage, is_known: false };
    assert_eq!(of(400), verdict(Class::UnknownOutcome, Stage::Unstated));
    assert_eq!(of(403), verdict(Class::UnknownOutcome, Stage::Unstated));
    assert_eq!(of(500), verdict(Class::UnknownOutcome, Stage::Fault));
    assert_eq!(of(429), verdict(Class::Retryable, Stage::Edge));
}

#[test]
fn only_a_leading_bracket_of_capitals_and_digits_is_a_sub_code() {
    let of = |message| classify(Group::Cancel, "FAILED_INTERNAL_SYSTEM_PROCESSING", message, 500).class;
    assert_eq!(of("[ES12] 부분취소 불가한 에스크로 상태 입니다."), Class::DefiniteFailure);
    for other in ["", "ES12", "오류 [ES12]", "[es12]", "[ES12", "[ZZ99] 모름", "[]"] {
        assert_eq!(of(other), Class::UnknownOutcome, "{other:?}");
    }
}

#[test]
fn a_code_of_another_operation_says_nothing_here() {
    let known = classify(Group::Confirm, "REJECT_CARD_PAYMENT", "", 403);
    let stray = classify(Group::Cancel, "REJECT_CARD_PAYMENT", "", 403);
    assert_eq!((known.class, known.is_known), (Class::DefiniteFailure, true));
    assert_eq!((stray.class, stray.is_known), (Class::UnknownOutcome, false));
}

#[test]
fn documented_texts_come_in_both_languages() {
    let (korean, english) = documented_texts(Group::Auth, "UNAUTHORIZED_KEY").unwrap();
    assert!(korean.contains("시크릿 키") && english.contains("secret key"));
    assert_eq!(documented_status(Group::Auth, "UNAUTHORIZED_KEY"), Some(401));
}
