//! Card numbers of the test environment: any that looks like one is good, a few are known to behave otherwise
//! (contract §8).

use serde::{Deserialize, Serialize};

use super::customer::{self, Owner};
use super::form::Form;
use super::method::{Card, CardKind, CardOwner, InterestPayer};
use super::refusal::Refusal;
use crate::operation::Operation;
use crate::time::KoreanTime;

pub(super) mod rules {
    crate::world::rules::rules! {
        NUMBER = observed("card.number", "8");
        EXPIRATION = documented("card.expiration", "2.4");
        EXPIRED = documented("card.expired", "10");
        PASSWORD = documented("card.password", "2.4");
        UNKNOWN_KIND = observed("card.unknown-kind", "8");
        INSTALLMENT_PLAN = documented("card.installment-plan", "2.4");
        INSTALLMENT_AMOUNT = documented("card.installment-amount", "2.4");
        INSTALLMENT_CARD = documented("card.installment-card", "10");
    }
}

/// Number, issuer, acquirer, kind. Only the number and the kind are measured.
type Known = (&'static str, &'static str, &'static str, CardKind);

const KNOWN: &[Known] = &[
    ("9410001234567890", "21", "21", CardKind::Credit),
    ("4330121234567890", "61", "31", CardKind::Unknown),
    ("5520221234567890", "11", "11", CardKind::Unknown),
];

/// First digit, issuer, acquirer. Real numbers say more; this much is enough to tell cards apart.
const ISSUERS: &[(char, &str, &str)] =
    &[('3', "51", "51"), ('4', "61", "31"), ('5', "11", "11"), ('6', "91", "91"), ('9', "21", "21")];

/// In won: below it nobody pays in installments.
const INSTALLMENT_WON_MIN: u64 = 50_000;

/// The last month of a card.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Expiry {
    year: i16,
    /// 1 to 12.
    month: i8,
}

/// A card as a request tells of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct GivenCard {
    pub(super) card: Card,
    pub(super) expiry: Expiry,
}

/// How a payment is spread over months.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Plan {
    /// 0 for all at once.
    pub(super) months: u8,
    pub(super) is_free: bool,
    pub(super) use_points: bool,
}

impl Expiry {
    /// From a year of two or four digits and a month of one or two.
    pub(super) fn of(year: &str, month: &str) -> Option<Self> {
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let year = match year.len() {
            2 if is_number(year) => year.parse::<i16>().ok()? + 2_000,
            4 if is_number(year) => year.parse().ok()?,
            _ => return None,
        };
        let month = if month.len() <= 2 && is_number(month) { month.parse().ok()? } else { return None };
        (1..=12).contains(&month).then_some(Self { year, month })
    }

    /// A card is good until the end of its month.
    pub(super) fn check(self, operation: Operation, now: KoreanTime) -> Result<(), Refusal> {
        if (self.year, self.month) >= now.month() {
            return Ok(());
        }
        let reason = format!("the card expired at the end of {:04}-{:02}", self.year, self.month);
        Err(Refusal::new(operation, "INVALID_CARD_EXPIRATION", &rules::EXPIRED, reason))
    }
}

/// Number, expiry, owner and password of a card.
pub(super) fn read(form: &Form<'_>) -> Result<GivenCard, Refusal> {
    let Form { operation, fields, .. } = form;
    let owner = customer::identity(form)?;
    let number = fields.need_digits("cardNumber")?;
    let card = of_number(&number, owner).ok_or_else(|| {
        let reason = "cardNumber is not 14 to 19 digits";
        Refusal::new(*operation, "INVALID_CARD_NUMBER", &rules::NUMBER, reason)
    })?;
    let (year, month) =
        (fields.need_digits("cardExpirationYear")?, fields.need_digits("cardExpirationMonth")?);
    let expiry = Expiry::of(&year, &month).ok_or_else(|| {
        let reason = format!(
            "the expiry is `{month}`/`{year}`, not a month 01 to 12 and a year of two or four digits"
        );
        Refusal::new(*operation, "INVALID_CARD_EXPIRATION", &rules::EXPIRATION, reason)
    })?;
    if fields.has("cardPassword") {
        let password = fields.need_digits("cardPassword")?;
        if password.len() != 2 || !password.bytes().all(|byte| byte.is_ascii_digit()) {
            let reason = "cardPassword is not the first two digits of the password";
            return Err(Refusal::new(*operation, "INVALID_CARD_PASSWORD", &rules::PASSWORD, reason));
        }
    }
    fields.object("vbv")?;
    Ok(GivenCard { card, expiry })
}

