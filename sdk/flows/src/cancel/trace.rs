//! Which of a payment's cancels is ours.

use core::time::Duration;

/// How far the gateway's clock may be behind ours.
pub const CLOCK_SKEW: Duration = Duration::from_mins(5);
