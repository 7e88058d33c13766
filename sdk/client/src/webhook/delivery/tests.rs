use std::collections::BTreeMap;

use super::{Delivery, ID, RETRIED, SIGNATURE, TIME};

fn read(headers: &[(&str, &str)]) -> Result<Delivery, String> {
    Delivery::read(headers).map_err(|error| error.to_string())
}

#[test]
fn the_golden_headers_are_read() {
    let golden = include_str!("../../../../../tests/wire/webhook.headers.json");
    let headers: BTreeMap<String, String> = serde_json::from_str(golden).unwrap();
    let delivery = Delivery::read(&headers).unwrap();
    assert_eq!(
        delivery.id.as_ref().map(super::TransmissionId::as_str),
        Some("whtrans_a01j70335nkqqeg0zwzz2r4py9z")
    );
    assert_eq!(delivery.sent_at.and_then(|at| at.unix_micros()), Some(1_725_506_361_000_000));
    assert_eq!(delivery.retried, Some(0));
    assert_eq!(delivery.signatures, []);
}

#[test]
fn signatures_of_several_keys_are_all_kept_and_unknown_versions_left_alone() {
    for (values, expected) in [
        (&["v1:a,v1:b"][..], &["a", "b"][..]),
        (&["v1:a, v1:b ,v2:c"], &["a", "b"]),
        (&["v1:a", "v1:b"], &["a", "b"]),
        (&["v2:a"], &[]),
        (&["a"], &[]),
        (&["V1:a"], &[]),
        (&[""], &[]),
        (&["v1:"], &[""]),
    ] {
        let headers: Vec<_> = values.iter().map(|value| (SIGNATURE, *value)).collect();
        let found = read(&headers).unwrap().signatures;
        assert_eq!(found.iter().map(AsRef::as_ref).collect::<Vec<_>>(), expected, "{values:?}");
    }
}

#[test]
fn a_header_that_cannot_be_is_refused_by_its_name() {
    let long = "x".repeat(201);
    let nine = ["v1:a"; 9].join(",");
    let endless = "v1:".repeat(400);
    for (headers, name) in [
        (vec![(ID, "a"), (ID, "b")], ID),
        (vec![(TIME, "a"), (TIME, "b")], TIME),
        (vec![(ID, "")], ID),
        (vec![(ID, "with space")], ID),
        (vec![(ID, "한글")], ID),
        (vec![(ID, &long)], ID),
        (vec![(TIME, &long)], TIME),
        (vec![(RETRIED, "1"), (RETRIED, "2")], RETRIED),
        (vec![(SIGNATURE, &nine)], SIGNATURE),
        (vec![(SIGNATURE, &endless)], SIGNATURE),
    ] {
        let error = Delivery::read(&headers[..]).expect_err(name);
        assert_eq!(error.name(), name, "{error}");
    }
    let latin = [(ID, &b"caf\xe9"[..])];
    assert_eq!(Delivery::read(&latin[..]).expect_err("no UTF-8").name(), ID);
}

#[test]
fn a_count_that_is_no_number_is_unknown_and_the_same_header_twice_is_one() {
    let delivery = read(&[(RETRIED, "many"), (ID, "a"), (ID, "a")]).unwrap();
    assert_eq!((delivery.retried, delivery.id.map(|id| id.to_string())), (None, Some("a".to_owned())));
}
