//! Contract §2.5: accounts to pay into, issued without a window.

use core::time::Duration;

use serde_json::{Value, json};

use super::Bench;
use super::making::{switched, told, with};
use crate::operation::Operation;
use crate::switches::{FormCodes, MakingSwitches, ValidHours};
use crate::world::deposit::Happening;

const ORDER: &str = "va-order-0001";

fn body() -> Value {
    json!({
        "amount": 15_000, "orderId": ORDER, "orderName": "생수 외 1건", "customerName": "박토스", "bank": "20",
    })
}

#[test]
fn an_account_waits_for_its_deposit_and_two_webhooks_say_so() {
    let mut bench = Bench::new();
    let answer = bench.issue_account(&body());
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!("WAITING_FOR_DEPOSIT")));
    assert_eq!((&answer.body["approvedAt"], &answer.body["method"]), (&Value::Null, &json!("가상계좌")));
    let account = &answer.body["virtualAccount"];
    assert!(
        account["accountNumber"].as_str().is_some_and(|number| number.starts_with('X') && number.len() == 14)
    );
    // 168 hours later.
    assert_eq!(account["dueDate"], "2025-07-03T19:48:53+09:00");
    assert!(answer.body["secret"].is_string());
    assert_eq!(told(&bench), [1, 1, 0]);
    assert_eq!((bench.ledger()[0].status, bench.ledger()[0].captured), ("WAITING_FOR_DEPOSIT", 0));
    bench.assert_books_agree();
    let key = answer.body["paymentKey"].as_str().expect("a key").to_owned();
    assert_eq!(bench.look_up(&key).body, answer.body);
}

#[test]
fn each_field_that_breaks_its_rule_has_its_code() {
    let text = |length: usize| "x".repeat(length);
    for (changes, code) in [
        (json!({"amount": 0}), "INVALID_REQUEST"),
        (json!({"amount": null}), "INVALID_REQUEST"),
        (json!({"orderId": null}), "INVALID_REQUEST"),
        (json!({"orderId": ""}), "INVALID_REQUEST"),
        (json!({"orderId": text(301)}), "INVALID_REQUEST"),
        (json!({"customerName": null}), "INVALID_REQUEST"),
        (json!({"customerName": text(101)}), "INVALID_REQUEST"),
        (json!({"bank": null}), "INVALID_REQUEST"),
        (json!({"bank": "없음"}), "INVALID_BANK"),
        (json!({"bank": "90"}), "INVALID_BANK"),
        (json!({"bank": "토스"}), "INVALID_BANK"),
        (json!({"validHours": 0}), "INVALID_REQUEST"),
        (json!({"validHours": 2_161}), "EXCEED_MAX_VALID_HOURS"),
        (
            json!({"validHours": 1, "dueDate": "2025-07-01T00:00:00"}),
            "INVALID_VALID_HOURS_WITH_DUE_DATE_AND_SINGLE",
        ),
        (json!({"dueDate": "2025-07-01"}), "INVALID_DATE"),
        (json!({"dueDate": "2025-07-01T00:00:00+09:00"}), "INVALID_DATE"),
        (json!({"dueDate": "2025-02-30T00:00:00"}), "INVALID_DATE"),
        (json!({"dueDate": "2025-06-26T19:48:53"}), "INVALID_DATE"),
        (json!({"dueDate": "2025-09-24T19:48:54"}), "EXCEED_MAX_DUE_DATE"),
        (json!({"accountType": "고정"}), "REQUIRED_ACCOUNT_KEY"),
        (json!({"accountType": "그외", "accountKey": "x"}), "INVALID_VIRTUAL_ACCOUNT_TYPE"),
        (json!({"accountKey": text(14)}), "INVALID_REQUEST"),
        (json!({"customerMobilePhone": "0101234"}), "INVALID_REQUEST"),
        (json!({"customerMobilePhone": "0101234567890123"}), "INVALID_REQUEST"),
        (json!({"customerMobilePhone": "010-1234-5678"}), "INVALID_REQUEST"),
        (json!({"cashReceipt": {"type": "선물"}}), "INVALID_REQUEST"),
        (json!({"cashReceipt": {"registrationNumber": "01012341234"}}), "INVALID_REQUEST"),
        (json!({"cashReceipt": {"type": "소득공제"}}), "INVALID_REQUEST"),
        (
            json!({"cashReceipt": {"type": "소득공제", "registrationNumber": "전화"}}),
            "INVALID_REGISTRATION_NUMBER_TYPE",
        ),
        (
            json!({"cashReceipt": {"type": "지출증빙", "registrationNumber": "1".repeat(31)}}),
            "INVALID_REGISTRATION_NUMBER_TYPE",
        ),
        (
            json!({"escrowProducts": [{"id": "1", "name": "물", "code": "w", "unitPrice": 1}]}),
            "INVALID_REQUEST",
        ),
        (
            json!({"escrowProducts": [{"id": "1", "name": "물", "code": "w", "unitPrice": 1, "quantity": 0}]}),
            "INVALID_REQUEST",
        ),
        (json!({"escrowProducts": ["물"]}), "INVALID_REQUEST"),
    ] {
        let mut bench = Bench::new();
        let answer = bench.issue_account(&with(&body(), &changes));
        assert_eq!((answer.status, answer.code()), (400, code), "{changes}");
        assert!(bench.ledger().is_empty());
    }
}

