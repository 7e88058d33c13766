use std::collections::{BTreeMap, BTreeSet};

use super::steps::{ALL, of_code};
use super::{Guidance, Language, NextStep, guidance};
use crate::error::classify::tests::{group, message_of, operation_of};
use crate::error::{Class, Group, classify};
use crate::test_csv::rows;

const TABLE: &str = include_str!("../../../../../docs/toss/errors.csv");

const LANGUAGES: [Language; 2] = [Language::Korean, Language::English];

/// Each row's code and guidance, but for remarks in the place of a code.
fn all() -> Vec<(String, Guidance)> {
    let mut all = Vec::new();
    for row in rows(TABLE).into_iter().skip(1).filter(|row| !row[2].starts_with('(')) {
        let of_row = group(&row[0]);
        let status = row[1].parse().unwrap_or(0);
        all.push((
            row[2].clone(),
            guidance(operation_of(of_row), &row[2], message_of(of_row, &row[3]), status),
        ));
    }
    all
}

#[test]
fn every_code_of_the_table_has_a_meaning_and_an_advice_in_both_languages() {
    let all = all();
    let codes: BTreeSet<&str> = all.iter().map(|(code, _)| &**code).collect();
    assert_eq!(codes.len(), 210, "211 with the remark that stands for 429");
    for (code, guidance) in &all {
        assert!(guidance.verdict().is_some_and(|verdict| verdict.is_known), "{code}");
        let [korean, english] = LANGUAGES.map(|language| guidance.meaning(language).expect(code));
        assert!(!korean.is_empty() && !english.is_empty(), "{code}");
        assert!(!english.chars().any(is_hangul), "{code} is not translated: {english}");
        assert!(korean.chars().any(is_hangul), "{code} is not translated: {korean}");
        let [korean, english] = LANGUAGES.map(|language| guidance.advice(language));
        assert!(korean.chars().any(is_hangul) && english.ends_with('.'), "{code}");
    }
}

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

#[test]
fn what_may_have_been_executed_is_looked_up_whatever_the_code() {
    let mut steps: BTreeMap<&str, BTreeSet<NextStep>> = BTreeMap::new();
    let all = all();
    for (code, guidance) in &all {
        let verdict = guidance.verdict().unwrap();
        let looks = matches!(guidance.next_step(), NextStep::LookUp | NextStep::LookAtResult);
        assert_eq!(looks, matches!(verdict.class, Class::UnknownOutcome | Class::AlreadyDone), "{code}");
        steps.entry(code).or_default().insert(guidance.next_step());
    }
    // A removed billing key is what a deletion wanted, and what a charge cannot do without.
    let removed: BTreeSet<_> = [NextStep::LookAtResult, NextStep::RegisterAgain].into();
    assert_eq!(steps.get("ALREADY_REMOVED_BILLING_KEY"), Some(&removed));
}

#[test]
fn a_code_chooses_a_step_once_and_is_one_of_the_table() {
    let documented: BTreeSet<String> = all().into_iter().map(|(code, _)| code).collect();
    let mut chosen = BTreeSet::new();
    for (step, codes) in ALL {
        for code in *codes {
            assert!(chosen.insert(code), "{code} stands there twice");
            assert!(documented.contains(*code), "{code} is not documented");
            assert_eq!(of_code(code), Some(*step));
        }
    }
    assert!(chosen.len() > 80, "only {}", chosen.len());
}

#[test]
fn each_step_says_something_else() {
    for language in LANGUAGES {
        let said: BTreeSet<_> = ALL.iter().map(|(step, _)| step.advice(language)).collect();
        assert_eq!(said.len(), ALL.len());
    }
}

#[test]
fn the_message_decides_where_the_code_does_not() {
    let step =
        |message| guidance(Group::Cancel, "FAILED_INTERNAL_SYSTEM_PROCESSING", message, 500).next_step();
    assert_eq!(step("[ES12] 부분취소 불가한 에스크로 상태 입니다."), NextStep::EndHere);
    assert_eq!(step(""), NextStep::LookUp);
    assert_eq!(guidance(Group::Confirm, "", "", 429).next_step(), NextStep::RepeatLater);
    assert_eq!(guidance(Group::Confirm, "", "<html>", 502).next_step(), NextStep::LookUp);
}

#[test]
fn a_key_at_the_edge_and_a_wrong_value_are_mended_in_different_places() {
    let step = |code, status| guidance(Group::Confirm, code, "", status).next_step();
    assert_eq!(step("UNAUTHORIZED_KEY", 401), NextStep::FixKeys);
    assert_eq!(step("INVALID_REQUEST", 400), NextStep::FixRequest);
    assert_eq!(classify(Group::Confirm, "INVALID_REQUEST", "", 400).class, Class::CallerBug);
}
