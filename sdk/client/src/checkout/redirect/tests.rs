use proptest::prelude::*;
use serde_json::Value;

use super::{Confirmable, FailRedirect, Mismatch, SuccessRedirect};
use crate::checkout::RedirectError;
use crate::error::Class;
use crate::model::{Currency, FailCode, Money, OrderId, RedirectPaymentType};

const QUERY: &str = "paymentType=NORMAL&orderId=ORD-000001&paymentKey=tgen_1&amount=15000";

/// The query of a golden address.
fn golden(name: &str) -> String {
    let all: Value =
        serde_json::from_str(include_str!("../../../../../tests/wire/redirects.json")).expect("JSON");
    let url = all.get(name).and_then(Value::as_str).expect(name);
    url.split_once('?').expect("a query").1.to_owned()
}

fn order_id(text: &str) -> OrderId {
    text.parse().expect("an order id")
}

fn check(query: &str, amount: Money) -> Result<Confirmable, Mismatch> {
    SuccessRedirect::parse(query).expect("a redirect").check(&order_id("ORD-000001"), amount)
}

#[test]
fn the_golden_success_can_be_confirmed_for_its_order_and_amount() {
    let redirect = SuccessRedirect::parse(&golden("successUrl")).unwrap();
    assert_eq!(redirect.order_id(), "ORD-1750934933050-OTYKJs2w");
    assert_eq!(redirect.all_own().count(), 0);
    let stored = order_id("ORD-1750934933050-OTYKJs2w");
    let confirmable = redirect.check(&stored, Money::krw(15_000)).unwrap();
    assert_eq!(confirmable.payment_key.as_str(), "tgen_20250626194853NtWm4");
    assert_eq!((confirmable.order_id, confirmable.amount), (stored, Money::krw(15_000)));
    assert_eq!(confirmable.payment_type, Some(RedirectPaymentType::Normal));
}

#[test]
fn the_golden_failures_say_why_and_about_which_order() {
    let refused = FailRedirect::parse(&golden("failUrl")).unwrap();
    assert_eq!(
        (refused.code.clone(), &*refused.message),
        (FailCode::RejectCardCompany, "결제 승인이 거절되었습니다.")
    );
    assert_eq!(refused.is_about(&order_id("ORD-1750934933050-OTYKJs2w")), Some(true));
    assert_eq!(refused.is_about(&order_id("ORD-000001")), Some(false));

    let closed = FailRedirect::parse(&golden("failUrl_canceled_by_buyer")).unwrap();
    assert_eq!((closed.code.clone(), closed.order_id.as_deref()), (FailCode::PayProcessCanceled, None));
    assert_eq!(closed.is_about(&order_id("ORD-000001")), None, "it does not say");

    let billing = FailRedirect::parse(&golden("billing_fail")).unwrap();
    assert_eq!((billing.code, &*billing.message), (FailCode::PayProcessCanceled, "..."));
}

#[test]
fn an_order_or_amount_that_differs_is_named_and_never_confirmed() {
    let won = Money::krw(15_000);
    assert!(check(QUERY, won).is_ok());
    let table = [
        (
            "orderId=ORD-000002&paymentKey=tgen_1&amount=15000",
            "order \"ORD-000002\", and ORD-000001 is stored",
        ),
        ("orderId=ord-000001&paymentKey=tgen_1&amount=15000", "order \"ord-000001\""),
        ("orderId=ORD-000001%20&paymentKey=tgen_1&amount=15000", "order \"ORD-000001 \""),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=1", "\"1\", and 15000 KRW is stored"),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=15001", "\"15001\""),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=-15000", "\"-15000\""),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=15000.5", "\"15000.5\""),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=1.5e4", "\"1.5e4\""),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=0x3A98", "\"0x3A98\""),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=15,000", "\"15,000\""),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=%2B15000", "\"+15000\""),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=NaN", "\"NaN\""),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=%EF%BC%91", "\"１\""),
        ("orderId=ORD-000002&paymentKey=tgen_1&amount=1", "order \"ORD-000002\""),
    ];
    for (query, said) in table {
        let text = check(query, won).expect_err(query).to_string();
        assert!(text.contains(said) && text.ends_with("do not confirm"), "{query}: {text}");
    }
    assert_eq!(check("orderId=ORD-000001&paymentKey=tgen_1&amount=15000.0", won).map(|c| c.amount), Ok(won));
}

#[test]
fn an_amount_is_read_in_the_stored_currency() {
    let query = "orderId=ORD-000001&paymentKey=tgen_1&amount=544.68";
    assert!(check(query, Money::new(Currency::Usd, 54_468)).is_ok());
    assert!(check(query, Money::new(Currency::Usd, 54_469)).is_err());
    assert!(check(query, Money::krw(544)).is_err());
    assert!(
        check("orderId=ORD-000001&paymentKey=tgen_1&amount=54468", Money::new(Currency::Usd, 54_468))
            .is_err()
    );
}

