//! What the gateway tells a merchant by itself: who is told, of what, and how telling went.
//!
//! The world decides what is due and what an answer means; the pump only carries it out. Both count in virtual
//! time, so the whole schedule of retries, three days and nineteen hours, runs as fast as the receiver answers.

mod delivery;
mod early;
mod endpoint;
mod event_type;
mod face;
pub(crate) mod pump;
pub(crate) mod sender;

pub(crate) use delivery::Response;
pub use delivery::{Attempt, Delivery, DeliveryStatus, Duplicate};
pub(crate) use early::ToldFirst;
pub use endpoint::{Endpoint, WebhookError};
pub use event_type::EventType;
pub(crate) use event_type::Shape;
