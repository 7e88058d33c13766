//! What nobody can ask the gateway for: its own checks, the banks' answers, and what stands in its developer
//! center. The control API does it by hand.

use std::collections::BTreeSet;

use bytes::Bytes;
use serde::Serialize;

use super::bare;
use crate::journal::{Entry, What};
use crate::jwe::SecurityKey;
use crate::time::KoreanTime;
use crate::world::World;
use crate::world::amount::AMOUNT_MAX;
use crate::world::calendar::Day;
use crate::world::edge::Language;
use crate::world::payouts::won;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reissued<'a> {
    security_key: &'a str,
    old: Option<Old<'a>>,
}

/// The key before, and how long it is still taken.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Old<'a> {
    security_key: &'a str,
    valid_until: KoreanTime,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Funds {
    available_amount: u64,
}

#[derive(Serialize)]
struct Holidays<'a> {
    days: &'a BTreeSet<Day>,
}

impl World {
    /// A new security key, made up or of the caller's own making.
    ///
    /// # Errors
    ///
    /// If it is not 64 hexadecimal digits.
    pub(crate) fn reissue_security_key(
        &mut self,
        now: KoreanTime,
        key: Option<String>,
    ) -> Result<Bytes, String> {
        self.settle_due(now);
        if let Some(key) = key.as_ref().filter(|key| SecurityKey::of_hex(key).is_none()) {
            return Err(format!("securityKey is `{key}`, not 64 hexadecimal digits"));
        }
        let key = key.map_or_else(|| self.state.ids.security_key(), Into::into);
        let old = self.state.security.reissue(now, key.clone());
        let old = old.map(|old| Old { security_key: &old.key, valid_until: old.valid_until });
        Ok(bare(&Reissued { security_key: &key, old }))
    }

    /// Puts money into the balance that payouts are made from.
    ///
    /// # Errors
    ///
    /// If it is nothing, or too much to count.
    pub(crate) fn fund(&mut self, now: KoreanTime, amount: u64) -> Result<Bytes, String> {
        self.settle_due(now);
        if !(1..=AMOUNT_MAX).contains(&amount) {
            return Err(format!("amount is {amount}, not 1 to {AMOUNT_MAX} won"));
        }
        self.state.fund(amount);
        self.write(Entry { what: What::Funded { sum: won(amount) }, ..Entry::without_request(now) });
        Ok(bare(&Funds { available_amount: self.state.available_funds() }))
    }

    /// The days that banks rest beyond weekends and the holidays of every year.
    pub(crate) fn holidays(&self) -> Bytes {
        bare(&Holidays { days: &self.state.calendar.holidays })
    }

    pub(crate) fn set_holidays(&mut self, days: BTreeSet<Day>) -> Bytes {
        self.state.calendar.holidays = days;
        self.holidays()
    }

    /// What the gateway's own check of a seller comes to.
    ///
    /// # Errors
    ///
    /// If there is no such seller, or its status does not lead to this one.
    pub(crate) fn check_seller(&mut self, now: KoreanTime, id: &str, status: &str) -> Result<Bytes, String> {
        self.settle_due(now);
        self.state.check_seller(now, id, status).map(|seller| bare(&seller.body()))
    }

    /// A seller's bank refuses a payout that is on its way.
    ///
    /// # Errors
    ///
    /// If there is no such payout, it is not on its way, or there is no such code.
    pub(crate) fn fail_payout(&mut self, now: KoreanTime, id: &str, code: &str) -> Result<Bytes, String> {
        self.settle_due(now);
        let entry = self.state.fail_payout(now, id, code)?;
        self.write(entry);
        let payout = self.state.payouts.find(id);
        Ok(payout.map(|payout| bare(&payout.body(Language::Korean))).unwrap_or_default())
    }
}
