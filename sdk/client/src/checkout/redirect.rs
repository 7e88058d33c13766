//! The redirects after a payment window: `successUrl`, held against the stored order, and `failUrl`.

use super::query::{Query, RedirectError};
use crate::error::{Group, Verdict, classify};
use crate::model::{CustomerKey, FailCode, Money, OrderId, PaymentKey, RedirectPaymentType};

/// What a redirect and the stored row do not agree on. Nothing may be confirmed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// It is about another order.
    #[error("the redirect is about order {found:?}, and {stored} is stored: do not confirm")]
    OrderId {
        /// The stored order.
        stored: OrderId,
        /// What the query says.
        found: Box<str>,
    },
    /// The buyer authenticated another amount.
    #[error("the redirect is about {found:?}, and {stored} is stored: do not confirm")]
    Amount {
        /// The stored amount.
        stored: Money,
        /// What the query says.
        found: Box<str>,
    },
    /// It is about another customer.
    #[error("the redirect is about customer {found}, and {stored} is stored: do not go on")]
    Customer {
        /// The stored customer key.
        stored: CustomerKey,
        /// What the query says.
        found: CustomerKey,
    },
}

/// The browser is at `successUrl`: the buyer has authenticated, no money has moved yet.
///
/// Nothing in it is proved. It tells which order to read, and the rest only to [`check`](Self::check).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SuccessRedirect {
    payment_type: Option<RedirectPaymentType>,
    order_id: Box<str>,
    payment_key: PaymentKey,
    amount: Box<str>,
    own: Query,
}

impl SuccessRedirect {
    /// Reads the query string, with or without its question mark. Parameters of the shop's own are kept.
    ///
    /// # Errors
    /// If `orderId`, `paymentKey` or `amount` is missing, comes twice or cannot be one, or the query is no text.
    pub fn parse(query: &str) -> Result<Self, RedirectError> {
        let mut query = Query::parse(query)?;
        Ok(Self {
            payment_type: query.take("paymentType")?.as_deref().map(RedirectPaymentType::from),
            order_id: query.take_required("orderId")?.into(),
            payment_key: query.take_required("paymentKey")?.parse()?,
            amount: query.take_required("amount")?.into(),
            own: query,
        })
    }

    /// Which order to read from the store.
    pub fn order_id(&self) -> &str {
        &self.order_id
    }

    /// A parameter of the shop's own, decoded; the first, if it comes several times.
    pub fn own(&self, name: &str) -> Option<&str> {
        self.own.get(name)
    }

    /// All parameters of the shop's own, decoded, in the order they came.
    pub fn all_own(&self) -> impl Iterator<Item = (&str, &str)> {
        self.own.pairs()
    }

    /// Holds the redirect against the stored order.
    ///
    /// # Errors
    /// If order or amount differ: somebody has changed the query, or the window was opened with something else. The
    /// payment expires by itself.
    pub fn check(self, order_id: &OrderId, amount: Money) -> Result<Confirmable, Mismatch> {
        if *self.order_id != *order_id.as_str() {
            return Err(Mismatch::OrderId { stored: order_id.clone(), found: self.order_id });
        }
        if Money::from_decimal(amount.currency(), &self.amount) != Ok(amount) {
            return Err(Mismatch::Amount { stored: amount, found: self.amount });
        }
        let Self { payment_type, payment_key, .. } = self;
        Ok(Confirmable { payment_key, order_id: order_id.clone(), amount, payment_type })
    }
}

/// A payment that may be confirmed: its order and amount are the stored ones. It can only be made by
/// [`SuccessRedirect::check`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Confirmable {
    /// The gateway's key of the payment.
    pub payment_key: PaymentKey,
    /// The stored order.
    pub order_id: OrderId,
    /// The stored amount.
    pub amount: Money,
    /// How it was paid; older windows do not say.
    pub payment_type: Option<RedirectPaymentType>,
}

#[cfg(feature = "client")]
impl Confirmable {
    /// The confirm of this payment. `key` belongs to this decision: store both before the first call.
    ///
    /// # Errors
    /// If the amount is not above zero.
    ///
    /// ```
    /// # use toss_sdk::{checkout::SuccessRedirect, model::Money};
    /// let redirect = SuccessRedirect::parse("orderId=ORD-000001&paymentKey=tgen_1&amount=15000").unwrap();
    /// let confirmable = redirect.check(&"ORD-000001".parse().unwrap(), Money::krw(15_000)).unwrap();
    /// let confirm = confirmable.into_confirm("cf_1".parse().unwrap()).unwrap();
    /// assert_eq!(confirm.amount(), Money::krw(15_000));
    /// ```
    pub fn into_confirm(
        self,
        key: crate::model::IdempotencyKey,
    ) -> Result<crate::Confirm, crate::model::InvalidValue> {
        crate::Confirm::new(key, self.payment_key, self.order_id, self.amount)
    }
}

/// The browser is at `failUrl`.
///
/// Anybody can go there: it is a text for the buyer, and no proof that nothing was paid. What ends an order is the
/// answer to a confirm, or a look-up.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct FailRedirect {
    /// Why.
    pub code: FailCode,
    /// The gateway's text for the buyer. It comes out of the address bar: escape it.
    pub message: Box<str>,
    /// The order; not there if the buyer closed the window, nor after a billing window.
    pub order_id: Option<Box<str>>,
    own: Query,
}

impl FailRedirect {
    /// Reads the query string, with or without its question mark. Parameters of the shop's own are kept.
    ///
    /// # Errors
    /// If `code` is missing, one of the gateway's parameters comes twice, or the query is no text.
    ///
    /// ```
    /// use toss_sdk::checkout::FailRedirect;
    /// use toss_sdk::model::FailCode;
    ///
    /// let fail = FailRedirect::parse("cart=7&code=PAY_PROCESS_CANCELED&message=%EC%B7%A8%EC%86%8C").unwrap();
    /// assert_eq!((fail.code.clone(), &*fail.message), (FailCode::PayProcessCanceled, "취소"));
    /// assert_eq!((fail.order_id.as_deref(), fail.own("cart")), (None, Some("7")));
    /// ```
    pub fn parse(query: &str) -> Result<Self, RedirectError> {
        let mut query = Query::parse(query)?;
        Ok(Self {
            code: FailCode::from(query.take_required("code")?.as_str()),
            message: query.take("message")?.unwrap_or_default().into(),
            order_id: query.take("orderId")?.map(Into::into),
            own: query,
        })
    }

    /// Whether it is about this order; `None` if it does not say.
    pub fn is_about(&self, order_id: &OrderId) -> Option<bool> {
        self.order_id.as_deref().map(|found| found == order_id.as_str())
    }

    /// What the code means for another try, by the table of codes.
    pub fn verdict(&self) -> Verdict {
        let of = |group| classify(group, self.code.as_str(), &self.message, 0);
        Some(of(Group::Failurl))
            .filter(|verdict| verdict.is_known)
            .unwrap_or_else(|| of(Group::BrandpayFailurl))
    }

    /// A parameter of the shop's own, decoded; the first, if it comes several times.
    pub fn own(&self, name: &str) -> Option<&str> {
        self.own.get(name)
    }

    /// All parameters of the shop's own, decoded, in the order they came.
    pub fn all_own(&self) -> impl Iterator<Item = (&str, &str)> {
        self.own.pairs()
    }
}

#[cfg(test)]
mod tests;
