//! Amounts with a sign, as lists have them for what goes back.

use serde::{Serialize, Serializer, ser};
use serde_json::value::RawValue;

use super::amount::{Currency, OnWire};

#[derive(Clone, Copy, Debug)]
pub(super) struct Signed {
    pub(super) is_negative: bool,
    /// In the currency's smallest unit.
    pub(super) minor: u64,
    pub(super) currency: Currency,
}

impl Serialize for Signed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { is_negative, minor, currency } = *self;
        if !is_negative || minor == 0 {
            return OnWire(minor, currency).serialize(serializer);
        }
        let text = OnWire(minor, currency).to_string();
        let shortest =
            if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        RawValue::from_string(format!("-{shortest}")).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_back_is_below_zero_and_nothing_stays_nothing() {
        let text = |is_negative, minor, currency| {
            serde_json::to_string(&Signed { is_negative, minor, currency }).expect("JSON")
        };
        assert_eq!(text(true, 5_000, Currency::Krw), "-5000");
        assert_eq!(text(false, 5_000, Currency::Krw), "5000");
        assert_eq!(text(true, 0, Currency::Krw), "0");
        assert_eq!(text(true, 10_050, Currency::Usd), "-100.5");
        assert_eq!(text(true, 10_000, Currency::Usd), "-100");
        assert_eq!(text(true, 1, Currency::Usd), "-0.01");
        assert_eq!(text(false, 10_050, Currency::Usd), "100.5");
    }
}
