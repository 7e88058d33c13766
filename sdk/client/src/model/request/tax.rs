//! The parts of an amount that bear no tax.

use crate::model::{InvalidValue, Money};

/// How much of an amount bears no tax. It matters for merchants of tax-free goods alone; the gateway takes what is
/// `None` for nothing.
///
/// ```
/// use toss_sdk::model::{Money, TaxParts};
///
/// let parts = TaxParts { free: Some(Money::krw(3_000)), exempt: Some(Money::krw(2_000)) };
/// assert!(parts.check(Money::krw(5_000)).is_ok());
/// let error = parts.check(Money::krw(4_999)).unwrap_err();
/// assert_eq!(error.to_string(), "taxExemptionAmount is at most the 1999 KRW that are left, not 2000 KRW");
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TaxParts {
    /// What is free of tax (`taxFreeAmount`).
    pub free: Option<Money>,
    /// What is exempt from tax, such as a deposit on a cup (`taxExemptionAmount`).
    pub exempt: Option<Money>,
}

impl TaxParts {
    /// Whether they are parts of `amount`; of one that is not known here (the widget's), whether they are parts at all.
    ///
    /// # Errors
    /// If one is below zero or in another currency, or both together are more than the amount.
    pub fn check(self, amount: impl Into<Option<Money>>) -> Result<(), InvalidValue> {
        let amount = amount.into();
        part("taxFreeAmount", self.free, amount)?;
        let rest = match (amount, self.free) {
            (Some(amount), Some(free)) => amount.checked_sub(free),
            (amount, _) => amount,
        };
        part("taxExemptionAmount", self.exempt, rest)?;
        match (self.free, self.exempt) {
            (Some(free), Some(exempt)) if free.checked_add(exempt).is_none() => {
                let problem = format!("is in the currency of {free} and adds up with it, not {exempt}");
                Err(InvalidValue::new("taxExemptionAmount", problem))
            }
            _ => Ok(()),
        }
    }
}

fn part(field: &'static str, part: Option<Money>, whole: Option<Money>) -> Result<(), InvalidValue> {
    let Some(part) = part else {
        return Ok(());
    };
    let fail = |problem: String| Err(InvalidValue::new(field, problem));
    if part.minor() < 0 {
        return fail(format!("is not below zero, found {part}"));
    }
    match whole {
        Some(whole) if part.currency() != whole.currency() => {
            fail(format!("is in the amount's currency {}, not {part}", whole.currency().code()))
        }
        Some(whole) if part.minor() > whole.minor() => {
            fail(format!("is at most the {whole} that are left, not {part}"))
        }
        Some(_) | None => Ok(()),
    }
}
