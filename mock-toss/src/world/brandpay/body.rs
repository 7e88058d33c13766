//! Registered cards and accounts on the wire.

use serde::Serialize;

use super::{Means, Saved};
use crate::catalog;
use crate::time::KoreanTime;
use crate::world::edge::Language;
use crate::world::method::Card;

/// From so many won on a card pays in installments.
const INSTALLMENT_WON_MIN: u64 = 50_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Methods<'a> {
    pub(super) is_identified: bool,
    pub(super) selected_method_id: Option<&'a str>,
    pub(super) cards: Vec<CardBody<'a>>,
    pub(super) accounts: Vec<AccountBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CardBody<'a> {
    id: &'a str,
    method_key: &'a str,
    alias: &'a str,
    card_name: String,
    card_number: &'a str,
    issuer_code: &'a str,
    acquirer_code: Option<&'a str>,
    owner_type: &'static str,
    card_type: &'static str,
    installment_minimum_amount: u64,
    registered_at: KoreanTime,
    status: &'static str,
    icon: String,
    icon_url: String,
    card_img_url: &'static str,
    color: Color,
    promotions: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountBody<'a> {
    id: &'a str,
    method_key: &'a str,
    account_name: String,
    account_number: &'a str,
    alias: &'a str,
    bank_code: &'a str,
    icon: String,
    icon_url: String,
    registered_at: KoreanTime,
    status: &'static str,
    color: Color,
    promotions: [(); 0],
}

#[derive(Serialize)]
struct Color {
    background: &'static str,
    text: &'static str,
}

/// One of the two.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Body<'a> {
    Card(CardBody<'a>),
    Account(AccountBody<'a>),
}

impl Body<'_> {
    /// As it comes back from its removal.
    pub(super) fn disabled(mut self) -> Self {
        match &mut self {
            Self::Card(card) => card.status = "DISABLED",
            Self::Account(account) => account.status = "DISABLED",
        }
        self
    }
}

impl Saved {
    pub(super) fn body(&self, language: Language) -> Body<'_> {
        match &self.means {
            Means::Card(card) => Body::Card(self.card(card, language)),
            Means::Account { bank_code, number } => Body::Account(self.account(bank_code, number)),
        }
    }

    fn card<'a>(&'a self, card: &'a Card, language: Language) -> CardBody<'a> {
        let icon = catalog::card_company(&card.issuer).map(|company| company.english.to_lowercase());
        let icon = format!("icn-bank-square-{}card", icon.unwrap_or_default());
        CardBody {
            id: &self.id,
            method_key: &self.key,
            alias: &self.alias,
            card_name: card_name(card),
            card_number: &card.number,
            issuer_code: &card.issuer,
            acquirer_code: card.acquirer.as_deref(),
            owner_type: card.owner.word(language),
            card_type: card.kind.word(language),
            installment_minimum_amount: INSTALLMENT_WON_MIN,
            registered_at: self.registered_at,
            status: "ENABLED",
            icon_url: icon_url(&icon),
            icon,
            card_img_url: "https://static.toss.im/card.png",
            color: Color { background: "#000000", text: "#ffffff" },
            promotions: [],
        }
    }

    fn account<'a>(&'a self, bank_code: &'a str, number: &'a str) -> AccountBody<'a> {
        let bank = catalog::bank(bank_code).map(|bank| bank.english.to_lowercase()).unwrap_or_default();
        let icon = format!("icn-bank-square-{}", bank.strip_suffix("bank").unwrap_or(&bank));
        AccountBody {
            id: &self.id,
            method_key: &self.key,
            account_name: account_name(bank_code),
            account_number: number,
            alias: &self.alias,
            bank_code,
            icon_url: icon_url(&icon),
            icon,
            registered_at: self.registered_at,
            status: "ENABLED",
            color: Color { background: "#0064ff", text: "#ffffff" },
            promotions: [],
        }
    }
}

fn icon_url(icon: &str) -> String {
    format!("https://static.toss.im/icons/png/4x/{icon}.png")
}

/// 현대카드
pub(super) fn card_name(card: &Card) -> String {
    let company = catalog::card_company(&card.issuer).map_or("", |company| company.korean);
    format!("{company}카드")
}

/// 국민은행, 토스뱅크
pub(super) fn account_name(bank_code: &str) -> String {
    let Some(bank) = catalog::bank(bank_code) else { return String::new() };
    let kind = if ["토스", "카카오", "케이"].contains(&bank.korean) { "뱅크" } else { "은행" };
    format!("{}{kind}", bank.korean)
}
