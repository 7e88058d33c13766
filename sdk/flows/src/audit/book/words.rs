//! The words of the shop's book. They are the book's own: a core may name its states otherwise, and the judge must be
//! able to contradict it.

use serde::{Serialize, Serializer};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of_word:meta])* $word:ident = $text:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        pub enum $name {
            $($(#[$of_word])* $word,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: [Self; [$(Self::$word),+].len()] = [$(Self::$word),+];

            /// The word in the book.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$word => $text,)+
                }
            }

            /// What a word of the book means; `None` if the book has no such word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.as_str() == word)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+};
}

words! {
    /// Where an order stands.
    OrderState {
        /// Not settled yet.
        PendingPayment = "PENDING_PAYMENT",
        /// A virtual account was issued, or its deposit was taken back: nothing is taken until somebody pays in.
        AwaitingDeposit = "AWAITING_DEPOSIT",
        /// The money is taken.
        Paid = "PAID",
        /// Money is to be given back, and the gateway has not answered yet.
        CancelPending = "CANCEL_PENDING",
        /// Part of the money was given back.
        PartiallyRefunded = "PARTIALLY_REFUNDED",
        /// All of the money was given back.
        Refunded = "REFUNDED",
        /// The money is not taken and will not be.
        Failed = "FAILED",
    }
}
