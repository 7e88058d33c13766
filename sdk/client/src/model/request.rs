//! The parts of requests that are objects of their own. Each is whole and valid once it is made; `to_value` writes it as
//! the gateway reads it.

pub(super) mod account;
pub(super) mod cash_receipt;
pub(super) mod customer;
pub(super) mod escrow;
pub(super) mod tax;
pub(super) mod terms;
pub(super) mod three_d_secure;

use serde_json::{Map, Value};

/// An object of the texts that are there.
fn texts<const N: usize>(fields: [(&str, Option<&str>); N]) -> Value {
    let given = |(name, text): (&str, Option<&str>)| Some((name.to_owned(), Value::from(text?)));
    Value::Object(fields.into_iter().filter_map(given).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests;
