//! What moves money, as the books are told of it.

use super::method::Method;
use super::payment::Payment;
use crate::journal::{Sum, Word};

impl Method {
    /// As the books spell it.
    pub(super) const fn word(&self) -> Word {
        match self {
            Self::Card(_) => "CARD",
            Self::VirtualAccount(_) => "VIRTUAL_ACCOUNT",
            Self::Transfer { .. } => "TRANSFER",
            Self::MobilePhone { .. } => "MOBILE_PHONE",
            Self::GiftCertificate { .. } => "GIFT_CERTIFICATE",
            Self::EasyPay(_) => "EASY_PAY",
        }
    }
}

impl Payment {
    /// Its whole amount.
    pub(super) fn sum(&self) -> Sum {
        self.part(self.amount, self.discount.unwrap_or(0))
    }

    /// A part of its amount; `discount` is what of this part a promotion paid.
    pub(super) fn part(&self, amount: u64, discount: u64) -> Sum {
        let method = self.method.as_ref().map_or("UNKNOWN", Method::word);
        Sum { amount, currency: self.currency.as_str(), method, discount }
    }
}
