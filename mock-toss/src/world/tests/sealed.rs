//! How the tests of payouts and sellers talk to a world: with encrypted bodies, and plain ones where something is
//! wrong with them.

use http::Request;
use serde_json::{Value, json};

use super::{Bench, Seen, response};
use crate::config::DOCUMENT_SECURITY_KEY;
use crate::jwe::{self, SecurityKey};

pub(super) fn document_key() -> SecurityKey {
    SecurityKey::of_hex(DOCUMENT_SECURITY_KEY).expect("a key")
}

/// An answer, and whether it came encrypted.
pub(super) struct Opened {
    pub(super) seen: Seen,
    pub(super) is_sealed: bool,
}

impl Opened {
    pub(super) fn code(&self) -> &str {
        self.seen.body["error"]["code"].as_str().unwrap_or_default()
    }

    pub(super) fn entity(&self) -> &Value {
        &self.seen.body["entityBody"]
    }
}

impl Bench {
    pub(super) fn sealed_with(&mut self, key: &SecurityKey, path: &str, body: &Value) -> Opened {
        let body = jwe::seal(key, self.now, 99, body.to_string().as_bytes()).expect("sealed");
        self.post_raw(path, body.into())
    }

    /// A POST with an encrypted body.
    pub(super) fn sealed(&mut self, path: &str, body: &Value) -> Opened {
        self.sealed_with(&document_key(), path, body)
    }

    pub(super) fn post_raw(&mut self, path: &str, body: bytes::Bytes) -> Opened {
        let request = Request::post(path).header("tosspayments-api-security-mode", "ENCRYPTION");
        let decision = self.begin_raw(request, body);
        open(&response(decision))
    }

    pub(super) fn plain(&mut self, method: &str, path: &str) -> Opened {
        let decision = self.begin(Request::builder().method(method).uri(path), &Value::Null);
        open(&response(decision))
    }

    /// A seller that can be paid, by its id.
    pub(super) fn seller(&mut self, reference: &str) -> String {
        let created = self.sealed("/v2/sellers", &seller(reference, "CORPORATE"));
        assert_eq!(created.seen.status, 200, "{:?}", created.seen);
        created.entity()["id"].as_str().expect("an id").to_owned()
    }

    pub(super) fn available(&mut self) -> u64 {
        let balance = self.plain("GET", "/v2/balances");
        balance.entity()["availableAmount"]["value"].as_u64().expect("an amount")
    }
}

pub(super) fn open(response: &http::Response<bytes::Bytes>) -> Opened {
    let is_sealed = response.headers()["content-type"] == "text/plain";
    let body = if is_sealed {
        jwe::open(&[document_key()], response.body()).expect("the answer has the request's key").0
    } else {
        response.body().to_vec()
    };
    let status = response.status().as_u16();
    let body = serde_json::from_slice(&body).expect("the body is JSON");
    Opened { seen: Seen { status, body, trace: String::new() }, is_sealed }
}

pub(super) fn seller(reference: &str, business_type: &str) -> Value {
    let company = json!({
        "name": "테스트 상호", "representativeName": "김토페", "businessRegistrationNumber": "1234567890",
        "email": "seller@example.com", "phone": "01012345678",
    });
    let individual = json!({"name": "김토페", "email": "seller@example.com", "phone": "01012345678"});
    let is_person = business_type == "INDIVIDUAL";
    json!({
        "refSellerId": reference, "businessType": business_type,
        "company": if is_person { Value::Null } else { company },
        "individual": if is_person { individual } else { Value::Null },
        "account": {"bankCode": "092", "accountNumber": "1234567890123", "holderName": "김토페"},
        "metadata": {"key1": "value1"},
    })
}

pub(super) fn payout(reference: &str, seller: &str, value: u64) -> Value {
    json!({
        "refPayoutId": reference, "destination": seller, "scheduleType": "EXPRESS",
        "amount": {"currency": "KRW", "value": value}, "transactionDescription": "대금지급",
    })
}

pub(super) fn scheduled(reference: &str, seller: &str, day: &str) -> Value {
    let mut payout = payout(reference, seller, 5_000);
    payout["scheduleType"] = "SCHEDULED".into();
    payout["payoutDate"] = day.into();
    payout
}
