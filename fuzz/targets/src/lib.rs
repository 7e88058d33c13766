//! What must hold for any bytes that `toss-sdk` reads: one module for each parser, or family of parsers.
//!
//! Each has a `check` that panics if something does not hold. libFuzzer calls it with bytes of its own (the programs in
//! the folder above, `cargo xtask fuzz`), and the tests here call it with the [`seeds`], which are made of the golden
//! files, and with damaged ones, so that the targets cannot rot. That a parser does not panic is the least: what was
//! read is written and read again, a judgement is held against one that was reached without the SDK, and what is secret
//! is looked for in every text.
//!
//! The bytes come in as they would in earnest. Nothing of the SDK is private to these targets: what has no door of its
//! own is reached through a client over a transport that answers as the bytes say ([`gateway`], [`endpoint`]).

pub mod config;
pub mod endpoint;
pub mod gateway;
pub mod journal;
pub mod jwe;
pub mod moment;
pub mod money;
mod oracle;
pub mod payment;
pub mod redirect;
pub mod refusal;
pub mod resource;
mod script;
pub mod seeds;
pub mod text;
pub mod ticket;
pub mod webhook;

/// A target: its name, and what must hold for any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, by name. `tests/it/tidy` holds them against libFuzzer's programs, and the SDK's parsers against both.
pub const TARGETS: [Target; 14] = [
    ("config", config::check),
    ("endpoint", endpoint::check),
    ("gateway", gateway::check),
    ("journal", journal::check),
    ("jwe", jwe::check),
    ("moment", moment::check),
    ("money", money::check),
    ("payment", payment::check),
    ("redirect", redirect::check),
    ("refusal", refusal::check),
    ("resource", resource::check),
    ("text", text::check),
    ("ticket", ticket::check),
    ("webhook", webhook::check),
];

#[cfg(test)]
mod tests;