#[test]
fn what_is_no_success_is_refused_by_the_parameters_name() {
    use RedirectError::{Missing, Twice};
    let table = [
        ("", Missing("orderId")),
        ("orderId=ORD-000001&paymentKey=tgen_1", Missing("amount")),
        ("orderId=ORD-000001&amount=15000", Missing("paymentKey")),
        ("orderId=&paymentKey=tgen_1&amount=15000", Missing("orderId")),
        ("orderid=ORD-000001&paymentKey=tgen_1&amount=15000", Missing("orderId")),
        ("orderId=ORD-000001&paymentKey=tgen_1&amount=15000&amount=1", Twice("amount")),
        ("orderId=ORD-000001&orderId=ORD-000001&paymentKey=tgen_1&amount=15000", Twice("orderId")),
        ("orderId=ORD-000001&paymentKey=tgen_1&paymentKey=tgen_2&amount=15000", Twice("paymentKey")),
        ("orderId=ORD-000001&paymentKey=tgen_1&%61mount=15000&amount=1", Twice("amount")),
        ("paymentType=NORMAL&paymentType=BRANDPAY&orderId=a&paymentKey=t&amount=1", Twice("paymentType")),
        ("orderId=%ff&paymentKey=tgen_1&amount=15000", RedirectError::NotText),
    ];
    for (query, expected) in table {
        assert_eq!(SuccessRedirect::parse(query), Err(expected), "{query}");
    }
    let key = SuccessRedirect::parse("orderId=ORD-000001&paymentKey=a%20b&amount=1").expect_err("a space");
    assert!(matches!(&key, RedirectError::Value(value) if value.field() == "paymentKey"), "{key}");
    assert_eq!(FailRedirect::parse("message=x"), Err(Missing("code")));
    assert_eq!(FailRedirect::parse("code=A&code=B"), Err(Twice("code")));
    assert_eq!(FailRedirect::parse("code=A&message=a&message=b"), Err(Twice("message")));
    assert_eq!(FailRedirect::parse("code=A&orderId=a&orderId=b"), Err(Twice("orderId")));
}

#[test]
fn parameters_of_the_shops_own_stay_and_a_type_may_be_missing_or_new() {
    let query = "?lang=ko&tag=a&tag=b&orderId=ORD-000001&paymentKey=tgen_1&amount=1&note=%EB%A9%94%EB%AA%A8";
    let redirect = SuccessRedirect::parse(query).unwrap();
    assert_eq!(
        (redirect.own("tag"), redirect.own("note"), redirect.own("orderId")),
        (Some("a"), Some("메모"), None)
    );
    let own: Vec<_> = redirect.all_own().collect();
    assert_eq!(own, [("lang", "ko"), ("tag", "a"), ("tag", "b"), ("note", "메모")]);
    assert_eq!(check(query, Money::krw(1)).unwrap().payment_type, None);
    let new = check(&query.replacen('?', "?paymentType=MOON&", 1), Money::krw(1));
    assert_eq!(new.unwrap().payment_type, Some(RedirectPaymentType::Other("MOON".into())));
}

#[test]
fn what_a_failure_means_for_another_try_is_in_the_table_of_codes() {
    let class = |code: &str| {
        let verdict = FailRedirect::parse(&format!("code={code}")).unwrap().verdict();
        verdict.is_known.then_some(verdict.class)
    };
    assert_eq!(class("PAY_PROCESS_CANCELED"), Some(Class::DefiniteFailure));
    assert_eq!(class("REJECT_CARD_COMPANY"), Some(Class::DefiniteFailure));
    assert_eq!(class("MAINTAINED_METHOD"), Some(Class::Retryable), "brandpay's");
    assert_eq!(class("MOON"), None);
}

proptest! {
    #[test]
    fn only_the_stored_order_and_amount_ever_pass(order in "[A-Za-z0-9_-]{6,8}", amount in "[0-9.-]{1,6}") {
        let stored = (order_id("ORD-01"), Money::krw(15_000));
        let query = format!("orderId={order}&paymentKey=tgen_1&amount={amount}");
        let passed = SuccessRedirect::parse(&query).unwrap().check(&stored.0, stored.1);
        let is_same = order == "ORD-01" && Money::from_decimal(Currency::Krw, &amount) == Ok(stored.1);
        prop_assert_eq!(passed.is_ok(), is_same);
    }

    #[test]
    fn no_query_makes_it_panic(query: String, tail in "[a-zA-Z=&%0-9+]{0,80}") {
        for query in [query, format!("{QUERY}&{tail}"), format!("code=X&{tail}")] {
            drop(SuccessRedirect::parse(&query).map(|redirect| redirect.check(&order_id("ORD-000001"), Money::krw(1))));
            drop(FailRedirect::parse(&query));
        }
    }
}
