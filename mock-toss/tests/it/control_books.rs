//! The control API of the books.

use http::Request;
use mock_toss::accounts::{Account, TrialBalance};
use mock_toss::in_memory::InMemory;
use mock_toss::journal::Journal;
use mock_toss::ledger::{Ledger, LedgerPayment};
use serde_json::{Value, json};

use crate::client::{ORDER, call, config, confirm_body, json, open};

async fn paid() -> InMemory {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let key = open(&toss, 15_000).await;
    let confirmed = call(&toss, Request::post("/v1/payments/confirm"), &confirm_body(&key, 15_000)).await;
    assert_eq!(confirmed.expect("an answer").status(), 200);
    toss
}

async fn text(toss: &InMemory, path: &str) -> String {
    let response = call(toss, Request::get(path), &Value::Null).await.expect("an answer");
    assert_eq!(response.headers()["content-type"], "application/x-ndjson", "{path}");
    String::from_utf8(response.body().to_vec()).expect("UTF-8")
}

#[tokio::test]
async fn the_accounts_are_those_of_the_ledger() {
    let toss = paid().await;
    let ledger = toss.ledger();
    assert_eq!(text(&toss, "/_mock/accounts").await, ledger.accounts().to_ndjson());
    assert_eq!(ledger.accounts().balance(Account::Customers, "KRW").balance, 15_000);
    let trial = TrialBalance { currency: "KRW", debits: 15_000, credits: 15_000 };
    assert_eq!(ledger.accounts().trial_balances(), [trial]);
}

#[tokio::test]
async fn a_ledger_can_be_rebuilt_from_the_text_of_the_journal() {
    let toss = paid().await;
    let journal = Journal::from_ndjson(&text(&toss, "/_mock/journal").await).expect("the fake wrote it");
    assert_eq!(Ledger::of(&journal), toss.ledger());
    let payments =
        LedgerPayment::from_ndjson(&text(&toss, "/_mock/ledger").await).expect("the fake wrote it");
    assert_eq!(payments.len(), 1);
    assert_eq!((payments[0].status, payments[0].captured), ("DONE", 15_000));
}

#[tokio::test]
async fn promotions_are_what_was_set() {
    let toss = paid().await;
    let set =
        json!({"all": [{"type": "CARD_POINT"}], "card": {"discountCards": [], "interestFreeCards": []}});
    assert_eq!(call(&toss, Request::put("/_mock/promotions"), &set).await.expect("an answer").status(), 200);
    for (path, part) in [("/v1/promotions", "all"), ("/v1/promotions/card", "card")] {
        let seen = call(&toss, Request::get(path), &Value::Null).await.expect("an answer");
        assert_eq!(json(&seen), set[part]);
    }
    for wrong in [
        json!({"all": {}}),
        json!({"all": [null]}),
        json!({"card": []}),
        json!({"card": {"discountCards": []}}),
        json!({"card": {"discountCards": [], "interestFreeCards": [1]}}),
        json!({"every": []}),
    ] {
        let seen = call(&toss, Request::put("/_mock/promotions"), &wrong).await.expect("an answer");
        assert_eq!(seen.status(), 400, "{wrong}");
    }
}

#[tokio::test]
async fn the_tax_office_says_only_what_it_could_say() {
    let toss = paid().await;
    let receipt = json!({
        "amount": 1_000, "orderId": ORDER, "orderName": "물", "customerIdentityNumber": "01012341234",
        "type": "소득공제",
    });
    let issued = call(&toss, Request::post("/v1/cash-receipts"), &receipt).await.expect("an answer");
    let key = json(&issued)["receiptKey"].clone();
    let cases = [
        (json!({"receiptKey": key, "issueStatus": "LOST"}), 400),
        (json!({"receiptKey": key, "issueStatus": "FAILED", "code": "TS99"}), 400),
        (json!({"receiptKey": key, "issueStatus": "COMPLETED", "code": "TS1"}), 400),
        (json!({"receiptKey": key}), 400),
        (json!({"receiptKey": "cr_nobody", "issueStatus": "COMPLETED"}), 404),
        (json!({"receiptKey": key, "issueStatus": "COMPLETED"}), 200),
        (json!({"receiptKey": key, "issueStatus": "COMPLETED"}), 404),
    ];
    for (body, status) in cases {
        let seen = call(&toss, Request::post("/_mock/cash-receipts"), &body).await.expect("an answer");
        assert_eq!(seen.status(), status, "{body}");
    }
}
