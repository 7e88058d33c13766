//! What races come to, and that a gateway which goes another way is found out.

use super::*;

fn walked(requests: &[&str], switches: &Switches) -> Exploration {
    let requests: Vec<Request> =
        requests.iter().map(|request| request.parse().expect("spelled right")).collect();
    explore(15_000, &requests, switches).expect("it can be walked")
}

fn legal(requests: &[&str]) -> Exploration {
    let exploration = walked(requests, &Switches::default());
    assert!(exploration.violations.is_empty(), "{exploration}");
    exploration
}

fn all_said(exploration: &Exploration) -> std::collections::BTreeSet<String> {
    exploration.outcomes.iter().flat_map(|outcome| &outcome.said).map(ToString::to_string).collect()
}

#[test]
fn two_confirms_charge_once_and_the_other_hears_why_not() {
    let exploration = legal(&["confirm@a", "confirm@b"]);
    assert_eq!(exploration.schedules, 14, "three steps each; whoever meets [S008] has two");
    let expected =
        ["200", "400 ALREADY_PROCESSED_PAYMENT", "500 FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING[S008]"];
    assert_eq!(all_said(&exploration), expected.map(str::to_owned).into());
    for outcome in &exploration.outcomes {
        assert_eq!(outcome.books, Books { status: "DONE", captured: 15_000, balance: 15_000 });
        assert_eq!(outcome.said.iter().filter(|said| said.status == 200).count(), 1, "{exploration}");
    }
}

#[test]
fn one_confirm_sent_twice_is_answered_once_twice_or_told_to_wait() {
    let exploration = legal(&["confirm@a", "confirm@a"]);
    let expected = ["200", "200 (replayed)", "409 IDEMPOTENT_REQUEST_PROCESSING"];
    assert_eq!(all_said(&exploration), expected.map(str::to_owned).into());
    assert!(exploration.outcomes.iter().all(|outcome| outcome.books.captured == 15_000));
}

#[test]
fn every_two_of_the_usual_requests_go_as_the_contract_says() {
    let usual = ["confirm", "confirm@a", "confirm:1000", "cancel", "cancel@a", "cancel:5000", "look_up"];
    for one in usual {
        for other in usual {
            drop(legal(&[one, other]));
        }
    }
}

#[test]
fn three_at_once_go_as_the_contract_says() {
    for requests in [
        ["confirm@a", "confirm@b", "confirm@a"],
        ["confirm@a", "cancel@c:5000", "cancel@d:5000"],
        ["confirm", "cancel:10000", "cancel:10000"],
    ] {
        let exploration = legal(&requests);
        let over = exploration.outcomes.iter().filter(|outcome| outcome.books.captured > 15_000);
        assert_eq!(over.count(), 0, "{exploration}");
    }
}

#[test]
fn a_gateway_that_goes_another_way_is_found_out() {
    let stores_5xx = Switches { replay_5xx: true, ..Switches::default() };
    let exploration = walked(&["confirm@a", "confirm@b", "confirm@b"], &stores_5xx);
    let violation = exploration.violations.first().expect("the busy answer is stored");
    assert!(violation.found.contains("(replayed)"), "{exploration}");
    assert!(exploration.to_string().contains("go elsewhere than the contract says"));
}

#[test]
fn what_cannot_be_walked_is_said_with_what_can() {
    let told = |text: &str| text.parse::<Request>().expect_err("it is no request").to_string();
    for (text, expected) in [
        ("refund", "`refund` is no request that is known here"),
        ("cancel:all", "has no amount in won behind the colon"),
        ("confirm@", "has no key behind the @"),
        ("look_up@a", "takes neither key nor amount"),
    ] {
        assert!(told(text).contains(expected) && told(text).contains("cancel:5000"), "{}", told(text));
    }
    for (text, expected) in [
        ("cancel:0", "the amount is 0, not 1 to 9007199254740991 won"),
        ("confirm:9007199254740992", "the amount is 9007199254740992, not"),
        ("confirm@a\nb", "the key is not 1 to 300 visible characters"),
        (&format!("cancel@{}", "x".repeat(301)), "the key is not 1 to 300"),
    ] {
        assert!(told(text).contains(expected), "{}", told(text));
    }
    let no_key = Request { form: Form::Cancel { amount: None }, key: Some(String::new()) };
    let pair = [no_key, "confirm".parse().expect("spelled right")];
    let refused = explore(15_000, &pair, &Switches::default()).expect_err("an empty key is no key");
    assert!(refused.to_string().contains("the key is not"), "{refused}");
    let pair: [Request; 2] = ["confirm", "cancel"].map(|text| text.parse().expect("spelled right"));
    let refused = explore(0, &pair, &Switches::default()).expect_err("nothing to take");
    assert!(refused.to_string().contains("the amount is 0"), "{refused}");
    let one: [Request; 1] = ["confirm".parse().expect("spelled right")];
    let told = explore(15_000, &one, &Switches::default()).expect_err("one is no race").to_string();
    assert_eq!(told, "1 requests are given, 2 or 3 can be walked");
}

#[test]
fn a_request_is_spelled_as_it_is_read() {
    for text in ["confirm", "confirm@a", "confirm@a:1000", "cancel:5000", "look_up"] {
        assert_eq!(text.parse::<Request>().expect("spelled right").to_string(), text);
    }
}
