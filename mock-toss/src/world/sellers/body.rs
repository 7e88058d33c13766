//! A seller on the wire: of its account only the ends of the number are told.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Account, BusinessType, Company, Individual, Seller, Status};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::world) struct Body<'a> {
    id: &'a str,
    ref_seller_id: &'a str,
    business_type: BusinessType,
    company: Option<&'a Company>,
    individual: Option<&'a Individual>,
    account: Account,
    status: Status,
    metadata: Option<&'a BTreeMap<String, String>>,
}

/// What is left of a seller.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Deleted<'a> {
    pub(super) id: &'a str,
    pub(super) ref_seller_id: &'a str,
}

impl Seller {
    pub(in crate::world) fn body(&self) -> Body<'_> {
        let Account { bank_code, account_number, holder_name } = self.account.clone();
        Body {
            id: &self.id,
            ref_seller_id: &self.reference,
            business_type: self.business,
            company: self.company.as_ref(),
            individual: self.individual.as_ref(),
            account: Account { bank_code, account_number: masked(&account_number), holder_name },
            status: self.status,
            metadata: self.metadata.as_ref(),
        }
    }
}

/// The first three digits and at most the last five.
fn masked(number: &str) -> String {
    let length = number.chars().count();
    let shown = length.saturating_sub(6).min(5);
    let place = |(at, digit)| if at < 3 || at + shown >= length { digit } else { '*' };
    number.chars().enumerate().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn the_middle_of_an_account_number_is_hidden() {
        for (number, expected) in [
            ("1234567890123", "123*****90123"),
            ("123456789012", "123****89012"),
            ("12345678", "123***78"),
            ("123456", "123***"),
            ("12", "12"),
            ("", ""),
        ] {
            assert_eq!(masked(number), expected);
        }
    }
}
