//! The tests of the whole system, one binary.
#![warn(unused_results)]

mod services;
mod tidy;
