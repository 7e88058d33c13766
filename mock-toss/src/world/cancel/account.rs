//! Where a deposit goes back to. The gateway asks the bank whether the account exists and whose it is; here the
//! bank knows what a test has told it, and takes every other account that is well-formed for good.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{refusal, refuse, rules};
use crate::catalog;
use crate::switches::{AccountMissingCode, CancelSwitches};
use crate::world::fields::Fields;
use crate::world::refusal::Refusal;

const NUMBER_DIGITS_MAX: usize = 20;
const HOLDER_CHARS_MAX: usize = 60;

/// `refundReceiveAccount` as it came; what is missing is asked for only if the payment needs it.
#[derive(Debug)]
pub(super) struct AccountForm {
    bank: Option<String>,
    number: Option<String>,
    holder: Option<String>,
}

/// What a bank says of an account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AccountState {
    /// It is this person's.
    Of(Box<str>),
    /// There is no such account.
    Unknown,
    /// It takes no money.
    Blocked,
}

/// What the test has told of customers' bank accounts, by `bank code:number`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in crate::world) struct Bank {
    accounts: BTreeMap<Box<str>, AccountState>,
}

impl Bank {
    pub(in crate::world) fn tell(&mut self, bank_code: &str, number: &str, state: AccountState) {
        self.accounts.insert(place(bank_code, number), state);
    }
}

fn place(bank_code: &str, number: &str) -> Box<str> {
    format!("{bank_code}:{number}").into()
}

impl AccountForm {
    pub(super) fn read(fields: &Fields) -> Result<Option<Self>, Refusal> {
        let Some(account) = fields.object("refundReceiveAccount")? else { return Ok(None) };
        Ok(Some(Self {
            bank: account.text("bank")?,
            number: account.text("accountNumber")?,
            holder: account.text("holderName")?,
        }))
    }

    fn needed<'a>(field: Option<&'a String>, name: &str) -> Result<&'a str, Refusal> {
        field.map(String::as_str).filter(|text| !text.is_empty()).ok_or_else(|| {
            let reason = format!("refundReceiveAccount.{name} is missing");
            refusal("INVALID_REQUEST", &rules::NO_ACCOUNT, reason)
        })
    }
}

/// Whether money can go back to the account.
pub(super) fn verify(
    form: Option<&AccountForm>,
    bank: &Bank,
    switches: &CancelSwitches,
) -> Result<(), Refusal> {
    let Some(form) = form else {
        let code = match switches.account_missing {
            AccountMissingCode::InvalidRequest => "INVALID_REQUEST",
            AccountMissingCode::InvalidRefundAccountInfo => "INVALID_REFUND_ACCOUNT_INFO",
        };
        return refuse(
            code,
            &rules::NO_ACCOUNT,
            "a deposit goes back to refundReceiveAccount: it is missing",
        );
    };
    let name = AccountForm::needed(form.bank.as_ref(), "bank")?;
    let number = AccountForm::needed(form.number.as_ref(), "accountNumber")?;
    let holder = AccountForm::needed(form.holder.as_ref(), "holderName")?;
    let Some(known) = catalog::bank(name) else {
        let reason = format!("refundReceiveAccount.bank is `{name}`: no code or name of a bank");
        return refuse("INVALID_BANK", &rules::UNKNOWN_BANK, reason);
    };
    if number.len() > NUMBER_DIGITS_MAX || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        let reason = format!("accountNumber is `{number}`, not 1 to {NUMBER_DIGITS_MAX} digits");
        return refuse("INVALID_REFUND_ACCOUNT_NUMBER", &rules::WRONG_ACCOUNT, reason);
    }
    let length = holder.chars().count();
    if length > HOLDER_CHARS_MAX && !switches.bears_long_texts {
        let reason = format!("holderName has {length} characters, at most {HOLDER_CHARS_MAX}");
        return refuse("INVALID_REQUEST", &rules::NO_ACCOUNT, reason);
    }
    match bank.accounts.get(&place(known.code, number)) {
        None => Ok(()),
        Some(AccountState::Of(own)) if **own == *holder => Ok(()),
        Some(AccountState::Of(own)) => {
            let reason = format!("holderName is {holder}, the account is {own}'s");
            refuse("INVALID_REFUND_ACCOUNT_INFO", &rules::OTHER_HOLDER, reason)
        }
        Some(AccountState::Unknown) => {
            let reason = format!("the bank {} has no account {number}", known.korean);
            refuse("INVALID_REFUND_ACCOUNT_NUMBER", &rules::WRONG_ACCOUNT, reason)
        }
        Some(AccountState::Blocked) => {
            let reason = format!("the account {number} takes no money");
            refuse("FORBIDDEN_BANK_REFUND_REQUEST", &rules::BLOCKED_ACCOUNT, reason)
        }
    }
}
