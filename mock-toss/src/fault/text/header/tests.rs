//! What a header can ask for, and what it hears if it cannot.

use super::super::super::{Fault, Latency};
use super::*;

fn of(value: &'static str) -> Result<Vec<Rule>, String> {
    let mut headers = HeaderMap::new();
    headers.insert(NAME, HeaderValue::from_static(value));
    faults_of(&headers).map(|rules| rules.expect("the header is there").to_vec())
}

#[test]
fn a_header_names_points_kinds_and_fields() {
    let rules = of("before_commit:delay;ms=5..20, after_commit:truncate; part=head; bytes=10").unwrap();
    let delay =
        Rule::new("header", Point::BeforeCommit, Fault::Delay { ms: Latency::Between { min: 5, max: 20 } });
    assert_eq!(rules[0], delay);
    assert!(matches!(rules[1].fault, Fault::Truncate { bytes: 10, .. }));
    assert_eq!(faults_of(&HeaderMap::new()), Ok(None));
}

#[test]
fn a_wrong_header_hears_what_is_allowed() {
    let cases = [
        ("close", "`close` names no point and kind; it is POINT:KIND"),
        ("after_comit:close", "did you mean `after_commit`?"),
        ("on_connect:close", "it is one of before_auth, before_commit"),
        ("webhook:lose", "it is one of before_auth, before_commit"),
        ("after_commit:klose", "did you mean `close`?"),
        ("before_commit:delay", "`delay` needs `ms`"),
        ("before_commit:delay;sm=5,", "unknown field `sm` (did you mean `ms`?)"),
        ("before_commit:delay;ms", "`ms` is no field; it is NAME=VALUE"),
        ("before_commit:truncate;bytes=5", "`truncate` cannot stand before_commit"),
        ("before_commit:html;status=200", "it is 400 to 599"),
    ];
    for (value, expected) in cases {
        let told = of(value).expect_err(value);
        assert!(told.contains(expected), "{value}\n{told}");
    }
}
