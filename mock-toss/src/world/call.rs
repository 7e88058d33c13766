//! A request as a world gets it, and how it is found out what it asks for: the path first, then the method.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Method, Request};
use percent_encoding::percent_decode_str;

use super::edge::{Language, Refused};
use super::keys::Identity;
use super::rules::common;
use crate::catalog;
use crate::fault;
use crate::operation::Operation;

/// A request as a world gets it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(super) operation: Operation,
    /// The path's parameter, decoded; empty if its path has none.
    pub(super) parameter: Box<str>,
    /// Whether the parameter of a look-up is an order id.
    pub(super) is_by_order: bool,
    /// The whole path as it came, without a slash at its end: a part of an idempotency key's identity.
    pub(super) path: Box<str>,
    /// What follows the question mark, as it came.
    pub(super) query: Box<str>,
    pub(super) method: Method,
    pub(super) key: Option<HeaderValue>,
    pub(super) language: Language,
    pub(super) test_code: Option<Box<str>>,
    pub(super) headers: http::HeaderMap,
    pub(super) body: Bytes,
    /// The faults that the request asks for itself.
    pub(super) own_faults: Option<Arc<[fault::Rule]>>,
    /// The rule that this is a copy by, if it is one.
    pub(super) copied_by: Option<fault::Fired>,
}

/// What a path and a method ask for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Route {
    operation: Operation,
    parameter: Box<str>,
    is_by_order: bool,
}

impl Route {
    /// Whether the call is a customer's, who brings a token instead of the merchant's key.
    pub(crate) const fn is_members(&self) -> bool {
        matches!(
            self.operation,
            Operation::BrandpayMethods
                | Operation::BrandpayRemoveCard
                | Operation::BrandpayRemoveAccount
                | Operation::BrandpayRemoveCustomer
        )
    }
}

impl Call {
    pub(crate) fn new(route: Route, request: Request<Bytes>) -> Self {
        let (parts, body) = request.into_parts();
        let Route { operation, parameter, is_by_order } = route;
        let given = |name: &str| parts.headers.get(name).filter(|value| !value.is_empty());
        let test_code = given("tosspayments-test-code");
        Self {
            operation,
            parameter,
            is_by_order,
            path: trimmed(parts.uri.path()).into(),
            query: parts.uri.query().unwrap_or_default().into(),
            key: parts.headers.get("idempotency-key").cloned(),
            language: Language::of(&parts.headers),
            test_code: test_code.map(|code| String::from_utf8_lossy(code.as_bytes()).into()),
            method: parts.method,
            headers: parts.headers,
            body,
            own_faults: None,
            copied_by: None,
        }
    }

    /// The same as a copy of a request.
    pub(super) fn copied_by(self, rule: Option<fault::Fired>) -> Self {
        Self { copied_by: rule, ..self }
    }

    /// The same with faults that it asks for itself.
    pub(crate) fn asking_for(self, own_faults: Option<Arc<[fault::Rule]>>) -> Self {
        Self { own_faults, ..self }
    }
}

impl Call {
    /// Who an idempotency key of this request is. Requests to a path without a parameter share its text.
    pub(super) fn identity(&self, key: &HeaderValue) -> Identity {
        let path = if self.parameter.is_empty() && *self.path == *self.operation.path() {
            self.operation.line()
        } else {
            format!("{} {}", self.method, self.path).into()
        };
        (Arc::from(key.as_bytes()), path)
    }
}

/// The path without one slash at its end.
fn trimmed(path: &str) -> &str {
    path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path)
}

/// What the path and the method ask for.
///
/// # Errors
///
/// The gateway's answer and the reason, if there is no such path, or not with this method.
pub(crate) fn route(method: &Method, path: &str) -> Result<Route, Refused> {
    let found = find(trimmed(path));
    let Some((operations, parameter, is_by_order)) = found else {
        let reason = format!("the gateway has no {method} {path}");
        return Err(Refused::new(catalog::row("lookup", "NOT_FOUND"), &common::NO_SUCH_PATH, reason));
    };
    let wanted = operations.iter().find(|operation| operation.method() == method.as_str());
    let Some(operation) = wanted.copied() else {
        let methods: Vec<_> = operations.iter().map(|operation| operation.method()).collect();
        let reason = format!("{path} takes {}, not {method}", methods.join(" and "));
        let row = catalog::row("auth", "NOT_FOUND_HTTP_METHOD");
        return Err(Refused::new(row, &common::WRONG_METHOD, reason));
    };
    Ok(Route { operation, parameter, is_by_order })
}

