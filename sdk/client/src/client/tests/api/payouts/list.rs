//! The list of payouts, page after page.

use super::*;
use crate::api::payouts::Payouts;
use crate::error::Error;

fn page(ids: &[&str], has_next: bool) -> Step {
    let golden: Value = serde_json::from_str(CREATED).expect("JSON");
    let row = |id: &&str| {
        let mut row = golden["entityBody"]["items"][0].clone();
        row["id"] = json!(id);
        row
    };
    let rows: Vec<Value> = ids.iter().map(row).collect();
    let body = json!({"hasNext": has_next, "lastCursor": ids.last(), "items": rows});
    plain(200, &golden_with(CREATED, [("/entityBody", body)]))
}

/// The ids that came, and how the list ended.
async fn listed(script: &Script, payouts: Payouts) -> (Vec<String>, Option<Error>) {
    let (mut ids, mut end) = (Vec::new(), None);
    let mut rows = client(script).payouts(payouts);
    while let Some(row) = rows.next().await {
        assert!(end.is_none(), "after an error nothing comes");
        match row {
            Ok(row) => ids.push(row.id.to_string()),
            Err(error) => end = Some(error),
        }
    }
    (ids, end)
}

fn paths(script: &Script) -> Vec<String> {
    script.seen().into_iter().map(|request| request.path).collect()
}

#[tokio::test(start_paused = true)]
async fn three_pages_are_one_list() {
    let script =
        Script::new([page(&["a", "b"], true), page(&["c", "d"], true), page(&["e"], false)], Step::Lose);
    let days = ("2025-07-01".parse().unwrap(), "2025-07-31".parse().unwrap());
    let payouts = Payouts::all().between(days.0, days.1).unwrap().with_page_size(2).unwrap();
    let (ids, end) = listed(&script, payouts).await;
    assert_eq!((ids.join(" ").as_str(), end.is_none()), ("a b c d e", true));
    assert_eq!(
        paths(&script),
        [
            "/v2/payouts?limit=2&payoutDateGte=2025-07-01&payoutDateLte=2025-07-31",
            "/v2/payouts?limit=2&startingAfter=b&payoutDateGte=2025-07-01&payoutDateLte=2025-07-31",
            "/v2/payouts?limit=2&startingAfter=d&payoutDateGte=2025-07-01&payoutDateLte=2025-07-31",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_is_no_error_and_one_request() {
    let script = Script::new([page(&[], false)], Step::Lose);
    let (ids, end) = listed(&script, Payouts::all()).await;
    assert!(ids.is_empty() && end.is_none());
    assert_eq!(paths(&script), ["/v2/payouts?limit=100"]);
}

#[tokio::test(start_paused = true)]
async fn an_error_in_the_middle_ends_the_list() {
    let refused = plain(403, &refusal("FORBIDDEN_REQUEST", "허용되지 않은 요청입니다."));
    let script = Script::new([page(&["a"], true), refused], page(&["b"], false));
    let (ids, end) = listed(&script, Payouts::all()).await;
    assert_eq!(
        (ids.join(" ").as_str(), end.as_ref().and_then(Error::code)),
        ("a", Some("FORBIDDEN_REQUEST"))
    );
    assert_eq!(script.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_does_not_move_on_is_an_error_and_no_endless_one() {
    for (then, told) in [
        (page(&["a", "b"], true), "ends where it was to begin"),
        (page(&[], true), "is empty, and another is to follow"),
    ] {
        let script = Script::new([page(&["a", "b"], true)], then);
        let (ids, end) = listed(&script, Payouts::all()).await;
        let error = end.expect("an error");
        assert_eq!((ids.join(" ").as_str(), error.kind()), ("a b", ErrorKind::Mismatch));
        assert!(error.to_string().contains(told), "{error}");
        assert!(!error.is_key_misuse(), "there is no key");
    }
}

#[test]
fn pages_have_the_sizes_that_the_gateway_takes() {
    for (rows, is_taken) in [(0, false), (1, true), (10_000, true), (10_001, false)] {
        assert_eq!(Payouts::all().with_page_size(rows).is_ok(), is_taken, "{rows}");
    }
}
