//! The Billing object as it stands on the wire. API versions before 2024-06-01 tell company and number once more,
//! those before 2022-11-16 know companies by name only.

use bytes::Bytes;
use serde::Serialize;

use super::{BillingKey, Means};
use crate::catalog;
use crate::config::ApiVersion;
use crate::time::KoreanTime;
use crate::world::method::Card;
use crate::world::state::Dialect;
use crate::world::wire::Versioned;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    m_id: &'a str,
    customer_key: &'a str,
    authenticated_at: KoreanTime,
    method: &'static str,
    billing_key: &'a str,
    card: Option<CardBody<'a>>,
    transfers: Option<[Transfer<'a>; 1]>,
    easy_pay: Option<()>,
    #[serde(flatten)]
    older: Option<Older<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CardBody<'a> {
    #[serde(skip_serializing_if = "Versioned::is_not_there")]
    company: Versioned<&'static str>,
    #[serde(skip_serializing_if = "Versioned::is_not_there")]
    issuer_code: Versioned<&'a str>,
    #[serde(skip_serializing_if = "Versioned::is_not_there")]
    acquirer_code: Versioned<Option<&'a str>>,
    number: &'a str,
    card_type: &'static str,
    owner_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Transfer<'a> {
    bank_name: &'a str,
    bank_account_number: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Older<'a> {
    card_company: Option<&'static str>,
    card_number: Option<&'a str>,
}

pub(super) fn body(billing_key: &str, key: &BillingKey, dialect: Dialect<'_>) -> Bytes {
    let language = dialect.language;
    let (method, card, transfers) = match &key.means {
        Means::Card { card, .. } => (language.word("카드", "CARD"), Some(card), None),
        Means::Transfer { bank_code, account } => {
            let transfer = Transfer { bank_name: full_name(bank_code), bank_account_number: account };
            (language.word("계좌이체", "TRANSFER"), None, Some([transfer]))
        }
    };
    let body = Body {
        m_id: dialect.merchant_id,
        customer_key: &key.customer_key,
        authenticated_at: key.authenticated_at,
        method,
        billing_key,
        card: card.map(|card| card_body(card, dialect)),
        transfers,
        easy_pay: None,
        older: (dialect.version < ApiVersion::V2024_06_01).then(|| Older {
            card_company: card.and_then(company),
            card_number: card.map(|card| &*card.number),
        }),
    };
    serde_json::to_vec(&body).unwrap_or_default().into()
}

fn card_body<'a>(card: &'a Card, dialect: Dialect<'_>) -> CardBody<'a> {
    let has_codes = dialect.version >= ApiVersion::V2022_11_16;
    CardBody {
        company: Versioned::there_if(!has_codes, || company(card).unwrap_or_default()),
        issuer_code: Versioned::there_if(has_codes, || &*card.issuer),
        acquirer_code: Versioned::there_if(has_codes, || card.acquirer.as_deref()),
        number: &card.number,
        card_type: card.kind.word(dialect.language),
        owner_type: card.owner.word(dialect.language),
    }
}

fn company(card: &Card) -> Option<&'static str> {
    catalog::card_company(&card.issuer).map(|company| company.korean)
}

/// `bankName` is the bank's whole name, not the short one that requests take.
fn full_name(bank_code: &str) -> &str {
    const NAMES: &[(&str, &str)] = &[
        ("02", "한국산업은행"),
        ("03", "IBK기업은행"),
        ("06", "KB국민은행"),
        ("07", "Sh수협은행"),
        ("11", "NH농협은행"),
        ("12", "단위농협"),
        ("20", "우리은행"),
        ("23", "SC제일은행"),
        ("27", "씨티은행"),
        ("31", "iM뱅크"),
        ("32", "부산은행"),
        ("34", "광주은행"),
        ("35", "제주은행"),
        ("37", "전북은행"),
        ("39", "경남은행"),
        ("45", "새마을금고"),
        ("48", "신협"),
        ("50", "저축은행중앙회"),
        ("54", "홍콩상하이은행"),
        ("64", "산림조합"),
        ("71", "우체국예금보험"),
        ("81", "하나은행"),
        ("88", "신한은행"),
        ("89", "케이뱅크"),
        ("90", "카카오뱅크"),
        ("92", "토스뱅크"),
    ];
    NAMES.iter().find(|(code, _)| *code == bank_code).map_or(bank_code, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bank_has_a_whole_name() {
        for number in 0..100 {
            let code = format!("{number:02}");
            if let Some(bank) = catalog::bank(&code).filter(|bank| bank.code == code) {
                assert_ne!(full_name(bank.code), bank.code, "{bank:?}");
            }
        }
    }
}
