//! What has happened and what it comes to, what the tax office says of a receipt, and which promotions there are.

use serde::Deserialize;

use super::asked::{Answered, Asked, JSON, NDJSON, bad, not_found};
use super::entries::{Entry, world};
use crate::accounts::Accounts;
use crate::fake::Chosen;
use crate::ledger::Ledger;
use crate::world::{NewPromotions, TaxOffice};

pub(super) const ENTRIES: &[Entry] = &[
    world("GET", "/ledger", ledger),
    world("GET", "/accounts", accounts),
    world("GET", "/journal", journal).asking(&["after"]),
    world("POST", "/cash-receipts", answer_receipt),
    world("PUT", "/promotions", put_promotions),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Answer {
    receipt_key: String,
    /// `COMPLETED` or `FAILED`.
    issue_status: String,
    /// The tax office's code of a failure.
    code: Option<String>,
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all")]
fn ledger(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    Ok((NDJSON, Ledger::of(&chosen.journal()).to_ndjson().into()))
}

/// All of it, or what follows a number: whoever watches asks from where he is.
fn journal(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let after = match asked.query().get("after") {
        None => 0,
        Some(text) => text.parse().map_err(|_| {
            bad(format!("after is `{text}`, not the number of an entry, or 0 for all that there are"))
        })?,
    };
    let now = chosen.now;
    Ok((NDJSON, chosen.world.journal_after(now, after).to_ndjson().into()))
}

#[expect(clippy::unnecessary_wraps, reason = "one signature for all")]
fn accounts(chosen: &mut Chosen<'_>, _asked: &Asked<'_>) -> Answered {
    Ok((NDJSON, Accounts::of(&chosen.journal()).to_ndjson().into()))
}

/// The tax office answers at once.
fn answer_receipt(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let Answer { receipt_key, issue_status, code } = asked.read()?;
    let says = match (issue_status.as_str(), code.as_deref()) {
        ("COMPLETED", None) => TaxOffice::Completes,
        ("COMPLETED", Some(_)) => return Err(bad("code belongs to FAILED only".to_owned())),
        ("FAILED", code) => {
            let code = code.unwrap_or("XXX");
            let unknown = || bad(format!("code is `{code}`, not one of the tax office's, for example TS1"));
            TaxOffice::refuses(code).ok_or_else(unknown)?
        }
        (other, _) => return Err(bad(format!("issueStatus is `{other}`, not COMPLETED or FAILED"))),
    };
    let now = chosen.now;
    let answered = chosen.world.answer_receipt(now, &receipt_key, says);
    let unknown = || not_found(format!("no cash receipt with the key {receipt_key} is IN_PROGRESS"));
    answered.map(|body| (JSON, body.into())).ok_or_else(unknown)
}

fn put_promotions(chosen: &mut Chosen<'_>, asked: &Asked<'_>) -> Answered {
    let new: NewPromotions = asked.read()?;
    chosen.world.set_promotions(&new).map_err(bad)?;
    Ok((JSON, "{\"set\":true}".into()))
}
