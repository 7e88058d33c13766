//! The payment of one order, as its shop has it. Pure.
//!
//! ```text
//! PENDING_PAYMENT ── paid ─────────────▶ PAID ── cancel asked ──▶ CANCEL_PENDING ── whole ──▶ REFUNDED
//!    │      │                            ▲  │ ▲                      │  │   part     ▲
//!    │      └─ waits ▶ AWAITING_DEPOSIT ─┘  │ └──── declined ────────┘  ▼            │
//!    │                    │      ▲          │                      PARTIALLY_REFUNDED┘
//!    │                    │      └─ bounced ┘
//!    └──── failed ────────┴──▶ FAILED ── late success ──▶ FAILED, and the money goes back
//! ```
//!
//! A failed order stays failed: its stock may be sold by then. Money that is found for it later is given back by a
//! cancel of its own. The only way back from `PAID` without a cancel is a deposit that the bank took back.

mod state;
mod step;

pub use state::OrderState;
pub use step::{Change, Effect, OrderEvent, step};

#[cfg(test)]
mod tests;
