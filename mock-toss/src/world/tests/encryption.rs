//! Contract §1.3 and §2.9: what is encrypted, with which key, and what is answered if it is not.

use core::time::Duration;

use http::Request;
use proptest::prelude::*;
use serde_json::json;

use super::sealed::{document_key, open, seller};
use super::{Bench, response};
use crate::config::Config;
use crate::jwe::SecurityKey;

#[test]
fn an_encrypted_request_is_answered_with_the_same_key_and_so_are_its_refusals() {
    let mut bench = Bench::new();
    let created = bench.sealed("/v2/sellers", &seller("my-seller-1", "CORPORATE"));
    assert!(created.is_sealed && created.seen.status == 200, "{:?}", created.seen);
    let refused = bench.sealed("/v2/sellers", &json!({"refSellerId": "my-seller-2"}));
    assert!(refused.is_sealed);
    assert_eq!((refused.seen.status, refused.code()), (400, "INVALID_REQUEST"));
    let unknown = bench.sealed("/v2/sellers/seller_x", &json!({}));
    assert!(unknown.is_sealed);
    assert_eq!((unknown.seen.status, unknown.code()), (404, "NOT_FOUND"));
}

#[test]
fn a_test_code_is_answered_encrypted() {
    let mut bench = Bench::new();
    let body = seller("my-seller-1", "CORPORATE").to_string();
    let body = crate::jwe::seal(&document_key(), bench.now, 1, body.as_bytes()).expect("sealed");
    let request = Request::post("/v2/sellers")
        .header("tosspayments-api-security-mode", "ENCRYPTION")
        .header("tosspayments-test-code", "NOT_FOUND");
    let answer = open(&response(bench.begin_raw(request, body.into())));
    assert!(answer.is_sealed);
    assert_eq!(answer.code(), "NOT_FOUND");
    assert_eq!(bench.plain("GET", "/v2/sellers").entity()["items"], json!([]));
}

#[test]
fn what_cannot_be_read_is_refused_in_plain_json() {
    let mut bench = Bench::new();
    let plain = bench.post_raw("/v2/sellers", seller("my-seller-1", "CORPORATE").to_string().into());
    let other_key = SecurityKey::of_hex(&"0".repeat(64)).expect("a key");
    let foreign = bench.sealed_with(&other_key, "/v2/sellers", &seller("my-seller-1", "CORPORATE"));
    for refused in [plain, foreign] {
        assert!(!refused.is_sealed);
        assert_eq!((refused.seen.status, refused.code()), (400, "INVALID_REQUEST"));
        assert_eq!((&refused.seen.body["version"], refused.entity()), (&json!("2022-11-16"), &json!(null)));
    }
    let body = crate::jwe::seal(&document_key(), bench.now, 1, b"{}").expect("sealed");
    for mode in [None, Some("PLAIN")] {
        let mut request = Request::post("/v2/payouts");
        if let Some(mode) = mode {
            request = request.header("tosspayments-api-security-mode", mode);
        }
        let response = response(bench.begin_raw(request, body.clone().into()));
        assert_eq!(response.headers()["x-mock-rule"], "v2.not-encrypted; documented; contract 1.6");
        assert_eq!(open(&response).code(), "INVALID_REQUEST");
    }
}

#[test]
fn a_merchant_without_a_security_key_is_told_so() {
    let mut config = Config::default();
    config.merchants[0].security_key = None;
    let mut bench = Bench::with(&config);
    let refused = bench.sealed("/v2/sellers", &seller("my-seller-1", "CORPORATE"));
    assert_eq!((refused.seen.status, refused.code()), (403, "FORBIDDEN_REQUEST"));
    let reissued = bench.world.reissue_security_key(bench.now, None).expect("a key");
    let reissued: serde_json::Value = serde_json::from_slice(&reissued).expect("JSON");
    let key = SecurityKey::of_hex(reissued["securityKey"].as_str().expect("a key")).expect("64 digits");
    assert_eq!(reissued["old"], json!(null));
    let body = crate::jwe::seal(&key, bench.now, 1, b"{}").expect("sealed");
    let request = Request::post("/v2/sellers").header("tosspayments-api-security-mode", "ENCRYPTION");
    let response = response(bench.begin_raw(request, body.into()));
    assert!(crate::jwe::open(&[key], response.body()).is_ok());
}

#[test]
fn an_old_key_works_for_seven_days_after_its_reissue() {
    let mut bench = Bench::new();
    bench.world.reissue_security_key(bench.now, None).expect("a key");
    bench.advance(Duration::from_hours(7 * 24) - Duration::from_micros(1));
    assert!(bench.sealed("/v2/sellers", &seller("my-seller-1", "CORPORATE")).is_sealed);
    bench.advance(Duration::from_micros(1));
    let late = bench.sealed("/v2/sellers", &seller("my-seller-2", "CORPORATE"));
    assert_eq!((late.is_sealed, late.code()), (false, "INVALID_REQUEST"));
}

#[test]
fn a_replay_is_the_same_jwe_byte_by_byte() {
    let mut bench = Bench::new();
    let body = seller("my-seller-1", "CORPORATE").to_string();
    let body = crate::jwe::seal(&document_key(), bench.now, 1, body.as_bytes()).expect("sealed");
    let mut send = || {
        let request = Request::post("/v2/sellers")
            .header("tosspayments-api-security-mode", "ENCRYPTION")
            .header("idempotency-key", "once");
        response(bench.begin_raw(request, body.clone().into()))
    };
    let (first, second) = (send(), send());
    assert_eq!(first.body(), second.body());
    assert_eq!(second.headers()["content-type"], "text/plain");
    assert_eq!(bench.plain("GET", "/v2/sellers").entity()["items"].as_array().map(Vec::len), Some(1));
}

proptest! {
    #[test]
    fn no_bytes_in_the_place_of_a_jwe_change_anything(
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            "[A-Za-z0-9_=-]{0,40}(\\.[A-Za-z0-9_-]{0,40}){4}".prop_map(String::into_bytes),
        ],
        path in prop_oneof![Just("/v2/sellers"), Just("/v2/payouts"), Just("/v2/sellers/seller_a01")],
    ) {
        let mut bench = Bench::new();
        let refused = bench.post_raw(path, body.into());
        prop_assert_eq!((refused.is_sealed, refused.code()), (false, "INVALID_REQUEST"));
        let sellers = bench.plain("GET", "/v2/sellers");
        prop_assert_eq!(&sellers.entity()["items"], &json!([]));
    }

    #[test]
    fn no_sealed_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bench = Bench::new();
        for path in ["/v2/sellers", "/v2/payouts", "/v2/sellers/seller_a01"] {
            let sealed = crate::jwe::seal(&document_key(), bench.now, 7, &body).expect("sealed");
            let refused = bench.post_raw(path, sealed.into());
            prop_assert!(refused.is_sealed && refused.seen.status >= 400);
        }
    }
}
