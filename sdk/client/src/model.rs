//! The words of the gateway as types that cannot hold a wrong value: ids, keys, amounts, payments.

mod date_time;
mod fields;
mod idempotency_key;
mod identity;
mod invalid;
mod money;
mod order_id;
mod payment;
mod payment_key;
mod secret_key;
mod status;
mod ticket;

pub use date_time::DateTime;
pub use idempotency_key::IdempotencyKey;
pub use identity::Identity;
pub use invalid::InvalidValue;
pub use money::{Currency, Money, Won};
pub use order_id::OrderId;
pub use payment::{Cancel, DecodeError, Failure, Payment};
pub use payment_key::PaymentKey;
pub use secret_key::{SecretKey, SecretText};
pub use status::{CancelStatus, PaymentStatus};
pub use ticket::{ApiKeyId, Ticket, TicketOperation, Trail};
