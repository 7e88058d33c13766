//! The requests that can be explored, and their spelling on a command line.

use core::fmt;
use core::str::FromStr;

use super::ExploreError;

/// Won that can be asked for: more would be rounded by most readers of JSON.
pub(super) const AMOUNTS: core::ops::RangeInclusive<u64> = 1..=9_007_199_254_740_991;
/// Contract §4.3.
const KEY_CHARS_MAX: usize = 300;

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

impl Request {
    /// What is refused for its form alone is no race: it is answered before it meets anybody.
    ///
    /// # Errors
    ///
    /// What is not well-formed.
    pub(super) fn check(&self) -> Result<(), ExploreError> {
        let amount = match self.form {
            Form::Confirm { amount } | Form::Cancel { amount } => amount,
            Form::LookUp => None,
        };
        if let Some(amount) = amount.filter(|amount| !AMOUNTS.contains(amount)) {
            let (least, most) = (AMOUNTS.start(), AMOUNTS.end());
            return Err(ExploreError(format!("`{self}`: the amount is {amount}, not {least} to {most} won")));
        }
        let is_sound = |key: &String| {
            (1..=KEY_CHARS_MAX).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if self.key.as_ref().is_some_and(|key| !is_sound(key)) {
            let why = format!("`{self}`: the key is not 1 to {KEY_CHARS_MAX} visible characters of ASCII");
            return Err(ExploreError(why));
        }
        Ok(())
    }
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
        let request = Self { form, key };
        request.check()?;
        Ok(request)
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
