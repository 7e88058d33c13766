//! Contract §2.6: how billing keys come and go.

use core::time::Duration;

use http::Request;
use serde_json::{Value, json};

use super::Bench;
use super::making::{CUSTOMER, switched, told, with};
use crate::config::{ApiVersion, Config};
use crate::operation::Operation;
use crate::switches::{DeletedTwice, FormCodes, MakingSwitches, SpentAuthKey, Switches};
use crate::world::NewMeans;

const EXAMPLE: NewMeans = NewMeans::Card { number: None, expiry: None, is_debit: false };

#[test]
fn an_auth_key_is_good_for_one_billing_key() {
    for (spent_auth_key, code) in [
        (SpentAuthKey::InvalidBillingAuth, "INVALID_BILLING_AUTH"),
        (SpentAuthKey::InvalidRequest, "INVALID_REQUEST"),
    ] {
        let mut bench = switched(MakingSwitches { spent_auth_key, ..MakingSwitches::default() });
        let auth_key = bench.authenticate(EXAMPLE);
        let other = bench.issue(&auth_key, "somebody-else");
        assert_eq!((other.status, other.code()), (400, "NOT_MATCHES_CUSTOMER_KEY"));
        let issued = bench.issue(&auth_key, CUSTOMER);
        assert_eq!((issued.status, &issued.body["customerKey"]), (200, &json!(CUSTOMER)));
        for spent in [auth_key.as_str(), "e_never"] {
            let answer = bench.issue(spent, CUSTOMER);
            assert_eq!((answer.status, answer.code()), (400, code), "{spent}");
        }
    }
}

#[test]
fn how_long_an_auth_key_lives_is_a_switch() {
    for (auth_key_minutes, status) in [(None, 200), (Some(10), 400), (Some(11), 200)] {
        let mut bench = switched(MakingSwitches { auth_key_minutes, ..MakingSwitches::default() });
        let auth_key = bench.authenticate(EXAMPLE);
        bench.advance(Duration::from_mins(10));
        assert_eq!(bench.issue(&auth_key, CUSTOMER).status, status, "{auth_key_minutes:?}");
    }
}

#[test]
fn a_refused_issue_leaves_the_auth_key_as_it_was() {
    let mut bench = Bench::new();
    let auth_key = bench.authenticate(EXAMPLE);
    bench.refuse(Operation::BillingIssue, "REJECT_CARD_COMPANY");
    assert_eq!(bench.issue(&auth_key, CUSTOMER).code(), "REJECT_CARD_COMPANY");
    bench.world.set_faults(bench.now, crate::fault::Plan::default());
    assert_eq!(bench.issue(&auth_key, CUSTOMER).status, 200);
}

#[test]
fn a_billing_key_is_43_characters_of_base64url_and_a_sign_of_equality() {
    let mut bench = Bench::new();
    let (first, second) = (bench.billing_key(), bench.billing_key());
    assert_ne!(first, second, "one customer may have several");
    for key in [&first, &second] {
        let (text, end) = key.split_at(43);
        assert_eq!(end, "=");
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{key}");
    }
    let encoded = first.replace('=', "%3D");
    assert_eq!(bench.charge(&encoded, &json!({})).status, 200);
    assert_eq!(bench.charge(&first, &json!({"orderId": "bill-order-0002"})).status, 200);
}

#[test]
fn a_card_is_checked_where_it_can_be() {
    for (changes, own, general) in [
        (json!({"customerKey": null}), "INVALID_REQUEST", "INVALID_REQUEST"),
        (json!({"customerKey": "x"}), "INVALID_CUSTOMER_KEY", "INVALID_REQUEST"),
        (json!({"customerEmail": "x"}), "INVALID_EMAIL", "INVALID_REQUEST"),
        (json!({"cardNumber": "433012"}), "INVALID_CARD_NUMBER", "INVALID_CARD_NUMBER"),
        (json!({"cardExpirationYear": "24"}), "INVALID_CARD_EXPIRATION", "INVALID_CARD_EXPIRATION"),
        (json!({"cardPassword": "1"}), "INVALID_CARD_PASSWORD", "INVALID_CARD_PASSWORD"),
        (json!({"customerIdentityNumber": "1"}), "INVALID_BIRTH_DAY_FORMAT", "INVALID_BIRTH_DAY_FORMAT"),
        (json!({"customerIdentityNumber": null}), "INVALID_REQUEST", "INVALID_REQUEST"),
    ] {
        for (form_codes, code) in [(FormCodes::OfTheField, own), (FormCodes::InvalidRequest, general)] {
            let mut bench = switched(MakingSwitches { form_codes, ..MakingSwitches::default() });
            let answer = bench.issue_by_card(&changes);
            assert_eq!((answer.status, answer.code()), (400, code), "{changes}");
        }
    }
}

#[test]
fn a_card_of_unknown_kind_gets_a_key_that_charges_nothing() {
    for number in ["4330121234567890", "5520221234567890"] {
        let mut bench = Bench::new();
        let issued = bench.issue_by_card(&json!({"cardNumber": number}));
        assert_eq!((issued.status, &issued.body["card"]["cardType"]), (200, &json!("미확인")));
        let key = issued.body["billingKey"].as_str().expect("a key").to_owned();
        let charged = bench.charge(&key, &json!({}));
        assert_eq!((charged.status, charged.code()), (400, "NOT_SUPPORTED_CARD_TYPE"));
        assert!(bench.ledger().is_empty());
    }
}

