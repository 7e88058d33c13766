//! Registering a means of payment in the browser: billing keys, and brandpay. Both come back with a code that can be
//! exchanged once, for a customer that has to be the one who is logged in.

use core::str::FromStr;

use super::browser_json::BrowserJson;
use super::field;
use super::query::{Query, RedirectError};
use super::redirect::Mismatch;
use super::request::{ReturnUrls, WindowTarget};
use crate::model::{
    AuthKey, AuthorizationCode, BillingMethod, BrowserCustomerKey, CustomerEmail, CustomerKey, CustomerName,
    InvalidValue,
};

/// A means of payment to be registered for billing.
///
/// ```
/// use toss_sdk::checkout::{BillingAuthRequest, ReturnUrls};
/// use toss_sdk::model::BillingMethod;
///
/// let urls = ReturnUrls::new("https://shop.example/billing", "https://shop.example/fail");
/// let json = BillingAuthRequest::new(BillingMethod::Card, urls).json().unwrap();
/// assert_eq!(json.field("method").unwrap(), "CARD");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BillingAuthRequest {
    /// What is registered.
    pub method: BillingMethod,
    /// Where the browser goes afterwards: [`BillingRedirect`], or [`FailRedirect`](super::FailRedirect).
    pub return_urls: ReturnUrls,
    /// The customer's mail address.
    pub customer_email: Option<CustomerEmail>,
    /// The customer's name.
    pub customer_name: Option<CustomerName>,
    /// Where the window opens.
    pub window_target: Option<WindowTarget>,
    /// Which kinds of cards may be chosen, as the gateway names them; empty is all.
    pub selectable_card_types: Vec<Box<str>>,
}

impl BillingAuthRequest {
    /// With all options left to the gateway.
    pub fn new(method: BillingMethod, return_urls: ReturnUrls) -> Self {
        Self {
            method,
            return_urls,
            customer_email: None,
            customer_name: None,
            window_target: None,
            selectable_card_types: Vec::new(),
        }
    }

    /// The argument of `payment.requestBillingAuth`.
    ///
    /// # Errors
    /// If a field is one that the window refuses.
    pub fn json(&self) -> Result<BrowserJson, InvalidValue> {
        let method = field::word("method", Some(self.method.as_str()))?;
        let types: Vec<&str> = self.selectable_card_types.iter().map(AsRef::as_ref).collect();
        let json = BrowserJson::new()
            .put_text("method", method)
            .put_text("customerEmail", self.customer_email.as_ref().map(CustomerEmail::expose))
            .put_text("customerName", self.customer_name.as_ref().map(CustomerName::expose))
            .put_text("windowTarget", self.window_target.map(WindowTarget::as_str))
            .put("selectableCardTypes", (!types.is_empty()).then_some(types));
        self.return_urls.put_into(json, field::AFTER_BILLING)
    }
}

/// The argument of `TossPayments(clientKey).payment` and `.widgets`, for a customer that the shop knows. For one that
/// it does not, the browser's SDK has a constant, `TossPayments.ANONYMOUS`.
///
/// ```
/// use toss_sdk::checkout::customer;
///
/// let argument = customer(&"cust-1".parse().unwrap());
/// assert_eq!(argument.to_string(), r#"{"customerKey":"cust-1"}"#);
/// ```
pub fn customer(customer_key: &BrowserCustomerKey) -> BrowserJson {
    BrowserJson::new().put_text("customerKey", Some(customer_key.as_str()))
}

/// The argument of `TossPayments(clientKey).brandpay`. `redirect_url` has to be registered with the gateway; the browser
/// comes back to it with a [`BrandpayRedirect`].
///
/// # Errors
/// If the address is not absolute.
pub fn brandpay(customer_key: &BrowserCustomerKey, redirect_url: &str) -> Result<BrowserJson, InvalidValue> {
    field::url("redirectUrl", redirect_url, field::AFTER_BRANDPAY)?;
    Ok(customer(customer_key).put_text("redirectUrl", Some(redirect_url)))
}

/// The browser is back from the billing window: a billing key can be issued, for whom has to be checked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BillingRedirect(Registration<AuthKey>);

/// The browser is back from brandpay: an access token can be asked for, for whom has to be checked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BrandpayRedirect(Registration<AuthorizationCode>);

