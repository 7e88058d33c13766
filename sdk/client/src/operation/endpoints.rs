//! Where confirms, cancels and look-ups of payments go. They are part of every client's way and write themselves
//! (`wire`); their endpoints are here so that the list of all of them is whole.

use http::Method;

use super::OperationClass;
use crate::endpoint::Endpoint;
use crate::error::Group;

pub(crate) const CONFIRM: &Endpoint = &Endpoint {
    name: "confirm",
    method: Method::POST,
    path: "/v1/payments/confirm",
    class: OperationClass::Confirm,
    group: Group::Confirm,
};
pub(crate) const CONFIRM_BY_MEMBER: &Endpoint = &Endpoint {
    name: "brandpay_confirm",
    method: Method::POST,
    path: "/v1/brandpay/payments/confirm",
    class: OperationClass::Confirm,
    group: Group::Confirm,
};
pub(crate) const CANCEL: &Endpoint = &Endpoint {
    name: "cancel",
    method: Method::POST,
    path: "/v1/payments/{paymentKey}/cancel",
    class: OperationClass::Cancel,
    group: Group::Cancel,
};
pub(crate) const PAYMENT: &Endpoint = &Endpoint {
    name: "payment",
    method: Method::GET,
    path: "/v1/payments/{paymentKey}",
    class: OperationClass::LookUp,
    group: Group::Lookup,
};
pub(crate) const PAYMENT_BY_ORDER: &Endpoint = &Endpoint {
    name: "payment_by_order",
    method: Method::GET,
    path: "/v1/payments/orders/{orderId}",
    class: OperationClass::LookUp,
    group: Group::Lookup,
};

/// All of them.
pub(crate) const ALL: &[&Endpoint] = &[CONFIRM, CONFIRM_BY_MEMBER, CANCEL, PAYMENT, PAYMENT_BY_ORDER];
