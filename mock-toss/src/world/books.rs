//! What a test does to receipts and promotions from outside the gateway.

use std::sync::Arc;

use bytes::Bytes;

use super::World;
use super::cash_receipts::{IssueStatus, Receipt};
use super::edge::Language;
use super::promotions::NewPromotions;
use crate::catalog;
use crate::journal::{Entry, What};
use crate::time::KoreanTime;

/// What the tax office shall say.
#[derive(Debug)]
pub(crate) enum TaxOffice {
    Completes,
    /// With a code of its own, for example `TS1`.
    Refuses(Box<str>),
}

impl TaxOffice {
    /// Refuses with a code of the contract's.
    pub(crate) fn refuses(code: &str) -> Option<Self> {
        let row = catalog::with_sub_code("NTS_ERROR", code);
        (row.sub_code == code && !code.is_empty()).then(|| Self::Refuses(code.into()))
    }
}

impl World {
    /// The tax office answers about a receipt at once; the receipt's body, or none if there is none with this key
    /// that waits for an answer.
    pub(crate) fn answer_receipt(&mut self, now: KoreanTime, key: &str, says: TaxOffice) -> Option<Bytes> {
        self.settle_due(now);
        let status = match says {
            TaxOffice::Completes => IssueStatus::Completed,
            TaxOffice::Refuses(code) => IssueStatus::Failed(code),
        };
        let receipt = self.state.receipts.answer(key, status)?;
        self.note_filed(now, &receipt);
        Some(receipt.to_json(Language::Korean))
    }

    pub(crate) fn set_promotions(&mut self, new: &NewPromotions) -> Result<(), String> {
        self.state.promotions.set(new)
    }

    /// What the tax office has answered by now.
    pub(super) fn file_receipts(&mut self, now: KoreanTime) {
        for receipt in self.state.receipts.file(now) {
            self.note_filed(now, &receipt);
        }
    }

    fn note_filed(&mut self, now: KoreanTime, receipt: &Receipt) {
        let what = What::ReceiptFiled {
            receipt_key: Arc::clone(&receipt.key),
            is_completed: receipt.status == IssueStatus::Completed,
        };
        let order_id = Arc::clone(&receipt.order_id);
        self.write(Entry { order_id, what, ..Entry::without_request(now) });
    }
}
