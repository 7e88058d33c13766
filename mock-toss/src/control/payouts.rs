//! The control API of payouts: security keys, the balance, bank holidays, sellers' checks, banks' refusals.

use std::collections::BTreeSet;

use bytes::Bytes;
use serde::Deserialize;

use super::asked::{Answered, Asked, JSON, bad};
use super::entries::{Entry, world};
use crate::fake::Chosen;
use crate::world::Day;

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

pub(super) const ENTRIES: &[Entry] = &[
    world("POST", "/security-key", reissue),
    world("POST", "/balance", fund),
    world("GET", "/holidays", holidays),
    world("PUT", "/holidays", put_holidays),
    world("POST", "/sellers/{id}", check_seller),
    world("POST", "/payouts/{id}/fail", fail),
];

/// A new security key; the one before it stays valid for a while.
fn reissue(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let NewKey { security_key } = asked.read()?;
    told(chosen.world.reissue_security_key(chosen.now, security_key))
}

/// Puts money into the merchant's balance.
fn fund(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let Funding { amount } = asked.read()?;
    told(chosen.world.fund(chosen.now, amount))
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all")]
fn holidays(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    Ok((JSON, chosen.world.holidays().into()))
}

fn put_holidays(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let Holidays { days } = asked.read()?;
    Ok((JSON, chosen.world.set_holidays(days).into()))
}

/// A seller's identity check ends.
fn check_seller(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let Check { status } = asked.read()?;
    told(chosen.world.check_seller(chosen.now, asked.parameter(), &status))
}

/// The bank refuses a payout that is on its way.
fn fail(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let Failure { code } = asked.read()?;
    told(chosen.world.fail_payout(chosen.now, asked.parameter(), &code))
}

pub(super) fn told(answered: Result<Bytes, String>) -> Answered {
    answered.map(|body| (JSON, body.into())).map_err(bad)
}
