//! The World that tests live in: a shop, a fake gateway with faults, and verbs of the domain.
//!
//! A test makes a world, does one thing, and asks the books what happened. It sees no URL and no JSON.

#![expect(
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "support of tests: it panics when the world is not as the test needs it, and that fails the test"
)]

pub mod http;
pub mod in_memory;
pub mod services;
pub mod world;

pub use world::{Order, World};
