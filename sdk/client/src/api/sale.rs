//! What the requests that make a payment in one call have in common: the rules of their amount, and one set of optional
//! fields, of which each request offers those that its endpoint documents.

use crate::model::{
    Currency, CustomerEmail, CustomerIp, CustomerMobilePhone, CustomerName, InstallmentPlan, InvalidValue,
    Money, TaxParts,
};
use crate::wire::Object;

/// The least that a card is charged, in won (`BELOW_MINIMUM_AMOUNT`).
pub(super) const CARD_LEAST: i64 = 100;

/// Whether a payment of `amount` can be made in one call. The requests name no currency, so the gateway would take 10.50
/// dollars for won.
pub(super) fn check_amount(amount: Money, least: i64) -> Result<(), InvalidValue> {
    if amount.currency() == Currency::Krw && amount.minor() >= least {
        return Ok(());
    }
    Err(InvalidValue::new(
        "amount",
        format!("is at least {least} KRW, and in no other currency, not {amount}"),
    ))
}

/// The optional fields. What is absent is not sent.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Extras {
    pub(super) tax: TaxParts,
    pub(super) email: Option<CustomerEmail>,
    pub(super) name: Option<CustomerName>,
    pub(super) phone: Option<CustomerMobilePhone>,
    pub(super) ip: Option<CustomerIp>,
    pub(super) installments: Option<InstallmentPlan>,
    pub(super) has_free_installments: bool,
    pub(super) uses_card_points: bool,
}

impl Extras {
    /// With these parts of `amount` free of tax.
    pub(super) fn with_tax(self, tax: TaxParts, amount: Money) -> Result<Self, InvalidValue> {
        tax.check(amount)?;
        Ok(Self { tax, ..self })
    }

    /// With `amount` paid so.
    pub(super) fn with_installments(
        self,
        plan: InstallmentPlan,
        amount: Money,
    ) -> Result<Self, InvalidValue> {
        plan.check(amount)?;
        Ok(Self { installments: Some(plan), ..self })
    }

    /// Adds them to the body of a request.
    pub(super) fn write(&self, body: Object) -> Object {
        let body = body
            .amount_if("taxFreeAmount", self.tax.free)
            .amount_if("taxExemptionAmount", self.tax.exempt)
            .text_if("customerEmail", self.email.as_ref().map(CustomerEmail::expose))
            .text_if("customerName", self.name.as_ref().map(CustomerName::expose))
            .text_if("customerMobilePhone", self.phone.as_ref().map(CustomerMobilePhone::expose));
        let body = match self.ip {
            Some(ip) => body.text("customerIp", &ip.expose().to_string()),
            None => body,
        };
        let body = match self.installments {
            Some(plan) => body.number("cardInstallmentPlan", plan.get()),
            None => body,
        };
        let flags =
            [("useFreeInstallmentPlan", self.has_free_installments), ("useCardPoint", self.uses_card_points)];
        flags.into_iter().filter(|(_, is_so)| *is_so).fold(body, |body, (name, _)| body.flag(name, true))
    }

    /// Who the customer is, as far as the gateway could repeat it in its words.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        // One letter of a name would blot half a text out.
        let name = self.name.as_ref().map(CustomerName::expose).filter(|name| name.chars().nth(1).is_some());
        let email = self.email.as_ref().map(CustomerEmail::expose);
        let phone = self.phone.as_ref().map(CustomerMobilePhone::expose);
        [name, email, phone].into_iter().flatten()
    }
}

/// What a request has that makes a payment: its order and amount to be read, and those of the optional fields that its
/// endpoint documents. The request has the fields `order_id`, `amount` and `extras`.
macro_rules! sale_methods {
    ($request:ident: $($extra:ident),+) => {
        impl $request {
            /// The shop's order.
            pub fn order_id(&self) -> &$crate::model::OrderId {
                &self.order_id
            }

            /// What is paid.
            pub fn amount(&self) -> $crate::model::Money {
                self.amount
            }

            $($crate::api::sale::extra!($extra);)+
        }
    };
}
pub(super) use sale_methods;

