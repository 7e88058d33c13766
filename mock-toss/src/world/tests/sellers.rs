//! Contract §2.9: sellers, their forms, their lists and their checks.

use serde_json::{Value, json};

use super::Bench;
use super::sealed::{payout, seller};
use crate::config::Config;
use crate::switches::{DuplicateReferenceCode, Switches};
use crate::world::outbox::Event;

/// 2025-07-01T10:00:00+09:00, a Tuesday.
const TUESDAY: i64 = 1_751_331_600_000_000;

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.now = crate::time::KoreanTime::from_micros(TUESDAY);
    bench
}

fn status(bench: &mut Bench, id: &str) -> String {
    let seen = bench.plain("GET", &format!("/v2/sellers/{id}"));
    seen.entity()["status"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_company_can_be_paid_a_little_at_once_and_others_have_to_be_checked() {
    for (business_type, expected) in [
        ("CORPORATE", "PARTIALLY_APPROVED"),
        ("INDIVIDUAL", "APPROVAL_REQUIRED"),
        ("INDIVIDUAL_BUSINESS", "APPROVAL_REQUIRED"),
    ] {
        let created = bench().sealed("/v2/sellers", &seller("my-seller-1", business_type));
        assert_eq!(created.entity()["status"], expected, "{business_type}");
    }
}

/// (what is put where, what the reason says)
type Row = (&'static str, Value, &'static str);

#[test]
fn a_broken_form_is_refused_and_creates_nobody() {
    let table: &[Row] = &[
        ("/refSellerId", json!(null), "refSellerId is missing"),
        ("/refSellerId", json!(""), "refSellerId is empty"),
        ("/refSellerId", json!(7), "refSellerId is 7, not a string"),
        ("/businessType", json!("PERSON"), "businessType is `PERSON`, not INDIVIDUAL"),
        ("/company", json!(null), "company is missing"),
        ("/company", json!("x"), "company is \\\"x\\\", not an object"),
        ("/company/email", json!("nobody"), "company.email is `nobody`"),
        ("/company/phone", json!("010"), "company.phone is `010`, not 8 to 15 digits"),
        ("/company/businessRegistrationNumber", json!("12345"), "is `12345`, not 10 digits"),
        ("/account", json!(null), "account is missing"),
        ("/account/bankCode", json!("92"), "account.bankCode is `92`, not 3 digits"),
        ("/account/bankCode", json!("999"), "account.bankCode is 999, which is no bank"),
        ("/account/accountNumber", json!("12-34x"), "account.accountNumber is `12-34x`"),
        ("/account/holderName", json!(null), "account.holderName is missing"),
        ("/metadata", json!({"a": "", "b": "", "c": "", "d": "", "e": "", "f": ""}), "has 6 pairs"),
        ("/metadata", json!({"a[0]": "x"}), "metadata has the name `a[0]`"),
        ("/metadata", json!({"a": 1}), "metadata.a is 1, not a string"),
    ];
    for (place, value, expected) in table {
        let mut bench = bench();
        let mut form = seller("my-seller-1", "CORPORATE");
        *form.pointer_mut(place).expect("the field is there") = value.clone();
        let body =
            crate::jwe::seal(&super::sealed::document_key(), bench.now, 1, form.to_string().as_bytes());
        let request =
            http::Request::post("/v2/sellers").header("tosspayments-api-security-mode", "ENCRYPTION");
        let response = super::response(bench.begin_raw(request, body.expect("sealed").into()));
        let reason = response.headers()["x-mock-reason"].to_str().expect("ASCII").to_owned();
        assert_eq!(response.status(), 400, "{place}");
        assert!(reason.contains(expected), "{place}: {reason}");
        assert_eq!(bench.plain("GET", "/v2/sellers").entity()["items"], json!([]), "{place}");
    }
}

#[test]
fn a_reference_is_used_once_and_its_refusal_is_a_switch() {
    for (switch, expected) in [
        (DuplicateReferenceCode::DuplicatedRequest, "DUPLICATED_REQUEST"),
        (DuplicateReferenceCode::InvalidRequest, "INVALID_REQUEST"),
    ] {
        let switches = Switches { duplicate_reference_code: switch, ..Switches::default() };
        let mut bench = Bench::with(&Config { switches, ..Config::default() });
        let id = bench.seller("my-seller-1");
        let again = bench.sealed("/v2/sellers", &seller("my-seller-1", "INDIVIDUAL"));
        assert_eq!((again.seen.status, again.code()), (400, expected));
        assert_eq!(bench.plain("DELETE", &format!("/v2/sellers/{id}")).seen.status, 200);
        assert_eq!(bench.sealed("/v2/sellers", &seller("my-seller-1", "INDIVIDUAL")).seen.status, 200);
    }
}

#[test]
fn an_update_changes_what_it_names_and_nothing_else() {
    let mut bench = bench();
    let id = bench.seller("my-seller-1");
    let path = format!("/v2/sellers/{id}");
    let before = bench.plain("GET", &path).entity().clone();
    let account = json!({"bankCode": "088", "accountNumber": "110-1234-5678", "holderName": "이토페"});
    let updated = bench.sealed(&path, &json!({"account": account, "refSellerId": "another"}));
    let mut expected = before;
    expected["account"] = json!({"bankCode": "088", "accountNumber": "110***45678", "holderName": "이토페"});
    assert_eq!((updated.seen.status, updated.entity()), (200, &expected));
    assert_eq!(bench.plain("GET", &path).entity(), &expected);
}

#[test]
fn a_deleted_seller_is_gone() {
    let mut bench = bench();
    let id = bench.seller("my-seller-1");
    let path = format!("/v2/sellers/{id}");
    let deleted = bench.plain("DELETE", &path);
    assert_eq!(deleted.seen.body["entityType"], "deleted-entity");
    assert_eq!(deleted.entity(), &json!({"id": id, "refSellerId": "my-seller-1"}));
    for method in ["GET", "DELETE"] {
        let gone = bench.plain(method, &path);
        assert_eq!((gone.seen.status, gone.code()), (404, "NOT_FOUND"));
    }
    assert_eq!(bench.sealed(&path, &json!({})).code(), "NOT_FOUND");
}

#[test]
fn a_list_is_read_page_by_page() {
    let mut bench = bench();
    let ids: Vec<String> = (0..12).map(|at| bench.seller(&format!("my-seller-{at}"))).collect();
    let read = |bench: &mut Bench, query: &str| {
        let page = bench.plain("GET", &format!("/v2/sellers{query}"));
        let items = page.entity()["items"].as_array().cloned().unwrap_or_default();
        let found: Vec<_> =
            items.iter().map(|item| item["id"].as_str().unwrap_or_default().to_owned()).collect();
        (found, page.entity()["hasNext"].clone(), page.entity()["lastCursor"].clone())
    };
    assert_eq!(read(&mut bench, ""), (ids[..10].to_vec(), json!(true), json!(ids[9])));
    let rest = format!("?startingAfter={}", ids[9]);
    assert_eq!(read(&mut bench, &rest), (ids[10..].to_vec(), json!(false), json!(ids[11])));
    let end = format!("?limit=100&startingAfter={}", ids[11]);
    assert_eq!(read(&mut bench, &end), (Vec::new(), json!(false), json!(null)));
    for query in ["?limit=0", "?limit=101", "?limit=x"] {
        assert_eq!(bench.plain("GET", &format!("/v2/sellers{query}")).code(), "INVALID_REQUEST", "{query}");
    }
    assert_eq!(bench.plain("GET", "/v2/sellers?startingAfter=x").code(), "NOT_FOUND");
}

#[test]
fn a_check_goes_one_step_along_its_way() {
    let mut bench = bench();
    let created = bench.sealed("/v2/sellers", &seller("my-seller-1", "INDIVIDUAL"));
    let id = created.entity()["id"].as_str().expect("an id").to_owned();
    for wrong in ["APPROVAL_REQUIRED", "KYC_REQUIRED", "APPROVED", "GONE"] {
        assert!(bench.world.check_seller(bench.now, &id, wrong).is_err(), "{wrong}");
    }
    for right in ["PARTIALLY_APPROVED", "KYC_REQUIRED", "APPROVED", "KYC_REQUIRED"] {
        assert!(bench.world.check_seller(bench.now, &id, right).is_ok(), "{right}");
        assert_eq!(status(&mut bench, &id), right);
    }
    assert!(bench.world.check_seller(bench.now, "seller_x", "APPROVED").is_err());
}

#[test]
fn ten_million_won_make_a_full_check_necessary() {
    let mut bench = bench();
    let id = bench.seller("my-seller-1");
    bench.world.fund(bench.now, 100_000_000).expect("funded");
    let pay = |bench: &mut Bench, reference: &str, value| {
        bench.sealed("/v2/payouts", &json!([payout(reference, &id, value)])).code().to_owned()
    };
    assert_eq!(pay(&mut bench, "p-1", 9_999_999), "");
    assert_eq!(status(&mut bench, &id), "PARTIALLY_APPROVED");
    assert_eq!(pay(&mut bench, "p-2", 1), "");
    assert_eq!(status(&mut bench, &id), "KYC_REQUIRED");
    assert_eq!(pay(&mut bench, "p-3", 1), "FORBIDDEN_SELLER_PAYOUT");
    bench.world.check_seller(bench.now, &id, "APPROVED").expect("checked");
    assert_eq!(pay(&mut bench, "p-3", 20_000_000), "");
    assert_eq!(status(&mut bench, &id), "APPROVED");
}

#[test]
fn every_status_but_the_first_approval_required_is_told() {
    let mut bench = bench();
    bench.seller("my-seller-1");
    let created = bench.sealed("/v2/sellers", &seller("my-seller-2", "INDIVIDUAL"));
    let id = created.entity()["id"].as_str().expect("an id").to_owned();
    bench.sealed(&format!("/v2/sellers/{id}"), &json!({"metadata": {}}));
    for status in ["PARTIALLY_APPROVED", "KYC_REQUIRED"] {
        bench.world.check_seller(bench.now, &id, status).expect("a step");
    }
    let mut told = Vec::new();
    for event in bench.world.state.outbox.events() {
        if let Event::SellerChanged { seller } = event {
            let seller: Value = serde_json::from_slice(seller).expect("JSON");
            told.push((seller["refSellerId"].clone(), seller["status"].clone()));
        }
    }
    let expected = [
        ("my-seller-1", "PARTIALLY_APPROVED"),
        ("my-seller-2", "PARTIALLY_APPROVED"),
        ("my-seller-2", "KYC_REQUIRED"),
    ];
    assert_eq!(told, expected.map(|(reference, status)| (json!(reference), json!(status))));
}
