use std::collections::BTreeMap;

use super::{AFTER_FAILURE, AFTER_SUCCESS, amount, installments, metadata, phone, tax_part, text, url};
use crate::model::{Currency, Money};

#[test]
fn addresses_are_absolute_and_leave_the_gateways_names_free() {
    for good in [
        "https://shop.example",
        "https://shop.example/",
        "http://localhost:3000/success",
        "http://127.0.0.1:3000/success?lang=ko&code=7",
        "https://shop.example/?x=%EA%B2%B0",
    ] {
        assert_eq!(url("successUrl", good, AFTER_SUCCESS), Ok(()), "{good}");
    }
    for bad in [
        "",
        "/success",
        "shop.example/success",
        "https://",
        "https:///success",
        "https://:443/",
        "https://user@shop.example/",
        "javascript:alert(1)",
        "ftp://shop.example/",
        "HTTPS//shop.example",
        "https://shop.example/#top",
        "https://shop.example/ a",
        "https://shop.example/결제",
        "https://shop.example/\"onload=",
        "https://shop.example/\n",
        "https://shop.example/?orderId=1",
        "https://shop.example/?a=1&amount=2",
        "https://shop.example/?a=1&%61mount=2",
        "https://shop.example/?paymentKey",
        "https://shop.example/?a=%ff",
    ] {
        assert_eq!(url("successUrl", bad, AFTER_SUCCESS).expect_err(bad).field(), "successUrl");
    }
    assert!(url("failUrl", "https://shop.example/?code=7", AFTER_FAILURE).is_err());
    assert!(url("failUrl", "https://shop.example/?amount=7", AFTER_FAILURE).is_ok());
}

#[test]
fn texts_phones_and_notes_have_their_sizes() {
    assert!(text("orderName", &"가".repeat(100), 100).is_ok());
    for bad in ["", "   ", &"가".repeat(101)] {
        assert_eq!(text("orderName", bad, 100).expect_err(bad).field(), "orderName");
    }
    for (number, is_good) in [
        ("01012341234", true),
        ("12345678", true),
        ("1234567", false),
        ("1234567890123456", false),
        ("010-1234-1234", false),
        ("+821012341234", false),
        ("０１０１２３４１２３４", false),
    ] {
        assert_eq!(phone("customerMobilePhone", Some(number)).is_ok(), is_good, "{number}");
    }
    let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let (long, longer) = ("k".repeat(40), "k".repeat(41));
    let (value, too_much) = ("v".repeat(2_000), "v".repeat(2_001));
    assert!(metadata(&pairs(&[(&long, &value), ("b", ""), ("c", ""), ("d", ""), ("e", "")])).is_ok());
    for bad in [
        pairs(&[("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", ""), ("f", "")]),
        pairs(&[(&longer, "")]),
        pairs(&[("", "")]),
        pairs(&[("a[0]", "")]),
        pairs(&[("a]", "")]),
        pairs(&[("a", &too_much)]),
    ] {
        assert_eq!(metadata(&bad).expect_err("too much").field(), "metadata", "{:?}", bad.keys());
    }
}

#[test]
fn amounts_are_above_zero_and_exact_in_a_browser() {
    for good in [Money::krw(1), Money::new(Currency::Usd, 1), Money::krw((1 << 53) - 1)] {
        assert_eq!(amount(good), Ok(()), "{good}");
    }
    for bad in [
        Money::krw(0),
        Money::krw(-1),
        Money::krw(1 << 53),
        Money::krw(i64::MAX),
        Money::new(Currency::Usd, i64::MAX),
    ] {
        assert_eq!(amount(bad).expect_err("no amount").field(), "amount", "{bad}");
    }
}

#[test]
fn a_tax_free_part_is_a_part() {
    let whole = Some(Money::krw(10_000));
    let check = |part, whole| tax_part("taxFreeAmount", Some(part), whole);
    assert!(check(Money::krw(0), whole).is_ok() && check(Money::krw(10_000), whole).is_ok());
    assert!(check(Money::krw(10_001), None).is_ok(), "the widget knows its amount");
    for (part, whole) in [
        (Money::krw(10_001), whole),
        (Money::krw(-1), whole),
        (Money::krw(-1), None),
        (Money::new(Currency::Usd, 1), whole),
        (Money::krw(i64::MAX), None),
    ] {
        assert_eq!(check(part, whole).expect_err("no part").field(), "taxFreeAmount", "{part}");
    }
}

#[test]
fn installments_begin_at_fifty_thousand_won_and_end_after_a_year() {
    let (small, large) = (Money::krw(49_999), Money::krw(50_000));
    for (months, amount, is_good) in [
        (None, small, true),
        (Some(0), small, true),
        (Some(1), large, false),
        (Some(2), small, false),
        (Some(2), large, true),
        (Some(12), large, true),
        (Some(13), large, false),
        (Some(2), Money::new(Currency::Usd, 5_000), true),
    ] {
        assert_eq!(installments(months, amount).is_ok(), is_good, "{months:?} {amount}");
    }
}
