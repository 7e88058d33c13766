//! Who a customer is: for brandpay, and for the gateway's look at fraud.

use core::fmt;
use core::net::IpAddr;
use core::str::FromStr;

use serde_json::Value;

use super::texts;
use crate::model::{ConnectingInformation, CustomerMobilePhone, CustomerName, InvalidValue, ResidentNumber};

/// What a shop knows of the person behind a brandpay customer (`customerIdentity` of an access token's request). What is
/// `None` is not sent.
///
/// ```
/// use toss_sdk::model::CustomerIdentity;
///
/// let name = Some("박토스".parse().unwrap());
/// let identity = CustomerIdentity { name, ..CustomerIdentity::default() };
/// assert_eq!(identity.to_value().to_string(), r#"{"name":"박토스"}"#);
/// assert!(!format!("{identity:?}").contains("박토스"));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CustomerIdentity {
    /// What identifies the person across services.
    pub ci: Option<ConnectingInformation>,
    /// The mobile phone.
    pub mobile_phone: Option<CustomerMobilePhone>,
    /// The name.
    pub name: Option<CustomerName>,
    /// The resident's number.
    pub resident_number: Option<ResidentNumber>,
}

impl CustomerIdentity {
    /// The object as requests have it. It holds secrets: do not log it.
    pub fn to_value(&self) -> Value {
        texts([
            ("ci", self.ci.as_ref().map(ConnectingInformation::expose)),
            ("mobilePhone", self.mobile_phone.as_ref().map(CustomerMobilePhone::expose)),
            ("name", self.name.as_ref().map(CustomerName::expose)),
            ("rrn", self.resident_number.as_ref().map(ResidentNumber::expose)),
        ])
    }

    /// Whether nothing is known, so that there is nothing to send.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where the buyer's browser is (`customerIp`). An IPv4 address that a socket shows as IPv6 is IPv4 again.
///
/// ```
/// use toss_sdk::model::CustomerIp;
///
/// let ip: CustomerIp = "::ffff:203.0.113.7".parse().unwrap();
/// assert_eq!(ip.expose().to_string(), "203.0.113.7");
/// assert_eq!(format!("{ip:?}"), "CustomerIp(..)");
/// assert!("203.0.113.7:443".parse::<CustomerIp>().is_err());
/// ```
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct CustomerIp(IpAddr);

impl CustomerIp {
    /// The address itself. Every use of this function is a place to look at in a review.
    pub const fn expose(self) -> IpAddr {
        self.0
    }
}

impl From<IpAddr> for CustomerIp {
    fn from(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }
}

impl FromStr for CustomerIp {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let problem = "is an IPv4 or IPv6 address such as 203.0.113.7, without a port";
        text.parse::<IpAddr>().map(Self::from).map_err(|_| InvalidValue::new("customerIp", problem))
    }
}

/// It tells where somebody is.
impl fmt::Debug for CustomerIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CustomerIp(..)")
    }
}
