//! The enums that are written from the gateway's tables, by subject.

mod organisations;
mod payments;
mod services;

pub use self::organisations::*;
pub use self::payments::*;
pub use self::services::*;
