//! The account that a refund goes to.

use serde_json::Value;

use super::texts;
use crate::model::text::{ANY, Rule};
use crate::model::{AccountNumber, Bank, HolderName, InvalidValue};

/// Where the money of a virtual account goes when it is given back (`refundReceiveAccount` of a cancel).
///
/// The gateway asks for it once the deposit was made, and only then, and holds it against the bank's records. What it
/// answers is a [`RefundAccount`](crate::model::RefundAccount).
///
/// ```
/// use toss_sdk::model::{Bank, RefundReceiveAccount};
///
/// let (number, holder) = ("1000123456789".parse().unwrap(), "박토스".parse().unwrap());
/// let account = RefundReceiveAccount::new(Bank::from("우리"), number, holder).unwrap();
/// assert_eq!(account.to_value()["bank"], "20");
/// assert!(!format!("{account:?}").contains("1000123456789"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RefundReceiveAccount {
    bank: Bank,
    account_number: AccountNumber,
    holder_name: HolderName,
}

const BANK: Rule = Rule { field: "bank", min: 1, max: 50, alphabet: ANY, is_secret: false };

impl Bank {
    /// Whether a request may name it: a bank that this version does not know is any text.
    pub(crate) fn check(&self) -> Result<(), InvalidValue> {
        BANK.check(self.as_str())
    }
}

impl RefundReceiveAccount {
    /// An account of `holder_name` at `bank`.
    ///
    /// # Errors
    /// If the bank is one that this version does not know, and its text cannot be a bank's code or name.
    pub fn new(
        bank: Bank,
        account_number: AccountNumber,
        holder_name: HolderName,
    ) -> Result<Self, InvalidValue> {
        bank.check()?;
        Ok(Self { bank, account_number, holder_name })
    }

    /// Whose account it is.
    pub fn bank(&self) -> &Bank {
        &self.bank
    }

    /// Its number.
    pub fn account_number(&self) -> &AccountNumber {
        &self.account_number
    }

    /// Its holder.
    pub fn holder_name(&self) -> &HolderName {
        &self.holder_name
    }

    /// The object as requests have it. It holds secrets: do not log it.
    pub fn to_value(&self) -> Value {
        texts([
            ("bank", Some(self.bank.as_str())),
            ("accountNumber", Some(self.account_number.expose())),
            ("holderName", Some(self.holder_name.expose())),
        ])
    }
}
