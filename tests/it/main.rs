//! The whole system in one binary: a world per test, one act, and then the books.
#![warn(unused_results)]

mod api;
mod crash_recovery;
mod declined;
mod happy_path;
mod lost_answer;
mod outage;
mod roles;
mod services;
mod tidy;
mod unknown_effect;
mod webhooks;
