//! `GET /v1/cash-receipts`: the receipts of one day, page by page.

use jiff::civil::Date;
use serde::Serialize;

use super::receipt::ReceiptBody;
use super::{refuse, rules, wrong_field};
use crate::config::ApiVersion;
use crate::journal::What;
use crate::operation::Operation;
use crate::switches::Switches;
use crate::world::call::Call;
use crate::world::dates;
use crate::world::fields::Fields;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::reply::error_body;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

const OPERATION: Operation = Operation::CashReceipts;
const LIMIT: u64 = 100;
const LIMIT_MAX: u64 = 10_000;
/// The first version with this list.
const SINCE: ApiVersion = ApiVersion::V2022_07_27;

#[derive(Debug)]
struct CashReceipts {
    day: Date,
    /// The number of the last receipt of the page before.
    cursor: u64,
    limit: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    has_next: bool,
    last_cursor: u64,
    data: Vec<ReceiptBody<'a>>,
}

pub(in crate::world) fn read(call: &Call, switches: &Switches) -> Reading {
    Reading::new(About::Nothing, form(call, switches))
}

fn form(call: &Call, switches: &Switches) -> Result<CashReceipts, Refusal> {
    let fields = Fields::of_query(call);
    let text = fields.text("requestDate")?.unwrap_or_default();
    if text.is_empty() {
        let missing = fields.malformed("requestDate", "is missing");
        return Err(wrong_field(OPERATION, switches, "INVALID_REQUIRED_PARAM", missing));
    }
    let wrong = || fields.malformed("requestDate", format_args!("is `{text}`, not yyyy-MM-dd"));
    let day = dates::date(&text).ok_or_else(wrong)?;
    let limit = fields.number("limit")?.unwrap_or(LIMIT);
    if limit == 0 || limit > LIMIT_MAX {
        return Err(fields.malformed("limit", format_args!("is {limit}, not 1 to {LIMIT_MAX}")));
    }
    let cursor = fields.number("cursor")?.unwrap_or(0);
    Ok(CashReceipts { day, cursor, limit: usize::try_from(limit).unwrap_or(usize::MAX) })
}

impl Act for CashReceipts {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let version = state.merchant.version;
        if version < SINCE {
            return too_old(version, case);
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let numbered = (1_u64..).zip(state.receipts.all());
        let mut wanted = numbered
            .filter(|(number, receipt)| *number > self.cursor && receipt.requested_at.date() == self.day);
        let mut last_cursor = self.cursor;
        let mut data = Vec::new();
        for (number, receipt) in wanted.by_ref().take(self.limit) {
            last_cursor = number;
            data.push(receipt.body(case.language));
        }
        let body = Body { has_next: wanted.next().is_some(), last_cursor, data };
        case.ok(serde_json::to_vec(&body).unwrap_or_default(), What::LookedUp, &rules::LISTED)
    }
}

/// The gateway's text names the version that is needed.
fn too_old(version: ApiVersion, case: &Case) -> Verdict {
    let reason = format!("the merchant's version is {}", version.as_str());
    let refusal = refuse(OPERATION, "API_VERSION_UPDATE_NEEDED", &rules::OLD_VERSION, reason);
    let message = case.language.message(refusal.row).replace("[VERSION]", SINCE.as_str());
    let body = error_body(refusal.row.code, &message);
    Verdict { body: body.into(), ..case.refuse(refusal) }
}
