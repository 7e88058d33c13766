//! The sizes and alphabets of the contract, at their edges.

use core::fmt::Debug;
use core::str::FromStr;

use proptest::prelude::*;

use crate::model::*;

/// Texts of `min` and `max` characters are taken; one less, one more, and every text of `wrong` are not, and the error
/// names the field.
#[track_caller]
fn check<T: FromStr<Err = InvalidValue> + Debug>(
    field: &str,
    min: usize,
    max: usize,
    fill: &str,
    wrong: &[&str],
) {
    for length in [min, max] {
        fill.repeat(length).parse::<T>().unwrap();
    }
    let short = fill.repeat(min - 1);
    let long = fill.repeat(max + 1);
    for text in [&*short, &*long].iter().chain(wrong) {
        let error = text.parse::<T>().unwrap_err();
        assert_eq!(error.field(), field, "{text:?}");
    }
}

#[test]
fn ids_and_names_have_the_sizes_and_alphabets_of_the_contract() {
    check::<OrderId>("orderId", 6, 64, "a", &["order 1", "주문번호입니다", "a=b=c=d"]);
    check::<PaymentKey>("paymentKey", 1, 200, "a", &["a b", "가"]);
    check::<TransactionKey>("transactionKey", 1, 64, "a", &["a b"]);
    check::<ReceiptKey>("receiptKey", 1, 200, "a", &["a\n"]);
    check::<MerchantId>("mId", 1, 14, "a", &["a b"]);
    check::<CustomerKey>("customerKey", 2, 300, "@", &["bad key!", "a+b"]);
    check::<RegisteredCustomerKey>("customerKey", 1, 300, "가", &["a\n", "  "]);
    check::<BrowserCustomerKey>("customerKey", 2, 50, "=", &["bad key!"]);
    check::<OrderName>("orderName", 1, 100, "가", &["a\u{0}"]);
    check::<CancelReason>("cancelReason", 1, 200, "가", &["a\n"]);
    check::<CancelRequestId>("cancelRequestId", 6, 64, "=", &["refund.1"]);
    check::<AccountKey>("accountKey", 1, 13, "1", &["1 2"]);
    check::<SellerId>("sellerId", 1, 100, "a", &["a b"]);
    check::<RefSellerId>("refSellerId", 1, 100, "a", &["a b"]);
    check::<PayoutId>("payoutId", 1, 100, "a", &["a b"]);
    check::<RefPayoutId>("refPayoutId", 1, 100, "a", &["a b"]);
    check::<TransactionDescription>("transactionDescription", 1, 7, "가", &["a\t"]);
    check::<MethodKey>("methodKey", 1, 200, "a", &["a b"]);
    check::<CompanyName>("company.name", 1, 100, "가", &["a\n"]);
    check::<DiscountCode>("discountCode", 1, 100, "1", &["1 2"]);
    check::<BusinessNumber>("businessRegistrationNumber", 10, 10, "1", &["123-45-6789"]);
    check::<IdempotencyKey>("Idempotency-Key", 1, 300, "k", &["a b", "키"]);
}

#[test]
fn secrets_have_the_sizes_and_alphabets_of_the_contract() {
    check::<BillingKey>("billingKey", 1, 200, "=", &["a b"]);
    check::<AuthKey>("authKey", 1, 300, "a", &["a b"]);
    check::<SecurityKey>("securityKey", 64, 64, "f", &[&"g".repeat(64)]);
    check::<CardNumber>("cardNumber", 1, 20, "4", &["4330-1234"]);
    check::<CardPassword>("cardPassword", 2, 2, "1", &["1a"]);
    check::<ResidentNumber>("rrn", 7, 7, "1", &["900101-", "900101-123456", "９００１０１１"]);
    check::<ResidentNumber>("rrn", 13, 13, "1", &["900101-123456"]);
    check::<CustomerName>("customerName", 1, 100, "김", &["\n"]);
    check::<CustomerEmail>("customerEmail", 1, 100, "@", &["a b"]);
    check::<CustomerMobilePhone>("customerMobilePhone", 8, 15, "0", &["010-1234-5678"]);
    check::<AccountNumber>("accountNumber", 1, 20, "0", &["1000-123"]);
    check::<HolderName>("holderName", 1, 60, "박", &["\n"]);
    check::<PersonName>("name", 1, 100, "김", &["\n"]);
    check::<SellerEmail>("email", 1, 100, "@", &["a b"]);
    check::<SellerPhone>("phone", 8, 15, "0", &["02-123-4567"]);
    check::<ShippingAddress>("shippingAddress", 1, 500, "서", &["\n"]);
    check::<CashReceiptIdentity>("customerIdentityNumber", 1, 30, "0", &["010 1234"]);
}

