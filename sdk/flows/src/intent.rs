//! Stored decisions to move money. Whoever has one shows that the decision, and the key that every call for it
//! carries, were committed before: only a store's claim has them, and the gateway takes nothing else.
//!
//! An intent cannot be made by hand:
//!
//! ```compile_fail,E0451
//! use toss_flows::ConfirmIntent;
//! use toss_flows::model::Money;
//! use toss_flows::time::UnixMicros;
//!
//! let forged = ConfirmIntent {
//!     payment_key: "tgen_1".parse().unwrap(),
//!     order_id: "ORD-000001".parse().unwrap(),
//!     amount: Money::krw(15_000),
//!     key: "a-key-that-nobody-stored".parse().unwrap(),
//!     key_made_at: UnixMicros::new(0),
//!     key_epoch: 0,
//! };
//! ```
//!
//! nor can a cancel's:
//!
//! ```compile_fail,E0451
//! use toss_flows::CancelIntent;
//! use toss_flows::model::Money;
//! use toss_flows::time::UnixMicros;
//!
//! let forged = CancelIntent {
//!     payment_key: "tgen_1".parse().unwrap(),
//!     order_id: "ORD-000001".parse().unwrap(),
//!     amount: Money::krw(5_000),
//!     refundable: Money::krw(15_000),
//!     reason: "broken cup".into(),
//!     refund_account: None,
//!     key: "a-key-that-nobody-stored".parse().unwrap(),
//!     key_made_at: UnixMicros::new(0),
//!     key_epoch: 0,
//! };
//! ```
//!
//! What a worker found out is written with the claim that it was found under. A settlement cannot be put together by
//! hand, not even out of another one:
//!
//! ```compile_fail,E0451
//! use toss_flows::store::Settle;
//!
//! fn forged(honest: Settle) -> Settle {
//!     Settle { key_epoch: 7, ..honest }
//! }
//! ```
//!
//! and a claim settles once:
//!
//! ```compile_fail,E0382
//! use toss_flows::store::{Claim, FlowChange, Settle};
//!
//! fn twice(claim: Claim, first: FlowChange, second: FlowChange) -> [Settle; 2] {
//!     [claim.settle(first, None), claim.settle(second, None)]
//! }
//! ```
//!
//! The gateway is asked outside of transactions. It takes no transaction:
//!
//! ```compile_fail,E0308
//! use toss_flows::Gateway;
//! use toss_flows::store::Tx;
//!
//! async fn call_inside<G: Gateway>(gateway: G, tx: &mut Tx<'_>) {
//!     drop(gateway.confirm(tx).await);
//! }
//! ```
//!
//! and none leaves the closure that it was lent to:
//!
//! ```compile_fail,E0521
//! use std::sync::mpsc::Sender;
//! use toss_flows::store::{Store, StoreError, Tx};
//!
//! async fn leaks<S: Store>(store: S, outside: Sender<&'static mut Tx<'static>>) -> Result<(), StoreError> {
//!     store
//!         .transact(move |tx| {
//!             drop(outside.send(tx));
//!             Box::pin(async { Ok(()) })
//!         })
//!         .await
//! }
//! ```

use toss_sdk::model::{IdempotencyKey, Money, OrderId, PaymentKey, RefundReceiveAccount};

use crate::time::UnixMicros;

/// A stored decision to take money: what is asked for, and the key every attempt carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfirmIntent {
    pub(crate) payment_key: PaymentKey,
    pub(crate) order_id: OrderId,
    pub(crate) amount: Money,
    pub(crate) key: IdempotencyKey,
    pub(crate) key_made_at: UnixMicros,
    pub(crate) key_epoch: u32,
}

/// A stored decision to give money back: what is asked for, and the key every attempt carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CancelIntent {
    pub(crate) payment_key: PaymentKey,
    pub(crate) order_id: OrderId,
    pub(crate) amount: Money,
    pub(crate) refundable: Money,
    pub(crate) reason: Box<str>,
    pub(crate) refund_account: Option<RefundReceiveAccount>,
    pub(crate) key: IdempotencyKey,
    pub(crate) key_made_at: UnixMicros,
    pub(crate) key_epoch: u32,
}

macro_rules! shared_getters {
    ($intent:ident) => {
        impl $intent {
            /// The payment.
            pub fn payment_key(&self) -> &PaymentKey {
                &self.payment_key
            }

            /// The order that it must belong to.
            pub fn order_id(&self) -> &OrderId {
                &self.order_id
            }

            /// How much, exactly.
            pub fn amount(&self) -> Money {
                self.amount
            }

            /// The idempotency key, stored before the first call.
            pub fn key(&self) -> &IdempotencyKey {
                &self.key
            }

            /// When the key was made. The gateway forgets keys, so one that is too old must not be sent again, only
            /// looked up (`stored_at` of the client's calls).
            pub fn key_made_at(&self) -> UnixMicros {
                self.key_made_at
            }

            /// The epoch of the key: 0, and one more after every proof that the key before is used up.
            pub fn key_epoch(&self) -> u32 {
                self.key_epoch
            }
        }
    };
}

shared_getters!(ConfirmIntent);
shared_getters!(CancelIntent);

impl CancelIntent {
    /// The balance before it. The gateway refuses the cancel if it has another one, so that no repeat can give the
    /// money back twice.
    pub fn refundable(&self) -> Money {
        self.refundable
    }

    /// The reason, for the buyer and the books.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Where the money goes, if that is not where it came from.
    pub fn refund_account(&self) -> Option<&RefundReceiveAccount> {
        self.refund_account.as_ref()
    }
}
