//! The cash receipt that is asked for with a virtual account.

use serde_json::Value;

use super::texts;
use crate::model::{CashReceiptIdentity, CashReceiptType};

/// The cash receipt that a buyer wants with a payment (`cashReceipt` of a request): one of the two kinds, for somebody,
/// or none.
///
/// ```
/// use toss_sdk::model::CashReceiptRequest;
///
/// let receipt = CashReceiptRequest::IncomeDeduction("01012341234".parse().unwrap());
/// assert_eq!(receipt.to_value().to_string(), r#"{"registrationNumber":"01012341234","type":"소득공제"}"#);
/// assert_eq!(CashReceiptRequest::None.to_value().to_string(), r#"{"type":"미발행"}"#);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CashReceiptRequest {
    /// For a person's income tax (`소득공제`): a phone, or a receipt card.
    IncomeDeduction(CashReceiptIdentity),
    /// For a business's expenses (`지출증빙`): a business, or a receipt card.
    ExpenseProof(CashReceiptIdentity),
    /// None (`미발행`).
    None,
}

impl CashReceiptRequest {
    /// What it is for.
    pub const fn receipt_type(&self) -> CashReceiptType {
        match self {
            Self::IncomeDeduction(_) => CashReceiptType::IncomeDeduction,
            Self::ExpenseProof(_) => CashReceiptType::ExpenseProof,
            Self::None => CashReceiptType::None,
        }
    }

    /// Who it is for (`registrationNumber`).
    pub const fn identity(&self) -> Option<&CashReceiptIdentity> {
        match self {
            Self::IncomeDeduction(identity) | Self::ExpenseProof(identity) => Some(identity),
            Self::None => None,
        }
    }

    /// The object as requests have it. It holds a secret: do not log it.
    pub fn to_value(&self) -> Value {
        let registration_number = self.identity().map(CashReceiptIdentity::expose);
        texts([("type", Some(self.receipt_type().as_str())), ("registrationNumber", registration_number)])
    }
}
