//! How settings are written in text: for people, and so that every setting has a text form in every format.
//!
//! Durations are text with units. What can be switched off is written `"off"`, because TOML and variables have no
//! word for nothing, and a file must be able to take away what a preset brings.

pub(super) mod duration;
mod hedging;
pub(super) mod or_off;
mod percent;
pub(super) mod seed;
mod window;

#[cfg(test)]
mod tests;