#[test]
fn banks_are_known_by_code_and_by_two_names() {
    for (bank, code) in [("20", "20"), ("우리", "20"), ("WOORI", "20"), ("국민은행", "06"), ("004", "06")]
    {
        let answer = Bench::new().issue_account(&with(&body(), &json!({"bank": bank})));
        assert_eq!(answer.body["virtualAccount"]["bankCode"], code, "{bank}");
    }
}

#[test]
fn a_due_date_is_korean_time_and_at_most_ninety_days_away() {
    for (changes, due) in [
        (json!({"validHours": 1}), "2025-06-26T20:48:53+09:00"),
        (json!({"validHours": "2160"}), "2025-09-24T19:48:53+09:00"),
        (json!({"dueDate": "2025-07-01T23:59:59"}), "2025-07-01T23:59:59+09:00"),
        (json!({"dueDate": "2025-09-24T19:48:53"}), "2025-09-24T19:48:53+09:00"),
    ] {
        let answer = Bench::new().issue_account(&with(&body(), &changes));
        assert_eq!(answer.body["virtualAccount"]["dueDate"], due, "{changes}");
    }
}

#[test]
fn the_longest_validity_is_a_switch() {
    for (valid_hours, hours, status) in
        [(ValidHours::UpTo2160, 721, 200), (ValidHours::UpTo720, 720, 200), (ValidHours::UpTo720, 721, 400)]
    {
        let mut bench = switched(MakingSwitches { valid_hours, ..MakingSwitches::default() });
        let answer = bench.issue_account(&with(&body(), &json!({"validHours": hours})));
        assert_eq!(answer.status, status, "{valid_hours:?} {hours}");
    }
}

#[test]
fn order_ids_are_hardly_looked_at_unless_the_switch_says_so() {
    let long = json!({"orderId": "x".repeat(71)});
    for (strict_order_ids, form_codes, expected) in [
        (false, FormCodes::OfTheField, (200, "")),
        // The table of virtual accounts has no code of its own for order ids.
        (true, FormCodes::OfTheField, (400, "INVALID_REQUEST")),
        (true, FormCodes::InvalidRequest, (400, "INVALID_REQUEST")),
    ] {
        let mut bench =
            switched(MakingSwitches { form_codes, strict_order_ids, ..MakingSwitches::default() });
        let answer = bench.issue_account(&with(&body(), &long));
        assert_eq!((answer.status, answer.code()), expected);
    }
}

