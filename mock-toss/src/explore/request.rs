//! The requests that can be explored, and their spelling on a command line.

use core::fmt;
use core::str::FromStr;

use super::ExploreError;

/// A request about the payment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Request {
    /// What it asks for.
    pub form: Form,
    /// Its idempotency key; those with one key are repeats of each other.
    pub key: Option<String>,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// To take the money.
    Confirm {
        /// How much the shop names, in won; absent: what the customer agreed to.
        amount: Option<u64>,
    },
    /// To give money back.
    Cancel {
        /// How much, in won; absent: all that is left.
        amount: Option<u64>,
    },
    /// To read the payment.
    LookUp,
}

/// `confirm`, `cancel` or `look_up`; `@KEY` behind it is its idempotency key, `:AMOUNT` its amount in won.
impl FromStr for Request {
    type Err = ExploreError;

    fn from_str(text: &str) -> Result<Self, ExploreError> {
        let refuse = |why: &str| {
            let how = "such as confirm, confirm@key-1, cancel, cancel:5000, cancel@key-1:5000 or look_up";
            ExploreError(format!("`{text}` {why}; a request is spelled {how}"))
        };
        let (rest, amount) = match text.split_once(':') {
            Some((rest, amount)) => {
                (rest, Some(amount.parse().map_err(|_| refuse("has no amount in won behind the colon"))?))
            }
            None => (text, None),
        };
        let (word, key) = match rest.split_once('@') {
            Some((_, "")) => return Err(refuse("has no key behind the @")),
            Some((word, key)) => (word, Some(key.to_owned())),
            None => (rest, None),
        };
        let form = match word {
            "confirm" => Form::Confirm { amount },
            "cancel" => Form::Cancel { amount },
            "look_up" if amount.is_none() && key.is_none() => Form::LookUp,
            "look_up" => return Err(refuse("reads, and takes neither key nor amount")),
            _ => return Err(refuse("is no request that is known here")),
        };
        Ok(Self { form, key })
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, amount) = match self.form {
            Form::Confirm { amount } => ("confirm", amount),
            Form::Cancel { amount } => ("cancel", amount),
            Form::LookUp => ("look_up", None),
        };
        f.write_str(word)?;
        if let Some(key) = &self.key {
            write!(f, "@{key}")?;
        }
        match amount {
            Some(amount) => write!(f, ":{amount}"),
            None => Ok(()),
        }
    }
}
