use serde_json::{Value, json};

use super::*;
use crate::model::{DeletedEntity, Payout};

fn read(envelope: &Value) -> Result<DeletedEntity, DecodeError> {
    entity(envelope.to_string().as_bytes(), &EntityType::DeletedEntity)
}

#[test]
fn what_the_envelope_says_it_holds_has_to_be_what_was_asked_for() {
    let body = json!({"id": "s"});
    for kind in [json!("deleted-entity"), json!("a-new-name"), Value::Null] {
        assert!(read(&json!({"entityType": kind, "entityBody": body, "error": null})).is_ok(), "{kind}");
    }
    for kind in ["seller", "payout", "x-list", "balance"] {
        let other = read(&json!({"entityType": kind, "entityBody": body}));
        assert_eq!(other, Err(DecodeError::Field("entityType")), "{kind}");
    }
}

#[test]
fn a_success_that_holds_a_refusal_is_neither_and_keeps_its_code() {
    let error = json!({"code": "NOT_FOUND", "message": "-"});
    for body in [Value::Null, json!({"id": "s"})] {
        let DecodeError::Value(refused) = read(&json!({"entityBody": body, "error": error})).unwrap_err()
        else {
            panic!("another error")
        };
        assert_eq!(refused.to_string(), r#"error is null in a success, not "NOT_FOUND""#);
    }
}

fn page(ids: &[&str], has_next: bool, end: &Value) -> Page<Payout> {
    let amount = json!({"currency": "KRW", "value": 1});
    let row = |id: &&str| json!({"id": id, "destination": "s", "status": "REQUESTED", "amount": amount});
    let rows: Vec<Value> = ids.iter().map(row).collect();
    Page::from_value(json!({"hasNext": has_next, "lastCursor": end, "items": rows})).expect("a page")
}

#[test]
fn a_page_that_leads_nowhere_is_told() {
    let first = Paging::of(2);
    let second = Paging { after: Some("b".into()), ..first.clone() };
    let end = json!("b");
    for (paging, page, is_good) in [
        (&first, page(&["a", "b"], true, &end), true),
        (&first, page(&[], false, &Value::Null), true),
        (&second, page(&[], false, &end), true),
        (&second, page(&["c"], false, &Value::Null), true),
        (&second, page(&["c"], true, &json!(7)), true),
        (&second, page(&["a", "b"], true, &end), false),
        (&second, page(&["a", "b"], false, &end), false),
        (&second, page(&[], true, &json!("c")), false),
        (&second, page(&["c"], true, &Value::Null), false),
        (&second, page(&["c"], true, &json!("")), false),
    ] {
        assert_eq!(paging.disagreement(&page).is_none(), is_good, "{paging:?} {page:?}");
    }
}

#[test]
fn the_next_page_begins_where_the_last_one_ended_if_one_is_to_follow() {
    let query = |paging: &Paging| paging.query("/v2/payouts").finish();
    let first = Paging::of(2);
    assert_eq!(query(&first), "/v2/payouts?limit=2");
    let (rows, next) = first.clone().turn(page(&["a", "b"], true, &json!("b&c")));
    assert_eq!(
        (rows.len(), next.as_ref().map(query).as_deref()),
        (2, Some("/v2/payouts?limit=2&startingAfter=b%26c"))
    );
    assert_eq!(first.turn(page(&["a"], false, &json!("a"))).1, None);
}

#[test]
fn an_id_cannot_leave_its_place_in_a_path() {
    assert_eq!(path("/v2/payouts", "FPA/../1?", "/cancel").unwrap(), "/v2/payouts/FPA%2F..%2F1%3F/cancel");
    for nowhere in [".", ".."] {
        assert!(path("/v2/sellers", nowhere, "").is_err());
    }
}

#[test]
fn pairs_cannot_leave_their_place_in_an_object_and_none_are_left_out() {
    let none = with_metadata(Object::new(), &Metadata::default());
    assert_eq!(&none.finish()[..], b"{}");
    let some = Metadata::default().with("\"}", "\\\"\n").unwrap();
    let written: Value = serde_json::from_slice(&with_metadata(Object::new(), &some).finish()).unwrap();
    assert_eq!(written, json!({"metadata": {"\"}": "\\\"\n"}}));
    assert_eq!(&metadata(Object::new(), &Metadata::default()).finish()[..], br#"{"metadata":{}}"#);
}