/// `text` parsed as `T`, and as `T` with a character that it may not have.
fn shown<T: FromStr<Err = InvalidValue> + Debug>(text: &str) -> String {
    let wrong = format!("{text}\u{7f}{text}");
    format!("{:?} {} {:?}", text.parse::<T>().unwrap(), wrong.parse::<T>().unwrap_err(), wrong.parse::<T>())
}

#[test]
fn nothing_of_a_secret_is_ever_shown() {
    let digits = "7391";
    let all = [
        shown::<BillingKey>(digits),
        shown::<AuthKey>(digits),
        shown::<AuthorizationCode>(digits),
        shown::<AccessToken>(digits),
        shown::<RefreshToken>(digits),
        shown::<SecurityKey>(&digits.repeat(16)),
        shown::<CardNumber>(digits),
        shown::<CardPassword>("73"),
        shown::<ResidentNumber>("7391739173917"),
        shown::<ConnectingInformation>(digits),
        shown::<CustomerIdentityNumber>("7391739173"),
        shown::<CustomerName>(digits),
        shown::<CustomerEmail>(digits),
        shown::<CustomerMobilePhone>("73917391"),
        shown::<AccountNumber>(digits),
        shown::<HolderName>(digits),
        shown::<ShippingAddress>(digits),
        shown::<CashReceiptIdentity>(digits),
        shown::<PersonName>(digits),
        shown::<SellerEmail>(digits),
        shown::<SellerPhone>("73917391"),
    ];
    for text in all {
        assert!(!text.contains("73") && !text.contains("91"), "{text}");
        assert!(!text.contains("7f"), "not even the character that is wrong: {text}");
        assert!(text.contains("(..)"), "{text}");
    }
    assert!(!"test_sk_7391".parse::<ClientKey>().unwrap_err().to_string().contains("7391"));
    assert!(!format!("{:?}", CardExpiry::new(73, 9)).contains("73"));
}

