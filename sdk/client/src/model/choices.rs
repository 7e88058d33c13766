//! Choices with a rule: installments, the end of a virtual account's time, payouts, metadata.

use std::collections::BTreeMap;

use super::invalid::{InvalidValue, shown};
use super::text::{ANY, Rule};
use super::{Currency, Money};

/// In how many months a card payment is paid: at once, or in 2 to 12.
///
/// ```
/// use toss_sdk::model::{InstallmentPlan, Money};
///
/// let plan = InstallmentPlan::months(3).unwrap();
/// assert_eq!(plan.get(), 3);
/// assert!(plan.check(Money::krw(50_000)).is_ok() && plan.check(Money::krw(49_999)).is_err());
/// assert!(InstallmentPlan::months(1).is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct InstallmentPlan(u8);

/// The least that is paid in installments, in won.
const INSTALLMENTS_FROM: i64 = 50_000;

impl InstallmentPlan {
    /// Paid at once.
    pub const AT_ONCE: Self = Self(0);

    /// Paid in `months`; 0 is at once.
    ///
    /// # Errors
    /// If it is neither 0 nor 2 to 12.
    pub fn months(months: u8) -> Result<Self, InvalidValue> {
        match months {
            0 | 2..=12 => Ok(Self(months)),
            _ => {
                Err(InvalidValue::new("cardInstallmentPlan", format!("is 0 or 2 to 12 months, not {months}")))
            }
        }
    }

    /// The months; 0 is at once.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Whether `amount` may be paid so: installments begin at 50,000 won.
    ///
    /// # Errors
    /// If it may not.
    pub fn check(self, amount: Money) -> Result<(), InvalidValue> {
        let is_enough = amount.currency() == Currency::Krw && amount.minor() >= INSTALLMENTS_FROM;
        if self == Self::AT_ONCE || is_enough {
            return Ok(());
        }
        let problem = format!("needs at least {INSTALLMENTS_FROM} KRW, not {amount}");
        Err(InvalidValue::new("cardInstallmentPlan", problem))
    }
}

/// Until when a virtual account takes a deposit: the gateway accepts one of the two.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum DepositDeadline {
    /// Hours from now.
    ValidHours(ValidHours),
    /// A point in time.
    DueDate(DueDate),
}

/// 1 to 2160 hours; a week if nothing is said.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ValidHours(u16);

impl Default for ValidHours {
    fn default() -> Self {
        Self(168)
    }
}

impl ValidHours {
    /// `hours` from now.
    ///
    /// # Errors
    /// If it is not 1 to 2160 (90 days).
    pub fn new(hours: u16) -> Result<Self, InvalidValue> {
        if (1..=2160).contains(&hours) {
            return Ok(Self(hours));
        }
        Err(InvalidValue::new("validHours", format!("is 1 to 2160, not {hours}")))
    }

    /// The hours.
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// A point in time in Korea, in whole seconds and without an offset (`2026-07-01T23:59:59`), as requests have it.
///
/// ```
/// use toss_sdk::model::DueDate;
///
/// let due: DueDate = "2026-07-01T23:59:59".parse().unwrap();
/// let end_of_june = 1_782_831_599_000_000; // 2026-06-30T23:59:59+09:00
/// assert!(due.check(end_of_june).is_ok());
/// assert!(due.check(end_of_june + 2 * 86_400_000_000).is_err(), "it has passed");
/// assert!("2026-07-01".parse::<DueDate>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct DueDate(jiff::civil::DateTime);

/// The longest that a virtual account waits.
const DUE_DAYS_MAX: i64 = 90;
/// Korea is nine hours ahead, all year.
pub(super) const KOREA: jiff::tz::Offset = jiff::tz::offset(9);

impl DueDate {
    /// Whether it is in the future and within 90 days, at `now` in microseconds since the Unix epoch.
    ///
    /// # Errors
    /// If it is not.
    pub fn check(self, now: i64) -> Result<(), InvalidValue> {
        let due = KOREA.to_timestamp(self.0).map(jiff::Timestamp::as_microsecond);
        let end = now.saturating_add(DUE_DAYS_MAX * 86_400_000_000);
        if due.is_ok_and(|due| now < due && due <= end) {
            return Ok(());
        }
        Err(InvalidValue::new("dueDate", format!("is in the next {DUE_DAYS_MAX} days, not {self}")))
    }
}

impl core::str::FromStr for DueDate {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let error = |_| {
            let problem = format!("is a time in Korea such as 2026-07-01T23:59:59, not {}", shown(text));
            InvalidValue::new("dueDate", problem)
        };
        jiff::civil::DateTime::strptime("%Y-%m-%dT%H:%M:%S", text).map(Self).map_err(error)
    }
}

impl core::fmt::Display for DueDate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.strftime("%Y-%m-%dT%H:%M:%S").fmt(f)
    }
}

/// What one payout moves: won, above zero and below a thousand million.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PayoutAmount(Money);

impl PayoutAmount {
    /// An amount that the gateway pays out.
    ///
    /// # Errors
    /// If it is not in won, or not 1 to 999,999,999.
    pub fn new(amount: Money) -> Result<Self, InvalidValue> {
        if amount.currency() == Currency::Krw && (1..1_000_000_000).contains(&amount.minor()) {
            return Ok(Self(amount));
        }
        Err(InvalidValue::new("amount", format!("of a payout is 1 to 999999999 KRW, not {amount}")))
    }

    /// The amount.
    pub const fn get(self) -> Money {
        self.0
    }
}

/// Up to five pairs that the gateway keeps with a payment.
///
/// ```
/// use toss_sdk::model::Metadata;
///
/// let metadata = Metadata::default().with("cart", "7").unwrap();
/// assert_eq!(metadata.get("cart"), Some("7"));
/// assert!(metadata.with("cart[0]", "7").is_err());
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<Box<str>, Box<str>>);

const PAIRS_MAX: usize = 5;
const NO_BRACKETS: (&str, fn(char) -> bool) =
    ("anything but [ and ]", |c| !matches!(c, '[' | ']') && !c.is_control());

impl Metadata {
    /// The same with a further pair, or with another value for a name that is there.
    ///
    /// # Errors
    /// If the name has not 1 to 40 characters or has brackets, the value has more than 2000, or five pairs are there.
    pub fn with(mut self, name: &str, value: &str) -> Result<Self, InvalidValue> {
        let field = "metadata";
        Rule { field, min: 1, max: 40, alphabet: NO_BRACKETS, is_secret: false }.check(name)?;
        let any = (ANY.0, (|_| true) as fn(char) -> bool);
        Rule { field, min: 0, max: 2000, alphabet: any, is_secret: true }.check(value)?;
        if self.0.len() == PAIRS_MAX && !self.0.contains_key(name) {
            return Err(InvalidValue::new(
                field,
                format!("has at most {PAIRS_MAX} pairs; {name:?} is one more"),
            ));
        }
        self.0.insert(name.into(), value.into());
        Ok(self)
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| &**value)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The object as requests have it.
    pub fn to_value(&self) -> serde_json::Value {
        self.iter().map(|(name, value)| (name.to_owned(), serde_json::Value::from(value))).collect()
    }

    /// The pairs, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}