/// A customer, and what can be exchanged once.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Registration<C> {
    // The server has accepted longer ones than the window does, and a shop may have some of them.
    customer_key: CustomerKey,
    code: C,
    own: Query,
}

/// What a billing key is issued for. It can only be made by [`BillingRedirect::check`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Issuable {
    /// The stored customer.
    pub customer_key: CustomerKey,
    /// Good for one issue.
    pub auth_key: AuthKey,
}

/// What an access token is asked for with (`api::brandpay::IssueAccessToken::of_redirect`). It can only be made by
/// [`BrandpayRedirect::check`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct AccessCode {
    /// The stored customer.
    pub customer_key: CustomerKey,
    /// Good for one token.
    pub code: AuthorizationCode,
}

impl<C: FromStr<Err = InvalidValue>> Registration<C> {
    fn parse(query: &str, code: &'static str) -> Result<Self, RedirectError> {
        let mut query = Query::parse(query)?;
        let customer_key = query.take_required("customerKey")?.parse()?;
        let code = query.take_required(code)?.parse()?;
        Ok(Self { customer_key, code, own: query })
    }

    fn check(self, customer_key: &CustomerKey) -> Result<(CustomerKey, C), Mismatch> {
        if self.customer_key != *customer_key {
            return Err(Mismatch::Customer { stored: customer_key.clone(), found: self.customer_key });
        }
        Ok((self.customer_key, self.code))
    }
}

impl BillingRedirect {
    /// Reads the query string, with or without its question mark. Parameters of the shop's own are kept.
    ///
    /// # Errors
    /// If `customerKey` or `authKey` is missing, comes twice or cannot be one, or the query is no text.
    ///
    /// ```
    /// use toss_sdk::checkout::{BillingRedirect, Mismatch};
    ///
    /// let redirect = BillingRedirect::parse("customerKey=cust-1&authKey=e_826EDB").unwrap();
    /// let another = redirect.clone().check(&"cust-2".parse().unwrap());
    /// assert!(matches!(another, Err(Mismatch::Customer { .. })));
    /// assert_eq!(redirect.check(&"cust-1".parse().unwrap()).unwrap().auth_key.expose(), "e_826EDB");
    /// ```
    pub fn parse(query: &str) -> Result<Self, RedirectError> {
        Registration::parse(query, "authKey").map(Self)
    }

    /// A parameter of the shop's own, decoded; the first, if it comes several times.
    pub fn own(&self, name: &str) -> Option<&str> {
        self.0.own.get(name)
    }

    /// Holds the redirect against the customer who is logged in.
    ///
    /// # Errors
    /// If it is about another one, to whom the card of this one would be registered.
    pub fn check(self, customer_key: &CustomerKey) -> Result<Issuable, Mismatch> {
        let (customer_key, auth_key) = self.0.check(customer_key)?;
        Ok(Issuable { customer_key, auth_key })
    }
}

impl BrandpayRedirect {
    /// Reads the query string, with or without its question mark. Parameters of the shop's own are kept.
    ///
    /// # Errors
    /// If `customerKey` or `code` is missing, comes twice or cannot be one, or the query is no text.
    ///
    /// ```
    /// use toss_sdk::checkout::{BrandpayRedirect, Mismatch};
    ///
    /// let redirect = BrandpayRedirect::parse("?code=code-from-redirect&customerKey=cust-1").unwrap();
    /// let another = redirect.clone().check(&"cust-2".parse().unwrap());
    /// assert!(matches!(another, Err(Mismatch::Customer { .. })));
    /// assert_eq!(redirect.check(&"cust-1".parse().unwrap()).unwrap().code.expose(), "code-from-redirect");
    /// ```
    pub fn parse(query: &str) -> Result<Self, RedirectError> {
        Registration::parse(query, "code").map(Self)
    }

    /// A parameter of the shop's own, decoded; the first, if it comes several times.
    pub fn own(&self, name: &str) -> Option<&str> {
        self.0.own.get(name)
    }

    /// Holds the redirect against the customer who is logged in.
    ///
    /// # Errors
    /// If it is about another one.
    pub fn check(self, customer_key: &CustomerKey) -> Result<AccessCode, Mismatch> {
        let (customer_key, code) = self.0.check(customer_key)?;
        Ok(AccessCode { customer_key, code })
    }
}

#[cfg(test)]
mod tests;
