//! Who may call.

use std::sync::Arc;

use super::asked::{Answered, Asked, bad, json};
use super::entries::{Entry, fake};
use crate::config::Merchant;
use crate::fake::Fake;

pub(super) const ENTRIES: &[Entry] = &[fake("GET", "/merchants", list), fake("POST", "/merchants", add)];

/// With their secret keys: nothing here is a secret, and whoever tests has to know them.
fn list(fake: &Arc<Fake>, _asked: &Asked<'_>) -> Answered {
    json(&fake.worlds.merchants())
}

fn add(fake: &Arc<Fake>, asked: &Asked<'_>) -> Answered {
    let merchant: Merchant = asked.read()?;
    fake.worlds.add(&merchant, fake.now()).map_err(|error| bad(error.to_string()))?;
    json(&merchant)
}
