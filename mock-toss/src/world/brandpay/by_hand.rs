//! What a customer does in brandpay's own windows; the control API does it by hand.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::body::{account_name, card_name};
use super::{Means, Saved, check_customer_key};
use crate::catalog;
use crate::operation::Operation;
use crate::time::KoreanTime;
use crate::world::World;
use crate::world::cards;
use crate::world::customer::Owner;
use crate::world::edge::Language;
use crate::world::outbox::Event;
use crate::world::v2;

/// A card (`cardNumber`) or an account (`bank`, `accountNumber`) that a customer registers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct NewMethod {
    customer_key: String,
    card_number: Option<String>,
    bank: Option<String>,
    account_number: Option<String>,
    alias: Option<String>,
    /// Made up unless told.
    method_key: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Authorized<'a> {
    code: &'a str,
    customer_key: &'a str,
}

impl World {
    /// The customer signs in: what the redirect carries back to the merchant.
    ///
    /// # Errors
    ///
    /// If the key is none.
    pub(crate) fn authorize_brandpay(
        &mut self,
        now: KoreanTime,
        customer_key: &str,
    ) -> Result<Bytes, String> {
        self.settle_due(now);
        check_key(customer_key)?;
        let code = self.state.authorize(now, customer_key);
        Ok(v2::bare(&Authorized { code: &code, customer_key }))
    }

    /// The customer registers a card or an account.
    ///
    /// # Errors
    ///
    /// If it is neither, or the method's key is taken.
    pub(crate) fn add_brandpay_method(&mut self, now: KoreanTime, new: &NewMethod) -> Result<Bytes, String> {
        self.settle_due(now);
        check_key(&new.customer_key)?;
        let means = new.means()?;
        let key = new.method_key.as_deref().map(Into::into);
        let key: Box<str> = key.unwrap_or_else(|| self.state.ids.method_key());
        let mut all = self.state.brandpay.customers.values().flat_map(|customer| &customer.methods);
        if all.any(|method| method.key == key) {
            return Err(format!("methodKey `{key}` is taken"));
        }
        let name = match &means {
            Means::Card(card) => card_name(card),
            Means::Account { bank_code, .. } => account_name(bank_code),
        };
        let alias = new.alias.clone().unwrap_or(name).into();
        let saved =
            Saved { id: self.state.ids.method_id(), key: key.clone(), alias, means, registered_at: now };
        let body = v2::bare(&saved.body(Language::Korean));
        self.state.customer(now, &new.customer_key).methods.push(saved);
        let (customer_key, status) = (new.customer_key.as_str().into(), "ENABLED".into());
        self.state.outbox.emit(now, Event::MethodUpdated { customer_key, method_key: key, status });
        Ok(body)
    }

    /// Whether the access token is one of this world's customers'.
    pub(crate) fn knows_token(&self, now: KoreanTime, token: &str) -> bool {
        self.state.brandpay.holder(now, token).is_some()
    }
}

impl NewMethod {
    fn means(&self) -> Result<Means, String> {
        match (&self.card_number, &self.bank, &self.account_number) {
            (Some(number), None, None) => {
                let card = cards::of_number(number, Owner::Person);
                card.map(Means::Card).ok_or_else(|| format!("cardNumber is `{number}`, not 14 to 19 digits"))
            }
            (None, Some(bank), Some(number)) => {
                let known = catalog::bank(bank).ok_or_else(|| format!("bank is `{bank}`, which is none"))?;
                if number.is_empty() || number.len() > 20 || !number.bytes().all(|byte| byte.is_ascii_digit())
                {
                    return Err(format!("accountNumber is `{number}`, not 1 to 20 digits"));
                }
                Ok(Means::Account { bank_code: known.code.into(), number: masked(number).into() })
            }
            _ => Err("a method is a cardNumber, or a bank and an accountNumber".to_owned()),
        }
    }
}

fn check_key(customer_key: &str) -> Result<(), String> {
    check_customer_key(Operation::BrandpayToken, customer_key).map_err(|refusal| refusal.reason.into_owned())
}

/// `1000*****1234`: the first four digits and the last four.
fn masked(number: &str) -> String {
    let shown = |at: usize| at < 4 || at + 4 >= number.len();
    number.chars().enumerate().map(|(at, digit)| if shown(at) { digit } else { '*' }).collect()
}
