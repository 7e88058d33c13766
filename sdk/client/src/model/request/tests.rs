use core::num::NonZeroU32;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::model::*;

/// The body of a documented request, by its name.
fn documented(name: &str) -> Value {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/wire/requests.json"));
    let requests: Value = serde_json::from_str(text).expect("the requests are JSON");
    requests.get(name).unwrap_or_else(|| panic!("no request {name}")).clone()
}

const ONE: NonZeroU32 = NonZeroU32::MIN;

#[test]
fn a_refund_account_is_written_as_the_documented_request_has_it() {
    let account = RefundReceiveAccount::new(
        "KOOKMIN".into(),
        "1000123456789".parse().unwrap(),
        "박토스".parse().unwrap(),
    );
    assert_eq!(account.unwrap().to_value()["bank"], "06", "the code, whatever the spelling");
    let account = RefundReceiveAccount::new(
        Bank::from("WOORI"),
        "1000123456789".parse().unwrap(),
        "박토스".parse().unwrap(),
    );
    let expected = documented("POST /v1/payments/{paymentKey}/cancel VA")["refundReceiveAccount"].clone();
    assert_eq!(account.unwrap().to_value(), expected);
}

#[test]
fn a_bank_of_tomorrow_can_be_named_and_no_text_that_is_none() {
    let at = |bank: &str| {
        let (number, holder) = ("1".parse().unwrap(), "박토스".parse().unwrap());
        RefundReceiveAccount::new(bank.into(), number, holder)
            .map(|account| account.to_value()["bank"].clone())
    };
    assert_eq!(at("내일은행").unwrap(), "내일은행");
    for wrong in ["", "   ", "20\n", &"b".repeat(51)] {
        assert_eq!(at(wrong).unwrap_err().field(), "bank", "{wrong:?}");
    }
}

#[test]
fn a_cash_receipt_is_written_as_the_documented_request_has_it() {
    let receipt = CashReceiptRequest::IncomeDeduction("01012341234".parse().unwrap());
    assert_eq!(receipt.to_value(), documented("POST /v1/virtual-accounts")["cashReceipt"]);
    let business = CashReceiptRequest::ExpenseProof("123-45-67890".parse().unwrap());
    let expected = json!({"type": "지출증빙", "registrationNumber": "123-45-67890"});
    assert_eq!(business.to_value(), expected);
    assert_eq!(CashReceiptRequest::None.to_value(), json!({"type": "미발행"}));
}

#[test]
fn a_customers_identity_has_what_is_known_and_no_more() {
    let whole = CustomerIdentity {
        ci: Some("c1Bz".parse().unwrap()),
        mobile_phone: Some("01012341234".parse().unwrap()),
        name: Some("박토스".parse().unwrap()),
        resident_number: Some("9001011234567".parse().unwrap()),
    };
    let expected =
        json!({"ci": "c1Bz", "mobilePhone": "01012341234", "name": "박토스", "rrn": "9001011234567"});
    assert_eq!(whole.to_value(), expected);
    assert!(!whole.is_empty() && CustomerIdentity::default().is_empty());
    assert_eq!(CustomerIdentity::default().to_value(), json!({}));
}

