use core::time::Duration;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use proptest::prelude::*;

use super::{Object, WireAnswer, refusal, request, retry_after};
use crate::api::billing::DeleteBillingKey;
use crate::endpoint::Changing;
use crate::error::ErrorKind;
use crate::operation::Operation;
use crate::test_support::{confirming, send_out};

use crate::error::Verdict;
use crate::outcome::Refusal;

fn refused(answer: &WireAnswer) -> (Refusal, Verdict) {
    refusal(answer, &answer.body, &confirming())
}

fn golden_folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "wire"].iter().collect()
}

fn answer(status: u16, body: impl Into<bytes::Bytes>) -> WireAnswer {
    WireAnswer { status, headers: HeaderMap::new(), body: body.into() }
}

#[test]
fn every_golden_error_is_read_verbatim() {
    let mut read = 0;
    for entry in fs::read_dir(golden_folder()).expect("tests/wire is there") {
        let path = entry.expect("readable").path();
        if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("error.")) {
            continue;
        }
        let body = fs::read(&path).expect("readable");
        let expected: Value = serde_json::from_slice(&body).unwrap();
        let (found, _) = refused(&answer(400, body));
        assert_eq!((&*found.code, &*found.message), {
            (expected["code"].as_str().unwrap(), expected["message"].as_str().unwrap())
        });
        read += 1;
    }
    assert!(read >= 10, "only {read} files");
}

#[test]
fn a_body_that_is_not_the_apis_has_no_code() {
    for body in ["", "<html>502</html>", "[]", "null", r#"{"code":1}"#, r#"{"error":{"code":"V2"}}"#] {
        assert_eq!(&*refused(&answer(502, body)).0.code, "", "{body}");
    }
}

#[test]
fn a_code_counts_whatever_stands_beside_it_and_the_second_envelope_is_read_in_both_forms() {
    let v2 = Operation::Other(Arc::new(Changing(send_out())));
    for (operation, body, code) in [
        (
            confirming(),
            r#"{"code":"REJECT_CARD_PAYMENT","message":"","error":"Forbidden"}"#,
            "REJECT_CARD_PAYMENT",
        ),
        (confirming(), r#"{"code":"REJECT_CARD_PAYMENT","error":{"code":"X"}}"#, "REJECT_CARD_PAYMENT"),
        (confirming(), r#"{"status":404,"error":"Not Found","path":"/"}"#, ""),
        (
            v2.clone(),
            r#"{"version":"2022-11-16","entityBody":null,"error":{"code":"NOT_FOUND","message":"?"}}"#,
            "NOT_FOUND",
        ),
        (v2.clone(), r#"{"code":"UNAUTHORIZED_KEY","message":"?"}"#, "UNAUTHORIZED_KEY"),
        (v2.clone(), r#"{"code":"UNAUTHORIZED_KEY","error":null}"#, "UNAUTHORIZED_KEY"),
        (v2.clone(), r#"{"code":"UNAUTHORIZED_KEY","error":"Unauthorized"}"#, "UNAUTHORIZED_KEY"),
        (v2, "<html>502</html>", ""),
    ] {
        let answer = answer(400, body);
        assert_eq!(&*refusal(&answer, &answer.body, &operation).0.code, code, "{body}");
    }
}

#[test]
fn the_trace_id_of_the_golden_headers_is_kept() {
    let text = fs::read(golden_folder().join("response_headers.confirm.json")).expect("a golden file");
    let Value::Object(golden) = serde_json::from_slice(&text).unwrap() else { panic!("an object") };
    let headers = golden
        .iter()
        .map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (name, HeaderValue::from_str(value.as_str().unwrap()).unwrap())
        })
        .collect();
    let (found, _) = refused(&WireAnswer { headers, ..answer(500, "") });
    assert_eq!(found.trace_id.as_deref(), Some("afbc9b43d8f9c55f1201d777b6e68418"));
}

/// What headers of these names and values ask for.
fn asked(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
    let headers =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    retry_after(&headers.collect())
}

#[test]
fn retry_after_is_read_in_seconds_and_as_a_date_by_the_gateways_own_clock() {
    assert_eq!(asked(&[]), None);
    assert_eq!(asked(&[("retry-after", " 7 ")]), Some(Duration::from_secs(7)));
    let date = ("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT");
    assert_eq!(asked(&[date, ("date", "Wed, 21 Oct 2026 07:27:56 GMT")]), Some(Duration::from_secs(4)));
}

#[test]
fn a_date_without_the_gateways_own_is_read_by_the_clock_of_this_host() {
    let long_ago = ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(asked(&[long_ago]), Some(Duration::ZERO));
    assert_eq!(asked(&[long_ago, ("date", "yesterday")]), Some(Duration::ZERO));
}

#[test]
fn a_retry_after_that_cannot_be_read_is_no_wish() {
    for text in ["", "-1", "soon", "1.5", "Wed, 99 Oct 2026 07:28:00 GMT"] {
        assert_eq!(asked(&[("retry-after", text)]), None, "{text}");
    }
    let binary = HeaderValue::from_bytes(b"\xff\xfe").unwrap();
    assert_eq!(retry_after(&HeaderMap::from_iter([(http::header::RETRY_AFTER, binary)])), None);
}

fn written(text: &str) -> bool {
    let json = format!(r#"{{"a":{}}}"#, Value::from(text));
    Object::with_room(0).text("a", text).finish() == json.as_bytes()
}

#[test]
fn texts_that_json_writes_otherwise_are_written_so() {
    for text in ["", "plain", "고객이 취소를 원함", "\"", "\\", "a\nb", "\u{1f}", "\u{7f}", "\0"] {
        assert!(written(text), "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_written_as_json_writes_it(text: String) {
        prop_assert!(written(&text));
    }
}

#[test]
fn an_id_that_leads_elsewhere_is_not_sent() {
    for id in [".", ".."] {
        let delete = DeleteBillingKey::new("bd_1".parse().unwrap(), id.parse().unwrap());
        let error = request(&Operation::Other(Arc::new(Changing(delete)))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent);
        assert!(error.to_string().contains("leads elsewhere"), "{error}");
    }
}