#[test]
fn customer_keys_are_taken_as_measured_or_by_switch_as_documented() {
    let text = |length: usize| "x".repeat(length);
    for (key, measured, documented) in [
        ("xy".to_owned(), (200, ""), (200, "")),
        ("onlyletters".to_owned(), (200, ""), (200, "")),
        (text(255), (200, ""), (200, "")),
        ("bad key!".to_owned(), (200, ""), (400, "INVALID_CUSTOMER_KEY")),
        (text(256), (200, ""), (400, "INVALID_CUSTOMER_KEY")),
        (text(300), (200, ""), (400, "INVALID_CUSTOMER_KEY")),
        (text(301), (500, "FAILED_DB_PROCESSING"), (400, "INVALID_CUSTOMER_KEY")),
        (text(1), (400, "INVALID_CUSTOMER_KEY"), (400, "INVALID_CUSTOMER_KEY")),
    ] {
        for (strict_customer_keys, expected) in [(false, measured), (true, documented)] {
            let mut bench = switched(MakingSwitches { strict_customer_keys, ..MakingSwitches::default() });
            let answer = bench.issue_by_card(&json!({"customerKey": key}));
            assert_eq!((answer.status, answer.code()), expected, "{} {key}", key.len());
        }
    }
}

#[test]
fn a_deleted_key_is_gone_without_a_word_and_told_of_once() {
    for (deleted_twice, again) in [
        (DeletedTwice::AlreadyRemovedBillingKey, (400, "ALREADY_REMOVED_BILLING_KEY")),
        (DeletedTwice::NotFoundBilling, (404, "NOT_FOUND_BILLING")),
    ] {
        let mut bench = switched(MakingSwitches { deleted_twice, ..MakingSwitches::default() });
        let key = bench.billing_key();
        let deleted = bench.delete(&key);
        assert_eq!((deleted.status, &deleted.body), (200, &Value::Null), "the body is empty");
        let second = bench.delete(&key);
        assert_eq!((second.status, second.code()), again);
        assert_eq!(told(&bench), [0, 0, 1]);
        let charged = bench.charge(&key, &json!({}));
        assert_eq!((charged.status, charged.code()), (400, "ALREADY_REMOVED_BILLING_KEY"));
        assert_eq!(bench.delete("never").code(), "NOT_FOUND_BILLING");
        assert!(bench.ledger().is_empty());
    }
}

#[test]
fn whether_a_deletion_heeds_its_idempotency_key_is_a_switch() {
    for (idempotent_delete, second) in [(false, 400), (true, 200)] {
        let mut bench = Bench::with(&Config {
            switches: Switches { idempotent_delete, ..Switches::default() },
            ..Config::default()
        });
        let path = format!("/v1/billing/{}", bench.billing_key());
        let request = || Request::delete(&path).header("idempotency-key", "once");
        assert_eq!(bench.send(request(), &Value::Null).status, 200);
        let again = bench.send(request(), &Value::Null);
        assert_eq!(again.status, second, "{idempotent_delete}");
        assert_eq!(again.body.is_null(), idempotent_delete, "a replay is empty too");
        assert_eq!(told(&bench), [0, 0, 1]);
    }
}

#[test]
fn older_versions_name_company_and_number_once_more() {
    for (version, is_older) in
        [(ApiVersion::V2022_11_16, true), (ApiVersion::V2022_06_08, true), (ApiVersion::V2024_06_01, false)]
    {
        let mut config = Config::default();
        config.merchants[0].version = version;
        let mut bench = Bench::with(&config);
        let issued = bench.issue_by_card(&json!({})).body;
        let has_codes = version >= ApiVersion::V2022_11_16;
        assert_eq!(issued["card"].get("issuerCode"), has_codes.then(|| json!("21")).as_ref());
        assert_eq!(issued["card"].get("company"), (!has_codes).then(|| json!("하나")).as_ref());
        assert_eq!(issued.get("cardCompany"), is_older.then(|| json!("하나")).as_ref());
        assert_eq!(issued.get("cardNumber"), is_older.then(|| json!("94100012****789*")).as_ref());
    }
}

#[test]
fn words_are_english_on_request() {
    let mut bench = Bench::new();
    let auth_key = bench.authenticate(EXAMPLE);
    let request = Request::post("/v1/billing/authorizations/issue").header("accept-language", "en-US");
    let body = with(&json!({"authKey": auth_key}), &json!({"customerKey": CUSTOMER}));
    let issued = bench.send(request, &body).body;
    let words = [&issued["method"], &issued["card"]["cardType"], &issued["card"]["ownerType"]];
    assert_eq!(words, [&json!("CARD"), &json!("CREDIT"), &json!("PERSONAL")]);
}

#[test]
fn billing_keys_and_auth_keys_survive_being_written_down() {
    let mut bench = Bench::new();
    bench.advance(Duration::from_micros(7));
    let (live, dead) = (bench.billing_key(), bench.billing_key());
    bench.delete(&dead);
    let transfer = NewMeans::Transfer { bank_code: "92", account: "1000000001234".to_owned() };
    let auth_key = bench.authenticate(transfer);
    let written = serde_json::to_string(&bench.world.state.billing).expect("JSON");
    bench.world.state.billing = serde_json::from_str(&written).expect("it reads what it wrote");
    assert_eq!(serde_json::to_string(&bench.world.state.billing).expect("JSON"), written);
    assert_eq!(bench.charge(&live, &json!({})).status, 200);
    assert_eq!(bench.charge(&dead, &json!({})).code(), "ALREADY_REMOVED_BILLING_KEY");
    assert_eq!(bench.issue(&auth_key, CUSTOMER).status, 200);
}
