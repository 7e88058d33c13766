use super::*;

fn good() -> Facts {
    Facts { arrivals: 10, answered: 10, accepted: 10, ..Facts::default() }
}

#[test]
fn every_kind_of_bad_news_has_its_exit_code() {
    let late = LAG_P99_MAX + Duration::from_millis(1);
    let table = [
        ("all well", good(), Exit::Passed),
        ("lag at the limit", Facts { lag_p99: LAG_P99_MAX, ..good() }, Exit::Passed),
        ("a refusal is an answer", Facts { accepted: 9, ..good() }, Exit::Passed),
        (
            "stopped by Ctrl-C",
            Facts { answered: 8, withdrawn: 2, interrupted: true, ..good() },
            Exit::Invalid,
        ),
        ("an arrival without an answer", Facts { answered: 9, ..good() }, Exit::RuleFailed),
        ("an open job", Facts { open_jobs: 1, ..good() }, Exit::RuleFailed),
        ("a parked job", Facts { parked_jobs: 1, ..good() }, Exit::RuleFailed),
        ("an order in no final state", Facts { pending_orders: 1, ..good() }, Exit::RuleFailed),
        ("wrong money", Facts { violations: 1, ..good() }, Exit::MoneyWrong),
        ("a late generator", Facts { lag_p99: late, ..good() }, Exit::Invalid),
        ("nobody came", Facts::default(), Exit::Invalid),
        ("no order was taken", Facts { accepted: 0, ..good() }, Exit::Invalid),
        ("late and a rule", Facts { lag_p99: late, open_jobs: 1, ..good() }, Exit::Invalid),
        ("late and wrong money", Facts { lag_p99: late, violations: 1, ..good() }, Exit::MoneyWrong),
        ("wrong money and a rule", Facts { violations: 1, open_jobs: 1, ..good() }, Exit::MoneyWrong),
    ];
    for (what, facts, exit) in table {
        assert_eq!(decide(&facts).exit, exit, "{what}");
    }
}

#[test]
fn exit_codes_are_those_that_the_help_promises() {
    let all = [Exit::Passed, Exit::RuleFailed, Exit::MoneyWrong, Exit::Invalid, Exit::Error];
    assert_eq!(all.map(Exit::code), [0, 1, 2, 3, 4]);
}

#[test]
fn a_failed_rule_says_what_was_seen() {
    let decision = decide(&Facts { answered: 7, parked_jobs: 2, ..good() });
    let observed: Vec<_> = decision.rules.iter().map(|rule| (rule.holds, rule.observed.as_str())).collect();
    assert_eq!(
        observed,
        [(false, "7 of 10"), (false, "0 open jobs, 2 parked, 0 orders without a final state")]
    );
}

#[test]
fn an_invalid_run_says_by_how_much_and_what_to_do() {
    let decision = decide(&Facts { lag_p99: Duration::from_millis(900), ..good() });
    assert_eq!(decision.invalid.len(), 1);
    assert!(decision.invalid[0].contains("900 ms") && decision.invalid[0].contains("--rate"));
}
