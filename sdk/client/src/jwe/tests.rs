use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::Value;

use super::{Answer, JweError, Stamp, decrypt, encrypt, open};
use crate::model::SecurityKey;

/// 2025-07-01T09:00:00+09:00.
const NOW: i64 = 1_751_328_000_000_000;
const NONCE: u128 = 0x123e_4567_e89b_12d3_a456_4266_1417_4000;
const VECTOR: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

struct Golden {
    key: SecurityKey,
    plaintext: String,
    compact: String,
}

fn golden() -> Golden {
    let golden = include_str!("../../../../tests/wire/v2.jwe_vector.json");
    let golden: Value = serde_json::from_str(golden).expect("the vector");
    let text = |name: &str| golden.get(name).and_then(Value::as_str).expect(name).to_owned();
    assert_eq!(text("ivHex"), "000102030405060708090a0b");
    let key = text("securityKeyHex").parse().expect("a key");
    Golden { key, plaintext: text("plaintext"), compact: text("compact") }
}

fn key(digit: char) -> SecurityKey {
    digit.to_string().repeat(64).parse().expect("64 digits")
}

fn stamp() -> Stamp {
    Stamp::new(NOW, NONCE, VECTOR).expect("a time")
}

/// The vector with another protected header, which breaks its tag too.
fn with_header(header: &str) -> String {
    let compact = golden().compact;
    let (_, rest) = compact.split_once('.').expect("five parts");
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
}

#[test]
fn the_vector_is_what_comes_out_and_what_goes_in() {
    let Golden { key, plaintext, compact } = golden();
    assert_eq!(encrypt(&key, stamp(), plaintext.as_bytes()).as_deref(), Ok(compact.as_str()));
    let decrypted = decrypt(&[key], compact.as_bytes()).expect("the vector");
    assert_eq!(decrypted.text, plaintext.as_bytes());
    assert_eq!(decrypted.issued_at.as_deref(), Some("2025-07-01T09:00:00+09:00"));
    assert_eq!(decrypted.nonce.as_deref(), Some("123e4567-e89b-12d3-a456-426614174000"));
}

#[test]
fn while_keys_are_changed_the_one_that_fits_decrypts() {
    let Golden { key: right, compact, .. } = golden();
    let keys = [key('a'), right, key('b')];
    assert_eq!(decrypt(&keys, compact.as_bytes()).map(|decrypted| decrypted.key), Ok(1));
    assert_eq!(decrypt(&keys[..1], compact.as_bytes()), Err(JweError::Undecryptable));
    assert_eq!(decrypt(&[], compact.as_bytes()), Err(JweError::NoKey));
}

#[test]
fn an_answer_is_decrypted_or_plain_by_its_content_type() {
    let Golden { key, plaintext, compact } = golden();
    let open = |content_type, body: &str| open(core::slice::from_ref(&key), content_type, body.as_bytes());
    let error = r#"{"version":"2022-11-16","error":{"code":"X","message":"y"}}"#;
    for content_type in ["text/plain", "text/plain;charset=UTF-8", "TEXT/PLAIN ; x=y", "application/jose"] {
        let answer = open(Some(content_type), &compact).expect(content_type);
        assert!(matches!(answer, Answer::Decrypted(_)), "{content_type}");
        assert_eq!(answer.json(), plaintext.as_bytes());
        assert_eq!(open(Some(content_type), error), Err(JweError::Parts(1)), "{content_type}");
    }
    for content_type in ["application/json", "application/json;charset=UTF-8", "Application/JSON"] {
        assert_eq!(open(Some(content_type), error), Ok(Answer::Plain(error.into())), "{content_type}");
    }
    assert_eq!(open(None, error), Ok(Answer::Plain(error.into())));
    assert!(matches!(open(None, &compact), Ok(Answer::Decrypted(_))));
    let page = open(Some("text/html"), "<html>502</html>");
    assert_eq!(page, Err(JweError::ContentType("text/html".into())));
}

