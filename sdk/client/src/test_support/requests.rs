//! Requests beside confirms and cancels: of the endpoints that are there, and two of ways that must work whether or
//! not an endpoint goes them at the moment.

use http::Method;

use crate::api::billing::{Charge, DeleteBillingKey, IssueBillingKey};
use crate::api::books::Transactions;
use crate::endpoint::{Change, Draft, Endpoint, Request};
use crate::error::{Error, Group};
use crate::model::{AccessToken, DecodeError, Money};
use crate::operation::{Intent, OperationClass};

pub(crate) const CHARGE_KEY: &str = "ch_7QXJ4WQK7QXJ4WQK";
pub(crate) const BILLING_KEY: &str = "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=";
pub(crate) const AUTH_KEY: &str = "e_826EDB0730790E96F116FFF3799A65DE";
pub(crate) const CUSTOMER: &str = "aENcQAtPdYbTjGhtQnNVj";
pub(crate) const TOKEN: &str = "Jqc2vG7wXbTn4tS1kDOmPyZr8HfLuEa0";

/// A charge of what `confirm` of the same tests takes, for the same order.
pub(crate) fn charge() -> Charge {
    charge_of(super::ORDER_ID, super::AMOUNT)
}

pub(crate) fn charge_of(order: &str, won: i64) -> Charge {
    let (billing, customer) =
        (BILLING_KEY.parse().expect("printable"), CUSTOMER.parse().expect("a customer"));
    let (order, name) = (order.parse().expect("an order"), "토스 프라임 구독".parse().expect("a name"));
    Charge::new(CHARGE_KEY.parse().expect("printable"), (billing, customer), (order, name), Money::krw(won))
        .expect("above zero")
}

pub(crate) fn issue() -> IssueBillingKey {
    let (auth, customer) = (AUTH_KEY.parse().expect("printable"), CUSTOMER.parse().expect("a customer"));
    IssueBillingKey::new("bi_1".parse().expect("printable"), auth, customer)
}

/// What the gateway says of a billing key that it has issued.
pub(crate) fn issued_json(customer: &str) -> String {
    format!(
        r#"{{"mId":"tosspayments","customerKey":"{customer}","authenticatedAt":"2026-11-21T10:00:00+09:00",
            "method":"카드","billingKey":"{BILLING_KEY}"}}"#
    )
}

pub(crate) fn delete() -> DeleteBillingKey {
    DeleteBillingKey::new("bd_1".parse().expect("printable"), BILLING_KEY.parse().expect("printable"))
}

pub(crate) fn a_day() -> Transactions {
    let [first, last] = ["2026-11-20T00:00:00", "2026-11-20T23:59:59"].map(|at| at.parse().expect("a time"));
    Transactions::between(first, last).expect("in order")
}

/// Sends money out with a `POST` of the second version that has no body, as the cancel of a payout does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SendOut {
    intent: Intent,
}

pub(crate) fn send_out() -> SendOut {
    SendOut { intent: Intent::new("so_1".parse().expect("printable")) }
}

impl Request for SendOut {
    type Answer = ();

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "send_out",
        method: Method::POST,
        path: "/v2/test/send-out",
        class: OperationClass::Payout,
        group: Group::PayoutsV2,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(Self::ENDPOINT.path))
    }

    fn read(&self, _: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

impl Change for SendOut {
    fn intent(&self) -> &Intent {
        &self.intent
    }

    fn subject(&self) -> Option<&str> {
        Some("po_1")
    }
}

/// Reads in the name of a member of brandpay, and not of the merchant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Purse {
    token: AccessToken,
}

pub(crate) fn purse() -> Purse {
    Purse { token: TOKEN.parse().expect("printable") }
}

impl Request for Purse {
    type Answer = Vec<u8>;

    const ENDPOINT: &'static Endpoint = &Endpoint {
        name: "purse",
        method: Method::GET,
        path: "/v1/test/purse",
        class: OperationClass::LookUp,
        group: Group::BrandpayApi,
    };

    fn draft(&self) -> Result<Draft, Error> {
        Ok(Draft::to(Self::ENDPOINT.path).by(self.token.clone()))
    }

    fn read(&self, body: &[u8]) -> Result<Vec<u8>, DecodeError> {
        Ok(body.to_vec())
    }

    fn secrets(&self) -> Vec<&str> {
        vec![self.token.expose()]
    }
}
