//! Brandpay (브랜드페이): the shop's own wallet. A customer agrees to terms once, registers cards and accounts, and pays
//! with them by a password, or without doing anything ([`ChargeMethod`]).
//!
//! # From the browser to a token
//!
//! Who acts for a customer needs the customer's access token. The browser's SDK
//! ([`checkout::brandpay`](crate::checkout::brandpay)) sends the customer to the shop's `redirectUrl` with a code and a
//! customer key; anybody can write that address, so it is held against the customer who is logged in before the code is
//! spent on a token.
//!
//! ```
//! use toss_sdk::api::brandpay::IssueAccessToken;
//! use toss_sdk::checkout::BrandpayRedirect;
//! use toss_sdk::model::CustomerKey;
//!
//! let logged_in: CustomerKey = "cust-1".parse().unwrap();
//! let redirect = BrandpayRedirect::parse("code=code-from-redirect&customerKey=cust-1").unwrap();
//! let access = redirect.check(&logged_in).unwrap();
//! // One code, one key: store it before the first call.
//! let issue = IssueAccessToken::of_redirect("bp-token-1".parse().unwrap(), access);
//! assert_eq!(issue.customer_key(), &logged_in);
//! ```
//!
//! A shop that draws brandpay's pages itself has the code from [`AgreeToTerms`] instead.
//!
//! # Payments
//!
//! A payment that a customer has authenticated in brandpay's window comes back to `successUrl` with
//! `paymentType=BRANDPAY`, and is confirmed like any other, for the member
//! ([`Confirm::by_member`](crate::Confirm::by_member)). Cancels are those of every payment.
//!
//! ```
//! use toss_sdk::checkout::SuccessRedirect;
//! use toss_sdk::model::{CustomerKey, Money, RedirectPaymentType};
//!
//! let member: CustomerKey = "cust-1".parse().unwrap();
//! let query = "paymentType=BRANDPAY&orderId=ORD-000001&paymentKey=tgen_1&amount=15000";
//! let paid = SuccessRedirect::parse(query).unwrap();
//! let paid = paid.check(&"ORD-000001".parse().unwrap(), Money::krw(15_000)).unwrap();
//! assert_eq!(paid.payment_type, Some(RedirectPaymentType::Brandpay));
//! let confirm = paid.into_confirm("cf_1".parse().unwrap()).unwrap().by_member(member.clone());
//! assert_eq!(confirm.member(), Some(&member));
//! ```
//!
//! # Keys of one's own
//!
//! The answers to [`AgreeToTerms`] and [`IssueAccessToken`] name no customer. The gateway's idempotency keys ignore the
//! body, so a key that was used for one customer answers with that customer's code or token when it is used for another,
//! and nothing in the answer shows it. Make a new key for every code and every renewal; a client with a journal
//! ([`ClientBuilder::journal`](crate::ClientBuilder::journal)) refuses one that is still open for another customer.

mod agree;
mod charge;
mod methods_by_token;
mod methods_of;
mod removal;
mod remove_customer;
mod terms;
mod token;

pub use self::agree::AgreeToTerms;
pub use self::charge::ChargeMethod;
pub(super) use self::charge::MADE;
pub use self::methods_by_token::MethodsByToken;
pub use self::methods_of::MethodsOf;
pub use self::removal::{RemoveAccount, RemoveCard};
pub use self::remove_customer::RemoveCustomer;
pub use self::terms::ReadTerms;
pub use self::token::IssueAccessToken;
use super::Endpoint;
use crate::endpoint::Request;

pub(super) const ENDPOINTS: &[&Endpoint] = &[
    ReadTerms::ENDPOINT,
    AgreeToTerms::ENDPOINT,
    IssueAccessToken::ENDPOINT,
    MethodsByToken::ENDPOINT,
    MethodsOf::ENDPOINT,
    RemoveCard::ENDPOINT,
    RemoveAccount::ENDPOINT,
    ChargeMethod::ENDPOINT,
    RemoveCustomer::ENDPOINT,
];