#[test]
fn an_error_shows_the_value_that_is_no_secret() {
    let error = "a".repeat(101).parse::<OrderName>().unwrap_err().to_string();
    assert_eq!(error, format!(r#"orderName has 1 to 100 characters, not 101: "{}..""#, "a".repeat(40)));
}

#[test]
fn a_card_is_owned_by_a_date_or_a_business() {
    for good in ["900101", "000229", "1234567890"] {
        assert!(good.parse::<CustomerIdentityNumber>().is_ok(), "{good}");
    }
    for wrong in ["", "90010", "901301", "900132", "9001011", "12345678901", "90010a", "０１０１０１"] {
        assert!(wrong.parse::<CustomerIdentityNumber>().is_err(), "{wrong}");
    }
}

#[test]
fn choices_end_where_the_contract_says() {
    for months in [0, 2, 12] {
        assert_eq!(InstallmentPlan::months(months).unwrap().get(), months);
    }
    assert!([1, 13].into_iter().all(|months| InstallmentPlan::months(months).is_err()));
    assert!(InstallmentPlan::AT_ONCE.check(Money::krw(1)).is_ok());
    assert!(InstallmentPlan::months(2).unwrap().check(Money::new(Currency::Usd, 5_000_000)).is_err());
    assert!([1, 2160].into_iter().all(|hours| ValidHours::new(hours).is_ok()));
    assert!([0, 2161].into_iter().all(|hours| ValidHours::new(hours).is_err()));
    assert_eq!(ValidHours::default().get(), 168);
    assert!(CardExpiry::new(0, 1).is_ok() && CardExpiry::new(99, 12).is_ok());
    assert!(CardExpiry::new(100, 1).is_err() && CardExpiry::new(30, 0).is_err());
    assert!([1, 999_999_999].into_iter().all(|won| PayoutAmount::new(Money::krw(won)).is_ok()));
    assert!([0, -1, 1_000_000_000].into_iter().all(|won| PayoutAmount::new(Money::krw(won)).is_err()));
    assert!(PayoutAmount::new(Money::new(Currency::Usd, 1)).is_err());
}

#[test]
fn a_due_date_is_read_and_checked_in_korean_time() {
    let due: DueDate = "2026-07-01T00:00:00".parse().unwrap();
    assert_eq!(due.to_string(), "2026-07-01T00:00:00");
    let at = |text: &str| DateTime::new(text).unix_micros().unwrap();
    assert!(due.check(at("2026-06-30T14:59:59Z")).is_ok());
    assert!(due.check(at("2026-06-30T15:00:00Z")).is_err(), "it is now");
    assert!(due.check(at("2026-04-02T00:00:00+09:00")).is_ok(), "90 days");
    assert!(due.check(at("2026-04-01T23:59:59+09:00")).is_err());
    for wrong in ["2026-07-01T00:00:00+09:00", "2026-02-30T00:00:00", "2026-07-01 00:00:00", ""] {
        assert_eq!(wrong.parse::<DueDate>().unwrap_err().field(), "dueDate", "{wrong}");
    }
}

#[test]
fn metadata_has_five_pairs_of_bounded_size() {
    let five = (0..5).fold(Metadata::default(), |all, n| all.with(&format!("k{n}"), "v").unwrap());
    assert_eq!(five.iter().count(), 5);
    assert_eq!(five.clone().with("k4", "w").unwrap().get("k4"), Some("w"), "it replaces one");
    assert!(five.with("k5", "v").is_err());
    let one = |name: &str, value: &str| Metadata::default().with(name, value);
    assert!(one(&"k".repeat(40), &"값".repeat(2000)).is_ok() && one("k", "").is_ok());
    for (name, value) in [("", "v"), (&*"k".repeat(41), "v"), ("a]", "v"), ("k", &*"v".repeat(2001))] {
        assert_eq!(one(name, value).unwrap_err().field(), "metadata");
    }
    assert_eq!(serde_json::to_string(&one("k", "a\nb").unwrap()).unwrap(), r#"{"k":"a\nb"}"#);
}

#[test]
fn what_is_no_secret_is_stored_as_its_text() {
    let key: CustomerKey = "cust-1".parse().unwrap();
    assert_eq!(serde_json::to_string(&key).unwrap(), r#""cust-1""#);
    assert_eq!(serde_json::from_str::<CustomerKey>(r#""cust-1""#).unwrap(), key);
    assert!(serde_json::from_str::<CustomerKey>(r#""c""#).is_err());
    let browser: BrowserCustomerKey = "cust-1".parse().unwrap();
    assert_eq!(CustomerKey::from(browser), key);
}

#[test]
fn a_customer_key_that_the_gateway_should_have_refused_is_read_wherever_one_is_and_is_not_given_out_anew() {
    use crate::webhook::{Event, parse};

    for text in ["bad key!", "kim+1@example.com", "고객", "", &"k".repeat(301)] {
        let row = serde_json::json!({"customerKey": text, "billingKey": "b", "transactionKey": "t", "paymentKey": "p",
            "orderId": "o", "status": "DONE", "amount": 1, "methodKey": "m"});
        let event = |event_type: &str| {
            let body = serde_json::json!({"eventType": event_type, "data": row}).to_string();
            parse::<[(&str, &str)]>(&[], body.as_bytes()).unwrap().into_hint().claimed().clone()
        };
        let Event::MethodUpdated(method) = event("METHOD_UPDATED") else { panic!("another event") };
        let Event::CustomerStatusChanged(customer) = event("CUSTOMER_STATUS_CHANGED") else {
            panic!("another event")
        };
        for key in [
            Billing::from_value(row.clone()).unwrap().customer_key,
            Transaction::from_value(row.clone()).unwrap().customer_key.unwrap(),
            RemovedCustomer::from_value(row.clone()).unwrap().customer_key.unwrap(),
            method.customer_key,
            customer.customer_key,
        ] {
            assert_eq!((key.as_str(), key.to_string().as_str()), (text, text));
            assert_eq!(key.as_key().unwrap_err().field(), "customerKey");
        }
    }
    let key: CustomerKey = "cust-1".parse().unwrap();
    let registered = RegisteredCustomerKey::from(key.clone());
    assert_eq!((registered == key, registered.as_key()), (true, Ok(key)));
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,330}") {
        drop((text.parse::<CustomerKey>(), text.parse::<CustomerIdentityNumber>(), text.parse::<ClientKey>()));
        drop((text.parse::<DueDate>(), Currency::of_wire(&text), Metadata::default().with(&text, &text)));
    }
}
