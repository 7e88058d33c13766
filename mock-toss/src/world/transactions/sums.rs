//! What moves money, as the books are told of it.

use crate::journal::{Sum, Word};
use crate::world::method::Method;
use crate::world::payment::Payment;

impl Method {
    /// As the books spell it.
    pub(in crate::world) const fn word(&self) -> Word {
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
    pub(in crate::world) fn sum(&self) -> Sum {
        self.part(self.amount, self.discount.unwrap_or(0))
    }

    /// A part of its amount; `discount` is what of this part a promotion paid.
    pub(in crate::world) fn part(&self, amount: u64, discount: u64) -> Sum {
        let method = self.method.as_ref().map_or("UNKNOWN", Method::word);
        Sum { amount, currency: self.currency.as_str(), method, discount }
    }
}
