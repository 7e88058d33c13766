//! Webhooks: headers and a body that anybody may have sent. The proofs are judged a second time here, with other
//! crates than the SDK's.

use core::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use toss_sdk::model::{SecretText, SecurityKey};
use toss_sdk::webhook::{self, Evidence, KeyReading, Proof, RefusedReason, Unverified, Verified, Wanted};

use crate::oracle::{holds_mark, planted};

/// The shop's keys: the one of the golden vectors, and the one before it.
pub(crate) const KEYS: [&str; 2] = [
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
];

/// The secret of the shop's payment.
pub(crate) const STORED: &str = "ps_ORzdMaqN3wQZ6E1vMPNO35AkYXQG";

const TIME: &str = "tosspayments-webhook-transmission-time";
const SIGNATURE: &str = "tosspayments-webhook-signature";
const SENT: &str = "2025-07-01T09:00:04+09:00";
const SENT_AT: i64 = 1_751_328_004_000_000;

type Header = (String, Vec<u8>);

/// Lines of headers, an empty line, a body.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let (headers, body) = parted(input);
    let keys = KEYS.map(|key| key.parse::<SecurityKey>().expect("a key"));
    let stored = SecretText::new(STORED);
    let Ok(unverified) = webhook::parse(&headers[..], body) else {
        return;
    };
    assert!(unverified.clone().verify(&Evidence::new()).is_err(), "proved by nothing");
    let all = Evidence::new().security_keys(&keys).secret(&stored);
    wants(&unverified, &keys);
    if let Ok(verified) = unverified.clone().verify(&all) {
        assert_eq!(verified.body(), body);
        assert!(is_proved(&verified, &headers, body), "{:?} is no proof", verified.proof());
    }
    shows_nothing(unverified, body);
    signed(body, &keys);
}

/// Headers as they stand in lines, and what follows them.
fn parted(input: &[u8]) -> (Vec<Header>, &[u8]) {
    let (mut headers, mut rest) = (Vec::new(), input);
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            break;
        };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        headers.push((String::from_utf8_lossy(name).into_owned(), value.to_vec()));
    }
    (headers, rest)
}

/// What a proof would take is what the evidence is asked for.
fn wants(unverified: &Unverified, keys: &[SecurityKey]) {
    let none = Evidence::new().security_keys(keys);
    let refused = unverified.clone().verify(&none).err().map(|refused| refused.reason());
    match unverified.wanted(keys) {
        // Proved, or one of the others.
        Wanted::Signature => assert!(!matches!(
            refused,
            Some(
                RefusedReason::NotProvable
                    | RefusedReason::NoSecurityKey
                    | RefusedReason::SecretUnknown
                    | RefusedReason::SecretWrong
            )
        )),
        Wanted::SecretOf(_) => assert_eq!(refused, Some(RefusedReason::SecretUnknown)),
        Wanted::Nothing => assert_eq!(refused, Some(RefusedReason::NotProvable)),
    }
}

/// The second judge.
fn is_proved(verified: &Verified, headers: &[Header], body: &[u8]) -> bool {
    match verified.proof() {
        Proof::Signature { key, reading } => {
            let values =
                |name| headers.iter().filter(move |(own, _): &&Header| own.eq_ignore_ascii_case(name));
            let Some(((_, sent), key)) = values(TIME).next().zip(KEYS.get(key)) else {
                return false;
            };
            let expected = signature(key, reading, body, sent);
            let texts = values(SIGNATURE).map(|(_, value)| String::from_utf8_lossy(value).into_owned());
            texts
                .flat_map(|text| text.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>())
                .any(|part| part == expected)
        }
        Proof::Secret => quoted(body).is_some_and(|quoted| quoted == STORED),
        other => unreachable!("{other:?} is new: judge it here, too"),
    }
}

/// The secret that the event quotes, where the gateway documents it.
fn quoted(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let place = match value.get("eventType").and_then(Value::as_str) {
        None => "/secret",
        Some("PAYMENT_STATUS_CHANGED") => "/data/secret",
        Some("ORDER_PAYMENT_STATUS_CHANGED") => "/data/payment/secret",
        Some(_) => return None,
    };
    value.pointer(place).and_then(Value::as_str).map(str::to_owned)
}

fn signature(key: &str, reading: KeyReading, body: &[u8], sent: &[u8]) -> String {
    let key = match reading {
        KeyReading::Ascii => key.as_bytes().to_vec(),
        KeyReading::HexDecoded => {
            let digits = key.as_bytes().chunks(2).map(|pair| core::str::from_utf8(pair).expect("digits"));
            digits.map(|pair| u8::from_str_radix(pair, 16).expect("digits")).collect()
        }
    };
    let mut code = Hmac::<Sha256>::new_from_slice(&key).expect("a key has any length");
    for part in [body, b":", sent] {
        code.update(part);
    }
    format!("v1:{}", STANDARD.encode(code.finalize().into_bytes()))
}

/// A body that the gateway signed is proved, by the right key only, as it is and in its time.
fn signed(body: &[u8], keys: &[SecurityKey; 2]) {
    for reading in [KeyReading::Ascii, KeyReading::HexDecoded] {
        let [_, second] = KEYS;
        let signature = signature(second, reading, body, SENT.as_bytes());
        let headers = [(TIME, SENT), (SIGNATURE, &signature)];
        let judged = |body: &[u8], evidence: &Evidence<'_>| {
            let unverified = webhook::parse(&headers[..], body).ok()?;
            Some(unverified.verify(evidence).map(|verified| verified.proof()).map_err(|no| no.reason()))
        };
        let evidence = Evidence::new().security_keys(keys);
        assert_eq!(judged(body, &evidence), Some(Ok(Proof::Signature { key: 1, reading })));
        let [first, _] = keys;
        let other = Evidence::new().security_keys(core::slice::from_ref(first));
        assert_eq!(judged(body, &other), Some(Err(RefusedReason::SignatureWrong)));
        let late = evidence.clone().sent_within(Duration::from_secs(5), SENT_AT + 5_000_001);
        assert_eq!(judged(body, &late), Some(Err(RefusedReason::OutOfTime)));
        let changed = [body, b" "].concat();
        assert_eq!(judged(&changed, &evidence), Some(Err(RefusedReason::SignatureWrong)));
    }
}

/// Neither before a proof nor without one is a secret shown.
fn shows_nothing(unverified: Unverified, body: &[u8]) {
    let value: Value = serde_json::from_slice(body).expect("it was read");
    if format!("{:?}", unverified.delivery()).contains(crate::oracle::MARK) {
        return;
    }
    let Some(planted) = planted(&value, &[]) else { return };
    let none: [(&str, &str); 0] = [];
    let planted = webhook::parse(&none[..], planted.to_string().as_bytes()).expect("the same event");
    assert!(!holds_mark(&planted));
    let hint = planted.into_hint();
    assert!(!holds_mark(&hint) && !holds_mark(hint.claimed()));
    let _named = (hint.payment(), hint.created_at().map(webhook::CreatedAt::unix_micros), hint.event_type());
    let hint = unverified.into_hint();
    assert_eq!(hint.body(), body);
}
