use super::{Class, Group, Stage, classify, documented_status, documented_texts};

#[test]
fn an_unknown_code_is_never_success_and_never_failure() {
    for (status, stage) in
        [(400, Stage::Unstated), (403, Stage::Unstated), (500, Stage::Fault), (302, Stage::Unstated)]
    {
        let verdict = classify(Group::Confirm, "A_CODE_OF_NEXT_YEAR", "", status);
        assert_eq!((verdict.class, verdict.stage, verdict.is_known), (Class::UnknownOutcome, stage, false));
    }
    let throttled = classify(Group::Confirm, "A_CODE_OF_NEXT_YEAR", "", 429);
    assert_eq!((throttled.class, throttled.stage), (Class::Retryable, Stage::Edge));
}

#[test]
fn a_code_of_another_operation_says_nothing_here() {
    let known = classify(Group::Confirm, "REJECT_CARD_PAYMENT", "", 403);
    let stray = classify(Group::Cancel, "REJECT_CARD_PAYMENT", "", 403);
    assert_eq!((known.class, known.is_known), (Class::DefiniteFailure, true));
    assert_eq!((stray.class, stray.is_known), (Class::UnknownOutcome, false));
}

#[test]
fn the_bracketed_sub_code_decides_before_the_code() {
    let s008 =
        classify(Group::Confirm, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "[S008] 기존 요청을", 500);
    let es12 = classify(Group::Cancel, "FAILED_INTERNAL_SYSTEM_PROCESSING", "[ES12] 부분취소 불가", 500);
    let other = classify(Group::Cancel, "FAILED_INTERNAL_SYSTEM_PROCESSING", "[ZZ99] ?", 500);
    assert_eq!(s008.class, Class::UnknownOutcome);
    assert_eq!(es12.class, Class::DefiniteFailure);
    assert_eq!(other.class, Class::UnknownOutcome);
}

#[test]
fn every_operation_knows_the_shared_codes() {
    for group in [Group::Confirm, Group::Cancel, Group::Lookup] {
        let unauthorized = classify(group, "UNAUTHORIZED_KEY", "", 401);
        let running = classify(group, "IDEMPOTENT_REQUEST_PROCESSING", "", 409);
        assert_eq!((unauthorized.class, unauthorized.stage), (Class::CallerBug, Stage::Edge));
        assert_eq!((running.class, running.stage), (Class::Retryable, Stage::Edge));
    }
}

#[test]
fn documented_texts_come_in_both_languages() {
    let (korean, english) = documented_texts(Group::Auth, "UNAUTHORIZED_KEY").unwrap();
    assert!(korean.contains("시크릿 키") && english.contains("secret key"));
    assert_eq!(documented_status(Group::Auth, "UNAUTHORIZED_KEY"), Some(401));
}
