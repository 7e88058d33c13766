//! What is refused before the wire, and what is written of the optional fields.

use core::num::NonZeroU32;

use serde_json::{Value, json};

use super::{BILLING_KEY, account, body, card, charge, client, golden, key, key_in};
use crate::api::billing::Charge;
use crate::api::key_in::KeyIn;
use crate::api::virtual_account::IssueVirtualAccount;
use crate::model::{
    AccountKey, Bank, CashReceiptRequest, Currency, EscrowProduct, InstallmentPlan, InvalidValue, Money,
    ValidHours, Vbv,
};
use crate::test_support::{Script, Step};

fn made_of(amount: Money) -> [Result<(), InvalidValue>; 3] {
    let order = || ("order-0001".parse().unwrap(), "월 구독".parse().unwrap());
    let with = (BILLING_KEY.parse().unwrap(), "cust-1".parse().unwrap());
    let whose = (Bank::from("20"), "박토스".parse().unwrap());
    [
        Charge::new(key(), with, order(), amount).map(drop),
        KeyIn::new(key(), order(), amount, card()).map(drop),
        IssueVirtualAccount::new(key(), order(), amount, whose).map(drop),
    ]
}

#[test]
fn an_amount_is_in_won_for_the_requests_name_no_currency() {
    for (amount, allowed) in [
        (Money::krw(100), [true, true, true]),
        (Money::krw(99), [false, false, true]),
        (Money::krw(1), [false, false, true]),
        (Money::krw(0), [false; 3]),
        (Money::krw(-1), [false; 3]),
        (Money::new(Currency::Usd, 10_050), [false; 3]),
        (Money::new(Currency::Jpy, 10_050), [false; 3]),
    ] {
        let made = made_of(amount);
        assert_eq!(made.each_ref().map(Result::is_ok), allowed, "{amount}");
        for error in made.into_iter().filter_map(Result::err) {
            assert_eq!(error.field(), "amount");
            assert!(error.to_string().contains(&amount.to_string()), "{error}");
        }
    }
}

#[test]
fn what_bears_no_tax_is_part_of_the_amount_in_either_order() {
    let krw = Money::krw;
    let both = charge().with_tax_free(krw(4_000)).unwrap().with_tax_exempt(krw(900)).unwrap();
    let turned = charge().with_tax_exempt(krw(900)).unwrap().with_tax_free(krw(4_000)).unwrap();
    assert_eq!(both, turned);
    for error in [
        charge().with_tax_free(krw(4_901)).unwrap_err(),
        charge().with_tax_free(krw(-1)).unwrap_err(),
        charge().with_tax_exempt(Money::new(Currency::Usd, 1)).unwrap_err(),
        charge().with_tax_free(krw(4_000)).unwrap().with_tax_exempt(krw(901)).unwrap_err(),
        charge().with_tax_exempt(krw(901)).unwrap().with_tax_free(krw(4_000)).unwrap_err(),
        key_in().with_tax_free(krw(15_001)).unwrap_err(),
        account().with_tax_free(krw(15_001)).unwrap_err(),
    ] {
        assert!(matches!(error.field(), "taxFreeAmount" | "taxExemptionAmount"), "{error}");
    }
}

#[test]
fn installments_begin_at_an_amount() {
    let three = InstallmentPlan::months(3).unwrap();
    for error in
        [charge().with_installments(three).unwrap_err(), key_in().with_installments(three).unwrap_err()]
    {
        assert_eq!(error.field(), "cardInstallmentPlan");
    }
    let order = ("order-0001".parse().unwrap(), "월 구독".parse().unwrap());
    assert!(KeyIn::new(key(), order, Money::krw(50_000), card()).unwrap().with_installments(three).is_ok());
}

#[test]
fn a_virtual_account_has_a_bank_a_time_to_come_and_goods_to_hold() {
    let order = ("order-0001".parse().unwrap(), "생수".parse().unwrap());
    let nowhere = (Bank::from("1\n"), "박토스".parse().unwrap());
    let error = IssueVirtualAccount::new(key(), order, Money::krw(1), nowhere).unwrap_err();
    assert_eq!(error.field(), "bank");
    let now = 1_750_934_923_000_000; // 2025-06-26T19:48:43+09:00
    for (due, is_ok) in [
        ("2025-06-26T19:48:43", false),
        ("2025-06-26T19:48:44", true),
        ("2025-09-24T19:48:43", true),
        ("2025-09-24T19:48:44", false),
    ] {
        let account = account().with_due_date(due.parse().unwrap(), now);
        assert_eq!(account.is_ok(), is_ok, "{due}: {account:?}");
    }
    assert_eq!(account().with_escrow([]).unwrap_err().field(), "escrowProducts");
}

