//! How little and how much can be paid at once with each means, in won.

use super::method::Method;

/// The least and the most that a means of payment takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Bounds {
    pub(super) min: u64,
    pub(super) max: u64,
}

impl Bounds {
    pub(super) const CARD: Self = Self { min: 100, max: u64::MAX };
    pub(super) const TRANSFER: Self = Self { min: 200, max: 10_000_000 };

    pub(super) const fn of(method: &Method) -> Self {
        match method {
            Method::Card(_) | Method::EasyPay(_) => Self::CARD,
            Method::Transfer { .. } => Self::TRANSFER,
            Method::MobilePhone { .. } => Self { min: 300, max: u64::MAX },
            Method::VirtualAccount(_) | Method::GiftCertificate { .. } => Self { min: 1, max: u64::MAX },
        }
    }
}
