//! Amounts: integers in the currency's smallest unit. Decimals exist only on the wire, floats nowhere.

mod decimal;
mod stored;

use core::cmp::Ordering;
use core::fmt;

use serde::{Deserialize, Serialize};

use self::decimal::Decimal;
use super::Currency;
use super::invalid::{InvalidValue, shown};

/// An amount of one currency, counted in its smallest unit (won, yen, cent).
///
/// There are no operators, neither `+` nor `<`: sums and comparisons across currencies and silent overflow are not
/// expressible, `checked_*` returns `None` for them. Amounts of a currency that this version does not know are kept
/// exactly as well (in millionths), and stored as a decimal text.
///
/// ```
/// use toss_sdk::model::{Currency, Money};
///
/// let price = Money::krw(15_000);
/// let paid = Money::from_decimal(Currency::Usd, "544.68").unwrap();
/// assert_eq!((paid.minor(), paid.to_decimal().as_str()), (54_468, "544.68"));
/// assert_eq!(price.checked_sub(Money::krw(5_000)), Some(Money::krw(10_000)));
/// assert_eq!(price.checked_add(paid), None, "currencies do not mix");
/// assert_eq!(price.checked_cmp(paid), None);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Money {
    currency: Currency,
    minor: i64,
}

impl Money {
    /// `minor` smallest units of `currency`.
    pub const fn new(currency: Currency, minor: i64) -> Self {
        Self { currency, minor }
    }

    /// An amount in won.
    pub const fn krw(won: i64) -> Self {
        Self { currency: Currency::Krw, minor: won }
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in the smallest unit; in millionths if the currency is not [known](Currency::is_known), and then only
    /// for this version of the crate: store [`to_decimal`](Self::to_decimal).
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Whether the amount is above zero, as every amount asked for must be.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Whether nothing is left.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The sum; `None` across currencies and on overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.combine(other, i64::checked_add)
    }

    /// The difference; `None` across currencies and on overflow.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.combine(other, i64::checked_sub)
    }

    /// Which is more; `None` across currencies.
    #[must_use]
    pub fn checked_cmp(self, other: Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }

    fn combine(self, other: Self, operation: fn(i64, i64) -> Option<i64>) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self { currency: self.currency, minor: operation(self.minor, other.minor)? })
    }

    /// Reads the wire's decimal text, such as `15000`, `544.68` or `15000.0`.
    ///
    /// # Errors
    /// If the text is no plain decimal, has digits below the smallest unit, or does not fit.
    pub fn from_decimal(currency: Currency, text: &str) -> Result<Self, InvalidValue> {
        let fail = |why: &str| {
            InvalidValue::new("amount", format!("{why} in {}, found {}", currency.code(), shown(text)))
        };
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(fraction) || digits.ends_with('.') {
            return Err(fail("is a decimal number"));
        }
        let fraction = fraction.trim_end_matches('0');
        let exponent = currency.exponent() as usize;
        if fraction.len() > exponent {
            return Err(fail(&format!("has at most {exponent} decimals")));
        }
        let minor: i64 =
            format!("{whole}{fraction:0<exponent$}").parse().map_err(|_| fail("fits 64 bits"))?;
        Ok(Self { currency, minor: if negative { -minor } else { minor } })
    }

    /// The amount as the wire writes it, such as `15000` or `544.68`.
    pub fn to_decimal(self) -> String {
        self.decimal().as_str().to_owned()
    }

    /// The same without asking for memory.
    pub(crate) fn decimal(self) -> Decimal {
        let decimal = Decimal::of(self.minor, self.currency.exponent() as usize);
        // How many decimals an unknown currency has is not known: as many as it takes.
        if self.currency.is_known() { decimal } else { decimal.trimmed() }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal().as_str(), self.currency.code())
    }
}

/// An amount of Korean won, never negative, for code that knows no other currency.
///
/// ```
/// use toss_sdk::model::{Money, Won};
///
/// let price = Won::new(15_000).unwrap();
/// assert_eq!(Money::from(price), Money::krw(15_000));
/// assert!(Won::new(-1).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Won(i64);

/// The largest whole number that every JSON reader keeps exactly.
const JSON_EXACT_MAX: i64 = (1 << 53) - 1;

impl Won {
    /// The largest amount.
    pub const MAX: Self = Self(JSON_EXACT_MAX);

    /// `won` won.
    ///
    /// # Errors
    /// Below zero, or above what every JSON reader keeps exactly (2⁵³ − 1).
    pub fn new(won: i64) -> Result<Self, InvalidValue> {
        if (0..=JSON_EXACT_MAX).contains(&won) {
            return Ok(Self(won));
        }
        Err(InvalidValue::new("amount", format!("is 0 to {JSON_EXACT_MAX} won, not {won}")))
    }

    /// The number of won.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum; `None` above the largest amount.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::new(self.0.checked_add(other.0)?).ok()
    }

    /// The price of `quantity` pieces; `None` above the largest amount.
    #[must_use]
    pub fn checked_times(self, quantity: u32) -> Option<Self> {
        Self::new(self.0.checked_mul(i64::from(quantity))?).ok()
    }
}

impl TryFrom<i64> for Won {
    type Error = InvalidValue;

    fn try_from(won: i64) -> Result<Self, InvalidValue> {
        Self::new(won)
    }
}

impl From<Won> for i64 {
    fn from(won: Won) -> Self {
        won.0
    }
}

impl From<Won> for Money {
    fn from(won: Won) -> Self {
        Self::krw(won.0)
    }
}

impl fmt::Display for Won {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} KRW", self.0)
    }
}

#[cfg(test)]
mod tests;