/// A path of the gateway's as the table of endpoints has it: with a name in the place of a key.
pub(crate) fn pattern(path: &str) -> Option<&'static str> {
    let (operations, _, is_by_order) = find(trimmed(path))?;
    if is_by_order {
        return Some("/v1/payments/orders/{orderId}");
    }
    operations.first().map(|operation| operation.path())
}

/// The operations of a path (one per method), its parameter, and whether that is an order id.
fn find(path: &str) -> Option<(&'static [Operation], Box<str>, bool)> {
    use Operation as O;
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let (operations, parameter): (&[Operation], &str) = match *segments.as_slice() {
        ["v1", "payments", "confirm"] => (&[O::Confirm], ""),
        ["v1", "payments", "key-in"] => (&[O::KeyIn], ""),
        ["v1", "virtual-accounts"] => (&[O::VirtualAccount], ""),
        ["v1", "billing", "authorizations", "issue"] => (&[O::BillingIssue], ""),
        ["v1", "billing", "authorizations", "card"] => (&[O::BillingCard], ""),
        ["v1", "billing", key] => (&[O::BillingCharge, O::BillingDelete], key),
        ["v1", "payments", "orders", id] => (&[O::LookUp], id),
        ["v1", "payments", key, "cancel"] => (&[O::Cancel], key),
        ["v1", "payments", key] => (&[O::LookUp, O::Confirm], key),
        ["v1", "transactions"] => (&[O::Transactions], ""),
        ["v1", "settlements"] => (&[O::Settlements, O::ManualSettlement], ""),
        ["v1", "promotions"] => (&[O::Promotions], ""),
        ["v1", "promotions", "card"] => (&[O::CardPromotions], ""),
        ["v1", "cash-receipts"] => (&[O::CashReceipt, O::CashReceipts], ""),
        ["v1", "cash-receipts", key, "cancel"] => (&[O::CashReceiptCancel], key),
        ["v1", "brandpay", "terms"] => (&[O::BrandpayTerms], ""),
        ["v1", "brandpay", "terms", "agree"] => (&[O::BrandpayAgree], ""),
        ["v1", "brandpay", "authorizations", "access-token"] => (&[O::BrandpayToken], ""),
        ["v1", "brandpay", "payments"] => (&[O::BrandpayPay], ""),
        ["v1", "brandpay", "payments", "confirm"] => (&[O::BrandpayConfirm], ""),
        ["v1", "brandpay", "payments", "methods"] => (&[O::BrandpayMethods], ""),
        ["v1", "brandpay", "payments", "methods", customer] => (&[O::BrandpayMethodsOf], customer),
        ["v1", "brandpay", "payments", "methods", "card", "remove"] => (&[O::BrandpayRemoveCard], ""),
        ["v1", "brandpay", "payments", "methods", "account", "remove"] => (&[O::BrandpayRemoveAccount], ""),
        ["v1", "brandpay", "customers", "remove"] => (&[O::BrandpayRemoveCustomer], ""),
        ["v1", "brandpay", "promotions", "card"] => (&[O::BrandpayCardPromotions], ""),
        ["v1", "brandpay", "promotions", "bank"] => (&[O::BrandpayBankPromotions], ""),
        ["v2", "balances"] => (&[O::Balance], ""),
        ["v2", "sellers"] => (&[O::Sellers, O::SellerCreate], ""),
        ["v2", "sellers", id] => (&[O::Seller, O::SellerUpdate, O::SellerDelete], id),
        ["v2", "payouts"] => (&[O::Payouts, O::PayoutCreate], ""),
        ["v2", "payouts", id, "cancel"] => (&[O::PayoutCancel], id),
        ["v2", "payouts", id] => (&[O::Payout], id),
        _ => return None,
    };
    let has_parameter = segments.contains(&parameter);
    let is_by_order = matches!(*segments.as_slice(), ["v1", "payments", "orders", _]);
    let parameter = if has_parameter { decoded(parameter)? } else { "".into() };
    Some((operations, parameter, is_by_order))
}

fn decoded(segment: &str) -> Option<Box<str>> {
    let text: Cow<'_, str> = percent_decode_str(segment).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into())
}
