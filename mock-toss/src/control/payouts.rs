//! The control API of payouts: security keys, the balance, bank holidays, sellers' checks, banks' refusals.

use std::collections::BTreeSet;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Refused, bad};
use crate::fake::Chosen;
use crate::world::Day;

/// As errors list them.
pub(super) const PATHS: &str = "security-key, balance, holidays, sellers/{id}, payouts/{id}/fail";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct NewKey {
    security_key: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Funding {
    amount: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holidays {
    days: BTreeSet<Day>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    status: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failure {
    code: String,
}

/// The methods of a path that is served here.
pub(super) fn methods(path: &str) -> Option<&'static [&'static str]> {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match *segments.as_slice() {
        ["security-key" | "balance"] | ["sellers", _] | ["payouts", _, "fail"] => Some(&["POST"]),
        ["holidays"] => Some(&["GET", "PUT"]),
        _ => None,
    }
}

pub(super) fn answer(
    chosen: &mut Chosen<'_>,
    path: &str,
    method: &str,
    body: &[u8],
) -> Result<Bytes, Refused> {
    let (now, world) = (chosen.now, &mut chosen.world);
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match *segments.as_slice() {
        ["security-key"] => {
            let NewKey { security_key } = if body.is_empty() { NewKey::default() } else { read(body)? };
            world.reissue_security_key(now, security_key)
        }
        ["balance"] => world.fund(now, read::<Funding>(body)?.amount),
        ["sellers", id] => world.check_seller(now, id, &read::<Check>(body)?.status),
        ["payouts", id, "fail"] => world.fail_payout(now, id, &read::<Failure>(body)?.code),
        _ if method == "PUT" => Ok(world.set_holidays(read::<Holidays>(body)?.days)),
        _ => Ok(world.holidays()),
    }
    .map_err(bad)
}

pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| bad(format!("the body cannot be read: {error}")))
}
