//! The proof that a cardholder was asked, which another party got.

use serde_json::Value;

use super::texts;
use crate::model::InvalidValue;
use crate::model::text::{DIGITS, PRINTABLE, Rule};

/// What a 3-D Secure authentication gave (`vbv` of a request), for payments with a card's number. Whoever has it can
/// pass for the cardholder once, so it is a secret.
///
/// ```
/// use toss_sdk::model::Vbv;
///
/// let vbv = Vbv::new("AAABCZIhcQAAAABZlyFxAAAAAAA=", "MDAwMDAwMDAwMDAwMDAwMDAwMDE=", "05").unwrap();
/// assert_eq!(vbv.to_value()["eci"], "05");
/// assert_eq!(format!("{vbv:?}"), "Vbv(..)");
/// assert_eq!(Vbv::new("AAAB", "MDAw", "five").unwrap_err().field(), "vbv.eci");
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Vbv {
    cavv: Box<str>,
    xid: Box<str>,
    eci: Box<str>,
}

impl Vbv {
    /// The authentication's value, its transaction, and how sure it is (two digits).
    ///
    /// # Errors
    /// If one of the first two is empty, longer than 200 characters or not printable, or the third is not one or two
    /// digits.
    pub fn new(cavv: &str, xid: &str, eci: &str) -> Result<Self, InvalidValue> {
        let value = |field| Rule { field, min: 1, max: 200, alphabet: PRINTABLE, is_secret: true };
        value("vbv.cavv").check(cavv)?;
        value("vbv.xid").check(xid)?;
        Rule { field: "vbv.eci", min: 1, max: 2, alphabet: DIGITS, is_secret: true }.check(eci)?;
        Ok(Self { cavv: cavv.into(), xid: xid.into(), eci: eci.into() })
    }

    /// What no text may show.
    #[cfg(feature = "client")]
    pub(crate) fn secrets(&self) -> [&str; 2] {
        [&self.cavv, &self.xid]
    }

    /// The object as requests have it. It is a secret: do not log it.
    pub fn to_value(&self) -> Value {
        texts([("cavv", Some(&*self.cavv)), ("xid", Some(&*self.xid)), ("eci", Some(&*self.eci))])
    }
}

impl core::fmt::Debug for Vbv {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Vbv(..)")
    }
}
