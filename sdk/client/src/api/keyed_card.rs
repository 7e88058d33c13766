//! A card whose number the shop was told, instead of its holder typing it into the gateway's window.

use crate::endpoint::Disagreement;
use crate::model::{CardExpiry, CardNumber, CardPassword, CustomerIdentityNumber, Vbv};
use crate::wire::Object;

/// A card by its number, for [`KeyIn`](super::key_in::KeyIn) and
/// [`IssueBillingKeyByCard`](super::billing::IssueBillingKeyByCard). The gateway takes numbers from merchants with an extra
/// contract only; whoever has them has to keep the card companies' rules for that.
///
/// ```
/// use toss_sdk::api::KeyedCard;
/// use toss_sdk::model::CardExpiry;
///
/// let number = "9410001234567890".parse().unwrap();
/// let card = KeyedCard::new(number, CardExpiry::new(30, 12).unwrap(), "900101".parse().unwrap());
/// let card = card.with_password("12".parse().unwrap());
/// assert!(!format!("{card:?}").contains("9410"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyedCard {
    number: CardNumber,
    expiry: CardExpiry,
    owner: CustomerIdentityNumber,
    password: Option<CardPassword>,
    vbv: Option<Vbv>,
}

impl KeyedCard {
    /// The card of this number (`cardNumber`), until `expiry` (`cardExpirationYear`, `cardExpirationMonth`), which belongs
    /// to `owner` (`customerIdentityNumber`).
    pub fn new(number: CardNumber, expiry: CardExpiry, owner: CustomerIdentityNumber) -> Self {
        Self { number, expiry, owner, password: None, vbv: None }
    }

    /// With the first two digits of its password (`cardPassword`); the merchant's contract says whether they are needed.
    #[must_use]
    pub fn with_password(self, password: CardPassword) -> Self {
        Self { password: Some(password), ..self }
    }

    /// With the proof of a 3-D Secure authentication (`vbv`).
    #[must_use]
    pub fn with_vbv(self, vbv: Vbv) -> Self {
        Self { vbv: Some(vbv), ..self }
    }

    /// Adds it to the body of a request.
    pub(super) fn write(&self, body: Object) -> Object {
        let body = body
            .text("cardNumber", self.number.expose())
            .text("cardExpirationYear", &self.expiry.year())
            .text("cardExpirationMonth", &self.expiry.month())
            .text("customerIdentityNumber", self.owner.expose())
            .text_if("cardPassword", self.password.as_ref().map(CardPassword::expose));
        match &self.vbv {
            Some(vbv) => body.field("vbv", &vbv.to_value().to_string()),
            None => body,
        }
    }

    /// What of it the gateway could repeat in its words. Not the two digits of the password: they stand in any text.
    pub(super) fn secrets(&self) -> Vec<&str> {
        let mut secrets = vec![self.number.expose(), self.owner.expose()];
        // Very short ones stand in any text, too.
        secrets.extend(self.vbv.iter().flat_map(Vbv::secrets).filter(|secret| secret.len() > 3));
        secrets
    }

    /// Where the gateway's masked number (`43301234****123*`) shows another card. What is masked, and what a number of
    /// another length has behind its first mask, tells nothing.
    pub(super) fn unless_masked_as(&self, masked: Option<&str>) -> Option<Disagreement> {
        let (number, masked) = (self.number.expose().as_bytes(), masked?.as_bytes());
        let is_as_long = number.len() == masked.len();
        let first_mask = masked.iter().position(|shown| !shown.is_ascii_digit());
        let told = if is_as_long { masked.len() } else { first_mask.unwrap_or(0) };
        let differs = number
            .iter()
            .zip(masked.iter().take(told))
            .any(|(asked, shown)| shown.is_ascii_digit() && asked != shown);
        differs.then(|| Disagreement::Another("card.number is another one".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(number: &str) -> KeyedCard {
        let expiry = CardExpiry::new(30, 12).unwrap();
        KeyedCard::new(number.parse().unwrap(), expiry, "900101".parse().unwrap())
    }

    #[test]
    fn a_masked_number_shows_another_card_where_it_shows_other_digits() {
        for (masked, is_another) in [
            (None, false),
            (Some("94100012****789*"), false),
            (Some("94100012****788*"), true),
            (Some("94100013****789*"), true),
            (Some("9410001234567890"), false),
            (Some("****************"), false),
            (Some("941000*****12"), false),
            (Some("941001*****12"), true),
            (Some(""), false),
            (Some("카드"), false),
            (Some("94100"), false),
        ] {
            let found = card("9410001234567890").unless_masked_as(masked);
            assert_eq!(found.is_some(), is_another, "{masked:?}: {found:?}");
        }
    }

    #[test]
    fn an_answer_about_another_card_shows_no_digit_of_either() {
        let another = card("9410001234567890").unless_masked_as(Some("53005312****123*"));
        let shown = format!("{another:?}");
        assert!(!shown.contains(|c: char| c.is_ascii_digit()), "{shown}");
    }
}