/// One of the optional fields, as a method.
macro_rules! extra {
    (tax_free) => {
        /// This part of the amount is free of tax (`taxFreeAmount`). It matters for merchants of tax-free goods alone;
        /// the gateway takes it for nothing if it is not said.
        ///
        /// # Errors
        /// If it is below zero, in another currency, or more than there is of the amount.
        pub fn with_tax_free(self, part: $crate::model::Money) -> Result<Self, $crate::model::InvalidValue> {
            let tax = $crate::model::TaxParts { free: Some(part), ..self.extras.tax };
            let extras = self.extras.with_tax(tax, self.amount)?;
            Ok(Self { extras, ..self })
        }
    };
    (tax_exempt) => {
        /// This part of the amount is exempt from tax, such as a deposit on a cup (`taxExemptionAmount`).
        ///
        /// # Errors
        /// If it is below zero, in another currency, or more than there is of the amount beside what is free of tax.
        pub fn with_tax_exempt(
            self,
            part: $crate::model::Money,
        ) -> Result<Self, $crate::model::InvalidValue> {
            let tax = $crate::model::TaxParts { exempt: Some(part), ..self.extras.tax };
            let extras = self.extras.with_tax(tax, self.amount)?;
            Ok(Self { extras, ..self })
        }
    };
    (customer_email) => {
        /// The mail address of who pays (`customerEmail`).
        #[must_use]
        pub fn with_customer_email(self, email: $crate::model::CustomerEmail) -> Self {
            let extras = $crate::api::sale::Extras { email: Some(email), ..self.extras };
            Self { extras, ..self }
        }
    };
    (customer_name) => {
        /// Who pays (`customerName`).
        #[must_use]
        pub fn with_customer_name(self, name: $crate::model::CustomerName) -> Self {
            let extras = $crate::api::sale::Extras { name: Some(name), ..self.extras };
            Self { extras, ..self }
        }
    };
    (customer_phone) => {
        /// The mobile phone of who pays (`customerMobilePhone`).
        #[must_use]
        pub fn with_customer_phone(self, phone: $crate::model::CustomerMobilePhone) -> Self {
            let extras = $crate::api::sale::Extras { phone: Some(phone), ..self.extras };
            Self { extras, ..self }
        }
    };
    (customer_ip) => {
        /// Where the browser of who pays is (`customerIp`).
        #[must_use]
        pub fn with_customer_ip(self, ip: $crate::model::CustomerIp) -> Self {
            let extras = $crate::api::sale::Extras { ip: Some(ip), ..self.extras };
            Self { extras, ..self }
        }
    };
    (installments) => {
        /// Paid in so many months (`cardInstallmentPlan`).
        ///
        /// # Errors
        /// If the amount is too small for it: installments begin at 50,000 won.
        pub fn with_installments(
            self,
            plan: $crate::model::InstallmentPlan,
        ) -> Result<Self, $crate::model::InvalidValue> {
            let extras = self.extras.with_installments(plan, self.amount)?;
            Ok(Self { extras, ..self })
        }
    };
    (free_installments) => {
        /// The installments bear no interest for the buyer (`useFreeInstallmentPlan`).
        #[must_use]
        pub fn with_free_installments(self) -> Self {
            let extras = $crate::api::sale::Extras { has_free_installments: true, ..self.extras };
            Self { extras, ..self }
        }
    };
    (card_points) => {
        /// The points on the card are used (`useCardPoint`). A card that has none for use is refused
        /// (`NOT_ALLOWED_POINT_USE`).
        #[must_use]
        pub fn with_card_points(self) -> Self {
            let extras = $crate::api::sale::Extras { uses_card_points: true, ..self.extras };
            Self { extras, ..self }
        }
    };
}
pub(super) use extra;
