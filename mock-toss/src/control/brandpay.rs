//! The control API of brandpay: what customers do in its windows.

use serde::Deserialize;

use super::asked::{Answered, Asked};
use super::entries::{Entry, world};
use super::payouts::told;
use crate::fake::Chosen;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Customer {
    customer_key: String,
}

pub(super) const ENTRIES: &[Entry] =
    &[world("POST", "/brandpay/authorize", authorize), world("POST", "/brandpay/methods", add_method)];

fn authorize(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let Customer { customer_key } = asked.read()?;
    told(chosen.world.authorize_brandpay(chosen.now, &customer_key))
}

fn add_method(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    told(chosen.world.add_brandpay_method(chosen.now, &asked.read()?))
}
