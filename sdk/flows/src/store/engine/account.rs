//! The account that money goes back to, as it is kept until the cancel is over.

use serde::Deserialize;
use toss_sdk::model::{Bank, RefundReceiveAccount};

use super::super::StoreError;
use super::stored::{corrupt, parsed};

/// Holds secrets: it is stored, and goes to no log.
pub(super) fn to_json(account: &RefundReceiveAccount) -> String {
    account.to_value().to_string()
}

pub(super) fn from_json(text: &str) -> Result<RefundReceiveAccount, StoreError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Kept {
        bank: Box<str>,
        account_number: Box<str>,
        holder_name: Box<str>,
    }
    // The error of a parser may show what it read, so it is not kept.
    let Ok(Kept { bank, account_number, holder_name }) = serde_json::from_str(text) else {
        return Err(corrupt("the refund account of a job is not one"));
    };
    let (number, holder) = (parsed(&account_number)?, parsed(&holder_name)?);
    RefundReceiveAccount::new(Bank::from(&*bank), number, holder)
        .map_err(|error| corrupt("the refund account of a job is not one").caused_by(error))
}
