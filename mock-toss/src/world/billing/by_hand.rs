//! What customers and card companies do to billing keys, done by the control API: an authentication in the window,
//! and a card that from now on is refused.

use std::sync::Arc;

use serde::Serialize;

use super::{Auth, Means};
use crate::catalog;
use crate::time::KoreanTime;
use crate::world::World;
use crate::world::cards::{self, Expiry};
use crate::world::customer::Owner;
use crate::world::method::{Card, CardKind};

/// A customer who has authenticated in the window.
#[derive(Debug)]
pub(crate) struct NewAuth {
    pub(crate) customer_key: String,
    pub(crate) means: NewMeans,
}

#[derive(Debug)]
pub(crate) enum NewMeans {
    Card {
        /// Absent: the card of the gateway's own examples.
        number: Option<String>,
        /// Year and month.
        expiry: Option<(String, String)>,
        /// A debit card pays in no installments.
        is_debit: bool,
    },
    Transfer {
        bank_code: &'static str,
        account: String,
    },
}

/// A billing key, for whoever wants to know.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    billing_key: Arc<str>,
    customer_key: Arc<str>,
    method: &'static str,
    authenticated_at: KoreanTime,
    removed_at: Option<KoreanTime>,
    declines: Option<Arc<str>>,
}

impl World {
    /// The authKey of a customer who has authenticated.
    ///
    /// # Errors
    ///
    /// What is wrong with the card.
    pub(crate) fn authenticate_billing(
        &mut self,
        now: KoreanTime,
        new: &NewAuth,
    ) -> Result<Box<str>, String> {
        let means = match &new.means {
            NewMeans::Card { number, expiry, is_debit } => {
                card(number.as_deref(), expiry.as_ref(), *is_debit)?
            }
            NewMeans::Transfer { bank_code, account } => {
                Means::Transfer { bank_code: (*bank_code).into(), account: masked(account).into() }
            }
        };
        let auth_key = self.state.ids.auth_key();
        let customer_key = new.customer_key.as_str().into();
        let auth = Auth { customer_key, means, made_at: now, is_used: false };
        self.state.billing.auths.insert(auth_key.clone(), auth);
        Ok(auth_key)
    }

    /// From now on every charge of the key is refused with this code, or again goes by the rules.
    ///
    /// # Errors
    ///
    /// That there is no such key, or no such code.
    pub(crate) fn decline_billing(&mut self, billing_key: &str, code: Option<&str>) -> Result<Told, String> {
        if let Some(code) = code.filter(|code| catalog::documented("billing-charge", code).is_none()) {
            return Err(format!("declines is `{code}`, which is in no table of the gateway's"));
        }
        let Some(key) = self.state.billing.keys.get_mut(billing_key) else {
            return Err(format!("no billing key is `{billing_key}`; GET /_mock/billing lists them"));
        };
        key.declines = code.map(Into::into);
        self.billing_keys().into_iter().find(|told| *told.billing_key == *billing_key).ok_or_else(String::new)
    }

    /// Every billing key, oldest first.
    pub(crate) fn billing_keys(&self) -> Vec<Told> {
        let mut told: Vec<Told> = self
            .state
            .billing
            .keys
            .iter()
            .map(|(billing_key, key)| Told {
                billing_key: (**billing_key).into(),
                customer_key: (*key.customer_key).into(),
                method: match key.means {
                    Means::Card { .. } => "카드",
                    Means::Transfer { .. } => "계좌이체",
                },
                authenticated_at: key.authenticated_at,
                removed_at: key.removal.map(|removal| removal.at),
                declines: key.declines.as_deref().map(Into::into),
            })
            .collect();
        told.sort_by_key(|told| told.authenticated_at);
        told
    }
}

fn card(number: Option<&str>, expiry: Option<&(String, String)>, is_debit: bool) -> Result<Means, String> {
    let card = number.map_or_else(
        || Ok(Card::example()),
        |number| {
            let card = cards::of_number(number, Owner::Person);
            card.ok_or_else(|| format!("cardNumber is `{number}`, not 14 to 19 digits"))
        },
    )?;
    let expiry = expiry.map(|(year, month)| {
        let why = "not a year of two or four digits and a month 01 to 12";
        Expiry::of(year, month).ok_or_else(|| format!("the expiry is `{year}`, `{month}`, {why}"))
    });
    let kind = if is_debit { CardKind::Debit } else { card.kind };
    Ok(Means::Card { card: Card { kind, ..card }, expiry: expiry.transpose()? })
}

/// `1000*****1234`: the first four digits and the last four.
fn masked(account: &str) -> String {
    let length = account.chars().count();
    let shown = |at: usize| at < 4 || at + 4 >= length;
    account.chars().enumerate().map(|(at, digit)| if shown(at) { digit } else { '*' }).collect()
}
