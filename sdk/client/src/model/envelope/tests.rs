use serde_json::json;

use super::{Cursor, Envelope, ErrorBody, Page};
use crate::model::{CashReceipt, DecodeError, DeletedEntity, EntityType, Payout, Resource};

#[test]
fn an_envelope_holds_a_body_or_a_refusal() {
    let refused = json!({"version": "2022-11-16", "traceId": "t", "entityType": null, "entityBody": null,
        "error": {"code": "FORBIDDEN_SELLER_PAYOUT", "message": "no", "extra": 1}});
    let read = Envelope::<Payout>::from_value(refused.clone()).unwrap();
    assert_eq!(read.result.as_ref().map_err(|refusal| &*refusal.code), Err("FORBIDDEN_SELLER_PAYOUT"));
    assert_eq!((read.trace_id.as_deref(), &read.entity_type), (Some("t"), &None));
    assert_eq!(read.to_value(), refused, "what is not typed stays");

    let deleted = json!({"entityType": "deleted-entity", "entityBody": {"id": "s", "refSellerId": "r"}});
    let read = Envelope::<DeletedEntity>::from_value(deleted.clone()).unwrap();
    assert_eq!(read.entity_type, Some(EntityType::DeletedEntity));
    assert_eq!(read.to_value(), deleted);
}

#[test]
fn an_envelope_without_body_and_refusal_is_no_answer() {
    for nothing in [json!({}), json!({"error": null}), json!({"error": "no"})] {
        assert_eq!(Envelope::<Payout>::from_value(nothing), Err(DecodeError::Field("entityBody")));
    }
    let null = json!({"entityBody": null, "error": null});
    assert_eq!(Envelope::<Payout>::from_value(null), Err(DecodeError::NotAnObject));
}

#[test]
fn a_page_ends_at_a_number_or_an_id() {
    let v1 = json!({"hasNext": true, "lastCursor": 2, "data": []});
    let page = Page::<CashReceipt>::from_value(v1.clone()).unwrap();
    assert_eq!((page.has_next, page.last_cursor.as_ref()), (true, Some(&Cursor::Number(2))));
    assert_eq!(page.to_value(), v1);
    let v2 = json!({"hasNext": false, "lastCursor": "FPA_1", "items": [], "total": 0});
    let page = Page::<Payout>::from_value(v2.clone()).unwrap();
    assert_eq!(page.last_cursor.as_ref().map(ToString::to_string).as_deref(), Some("FPA_1"));
    assert_eq!(page.to_value(), v2);
}

#[test]
fn a_page_that_does_not_say_whether_it_is_the_last_is_refused() {
    for (page, field) in [
        (json!({"items": []}), "hasNext"),
        (json!({"items": [], "hasNext": null}), "hasNext"),
        (json!({"items": [], "hasNext": "no"}), "hasNext"),
        (json!({"hasNext": false}), "items"),
    ] {
        assert_eq!(Page::<Payout>::from_value(page), Err(DecodeError::Field(field)));
    }
    let rows = Page::<Payout>::from_value(json!({"hasNext": false, "items": {}}));
    assert_eq!(rows, Err(DecodeError::NotAList));
}

#[test]
fn what_is_not_json_is_told_apart_from_what_is_no_object() {
    assert_eq!(ErrorBody::from_json(b"<html>"), Err(DecodeError::NotJson));
    assert_eq!(ErrorBody::from_json(b"[]"), Err(DecodeError::NotAnObject));
    assert_eq!(Vec::<ErrorBody>::parse(b"{}"), Err(DecodeError::NotAList));
    assert_eq!(ErrorBody::from_json(b"{}"), Err(DecodeError::Field("code")));
}
