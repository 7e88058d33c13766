//! What a merchant tells of a seller, read and checked.

use std::collections::BTreeMap;

use super::{Account, BusinessType, Company, Individual};
use crate::catalog;
use crate::world::fields::Fields;
use crate::world::payouts;
use crate::world::refusal::Refusal;

/// The longest text that the contract gives no length for.
const TEXT_MAX: usize = 255;

/// A seller to create.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) reference: String,
    pub(super) business_type: BusinessType,
    pub(super) company: Option<Company>,
    pub(super) individual: Option<Individual>,
    pub(super) account: Account,
    pub(super) metadata: Option<BTreeMap<String, String>>,
}

/// What changes of a seller; what is absent stays.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) company: Option<Company>,
    pub(super) individual: Option<Individual>,
    pub(super) account: Option<Account>,
    pub(super) metadata: Option<BTreeMap<String, String>>,
}

impl Form {
    pub(super) fn read(fields: &Fields) -> Result<Self, Refusal> {
        let reference = fields.need_text("refSellerId", TEXT_MAX)?;
        let business_type = fields.need_text("businessType", TEXT_MAX)?;
        let business_type = match business_type.as_str() {
            "INDIVIDUAL" => BusinessType::Individual,
            "INDIVIDUAL_BUSINESS" => BusinessType::IndividualBusiness,
            "CORPORATE" => BusinessType::Corporate,
            other => {
                let why = format_args!("is `{other}`, not INDIVIDUAL, INDIVIDUAL_BUSINESS or CORPORATE")
                    .to_string();
                return Err(fields.malformed("businessType", why));
            }
        };
        let Change { company, individual, account, metadata } = Change::read(fields)?;
        let (has_subject, subject) = match business_type {
            BusinessType::Individual => (individual.is_some(), "individual"),
            BusinessType::IndividualBusiness | BusinessType::Corporate => (company.is_some(), "company"),
        };
        if !has_subject {
            return Err(fields.malformed(subject, "is missing"));
        }
        let account = account.ok_or_else(|| fields.malformed("account", "is missing"))?;
        Ok(Self { reference, business_type, company, individual, account, metadata })
    }
}

impl Change {
    pub(super) fn read(fields: &Fields) -> Result<Self, Refusal> {
        let company = fields.object("company")?;
        let individual = fields.object("individual")?;
        let account = fields.object("account")?;
        Ok(Self {
            company: company.as_ref().map(read_company).transpose()?,
            individual: individual.as_ref().map(read_individual).transpose()?,
            account: account.as_ref().map(read_account).transpose()?,
            metadata: fields.metadata()?,
        })
    }
}

fn read_company(fields: &Fields) -> Result<Company, Refusal> {
    Ok(Company {
        name: fields.need_text("name", TEXT_MAX)?,
        representative_name: fields.need_text("representativeName", TEXT_MAX)?,
        business_registration_number: digits(fields, "businessRegistrationNumber", (10, 10))?,
        email: email(fields)?,
        phone: digits(fields, "phone", (8, 15))?,
    })
}

fn read_individual(fields: &Fields) -> Result<Individual, Refusal> {
    let name = fields.need_text("name", TEXT_MAX)?;
    Ok(Individual { name, email: email(fields)?, phone: digits(fields, "phone", (8, 15))? })
}

fn read_account(fields: &Fields) -> Result<Account, Refusal> {
    let bank_code = digits(fields, "bankCode", (3, 3))?;
    if catalog::payout_bank(&bank_code).is_none() && !payouts::is_test_bank(&bank_code) {
        return Err(fields.malformed("bankCode", format_args!("is {bank_code}, which is no bank's")));
    }
    let account_number = digits(fields, "accountNumber", (1, 20))?;
    Ok(Account { bank_code, account_number, holder_name: fields.need_text("holderName", 60)? })
}

fn email(fields: &Fields) -> Result<String, Refusal> {
    let email = fields.need_text("email", 100)?;
    match email.split_once('@') {
        Some((name, domain)) if !name.is_empty() && !domain.is_empty() => Ok(email),
        _ => Err(fields.malformed("email", format_args!("is `{email}`, not an address with @"))),
    }
}

/// So many digits; hyphens are not counted among them.
fn digits(fields: &Fields, name: &str, (least, most): (usize, usize)) -> Result<String, Refusal> {
    let text = fields.need_text(name, TEXT_MAX)?;
    let digits = text.replace('-', "");
    if digits.bytes().all(|byte| byte.is_ascii_digit()) && (least..=most).contains(&digits.len()) {
        return Ok(digits);
    }
    let lengths = if least == most { most.to_string() } else { format!("{least} to {most}") };
    Err(fields.malformed(name, format_args!("is `{text}`, not {lengths} digits")))
}
