//! The control API of brandpay: what customers do in its windows.

use bytes::Bytes;
use serde::Deserialize;

use super::payouts::read;
use super::{Refused, bad};
use crate::fake::Chosen;

/// As errors list them.
pub(super) const PATHS: &str = "brandpay/authorize, brandpay/methods";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Customer {
    customer_key: String,
}

/// The methods of a path that is served here.
pub(super) fn methods(path: &str) -> Option<&'static [&'static str]> {
    matches!(path, "/brandpay/authorize" | "/brandpay/methods").then_some(&["POST"])
}

pub(super) fn answer(chosen: &mut Chosen<'_>, path: &str, body: &[u8]) -> Result<Bytes, Refused> {
    let (now, world) = (chosen.now, &mut chosen.world);
    match path {
        "/brandpay/authorize" => world.authorize_brandpay(now, &read::<Customer>(body)?.customer_key),
        _ => world.add_brandpay_method(now, &read(body)?),
    }
    .map_err(bad)
}
