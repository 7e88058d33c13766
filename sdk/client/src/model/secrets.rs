//! Keys, tokens and numbers that let their holder act, or tell who somebody is.

use core::fmt;
use core::str::FromStr;

use super::invalid::{InvalidValue, shown};
use super::text::{DIGITS, Rule, secret_texts};

secret_texts! {
    /// Lets the merchant charge a customer's card or account without asking again. The gateway shows it once, when it
    /// is issued, and has no call to look it up.
    ///
    /// ```
    /// use toss_sdk::model::BillingKey;
    ///
    /// let key: BillingKey = "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=".parse().unwrap();
    /// assert_eq!(format!("{key:?}"), "BillingKey(..)");
    /// assert!(key.expose().ends_with('='));
    /// ```
    BillingKey = "billingKey", 1 to 200 of PRINTABLE;
    /// What the billing window hands over; a billing key is issued for it once.
    AuthKey = "authKey", 1 to 300 of PRINTABLE;
    /// What the brandpay window hands over; an access token is issued for it once.
    AuthorizationCode = "code", 1 to 1000 of PRINTABLE;
    /// Lets its holder act for a brandpay customer.
    AccessToken = "accessToken", 1 to 4000 of PRINTABLE;
    /// Fetches a new access token.
    RefreshToken = "refreshToken", 1 to 4000 of PRINTABLE;
    /// The key of encrypted bodies and signed webhooks (payouts): 64 hexadecimal digits, 32 bytes.
    ///
    /// After a re-issue the old one stays valid for seven days, so what reads takes several and what writes takes the
    /// newest.
    SecurityKey = "securityKey", 64 to 64 of HEX;
    /// The number on a card, digits only.
    CardNumber = "cardNumber", 1 to 20 of DIGITS;
    /// The first two digits of a card's password.
    CardPassword = "cardPassword", 2 to 2 of DIGITS;
    /// What identifies a person across services (`ci`).
    ConnectingInformation = "ci", 1 to 200 of PRINTABLE;
}

/// A resident's number: all thirteen digits, or the seven that services may keep (the date of birth and the digit after
/// it). The gateway does not document which of the two it wants.
///
/// ```
/// use toss_sdk::model::ResidentNumber;
///
/// assert!("9001011".parse::<ResidentNumber>().is_ok());
/// let error = "900101-1234567".parse::<ResidentNumber>().unwrap_err();
/// assert_eq!(error.to_string(), "rrn is the first 7 digits of a resident's number, or all 13, and nothing else");
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct ResidentNumber(Box<str>);

impl ResidentNumber {
    /// The number itself. Every use of this function is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for ResidentNumber {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if matches!(text.len(), 7 | 13) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self(text.into()));
        }
        let problem = "is the first 7 digits of a resident's number, or all 13, and nothing else";
        Err(InvalidValue::new("rrn", problem))
    }
}

impl fmt::Debug for ResidentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResidentNumber(..)")
    }
}

/// Who owns a card: the date of birth (`YYMMDD`), or the ten digits of a business.
///
/// ```
/// use toss_sdk::model::CustomerIdentityNumber;
///
/// assert!("900101".parse::<CustomerIdentityNumber>().is_ok());
/// assert!("1234567890".parse::<CustomerIdentityNumber>().is_ok());
/// let error = "901301".parse::<CustomerIdentityNumber>().unwrap_err();
/// assert_eq!(error.to_string(), "customerIdentityNumber is a date YYMMDD, or the 10 digits of a business");
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct CustomerIdentityNumber(Box<str>);

impl CustomerIdentityNumber {
    /// The number itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for CustomerIdentityNumber {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let field = "customerIdentityNumber";
        Rule { field, min: 6, max: 10, alphabet: DIGITS, is_secret: true }.check(text)?;
        // The century is not part of it: a day that no century has is no date.
        let is_date =
            |century: &str| jiff::civil::Date::strptime("%Y%m%d", format!("{century}{text}")).is_ok();
        let is_identity = match text.len() {
            6 => is_date("19") || is_date("20"),
            length => length == 10,
        };
        if is_identity {
            return Ok(Self(text.into()));
        }
        Err(InvalidValue::new(field, "is a date YYMMDD, or the 10 digits of a business"))
    }
}

impl fmt::Debug for CustomerIdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerIdentityNumber(..)")
    }
}

/// The last month of a card.
///
/// ```
/// use toss_sdk::model::CardExpiry;
///
/// let expiry = CardExpiry::new(30, 7).unwrap();
/// assert_eq!((expiry.year(), expiry.month()), ("30".to_owned(), "07".to_owned()));
/// assert!(CardExpiry::new(30, 13).is_err());
/// assert_eq!(format!("{expiry:?}"), "CardExpiry(..)");
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct CardExpiry {
    year: u8,
    month: u8,
}

impl CardExpiry {
    /// `year` without its century.
    ///
    /// # Errors
    /// If the year is above 99, or the month not 1 to 12.
    pub fn new(year: u8, month: u8) -> Result<Self, InvalidValue> {
        if year > 99 {
            return Err(InvalidValue::new("cardExpirationYear", "is 0 to 99, without the century"));
        }
        if !(1..=12).contains(&month) {
            return Err(InvalidValue::new("cardExpirationMonth", "is 1 to 12"));
        }
        Ok(Self { year, month })
    }

    /// The year in two digits.
    pub fn year(self) -> String {
        format!("{:02}", self.year)
    }

    /// The month in two digits.
    pub fn month(self) -> String {
        format!("{:02}", self.month)
    }
}

impl fmt::Debug for CardExpiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardExpiry(..)")
    }
}

/// The merchant's client key, which the browser may know (`test_ck_`, `live_ck_`, `test_gck_`, `live_gck_`).
///
/// ```
/// use toss_sdk::model::ClientKey;
///
/// let key: ClientKey = "test_gck_docs_Ovk5rk1EwkEbP0W43n07xlzm".parse().unwrap();
/// assert!(key.is_widget() && !key.is_live());
/// assert!("test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R".parse::<ClientKey>().is_err());
/// ```
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ClientKey(Box<str>);

impl ClientKey {
    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether real money moves with this key.
    pub fn is_live(&self) -> bool {
        self.0.starts_with("live_")
    }

    /// Whether it opens the payment widget, and not the payment window.
    pub fn is_widget(&self) -> bool {
        self.0.contains("_gck_")
    }
}

impl FromStr for ClientKey {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let prefixes = ["test_ck_", "live_ck_", "test_gck_", "live_gck_"];
        let rest = prefixes.into_iter().find_map(|prefix| text.strip_prefix(prefix));
        match rest {
            Some(rest) if !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
                Ok(Self(text.into()))
            }
            Some(_) => {
                let problem = format!("has letters, digits and _ after its beginning, not {}", shown(text));
                Err(InvalidValue::new("clientKey", problem))
            }
            // It may well be the secret key: nothing of it is shown.
            None => {
                Err(InvalidValue::new("clientKey", "starts with test_ck_, live_ck_, test_gck_ or live_gck_"))
            }
        }
    }
}
