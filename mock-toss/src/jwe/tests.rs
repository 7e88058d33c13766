use proptest::prelude::*;
use serde_json::Value;

use super::*;

const NOW: KoreanTime = KoreanTime::from_micros(1_751_328_000_000_000);

fn vector() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/wire/v2.jwe_vector.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the sample is there")).expect("JSON")
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().expect("a text")
}

fn key() -> SecurityKey {
    SecurityKey::of_hex(text(&vector(), "securityKeyHex")).expect("a key")
}

/// A JWE with this header around `{}`.
fn with_header(header: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(header);
    let mut body = b"{}".to_vec();
    let cipher = key().cipher().expect("a cipher");
    let nonce = Nonce::assume_unique_for_key([7; 12]);
    let tag =
        cipher.seal_in_place_separate_tag(nonce, Aad::from(header.as_bytes()), &mut body).expect("sealed");
    let [iv, body, tag] = [&[7; 12], body.as_slice(), tag.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}..{iv}.{body}.{tag}")
}

#[test]
fn the_vector_is_sealed_byte_for_byte_and_opens_again() {
    let vector = vector();
    let nonce = vector["protectedHeader"]["nonce"].as_str().expect("a nonce");
    let plain = text(&vector, "plaintext").as_bytes();
    let iv = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    let sealed = seal_with(&key(), NOW, nonce, iv, plain).expect("sealed");
    assert_eq!(sealed, text(&vector, "compact"));
    assert_eq!(open(&[key()], sealed.as_bytes()), Ok((plain.to_vec(), key())));
}

#[test]
fn the_nonce_is_a_uuid_and_two_answers_have_different_ones() {
    for unique in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef] {
        assert!(is_uuid(&uuid(unique)), "{}", uuid(unique));
    }
    assert_ne!(seal(&key(), NOW, 1 << 100, b"{}"), seal(&key(), NOW, 2 << 100, b"{}"));
}

#[test]
fn an_old_key_opens_as_well_and_is_the_one_told() {
    let other = SecurityKey::of_hex(&"f".repeat(64)).expect("a key");
    let sealed = seal(&key(), NOW, 5, b"{}").expect("sealed");
    assert_eq!(open(&[other.clone(), key()], sealed.as_bytes()), Ok((b"{}".to_vec(), key())));
    assert_eq!(open(&[other], sealed.as_bytes()), Err(JweError::Decrypt));
    assert_eq!(open(&[], sealed.as_bytes()), Err(JweError::Decrypt));
}

#[test]
fn a_header_that_is_not_the_agreed_one_is_refused() {
    let iat = r#""iat":"2025-07-01T09:00:00+09:00""#;
    let nonce = r#""nonce":"123e4567-e89b-12d3-a456-426614174000""#;
    let good = format!(r#"{{"alg":"dir","enc":"A256GCM",{iat},{nonce}}}"#);
    assert!(open(&[key()], with_header(&good).as_bytes()).is_ok());
    let bad = [
        (good.replace("dir", "A256KW"), "alg"),
        (good.replace("A256GCM", "A128GCM"), "enc"),
        (good.replace("2025-07-01T", "01.07.2025 "), "iat"),
        (good.replace("+09:00", ""), "iat"),
        (good.replace(iat, r#""x":1"#), "missing field `iat`"),
        (good.replace(nonce, r#""x":1"#), "missing field `nonce`"),
        (good.replace("123e4567-", "123e456-"), "nonce"),
        (good.replace("123e4567-", "123e456z-"), "nonce"),
        (good.replace("{\"alg", "{\"zip\":\"DEF\",\"alg"), "zip"),
        ("[]".to_owned(), "header"),
        (String::new(), "header"),
    ];
    for (header, expected) in bad {
        let told = open(&[key()], with_header(&header).as_bytes()).expect_err("it is refused").to_string();
        assert!(told.contains(expected), "{header}: {told}");
    }
}

#[test]
fn what_was_changed_on_its_way_is_refused() {
    let sealed = seal(&key(), NOW, 5, br#"{"refSellerId":"a"}"#).expect("sealed");
    for at in 0..sealed.len() {
        let mut changed = sealed.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        assert!(open(&[key()], &changed).is_err(), "the byte at {at} was changed");
    }
    for length in 0..sealed.len() {
        assert!(open(&[key()], &sealed.as_bytes()[..length]).is_err(), "cut to {length}");
    }
}

#[test]
fn a_key_is_64_hexadecimal_digits() {
    for text in
        ["", "ab", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"é".repeat(32), &"+".repeat(64)]
    {
        assert_eq!(SecurityKey::of_hex(text), None, "{text}");
    }
    assert_eq!(SecurityKey::of_hex(&"fF".repeat(32)), Some(SecurityKey([255; 32])));
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens_to_the_same(body in prop::collection::vec(any::<u8>(), 0..500), unique in any::<u128>()) {
        let sealed = seal(&key(), NOW, unique, &body).expect("sealed");
        prop_assert_eq!(open(&[key()], sealed.as_bytes()), Ok((body, key())));
    }

    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(open(&[key()], &body).is_err());
    }

    #[test]
    fn nothing_that_looks_like_a_jwe_makes_it_panic(body in "[A-Za-z0-9_=-]{0,40}(\\.[A-Za-z0-9_-]{0,40}){4}") {
        prop_assert!(open(&[key()], body.as_bytes()).is_err());
    }
}
