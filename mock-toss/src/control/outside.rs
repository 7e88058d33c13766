//! What has an effect from outside the gateway and what is seen there: what the tax office says of a receipt, which
//! promotions there are, the accounts.

use bytes::Bytes;
use serde::Deserialize;

use super::{Refused, bad};
use crate::accounts::Accounts;
use crate::fake::Chosen;
use crate::world::{NewPromotions, TaxOffice};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Answer {
    receipt_key: String,
    /// `COMPLETED` or `FAILED`.
    issue_status: String,
    /// The tax office's code of a failure.
    code: Option<String>,
}

/// `GET /_mock/accounts`
pub(super) fn accounts(chosen: &mut Chosen<'_>) -> Bytes {
    Accounts::of(&chosen.journal()).to_ndjson().into()
}

/// `POST /_mock/cash-receipts`: the tax office answers at once.
pub(super) fn answer_receipt(chosen: &mut Chosen<'_>, body: &[u8]) -> Result<Bytes, Refused> {
    let Answer { receipt_key, issue_status, code } = read(body)?;
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
    answered.ok_or_else(|| {
        let message = format!("no cash receipt with the key {receipt_key} is IN_PROGRESS");
        (http::StatusCode::NOT_FOUND, message)
    })
}

/// `PUT /_mock/promotions`
pub(super) fn put_promotions(chosen: &mut Chosen<'_>, body: &[u8]) -> Result<Bytes, Refused> {
    let new: NewPromotions = read(body)?;
    chosen.world.set_promotions(&new).map_err(bad)?;
    Ok(Bytes::from_static(b"{\"set\":true}"))
}

fn read<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| bad(format!("the body is not what is wanted: {error}")))
}
