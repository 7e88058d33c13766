//! A share in whole percent.

use crate::model::InvalidValue;

/// A share, 1 to 100 percent.
///
/// ```
/// use toss_sdk::config::Percent;
///
/// assert_eq!(Percent::new(50).unwrap().get(), 50);
/// assert_eq!(Percent::new(0).unwrap_err().to_string(), "percent is 1 to 100, not 0");
/// ```
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Percent(u8);

impl Percent {
    /// `percent` hundredths.
    ///
    /// # Errors
    /// If it is not 1 to 100.
    pub fn new(percent: u8) -> Result<Self, InvalidValue> {
        if (1..=100).contains(&percent) {
            return Ok(Self(percent));
        }
        Err(InvalidValue::new("percent", format!("is 1 to 100, not {percent}")))
    }

    /// Every other one.
    pub(crate) const HALF: Self = Self(50);

    /// A constant of this crate.
    pub(super) const fn of(percent: u8) -> Self {
        Self(percent)
    }

    /// The number of hundredths.
    pub const fn get(self) -> u8 {
        self.0
    }
}
