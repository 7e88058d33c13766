//! Brandpay: what goes over the wire, what its answers are believed to be, and what nobody may ever read.

mod charge;
mod members;
mod quiet;
mod terms;
mod wire;

use serde_json::Value;

use crate::api::brandpay::{
    AgreeToTerms, ChargeMethod, IssueAccessToken, RemoveAccount, RemoveCard, RemoveCustomer,
};
use crate::checkout::BrandpayRedirect;
use crate::model::{AccessToken, CustomerIdentity, CustomerKey, Money, TermsScope, TermsScopes};
use crate::outcome::{Outcome, Unknown};
use crate::transport::WireRequest;

const KEY: &str = "bp_K7QXJ4WQ";
const MEMBER: &str = "cust-1";
const TOKEN: &str = "Xy0E4Dv5qpMGjLJoQ1aVZ5449xB1P3w6";
const CODE: &str = "code-from-redirect";
const REFRESH: &str = "vG45eDbZnodP9BRQmyarYYdd2mMD2rJ0";
const METHOD: &str = "mk_card_1";
const ORDER: &str = "bp-order-0001";
/// What the shop knows of the person.
const PERSON: [&str; 4] = ["c1Bzc3NpY2k", "01012341234", "박토스", "9001011"];

fn member() -> CustomerKey {
    MEMBER.parse().expect("a customer key")
}

fn token() -> AccessToken {
    TOKEN.parse().expect("printable")
}

fn scopes() -> TermsScopes {
    TermsScopes::registration_and(TermsScope::Card).expect("one of each")
}

fn agree() -> AgreeToTerms {
    AgreeToTerms::new(KEY.parse().expect("printable"), member(), scopes(), [1, 2]).expect("two ids")
}

fn issue() -> IssueAccessToken {
    let redirect =
        BrandpayRedirect::parse(&format!("?code={CODE}&customerKey={MEMBER}")).expect("a redirect");
    let access = redirect.check(&member()).expect("the customer who is logged in");
    IssueAccessToken::of_redirect(KEY.parse().expect("printable"), access)
}

fn renew() -> IssueAccessToken {
    let (key, refresh) = (KEY.parse().expect("printable"), REFRESH.parse().expect("printable"));
    IssueAccessToken::by_refresh_token(key, member(), refresh)
}

fn identity() -> CustomerIdentity {
    let [ci, phone, name, number] = PERSON;
    CustomerIdentity {
        ci: Some(ci.parse().expect("printable")),
        mobile_phone: Some(phone.parse().expect("digits")),
        name: Some(name.parse().expect("a name")),
        resident_number: Some(number.parse().expect("seven digits")),
    }
}

fn remove_card() -> RemoveCard {
    RemoveCard::new(KEY.parse().expect("printable"), token(), METHOD.parse().expect("printable"))
}

fn remove_account() -> RemoveAccount {
    RemoveAccount::new(KEY.parse().expect("printable"), token(), METHOD.parse().expect("printable"))
}

fn remove_customer() -> RemoveCustomer {
    RemoveCustomer::new(KEY.parse().expect("printable"), member(), token())
}

fn charge() -> ChargeMethod {
    charge_of(Money::krw(15_000))
}

fn charge_of(amount: Money) -> ChargeMethod {
    let method = (member(), METHOD.parse().expect("printable"));
    let order = (ORDER.parse().expect("an order"), "토스 티셔츠".parse().expect("a name"));
    ChargeMethod::new(KEY.parse().expect("printable"), method, order, amount).expect("enough won")
}

// Golden files of the repository.
const GOLDEN_REQUESTS: &str = include_str!("../../../../../../tests/wire/requests.json");
const GOLDEN_TERMS: &str = include_str!("../../../../../../tests/wire/brandpay.terms.json");
const GOLDEN_TOKENS: &str = include_str!("../../../../../../tests/wire/brandpay.access_token.json");
const GOLDEN_METHODS: &str = include_str!("../../../../../../tests/wire/brandpay.methods.json");
const GOLDEN_PAYMENT: &str = include_str!("../../../../../../tests/wire/payment.brandpay.done.json");

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn golden_request(name: &str) -> Value {
    json(GOLDEN_REQUESTS).get(name).unwrap_or_else(|| panic!("requests.json has {name}")).clone()
}

/// The payment that [`charge`] makes, as the gateway writes it.
fn charged() -> Value {
    let mut payment = json(GOLDEN_PAYMENT);
    payment["orderId"] = ORDER.into();
    payment
}

/// The card of [`METHOD`] after its removal.
fn removed() -> Value {
    let mut card = json(GOLDEN_METHODS)["cards"][0].take();
    card["status"] = "DISABLED".into();
    card
}

fn body(request: &WireRequest) -> Value {
    serde_json::from_slice(request.body.as_ref().expect("a body")).expect("JSON")
}

#[track_caller]
fn done<T: core::fmt::Debug>(outcome: Outcome<T>) -> T {
    let Outcome::Done(answer) = outcome else { panic!("{outcome:?}") };
    answer
}

#[track_caller]
fn unknown<T: core::fmt::Debug>(outcome: Outcome<T>) -> Unknown {
    let Outcome::Unknown(unknown) = outcome else { panic!("{outcome:?}") };
    unknown
}