#[test]
fn no_part_of_a_request_prints_a_secret() {
    let account =
        RefundReceiveAccount::new("20".into(), "7391".parse().unwrap(), "나비밀".parse().unwrap()).unwrap();
    let receipt = CashReceiptRequest::ExpenseProof("7391".parse().unwrap());
    let identity = CustomerIdentity {
        ci: Some("7391".parse().unwrap()),
        mobile_phone: Some("73917391".parse().unwrap()),
        name: Some("나비밀".parse().unwrap()),
        resident_number: Some("7391739".parse().unwrap()),
    };
    let vbv = Vbv::new("7391", "7391", "73").unwrap();
    let ip: CustomerIp = "73.91.7.3".parse().unwrap();
    let printed = format!("{account:?} {receipt:?} {identity:?} {vbv:?} {ip:?}");
    for secret in ["73", "91", "나비밀"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    for error in [
        Vbv::new("7391 ", "x", "05").unwrap_err(),
        Vbv::new("x", "7391 ", "05").unwrap_err(),
        Vbv::new("x", "x", "739").unwrap_err(),
        "73.91.7".parse::<CustomerIp>().unwrap_err(),
    ] {
        assert!(!error.to_string().contains("73"), "{error}");
    }
}

#[test]
fn a_3d_secure_proof_is_whole() {
    let whole = Vbv::new("cavv=", "xid=", "5").unwrap();
    assert_eq!(whole.to_value(), json!({"cavv": "cavv=", "xid": "xid=", "eci": "5"}));
    for (cavv, xid, eci, field) in [
        ("", "x", "05", "vbv.cavv"),
        ("x", "", "05", "vbv.xid"),
        ("x", "x", "", "vbv.eci"),
        ("가", "x", "05", "vbv.cavv"),
        (&*"x".repeat(201), "x", "05", "vbv.cavv"),
        ("x", &*"x".repeat(201), "05", "vbv.xid"),
        ("x", "x", "005", "vbv.eci"),
    ] {
        assert_eq!(Vbv::new(cavv, xid, eci).unwrap_err().field(), field);
    }
}

#[test]
fn an_address_is_that_of_a_host_and_nothing_more() {
    for (text, address) in
        [("203.0.113.7", "203.0.113.7"), ("2001:DB8::1", "2001:db8::1"), ("::ffff:1.2.3.4", "1.2.3.4")]
    {
        assert_eq!(text.parse::<CustomerIp>().unwrap().expose().to_string(), address);
    }
    for wrong in ["", "localhost", "1.2.3", "1.2.3.4/32", "[::1]", "1.2.3.4, 5.6.7.8", " 1.2.3.4"] {
        assert_eq!(wrong.parse::<CustomerIp>().unwrap_err().field(), "customerIp", "{wrong}");
    }
}

#[test]
fn a_product_in_escrow_has_a_name_and_a_price_in_won() {
    let product = |id: &str, name: &str, code: &str, price| EscrowProduct::new(id, name, code, price, ONE);
    let long = "가".repeat(200);
    assert!(product(&long, &long, &long, Money::krw(0)).is_ok(), "a gift costs nothing");
    let longer = "가".repeat(201);
    for (id, name, code, price, field) in [
        ("", "n", "c", Money::krw(1), "escrowProducts.id"),
        ("i", " ", "c", Money::krw(1), "escrowProducts.name"),
        ("i", "n", &*longer, Money::krw(1), "escrowProducts.code"),
        ("i\n", "n", "c", Money::krw(1), "escrowProducts.id"),
        ("i", "n", "c", Money::krw(-1), "escrowProducts.unitPrice"),
        ("i", "n", "c", Money::new(Currency::Usd, 1), "escrowProducts.unitPrice"),
    ] {
        assert_eq!(product(id, name, code, price).unwrap_err().field(), field);
    }
}

#[test]
fn what_bears_no_tax_is_a_part_of_the_amount() {
    let check = |free: Option<Money>, exempt: Option<Money>, amount: Option<Money>| {
        TaxParts { free, exempt }.check(amount).map_err(|error| error.field())
    };
    let (krw, usd) = (|won| Some(Money::krw(won)), Some(Money::new(Currency::Usd, 1)));
    let whole = krw(10_000);
    assert_eq!(check(None, None, whole), Ok(()));
    assert_eq!(check(krw(0), krw(0), krw(0)), Ok(()));
    assert_eq!(check(krw(10_000), None, whole), Ok(()));
    assert_eq!(check(krw(4_000), krw(6_000), whole), Ok(()));
    assert_eq!(check(krw(10_001), krw(1), None), Ok(()), "the widget knows its amount");
    for (free, exempt, amount, field) in [
        (krw(10_001), None, whole, "taxFreeAmount"),
        (krw(-1), None, None, "taxFreeAmount"),
        (usd, None, whole, "taxFreeAmount"),
        (None, krw(10_001), whole, "taxExemptionAmount"),
        (krw(4_000), krw(6_001), whole, "taxExemptionAmount"),
        (None, krw(-1), None, "taxExemptionAmount"),
        (krw(1), usd, None, "taxExemptionAmount"),
        (krw(i64::MAX), krw(i64::MAX), None, "taxExemptionAmount"),
    ] {
        assert_eq!(check(free, exempt, amount), Err(field), "{free:?} {exempt:?} {amount:?}");
    }
}

proptest! {
    #[test]
    fn parts_that_pass_never_add_up_to_more(free: Option<i64>, exempt: Option<i64>, amount in 0..i64::MAX) {
        let parts = TaxParts { free: free.map(Money::krw), exempt: exempt.map(Money::krw) };
        let sum = i128::from(free.unwrap_or(0)) + i128::from(exempt.unwrap_or(0));
        let is_part = free.is_none_or(|part| part >= 0) && exempt.is_none_or(|part| part >= 0);
        let expected = is_part && sum <= i128::from(amount);
        prop_assert_eq!(parts.check(Money::krw(amount)).is_ok(), expected);
    }
}