#[test]
fn a_fixed_account_is_the_customers_and_any_other_the_payments() {
    let mut bench = Bench::new();
    let mut issue = |order: &str, changes: Value| {
        let body = with(&with(&body(), &changes), &json!({"orderId": order}));
        let account = bench.issue_account(&body).body["virtualAccount"].clone();
        (account["accountNumber"].clone(), account["accountType"].clone())
    };
    let first = issue("order-1", json!({"accountKey": "hong"}));
    assert_eq!(first.1, "고정");
    assert_eq!(issue("order-2", json!({"accountKey": "hong", "accountType": "FIXED"})), first);
    assert_ne!(issue("order-3", json!({"accountKey": "kim"})).0, first.0);
    assert_ne!(issue("order-4", json!({"accountKey": "hong", "bank": "88"})).0, first.0);
    let own = issue("order-5", json!({"accountKey": "hong", "accountType": "일반"}));
    assert_eq!(own.1, "일반");
    assert_ne!(own.0, first.0);
    assert_ne!(issue("order-6", json!({})).0, issue("order-7", json!({})).0);
}

#[test]
fn whether_an_account_key_may_be_long_is_a_switch() {
    for (long_account_keys, status) in [(false, 400), (true, 200)] {
        let mut bench = switched(MakingSwitches { long_account_keys, ..MakingSwitches::default() });
        let answer = bench.issue_account(&with(&body(), &json!({"accountKey": "x".repeat(14)})));
        assert_eq!(answer.status, status);
    }
}

#[test]
fn receipt_and_escrow_are_kept_for_the_deposit() {
    let mut bench = Bench::new();
    let answer = bench.issue_account(&with(
        &body(),
        &json!({
            "useEscrow": true, "customerMobilePhone": "01012341234", "customerEmail": "customer@example.com",
            "escrowProducts": [{"id": "1", "name": "물", "code": "w", "unitPrice": 15_000, "quantity": 1}],
            "cashReceipt": {"type": "소득공제", "registrationNumber": "01012341234"},
        }),
    ));
    assert_eq!((answer.status, &answer.body["useEscrow"]), (200, &json!(true)));
    assert_eq!((&answer.body["cashReceipt"], &answer.body["cashReceipts"]), (&Value::Null, &Value::Null));
    let wanted = bench.world.state.book.payments()[0].wanted_receipt.clone();
    assert_eq!(wanted.expect("a receipt").customer.as_ref(), "01012341234");
    let none = json!({"orderId": "va-order-0002", "cashReceipt": {"type": "미발행"}});
    assert_eq!(bench.issue_account(&with(&body(), &none)).status, 200);
    assert_eq!(bench.world.state.book.payments()[1].wanted_receipt, None);
}

#[test]
fn an_order_has_one_account() {
    let mut bench = Bench::new();
    bench.issue_account(&body());
    let again = bench.issue_account(&body());
    assert_eq!((again.status, again.code()), (400, "DUPLICATED_ORDER_ID"));
    assert_eq!(bench.ledger().len(), 1);
}

#[test]
fn a_bank_that_refuses_issues_nothing() {
    let mut bench = Bench::new();
    bench.refuse(Operation::VirtualAccount, "FAILED_INTERNAL_SYSTEM_PROCESSING");
    assert_eq!(bench.issue_account(&body()).status, 500);
    assert!(bench.ledger().is_empty());
    assert_eq!(told(&bench), [0, 0, 0]);
}

#[test]
fn an_account_is_closed_when_its_due_date_is_over_and_takes_a_deposit_before() {
    for (wait, is_expired) in [(Duration::from_mins(59), false), (Duration::from_hours(1), true)] {
        let mut bench = Bench::new();
        let answer = bench.issue_account(&with(&body(), &json!({"validHours": 1})));
        let key = answer.body["paymentKey"].as_str().expect("a key").to_owned();
        bench.advance(wait);
        let found = bench.look_up(&key).body;
        assert_eq!(found["virtualAccount"]["expired"], is_expired, "{wait:?}");
        assert_eq!(found["status"], "WAITING_FOR_DEPOSIT");
        let deposit = Happening::Deposit { amount: None, depositor: None };
        let paid_in = bench.world.happen(bench.now, &key, &deposit);
        assert_eq!(paid_in.is_ok(), !is_expired, "{paid_in:?}");
        bench.assert_books_agree();
    }
}
