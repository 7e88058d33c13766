//! The states the gateway reports.

use core::fmt;

/// Implements an enum whose values the gateway may extend at any time: unknown ones are kept, never an error.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A value this version does not know, as it came.
            Other(Box<str>),
        }
        impl $name {
            /// The value as it goes over the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Other(other.into()),
                }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

open_enum! {
    /// Where a payment stands (docs `/reference`, Payment.status).
    ///
    /// A full refund does not imply [`Canceled`](Self::Canceled): 300 and then the remaining 700 leave
    /// `PARTIAL_CANCELED` with balance 0 (measured). Decide by [`Payment::is_fully_refunded`](super::Payment).
    PaymentStatus {
        /// The window is open, the buyer has not authenticated.
        Ready = "READY",
        /// Authenticated; may be confirmed for ten minutes.
        InProgress = "IN_PROGRESS",
        /// A virtual account was issued; no money yet.
        WaitingForDeposit = "WAITING_FOR_DEPOSIT",
        /// Approved: the money is taken.
        Done = "DONE",
        /// Cancelled whole by one cancel.
        Canceled = "CANCELED",
        /// Cancelled in part; stays so even at balance 0.
        PartialCanceled = "PARTIAL_CANCELED",
        /// Confirm was refused.
        Aborted = "ABORTED",
        /// Not authenticated within 30 minutes, or not confirmed within 10.
        Expired = "EXPIRED",
    }
}

open_enum! {
    /// Where one cancel stands (docs `/reference`, Cancel.cancelStatus).
    CancelStatus {
        /// Executed.
        Done = "DONE",
        /// Accepted by an asynchronous wallet; the result comes by webhook.
        InProgress = "IN_PROGRESS",
        /// Refused by an asynchronous wallet.
        Aborted = "ABORTED",
    }
}
