//! What is written of a seller: the business or the person, and the account. An answer has to repeat it.

use crate::endpoint::Disagreement;
use crate::model::{
    AccountNumber, Bank, BusinessNumber, Company, CompanyName, Hidden, HolderName, Individual, InvalidValue,
    PersonName, Seller, SellerAccount, SellerEmail, SellerPhone,
};
use crate::wire::Object;

/// A seller's business.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CompanyDraft {
    /// Its name.
    pub name: CompanyName,
    /// Who represents it.
    pub representative_name: PersonName,
    /// Its number.
    pub business_number: BusinessNumber,
    /// Its mail address.
    pub email: SellerEmail,
    /// Its phone.
    pub phone: SellerPhone,
}

/// A seller that is a person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PersonDraft {
    /// The name.
    pub name: PersonName,
    /// The mail address.
    pub email: SellerEmail,
    /// The phone.
    pub phone: SellerPhone,
}

/// The account that a seller is paid to.
///
/// ```
/// use toss_sdk::api::sellers::AccountDraft;
/// use toss_sdk::model::Bank;
///
/// let account = |bank: &str| {
///     let (number, holder) = ("123456789012".parse().unwrap(), "김토페".parse().unwrap());
///     AccountDraft::new(Bank::from(bank), number, holder)
/// };
/// assert!(account("국민").is_ok() && account("004").is_ok(), "payouts have three digits");
/// assert_eq!(account("4").unwrap_err().to_string(), r#"bankCode of a payout has three digits, such as 004, not "4""#);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccountDraft {
    bank: Bank,
    number: AccountNumber,
    holder: HolderName,
}

impl AccountDraft {
    /// An account of `holder` at `bank`, by the three digits that payouts have for banks
    /// ([`Bank::long_code`]). A bank that this version does not know is taken by its three digits.
    ///
    /// # Errors
    /// If the bank has no such code.
    pub fn new(bank: Bank, number: AccountNumber, holder: HolderName) -> Result<Self, InvalidValue> {
        let code = bank_code(&bank);
        if code.len() == 3 && code.bytes().all(|digit| digit.is_ascii_digit()) {
            return Ok(Self { bank, number, holder });
        }
        let problem = format!("of a payout has three digits, such as 004, not {code:?}");
        Err(InvalidValue::new("bankCode", problem))
    }

    fn object(&self) -> Object {
        Object::new()
            .text("bankCode", bank_code(&self.bank))
            .text("accountNumber", self.number.expose())
            .text("holderName", self.holder.expose())
    }

    pub(super) fn secrets(&self) -> [&str; 2] {
        [self.number.expose(), self.holder.expose()]
    }

    fn disagreement(&self, found: &SellerAccount<'_>) -> Option<Disagreement> {
        let bank = found.bank.as_ref().filter(|bank| ***bank != self.bank);
        let other_bank =
            bank.and_then(|bank| Disagreement::unless_same("bankCode", bank_code(&self.bank), bank.as_str()));
        other_bank.or_else(|| {
            first_other([
                ("accountNumber", self.number.expose(), found.account_number.map(Hidden::expose)),
                ("holderName", self.holder.expose(), found.holder_name.map(Hidden::expose)),
            ])
        })
    }
}

fn bank_code(bank: &Bank) -> &str {
    bank.long_code().unwrap_or_else(|| bank.as_str())
}

impl CompanyDraft {
    fn object(&self) -> Object {
        Object::new()
            .text("name", self.name.as_str())
            .text("representativeName", self.representative_name.expose())
            .text("businessRegistrationNumber", self.business_number.as_str())
            .text("email", self.email.expose())
            .text("phone", self.phone.expose())
    }

    pub(super) fn secrets(&self) -> [&str; 3] {
        [self.representative_name.expose(), self.email.expose(), self.phone.expose()]
    }

    fn disagreement(&self, found: &Company<'_>) -> Option<Disagreement> {
        let representative = self.representative_name.expose();
        first_other([
            ("company.name", self.name.as_str(), found.name),
            ("representativeName", representative, found.representative.map(Hidden::expose)),
            ("businessRegistrationNumber", self.business_number.as_str(), found.business_number),
            ("company.email", self.email.expose(), found.email.map(Hidden::expose)),
            ("company.phone", self.phone.expose(), found.phone.map(Hidden::expose)),
        ])
    }
}

impl PersonDraft {
    fn object(&self) -> Object {
        Object::new()
            .text("name", self.name.expose())
            .text("email", self.email.expose())
            .text("phone", self.phone.expose())
    }

    pub(super) fn secrets(&self) -> [&str; 3] {
        [self.name.expose(), self.email.expose(), self.phone.expose()]
    }

    fn disagreement(&self, found: &Individual<'_>) -> Option<Disagreement> {
        first_other([
            ("individual.name", self.name.expose(), found.name.map(Hidden::expose)),
            ("individual.email", self.email.expose(), found.email.map(Hidden::expose)),
            ("individual.phone", self.phone.expose(), found.phone.map(Hidden::expose)),
        ])
    }
}

/// What a request says of a seller, as far as it says it, and an answer has to repeat.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said<'a> {
    pub(super) company: Option<&'a CompanyDraft>,
    pub(super) individual: Option<&'a PersonDraft>,
    pub(super) account: Option<&'a AccountDraft>,
}

impl<'a> Said<'a> {
    pub(super) fn write(&self, mut object: Object) -> Object {
        for (name, part) in [
            ("company", self.company.map(CompanyDraft::object)),
            ("individual", self.individual.map(PersonDraft::object)),
            ("account", self.account.map(AccountDraft::object)),
        ] {
            if let Some(part) = part {
                object = object.object(name, part);
            }
        }
        object
    }

    pub(super) fn secrets(&self) -> Vec<&'a str> {
        let company = self.company.into_iter().flat_map(CompanyDraft::secrets);
        let individual = self.individual.into_iter().flat_map(PersonDraft::secrets);
        let account = self.account.into_iter().flat_map(AccountDraft::secrets);
        company.chain(individual).chain(account).collect()
    }

    /// Where `seller` says something else. What it leaves out, hides behind stars or shows in another shape is none.
    pub(super) fn disagreement(&self, seller: &Seller) -> Option<Disagreement> {
        let company = self.company.zip(seller.company().ok().flatten());
        let individual = self.individual.zip(seller.individual().ok().flatten());
        let account = self.account.zip(seller.account().ok().flatten());
        company
            .and_then(|(asked, found)| asked.disagreement(&found))
            .or_else(|| individual.and_then(|(asked, found)| asked.disagreement(&found)))
            .or_else(|| account.and_then(|(asked, found)| asked.disagreement(&found)))
    }
}

/// The first field that is another one than was written.
fn first_other<const N: usize>(fields: [(&str, &str, Option<&str>); N]) -> Option<Disagreement> {
    fields.into_iter().find_map(|(field, asked, found)| unless_another(field, asked, found?))
}

/// The gateway may hide a part of what it repeats, write it in another case, and phones and names with other gaps.
fn unless_another(field: &str, asked: &str, found: &str) -> Option<Disagreement> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_lowercase).collect()
    };
    if found.contains('*') {
        let (asked, found) = (plain(asked), plain(found));
        // How much the stars stand for nobody says: what is before the first one tells, and no more.
        let shown = found.split('*').next().unwrap_or_default();
        return (!asked.starts_with(shown)).then(|| Disagreement::Another(format!("{field} is another one")));
    }
    Disagreement::unless_same_secret(field, &plain(asked), &plain(found))
}
