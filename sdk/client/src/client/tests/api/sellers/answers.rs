//! Which answers about a seller are believed, and what of a seller is never shown.

use core::fmt::Write as _;

use super::*;
use crate::model::Seller;

async fn created_as(place: &str, value: Value) -> Outcome<Seller> {
    let body = golden_with(SELLER, [(&*format!("/entityBody/{place}"), value)]);
    client(&Script::always(sealed(200, &body))).create_seller(create()).await
}

#[tokio::test(start_paused = true)]
async fn a_seller_that_is_not_the_one_registered_is_the_answer_of_another_call() {
    for (place, value) in [
        ("refSellerId", json!("my-seller-2")),
        ("businessType", json!("CORPORATE")),
        ("company/name", json!("다른 상호")),
        ("company/representativeName", json!("박토스")),
        ("company/businessRegistrationNumber", json!("1234567891")),
        ("company/email", json!("other@example.com")),
        ("company/phone", json!("01012345679")),
        ("account/bankCode", json!("004")),
        ("account/accountNumber", json!("123456789013")),
        ("account/holderName", json!("박토스")),
    ] {
        let left = unknown(created_as(place, value).await);
        assert!(left.is_key_misuse, "{place}: {left:?}");
    }
    let nameless = unknown(created_as("refSellerId", Value::Null).await);
    assert!(!nameless.is_key_misuse && nameless.reason.contains("refSellerId is missing"), "{nameless:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_hidden_left_out_or_written_otherwise_is_no_other_seller() {
    for (place, value) in [
        ("businessType", Value::Null),
        ("company", Value::Null),
        ("company/email", json!("Seller@Example.com")),
        ("company/phone", json!("010-1234-5678")),
        ("company/representativeName", json!("김*페")),
        ("account", Value::Null),
        ("account/bankCode", json!("92")),
        ("account/accountNumber", json!("123456789012")),
        ("status", json!("A_NEW_ONE")),
    ] {
        assert_eq!(created_as(place, value).await.effect(), Effect::Applied, "{place}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_and_a_deletion_are_believed_if_they_are_of_this_seller() {
    let other = golden_with(SELLER, [("/entityBody/id", json!("seller_2"))]);
    let bank = golden_with(SELLER, [("/entityBody/account/bankCode", json!("004"))]);
    for body in [other, bank] {
        let change = SellerChange { account: Some(account()), ..SellerChange::default() };
        let left = client(&Script::always(sealed(200, &body))).update_seller(update(change)).await;
        assert!(unknown(left).is_key_misuse, "{body}");
    }
    let phone = golden_with(SELLER, [("/entityBody/company/phone", json!("0299999999"))]);
    let change = SellerChange { account: Some(account()), ..SellerChange::default() };
    let outcome = client(&Script::always(sealed(200, &phone))).update_seller(update(change)).await;
    assert_eq!(outcome.effect(), Effect::Applied, "what was not to be changed may be anything");

    let deleted = golden_with(DELETED, [("/entityBody/id", json!("seller_2"))]);
    let left = client(&Script::always(plain(200, &deleted))).delete_seller(delete()).await;
    assert!(unknown(left).is_key_misuse);
}

#[tokio::test(start_paused = true)]
async fn an_individual_is_compared_as_a_company_is() {
    let body = |name: &str| {
        let individual = json!({"name": name, "email": "seller@example.com", "phone": "01012345678"});
        golden_with(
            SELLER,
            [
                ("/entityBody/businessType", json!("INDIVIDUAL")),
                ("/entityBody/company", Value::Null),
                ("/entityBody/individual", individual),
            ],
        )
    };
    let draft = || SellerDraft::individual("my-seller-1".parse().unwrap(), person(), account());
    for (name, effect) in [("김토페", Effect::Applied), ("박토스", Effect::Unknown)] {
        let script = Script::always(sealed(200, &body(name)));
        let outcome = client(&script).create_seller(CreateSeller::new(KEY.parse().unwrap(), draft())).await;
        assert_eq!(outcome.effect(), effect, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_of_who_a_seller_is_is_in_what_the_caller_gets() {
    let secrets = ["김토페", "seller@example.com", "01012345678", "123456789012"];
    let echo = secrets.join(" ");
    let change =
        || SellerChange { company: Some(company()), account: Some(account()), ..SellerChange::default() };
    let mut said = format!("{:?} {:?} {:?} {:?}", create(), update(change()), draft(), person());
    for answer in [
        Step::Lose,
        sealed(400, &refusal("INVALID_REQUEST", &echo)),
        sealed(400, &refusal(&echo, &echo)),
        sealed(200, &golden_with(SELLER, [("/entityBody/account/holderName", json!("박토스"))])),
    ] {
        let client = client(&Script::always(answer));
        let created = client.create_seller(create()).await;
        let updated = client.update_seller(update(change())).await;
        write!(said, "{created:?} {updated:?}").expect("a string takes everything");
        if let Outcome::Unknown(left) = created {
            said.push_str(&serde_json::to_string(&left.ticket).unwrap());
        }
    }
    for secret in secrets.into_iter().chain(["박토스", "0123456789abcdef"]) {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
    assert!(said.contains("my-seller-1") && said.contains(ID), "what tells which one it was");
}