#[test]
fn what_is_no_jwe_of_the_gateways_kind_is_refused_by_name() {
    let Golden { key, compact, .. } = golden();
    let part = |place: usize, with: &str| {
        let mut parts: Vec<&str> = compact.split('.').collect();
        parts[place] = with;
        parts.join(".")
    };
    let algorithm = |field, found: &str, allowed| JweError::Algorithm { field, found: found.into(), allowed };
    let length = |part, found, allowed| JweError::Length { part, found, allowed };
    let table = [
        (String::new(), JweError::Parts(1)),
        ("a.b.c.d".to_owned(), JweError::Parts(4)),
        (format!("{compact}."), JweError::Parts(6)),
        (part(0, "!"), JweError::Base64("protected header")),
        (part(0, ""), JweError::Header),
        (part(1, "AA"), length("encrypted key", 1, 0)),
        (part(2, "AAAA"), length("initialisation vector", 3, 12)),
        (part(2, "AAECAwQFBgcICQoL=="), JweError::Base64("initialisation vector")),
        (part(4, ""), length("tag", 0, 16)),
        (part(4, "P2r2VS3HnULkXkU4p__8"), length("tag", 15, 16)),
        (part(4, "P2r2VS3HnULkXkU4p__8lB"), JweError::Base64("tag")),
        (part(4, "P2r2VS3HnULkXkU4p//8lA"), JweError::Base64("tag")),
        (part(3, ""), JweError::Undecryptable),
        (with_header("[]"), JweError::Header),
        (with_header(r#"{"alg":"dir"}"#), JweError::Header),
        (with_header(r#"{"alg":"dir","alg":"dir","enc":"A256GCM"}"#), JweError::Header),
        (with_header(r#"{"alg":"none","enc":"A256GCM"}"#), algorithm("alg", "none", "dir")),
        (with_header(r#"{"alg":"dir","enc":"A128GCM"}"#), algorithm("enc", "A128GCM", "A256GCM")),
        (
            with_header(r#"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#),
            algorithm("zip", "a value", "its absence"),
        ),
        (
            with_header(r#"{"alg":"dir","enc":"A256GCM","crit":[]}"#),
            algorithm("crit", "a value", "its absence"),
        ),
        (with_header(r#"{"alg":"dir","enc":"A256GCM"}"#), JweError::Undecryptable),
    ];
    for (body, expected) in table {
        assert_eq!(decrypt(core::slice::from_ref(&key), body.as_bytes()), Err(expected), "{body}");
    }
}

#[test]
fn a_line_end_after_the_body_does_not_matter() {
    let Golden { key, compact, .. } = golden();
    assert!(decrypt(&[key], format!("{compact}\r\n").as_bytes()).is_ok());
}

#[test]
fn a_header_of_the_gateways_may_lack_time_and_nonce_and_have_other_fields() {
    let key = key('c');
    let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWE","enc":"A256GCM","alg":"dir"}"#);
    let mut sealed = b"{}".to_vec();
    let tag = encrypt::cipher(&key)
        .seal_in_place_separate_tag(
            ring::aead::Nonce::assume_unique_for_key(VECTOR),
            ring::aead::Aad::from(header.as_bytes()),
            &mut sealed,
        )
        .unwrap();
    let [vector, sealed, tag] = [&VECTOR[..], &sealed, tag.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    let decrypted = decrypt(&[key], format!("{header}..{vector}.{sealed}.{tag}").as_bytes()).unwrap();
    assert_eq!((decrypted.text.as_slice(), decrypted.issued_at, decrypted.nonce), (&b"{}"[..], None, None));
}

#[test]
fn neither_errors_nor_debug_show_key_or_text() {
    let Golden { key, compact, .. } = golden();
    let decrypted = decrypt(core::slice::from_ref(&key), compact.as_bytes()).unwrap();
    let error = decrypt(&[self::key('a')], compact.as_bytes()).unwrap_err();
    let plain = Answer::Plain(b"my-payout-1".to_vec());
    let text =
        format!("{decrypted:?} {:?} {plain:?} {error} {error:?}", Answer::Decrypted(decrypted.clone()));
    assert!(!text.contains("payout") && !text.contains("109, 121") && !text.contains("0123456789"), "{text}");
}

#[test]
fn every_change_of_a_single_byte_of_the_vector_is_noticed() {
    let Golden { key, compact, .. } = golden();
    for place in 0..compact.len() {
        for change in 1..=255 {
            let mut body = compact.clone().into_bytes();
            body[place] ^= change;
            let opened = decrypt(core::slice::from_ref(&key), &body);
            assert!(opened.is_err(), "byte {place} ^ {change}");
        }
    }
}

proptest! {
    #[test]
    fn what_was_encrypted_comes_back(text: Vec<u8>, nonce: u128, vector: [u8; 12], now in -NOW..2 * NOW) {
        let key = key('7');
        let body = encrypt(&key, Stamp::new(now, nonce, vector).unwrap(), &text).unwrap();
        let opened = decrypt(&[key], body.as_bytes());
        prop_assert_eq!(opened.map(|decrypted| decrypted.text), Ok(text));
    }

    #[test]
    fn a_body_that_was_cut_stretched_or_mixed_up_is_refused(
        text in proptest::collection::vec(any::<u8>(), 0..64),
        place: prop::sample::Index,
        act in 0_u8..4,
        byte: u8,
    ) {
        let key = key('7');
        let whole = encrypt(&key, Stamp::new(NOW, NONCE, VECTOR).unwrap(), &text).unwrap().into_bytes();
        let place = place.index(whole.len());
        let mut body = whole.clone();
        match act {
            0 => drop(body.remove(place)),
            1 => body.insert(place, byte),
            2 => body.truncate(place),
            _ => body.rotate_left(place),
        }
        prop_assume!(body.trim_ascii() != whole);
        prop_assert!(decrypt(&[key], &body).is_err());
    }

    #[test]
    fn no_bytes_make_it_panic(body: Vec<u8>, parts in "[A-Za-z0-9_.=-]{0,120}", content_type: Option<String>) {
        for body in [body.as_slice(), parts.as_bytes()] {
            drop(open(&[key('7')], content_type.as_deref(), body));
        }
    }
}
