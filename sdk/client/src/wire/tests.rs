use core::time::Duration;
use std::fs;
use std::path::PathBuf;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::{WireAnswer, refusal, retry_after};

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
        let found = refusal(&answer(400, body));
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
        assert_eq!(&*refusal(&answer(502, body)).code, "", "{body}");
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
    let found = refusal(&WireAnswer { headers, ..answer(500, "") });
    assert_eq!(found.trace_id.as_deref(), Some("afbc9b43d8f9c55f1201d777b6e68418"));
}

#[test]
fn retry_after_is_read_in_seconds_and_nothing_else() {
    let read = |text| retry_after(&HeaderMap::from_iter([(http::header::RETRY_AFTER, text)]));
    assert_eq!(read(HeaderValue::from_static(" 7 ")), Some(Duration::from_secs(7)));
    for other in ["", "-1", "soon", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999999"] {
        assert_eq!(read(HeaderValue::from_static(other)), None, "{other}");
    }
}
