//! The cash receipt of a payment by transfer or virtual account: asked for in the payment window, issued with the
//! money, reported to the tax office a day later. Receipts of the cash-receipt API are not linked to payments.

use serde::{Deserialize, Serialize};

use super::edge::Language;
use crate::time::KoreanTime;

/// What the customer asked for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct WantedReceipt {
    pub(super) purpose: ReceiptPurpose,
    /// A phone or business number.
    pub(super) identity: Box<str>,
}

/// 소득공제 or 지출증빙
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum ReceiptPurpose {
    IncomeDeduction,
    ExpenseProof,
}

impl ReceiptPurpose {
    pub(super) const fn word(self, language: Language) -> &'static str {
        match self {
            Self::IncomeDeduction => language.word("소득공제", "INCOME_DEDUCTION"),
            Self::ExpenseProof => language.word("지출증빙", "EXPENSE_PROOF"),
        }
    }

    /// By its Korean or English word.
    pub(super) fn of(text: &str) -> Option<Self> {
        [Self::IncomeDeduction, Self::ExpenseProof].into_iter().find(|purpose| {
            [Language::Korean, Language::English].iter().any(|language| purpose.word(*language) == text)
        })
    }
}

/// One that was issued, or the cancel of one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct LinkedReceipt {
    pub(super) key: Box<str>,
    /// Nine digits.
    pub(super) issue_number: Box<str>,
    pub(super) purpose: ReceiptPurpose,
    pub(super) identity: Box<str>,
    /// Takes an earlier one back.
    pub(super) is_cancel: bool,
    pub(super) amount: u64,
    pub(super) tax_free: u64,
    pub(super) requested_at: KoreanTime,
    /// The tax office has it.
    pub(super) is_completed: bool,
}
