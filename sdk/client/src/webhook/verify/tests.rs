use core::time::Duration;

use proptest::prelude::*;
use serde_json::Value;

use super::{Evidence, KeyReading, Proof, RefusedReason, Verified};
use crate::model::{SecretText, SecurityKey};
use crate::webhook::{Event, parse};

const SIGNATURE: &str = "tosspayments-webhook-signature";
const TIME: &str = "tosspayments-webhook-transmission-time";
const SENT_AT: i64 = 1_751_328_004_000_000;

struct Vector {
    key: SecurityKey,
    body: String,
    time: String,
    hex: String,
    ascii: String,
}

fn vector() -> Vector {
    let golden = include_str!("../../../../../tests/wire/webhook.signature_vector.json");
    let vector: Value = serde_json::from_str(golden).expect("the vector");
    let text = |name: &str| vector.get(name).and_then(Value::as_str).expect(name).to_owned();
    Vector {
        key: text("securityKeyHex").parse().expect("a key"),
        body: text("rawBody"),
        time: text(TIME),
        hex: text("hmac_key_is_hex_decoded_32_bytes"),
        ascii: text("hmac_key_is_ascii_64_bytes"),
    }
}

fn key(digit: char) -> SecurityKey {
    digit.to_string().repeat(64).parse().expect("64 digits")
}

fn judge(body: &str, headers: &[(&str, &str)], evidence: &Evidence<'_>) -> Result<Verified, RefusedReason> {
    let unverified = parse(headers, body.as_bytes()).expect("an event");
    unverified.verify(evidence).map_err(|refused| refused.reason())
}

fn proof(signature: &str, keys: &[SecurityKey]) -> Result<Proof, RefusedReason> {
    let Vector { body, time, .. } = vector();
    let evidence = Evidence::new().security_keys(keys);
    judge(&body, &[(SIGNATURE, signature), (TIME, &time)], &evidence).map(|verified| verified.proof())
}

#[test]
fn the_vector_is_proved_with_the_key_read_either_way() {
    let Vector { key, hex, ascii, .. } = vector();
    for (signature, reading) in [(hex, KeyReading::HexDecoded), (ascii, KeyReading::Ascii)] {
        let keys = [key.clone()];
        assert_eq!(proof(&signature, &keys), Ok(Proof::Signature { key: 0, reading }));
    }
}

#[test]
fn while_keys_are_changed_any_pair_of_key_and_signature_will_do() {
    let Vector { key: right, hex, ascii, .. } = vector();
    let other = "v1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let proved = |key| Ok(Proof::Signature { key, reading: KeyReading::HexDecoded });
    let table = [
        (hex.clone(), vec![right.clone()], proved(0)),
        (format!("{other},{hex}"), vec![right.clone()], proved(0)),
        (format!("{hex},{other}"), vec![key('a'), right.clone()], proved(1)),
        (format!("{other}, {hex} "), vec![key('a'), right.clone(), key('b')], proved(1)),
        (format!("v2:{other},{hex}"), vec![right.clone()], proved(0)),
        (format!("v1:not base64,{hex}"), vec![right.clone()], proved(0)),
        (format!("{hex},{ascii}"), vec![right.clone()], proved(0)),
        (hex.clone(), vec![key('a'), key('b')], Err(RefusedReason::SignatureWrong)),
        (other.to_owned(), vec![right.clone()], Err(RefusedReason::SignatureWrong)),
        ("v1:".to_owned(), vec![right.clone()], Err(RefusedReason::SignatureWrong)),
        (hex.replacen("v1:", "v2:", 1), vec![right.clone()], Err(RefusedReason::SignatureMissing)),
        (hex.replacen("v1:", "", 1), vec![right.clone()], Err(RefusedReason::SignatureMissing)),
        (hex.trim_end_matches('=').to_owned(), vec![right], Err(RefusedReason::SignatureWrong)),
        (hex, vec![], Err(RefusedReason::NoSecurityKey)),
    ];
    for (signature, keys, expected) in table {
        assert_eq!(proof(&signature, &keys), expected, "{signature}");
    }
}

#[test]
fn body_and_time_are_signed_as_they_came() {
    let Vector { key, body, time, hex, .. } = vector();
    let keys = [key];
    let evidence = Evidence::new().security_keys(&keys);
    let wrong = Err(RefusedReason::SignatureWrong);
    let same_json = body.replacen("5000.0", "5000", 1);
    assert_eq!(judge(&same_json, &[(SIGNATURE, &hex), (TIME, &time)], &evidence), wrong);
    let same_time = "2025-07-01T00:00:04Z";
    assert_eq!(judge(&body, &[(SIGNATURE, &hex), (TIME, same_time)], &evidence), wrong);
    assert_eq!(judge(&body, &[(SIGNATURE, &hex)], &evidence), wrong, "no time");
    assert_eq!(judge(&body, &[(TIME, &time)], &evidence), Err(RefusedReason::SignatureMissing));
}

