//! Events about what a customer pays with. None of them can be proved: no secret, no signature.

use super::Fields;
use crate::model::{BillingKey, CustomerChange, DateTime, MethodChange, MethodKey, RegisteredCustomerKey};
use crate::webhook::ParseError;

/// A billing key is gone, by the API or because its card or account is.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BillingDeleted {
    /// The key, which could be charged until now.
    pub billing_key: BillingKey,
    /// Why, for people.
    pub reason: Option<Box<str>>,
}

impl BillingDeleted {
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, ParseError> {
        Ok(Self { billing_key: fields.required("billingKey")?, reason: fields.optional("reason") })
    }
}

/// A brandpay customer's card or account changed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct MethodUpdated {
    /// The shop's name for the customer.
    pub customer_key: RegisteredCustomerKey,
    /// The card or account.
    pub method_key: MethodKey,
    /// What happened to it.
    pub status: MethodChange,
}

impl MethodUpdated {
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            customer_key: fields.required("customerKey")?,
            method_key: fields.required("methodKey")?,
            status: fields.required("status")?,
        })
    }
}

/// A brandpay customer changed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CustomerStatusChanged {
    /// The shop's name for the customer.
    pub customer_key: RegisteredCustomerKey,
    /// What happened.
    pub status: CustomerChange,
    /// When.
    pub changed_at: Option<DateTime>,
}

impl CustomerStatusChanged {
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            customer_key: fields.required("customerKey")?,
            status: fields.required("status")?,
            changed_at: fields.optional("changedAt"),
        })
    }
}