/// The card of a number; none if it does not look like one.
pub(super) fn of_number(number: &str, owner: Owner) -> Option<Card> {
    if !(14..=19).contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let known = KNOWN.iter().find(|(known, ..)| *known == number);
    let known = known.map(|(_, issuer, acquirer, kind)| (*issuer, *acquirer, *kind));
    let by_digit = || {
        let issuer = ISSUERS.iter().find(|(first, ..)| number.starts_with(*first));
        issuer.map(|(_, issuer, acquirer)| (*issuer, *acquirer, CardKind::Credit))
    };
    let (issuer, acquirer, kind) = known.or_else(by_digit).unwrap_or(("41", "41", CardKind::Credit));
    let owner = match (kind, owner) {
        (CardKind::Unknown, _) => CardOwner::Unknown,
        (_, Owner::Person) => CardOwner::Personal,
        (_, Owner::Company) => CardOwner::Corporate,
    };
    let number = masked(number);
    Some(Card {
        issuer: issuer.into(),
        acquirer: Some(acquirer.into()),
        number,
        kind,
        owner,
        ..Card::example()
    })
}

/// `43301234****123*`: the first eight digits and the three before the last.
fn masked(number: &str) -> Box<str> {
    let shown = |at: usize| at < 8 || at + 4 >= number.len() && at + 1 < number.len();
    number
        .chars()
        .enumerate()
        .map(|(at, digit)| if shown(at) { digit } else { '*' })
        .collect::<String>()
        .into()
}

/// A card whose kind nobody could find out takes no payment, though a billing key is issued for it.
pub(super) fn check_kind(operation: Operation, card: &Card) -> Result<(), Refusal> {
    if card.kind != CardKind::Unknown {
        return Ok(());
    }
    let reason = format!("the kind of card {} is 미확인", card.number);
    Err(Refusal::new(operation, "NOT_SUPPORTED_CARD_TYPE", &rules::UNKNOWN_KIND, reason))
}

impl Plan {
    pub(super) fn read(form: &Form<'_>) -> Result<Self, Refusal> {
        let fields = &form.fields;
        let months = fields.number("cardInstallmentPlan")?.unwrap_or(0);
        let Some(months) = u8::try_from(months).ok().filter(|months| matches!(months, 0 | 2..=12)) else {
            let reason = format!("cardInstallmentPlan is {months}, not 0 or 2 to 12");
            let rule = &rules::INSTALLMENT_PLAN;
            return Err(Refusal::new(form.operation, "INVALID_CARD_INSTALLMENT_PLAN", rule, reason));
        };
        let is_free = fields.flag("useFreeInstallmentPlan")?.unwrap_or(false);
        let use_points = fields.flag("useCardPoint")?.unwrap_or(false);
        Ok(Self { months, is_free, use_points })
    }

    /// Whether the card can pay so much in these months.
    pub(super) fn check(self, operation: Operation, card: &Card, amount: u64) -> Result<(), Refusal> {
        if self.months == 0 {
            return Ok(());
        }
        if amount < INSTALLMENT_WON_MIN {
            let reason = format!(
                "{amount} won in {} installments; they begin at {INSTALLMENT_WON_MIN} won",
                self.months
            );
            let code = "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN_BELOW_AMOUNT";
            return Err(Refusal::new(operation, code, &rules::INSTALLMENT_AMOUNT, reason));
        }
        match card.kind {
            CardKind::Credit | CardKind::Unknown => Ok(()),
            CardKind::Debit | CardKind::Gift => {
                let (code, rule) = ("NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN", &rules::INSTALLMENT_CARD);
                Err(Refusal::new(operation, code, rule, "only credit cards pay in installments"))
            }
        }
    }

    /// The card as the payment will show it.
    pub(super) fn on(self, card: &Card) -> Card {
        let payer = if self.is_free { InterestPayer::Merchant } else { InterestPayer::Buyer };
        let is_spread = self.months > 0;
        Card {
            installment_months: self.months,
            is_interest_free: is_spread && self.is_free,
            interest_payer: is_spread.then_some(payer),
            use_card_point: self.use_points,
            ..card.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_masked_as_seen() {
        for (number, expected) in [
            ("4330123456781234", "43301234****123*"),
            ("9410001234567890", "94100012****789*"),
            ("378282246310005", "37828224***000*"),
            ("36213154429663", "36213154**966*"),
        ] {
            assert_eq!(&*masked(number), expected);
        }
    }

    #[test]
    fn a_card_is_good_until_the_end_of_its_month_in_korea() {
        // 2025-06-30T23:59:59+09:00
        let last = KoreanTime::from_micros(1_751_295_599_000_000);
        let june = Expiry::of("25", "06").expect("a month");
        assert_eq!(Some(june), Expiry::of("2025", "6"));
        assert!(june.check(Operation::KeyIn, last).is_ok());
        let july = last.after(core::time::Duration::from_secs(1));
        assert_eq!(june.check(Operation::KeyIn, july).expect_err("over").row.code, "INVALID_CARD_EXPIRATION");
        for (year, month) in
            [("25", "00"), ("25", "13"), ("5", "01"), ("025", "01"), ("2o", "01"), ("25", ""), ("+5", "1")]
        {
            assert_eq!(Expiry::of(year, month), None, "{month}/{year}");
        }
    }
}
