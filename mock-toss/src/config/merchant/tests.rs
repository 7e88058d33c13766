use super::*;

fn merchant(secret_key: &str) -> Merchant {
    Merchant::new(secret_key, "tgen_docs")
}

#[test]
fn every_kind_of_key_can_belong_to_a_merchant() {
    for secret_key in ["test_sk_a", "live_sk_a", "test_gsk_a", "live_gsk_a"] {
        assert_eq!(merchant(secret_key).check(), Ok(()), "{secret_key}");
        assert_eq!(merchant(secret_key).is_test(), secret_key.starts_with("test_"));
    }
}

#[test]
fn a_merchant_that_cannot_be_is_told_by_field_value_and_what_is_allowed() {
    let with = |change: fn(&mut Merchant)| {
        let mut merchant = merchant("test_gsk_a");
        change(&mut merchant);
        merchant
    };
    for (merchant, expected) in [
        (merchant("test_ck_a"), "secret_key of `tgen_docs` begins with one of test_sk_, live_sk_"),
        (merchant("test_sk_"), "secret_key"),
        (merchant("test_sk_a:b"), "without a colon"),
        (Merchant::new("test_sk_a", "mid"), "merchant_id `mid` has to have 5 to 14"),
        (
            with(|merchant| merchant.client_key = Some("test_sk_b".to_owned())),
            "client_key of `tgen_docs` begins with",
        ),
        (with(|merchant| merchant.client_key = Some("test_ck_b".to_owned())), "not of the secret key's kind"),
        (
            with(|merchant| merchant.version = ApiVersion::V2024_06_01),
            "is 2024-06-01, but its secret_key is a widget key",
        ),
        (with(|merchant| merchant.security_key = Some("abc".to_owned())), "64 hexadecimal digits"),
    ] {
        let told = merchant.check().expect_err("it cannot be").to_string();
        assert!(told.contains(expected), "{told}");
    }
}

#[test]
fn a_merchant_of_any_key_follows_from_the_key() {
    let made = |key| Merchant::of_any_key(key).map(|merchant| merchant.merchant_id);
    assert_eq!(made("test_sk_a"), made("test_sk_a"));
    assert_ne!(made("test_sk_a"), made("test_sk_b"));
    assert_eq!(made("sk_a"), None);
    assert_eq!(made("test_ck_a"), None);
}
