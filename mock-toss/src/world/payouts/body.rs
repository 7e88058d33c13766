//! A payout on the wire.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Payout, Status};
use crate::catalog;
use crate::time::KoreanTime;
use crate::world::calendar::Day;
use crate::world::edge::Language;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::world) struct Body<'a> {
    id: &'a str,
    ref_payout_id: &'a str,
    destination: &'a str,
    schedule_type: &'static str,
    payout_date: Day,
    amount: Amount,
    transaction_description: Option<&'a str>,
    requested_at: KoreanTime,
    status: Status,
    error: Option<Failure>,
    metadata: Option<&'a BTreeMap<String, String>>,
}

#[derive(Serialize)]
struct Amount {
    currency: &'static str,
    /// The gateway writes `5000.0`.
    value: f64,
}

#[derive(Serialize)]
struct Failure {
    code: &'static str,
    message: &'static str,
}

impl Status {
    pub(in crate::world) const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "REQUESTED",
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Canceled => "CANCELED",
        }
    }
}

impl Payout {
    pub(in crate::world) fn body(&self, language: Language) -> Body<'_> {
        let refusal = self.refusal.as_ref().filter(|_| self.status == Status::Failed);
        let error = refusal.map(|code| {
            let row = catalog::row("payouts-v2", code);
            Failure { code: row.code, message: language.message(row) }
        });
        Body {
            id: &self.id,
            ref_payout_id: &self.reference,
            destination: &self.destination,
            schedule_type: if self.is_scheduled { "SCHEDULED" } else { "EXPRESS" },
            payout_date: self.date,
            // A payout is below 1,000,000,000 won, so nothing is lost.
            amount: Amount {
                currency: "KRW",
                value: f64::from(u32::try_from(self.amount).unwrap_or(u32::MAX)),
            },
            transaction_description: self.description.as_deref(),
            requested_at: self.requested_at,
            status: self.status,
            error,
            metadata: self.metadata.as_ref(),
        }
    }
}
