//! What is bought, for payments whose money is held until the buyer has the goods.

use core::num::NonZeroU32;

use serde_json::{Value, json};

use crate::model::text::{ANY, Rule};
use crate::model::{Currency, InvalidValue, Money};

/// One product of an order in escrow (`escrowProducts` of a request). Merchants that use escrow have to name each.
///
/// ```
/// use core::num::NonZeroU32;
/// use toss_sdk::model::{EscrowProduct, Money};
///
/// let two = NonZeroU32::new(2).unwrap();
/// let cup = EscrowProduct::new("1001", "머그컵", "CUP-W", Money::krw(7_500), two).unwrap();
/// let written = r#"{"code":"CUP-W","id":"1001","name":"머그컵","quantity":2,"unitPrice":7500}"#;
/// assert_eq!(cup.to_value().to_string(), written);
/// let error = EscrowProduct::new("1001", "", "CUP-W", Money::krw(7_500), two).unwrap_err();
/// assert_eq!(error.to_string(), r#"escrowProducts.name has 1 to 200 characters, not 0: """#);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EscrowProduct {
    id: Box<str>,
    name: Box<str>,
    code: Box<str>,
    unit_price: Money,
    quantity: NonZeroU32,
}

impl EscrowProduct {
    /// `quantity` of a product at `unit_price` each. `id` is the product's within the order, `code` the shop's own.
    ///
    /// # Errors
    /// If a text has not 1 to 200 characters, or has control characters; or if the price is below zero or not in won,
    /// in which all escrow is. The gateway documents no length: this one is ours.
    pub fn new(
        id: &str,
        name: &str,
        code: &str,
        unit_price: Money,
        quantity: NonZeroU32,
    ) -> Result<Self, InvalidValue> {
        let checked = |field, text: &str| {
            let rule = Rule { field, min: 1, max: 200, alphabet: ANY, is_secret: false };
            rule.check(text).map(|()| Box::from(text))
        };
        if unit_price.currency() != Currency::Krw || unit_price.minor() < 0 {
            let problem = format!("is in won and not below zero, not {unit_price}");
            return Err(InvalidValue::new("escrowProducts.unitPrice", problem));
        }
        Ok(Self {
            id: checked("escrowProducts.id", id)?,
            name: checked("escrowProducts.name", name)?,
            code: checked("escrowProducts.code", code)?,
            unit_price,
            quantity,
        })
    }

    /// The product's id within the order.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The shop's own code of it.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What one of it costs.
    pub const fn unit_price(&self) -> Money {
        self.unit_price
    }

    /// How many.
    pub const fn quantity(&self) -> NonZeroU32 {
        self.quantity
    }

    /// The object as requests have it.
    pub fn to_value(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "code": self.code,
            "unitPrice": self.unit_price.minor(),
            "quantity": self.quantity,
        })
    }
}
