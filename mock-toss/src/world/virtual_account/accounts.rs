//! Which account a payment gets: one of its own (일반), or the customer's (고정), which stays the same as long as
//! `accountKey` and bank do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rules;
use crate::catalog;
use crate::world::form::Form;
use crate::world::ids::Ids;
use crate::world::refusal::Refusal;

/// Characters of an `accountKey`, unless a switch says otherwise.
const KEY_CHARS_MAX: usize = 13;

/// What a request asks for.
#[derive(Debug)]
pub(super) struct AccountForm {
    pub(super) bank_code: &'static str,
    /// The customer's, of a fixed account.
    pub(super) key: Option<Box<str>>,
}

/// The fixed accounts of one merchant.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(in crate::world) struct Accounts {
    /// Bank, then `accountKey`.
    fixed: BTreeMap<Box<str>, BTreeMap<Box<str>, Box<str>>>,
}

impl AccountForm {
    pub(super) fn read(form: &Form<'_>) -> Result<Self, Refusal> {
        let Form { operation, fields, switches } = form;
        let name = fields.need_digits("bank")?;
        let Some(bank) = catalog::bank(&name).filter(|bank| bank.issues_accounts) else {
            let reason =
                format!("bank is `{name}`, not the code or a name of a bank that issues virtual accounts");
            return Err(Refusal::new(*operation, "INVALID_BANK", &rules::BANK, reason));
        };
        let max = if switches.making.long_account_keys { 300 } else { KEY_CHARS_MAX };
        let key = fields.text_to("accountKey", max)?.filter(|key| !key.is_empty()).map(Into::into);
        let key = match (fields.text("accountType")?.as_deref(), key) {
            (None | Some("고정" | "FIXED"), Some(key)) => Some(key),
            (None | Some("일반" | "NORMAL"), _) => None,
            (Some("고정" | "FIXED"), None) => {
                let reason = "accountKey is missing; a fixed account is a customer's";
                return Err(Refusal::new(*operation, "REQUIRED_ACCOUNT_KEY", &rules::ACCOUNT_KEY, reason));
            }
            (Some(other), _) => {
                let reason = format!("accountType is `{other}`; it is 일반 (NORMAL) or 고정 (FIXED)");
                let (code, rule) = ("INVALID_VIRTUAL_ACCOUNT_TYPE", &rules::ACCOUNT_TYPE);
                return Err(Refusal::new(*operation, code, rule, reason));
            }
        };
        Ok(Self { bank_code: bank.code, key })
    }
}

impl Accounts {
    pub(super) fn number(&mut self, bank_code: &str, key: Option<&str>, ids: &mut Ids) -> Box<str> {
        let Some(key) = key else { return ids.account_number() };
        let of_bank = self.fixed.entry(bank_code.into()).or_default();
        of_bank.entry(key.into()).or_insert_with(|| ids.account_number()).clone()
    }
}