/// The body that `act` sends.
async fn sent(act: impl AsyncFnOnce(crate::Client)) -> Value {
    let script = Script::always(Step::code(400, "INVALID_REQUEST"));
    act(client(&script)).await;
    body(script.seen().first().expect("one request"))
}

/// The golden request with these fields more or other, and these not.
fn golden_with(name: &str, changes: Value, without: &[&str]) -> Value {
    let Value::Object(mut expected) = golden(name) else { panic!("an object") };
    let Value::Object(changes) = changes else { panic!("an object") };
    expected.extend(changes);
    expected.retain(|field, _| !without.contains(&&**field));
    expected.into()
}

#[tokio::test(start_paused = true)]
async fn a_charge_is_sent_with_every_optional_field() {
    let whole = charge()
        .with_tax_free(Money::krw(3_000))
        .unwrap()
        .with_tax_exempt(Money::krw(500))
        .unwrap()
        .with_customer_ip("203.0.113.7".parse().unwrap())
        .with_installments(InstallmentPlan::AT_ONCE)
        .unwrap();
    let changes = json!({
        "taxFreeAmount": 3_000,
        "taxExemptionAmount": 500,
        "customerIp": "203.0.113.7",
        "cardInstallmentPlan": 0,
    });
    assert_eq!(
        sent(async |client| drop(client.charge(whole).await)).await,
        golden_with("POST /v1/billing/{billingKey}", changes, &[])
    );
}

#[tokio::test(start_paused = true)]
async fn a_card_is_keyed_in_with_every_optional_field() {
    let order = ("keyin-order-0001".parse().unwrap(), "생수 외 1건".parse().unwrap());
    let vbv = Vbv::new("AAABCZIhcQAAAABZlyFxAAAAAAA=", "MDAwMDAw", "05").unwrap();
    let whole = KeyIn::new(key(), order, Money::krw(50_000), card().with_vbv(vbv))
        .unwrap()
        .with_installments(InstallmentPlan::months(12).unwrap())
        .unwrap()
        .with_free_installments()
        .with_card_points()
        .with_tax_free(Money::krw(3_000))
        .unwrap()
        .with_customer_email("customer@example.com".parse().unwrap())
        .with_customer_name("박토스".parse().unwrap())
        .with_customer_ip("2001:db8::1".parse().unwrap());
    let changes = json!({
        "amount": 50_000,
        "cardInstallmentPlan": 12,
        "useFreeInstallmentPlan": true,
        "useCardPoint": true,
        "taxFreeAmount": 3_000,
        "customerEmail": "customer@example.com",
        "customerName": "박토스",
        "customerIp": "2001:db8::1",
        "vbv": {"cavv": "AAABCZIhcQAAAABZlyFxAAAAAAA=", "xid": "MDAwMDAw", "eci": "05"},
    });
    assert_eq!(
        sent(async |client| drop(client.key_in(whole).await)).await,
        golden_with("POST /v1/payments/key-in", changes, &[])
    );
}

#[tokio::test(start_paused = true)]
async fn a_virtual_account_is_asked_for_with_every_optional_field() {
    let cup = EscrowProduct::new("1", "머그컵", "CUP", Money::krw(7_500), NonZeroU32::new(2).unwrap());
    let fixed: AccountKey = "customer-1".parse().unwrap();
    let due = "2025-07-01T23:59:59".parse().unwrap();
    let whole = account()
        .with_due_date(due, 1_750_934_923_000_000)
        .unwrap()
        .with_fixed_account(fixed)
        .with_escrow([cup.unwrap()])
        .unwrap()
        .with_cash_receipt(CashReceiptRequest::None)
        .with_tax_free(Money::krw(3_000))
        .unwrap()
        .with_customer_email("customer@example.com".parse().unwrap())
        .with_customer_phone("01012341234".parse().unwrap());
    let changes = json!({
        "dueDate": "2025-07-01T23:59:59",
        "accountType": "고정",
        "accountKey": "customer-1",
        "useEscrow": true,
        "escrowProducts": [{"id": "1", "name": "머그컵", "code": "CUP", "unitPrice": 7_500, "quantity": 2}],
        "cashReceipt": {"type": "미발행"},
        "taxFreeAmount": 3_000,
        "customerEmail": "customer@example.com",
        "customerMobilePhone": "01012341234",
    });
    assert_eq!(
        sent(async |client| drop(client.issue_virtual_account(whole).await)).await,
        golden_with("POST /v1/virtual-accounts", changes, &["validHours"]),
        "hours or a date, whichever was said last"
    );
    let hours = ValidHours::new(24).unwrap();
    let turned = account().with_due_date(due, 1_750_934_923_000_000).unwrap().with_valid_hours(hours);
    let sent = sent(async |client| drop(client.issue_virtual_account(turned).await)).await;
    assert_eq!((&sent["validHours"], sent.get("dueDate")), (&json!(24), None));
}
