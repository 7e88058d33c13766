use super::{AFTER_FAILURE, AFTER_SUCCESS, amount, exact, url, word};
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
fn a_word_of_the_gateway_is_a_text_that_is_there() {
    assert_eq!(word("card.easyPay", Some("내일페이")), Ok(Some("내일페이")));
    assert_eq!(word("card.easyPay", None), Ok(None));
    for bad in ["", "   ", "a\n", &"가".repeat(101)] {
        assert_eq!(word("card.easyPay", Some(bad)).expect_err(bad).field(), "card.easyPay");
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
fn a_part_of_an_amount_is_exact_in_a_browser_even_if_the_amount_is_the_widgets() {
    assert_eq!(exact("taxFreeAmount", None), Ok(()));
    assert_eq!(exact("taxFreeAmount", Some(Money::krw((1 << 53) - 1))), Ok(()));
    assert_eq!(
        exact("taxFreeAmount", Some(Money::krw(1 << 53))).expect_err("rounded").field(),
        "taxFreeAmount"
    );
}