#[test]
fn a_payout_is_not_proved_by_a_secret() {
    let body = vector().body.replacen('{', r#"{"secret":"ps_1","status":"DONE","orderId":"ORD-000001","#, 1);
    let secret = SecretText::new("ps_1");
    let evidence = Evidence::new().secret(&secret);
    assert_eq!(judge(&body, &[], &evidence), Err(RefusedReason::SignatureMissing));
}

#[test]
fn a_signed_delivery_is_refused_outside_the_tolerance_in_both_directions() {
    let Vector { key, body, time, hex, .. } = vector();
    let (keys, tolerance) = ([key], Duration::from_mins(5));
    let at = |now| {
        let evidence = Evidence::new().security_keys(&keys).sent_within(tolerance, now);
        judge(&body, &[(SIGNATURE, &hex), (TIME, &time)], &evidence).map(|verified| verified.proof())
    };
    let proved = Ok(Proof::Signature { key: 0, reading: KeyReading::HexDecoded });
    let edge = 300_000_000;
    for (now, expected) in [
        (SENT_AT, proved),
        (SENT_AT + edge, proved),
        (SENT_AT - edge, proved),
        (SENT_AT + edge + 1, Err(RefusedReason::OutOfTime)),
        (SENT_AT - edge - 1, Err(RefusedReason::OutOfTime)),
        (i64::MAX, Err(RefusedReason::OutOfTime)),
        (i64::MIN, Err(RefusedReason::OutOfTime)),
    ] {
        assert_eq!(at(now), expected, "{now}");
    }
}

const DEPOSIT: &str =
    r#"{"createdAt":"?","secret":"ps_DLJOpm5QrlO1J45g","status":"DONE","orderId":"ORD-000001"}"#;

#[test]
fn a_payments_event_is_proved_by_its_whole_secret_and_nothing_less() {
    let judge = |secret: Option<&str>| {
        let secret = secret.map(SecretText::new);
        let evidence = secret.as_ref().map_or(Evidence::new(), |secret| Evidence::new().secret(secret));
        judge(DEPOSIT, &[], &evidence).map(|verified| verified.proof())
    };
    assert_eq!(judge(Some("ps_DLJOpm5QrlO1J45g")), Ok(Proof::Secret));
    for wrong in
        ["", "ps_DLJOpm5QrlO1J45", "ps_DLJOpm5QrlO1J45gg", "ps_DLJOpm5QrlO1J45h", "PS_DLJOPM5QRLO1J45G"]
    {
        assert_eq!(judge(Some(wrong)), Err(RefusedReason::SecretWrong), "{wrong}");
    }
    assert_eq!(judge(None), Err(RefusedReason::SecretUnknown));
}

#[test]
fn an_empty_secret_proves_nothing_even_if_the_shop_has_stored_one() {
    let body = DEPOSIT.replacen("ps_DLJOpm5QrlO1J45g", "", 1);
    let secret = SecretText::new("");
    assert_eq!(judge(&body, &[], &Evidence::new().secret(&secret)), Err(RefusedReason::SecretWrong));
}

#[test]
fn a_wrong_signature_is_not_made_good_by_a_right_secret() {
    let secret = SecretText::new("ps_DLJOpm5QrlO1J45g");
    let (keys, time) = ([key('a')], "2025-07-01T09:00:04+09:00");
    let headers = [(SIGNATURE, "v1:AAAA"), (TIME, time)];
    let evidence = Evidence::new().secret(&secret);
    assert_eq!(
        judge(DEPOSIT, &headers, &evidence.clone().security_keys(&keys)),
        Err(RefusedReason::SignatureWrong)
    );
    assert!(judge(DEPOSIT, &headers, &evidence).is_ok(), "without keys a signature says nothing");
}

#[test]
fn what_cannot_be_proved_stays_unproved_whatever_is_brought() {
    let body = r#"{"eventType":"BILLING_DELETED","data":{"billingKey":"k","secret":"ps_1"}}"#;
    let (secret, keys) = (SecretText::new("ps_1"), [key('a')]);
    let evidence = Evidence::new().secret(&secret).security_keys(&keys);
    assert_eq!(judge(body, &[], &evidence), Err(RefusedReason::NotProvable));
    let hint = parse::<[(&str, &str)]>(&[], body.as_bytes()).unwrap().into_hint();
    assert!(matches!(hint.claimed(), Event::BillingDeleted(_)));
}

#[test]
fn a_refusal_says_what_to_do_and_shows_neither_key_nor_secret() {
    let Vector { key, body, .. } = vector();
    let keys = [key];
    let unverified = parse(&[(SIGNATURE, "v1:AAAA"), (TIME, "now")][..], body.as_bytes()).unwrap();
    let refused = unverified.verify(&Evidence::new().security_keys(&keys)).expect_err("forged");
    let text = format!("{refused} {refused:?}");
    assert!(text.contains("compare them with those of the developer center"), "{text}");
    assert!(!text.contains("0123456789abcdef") && !text.contains("FPA_12345"), "{text}");
}

proptest! {
    #[test]
    fn no_change_of_a_signed_body_is_proved(place in 0_usize..430, change in 1_u8..=255) {
        let Vector { key, body, time, hex, .. } = vector();
        let mut bytes = body.into_bytes();
        if let Some(byte) = bytes.get_mut(place) {
            *byte ^= change;
        }
        let keys = [key];
        if let Ok(unverified) = parse(&[(SIGNATURE, hex.as_str()), (TIME, &time)][..], &bytes) {
            let judged = unverified.verify(&Evidence::new().security_keys(&keys));
            prop_assert!(judged.is_err());
        }
    }
}
