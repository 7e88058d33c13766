//! The Billing object as it stands on the wire. API versions before 2024-06-01 tell company and number once more.

use bytes::Bytes;
use serde::Serialize;

use super::{BillingKey, Means};
use crate::catalog;
use crate::config::ApiVersion;
use crate::time::KoreanTime;
use crate::world::edge::Language;
use crate::world::method::{Card, CardKind, CardOwner};
use crate::world::state::Dialect;

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
    issuer_code: &'a str,
    acquirer_code: Option<&'a str>,
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
        card: card.map(|card| card_body(card, language)),
        transfers,
        easy_pay: None,
        older: (dialect.version < ApiVersion::V2024_06_01).then(|| Older {
            card_company: card
                .and_then(|card| catalog::card_company(&card.issuer))
                .map(|company| company.korean),
            card_number: card.map(|card| &*card.number),
        }),
    };
    serde_json::to_vec(&body).unwrap_or_default().into()
}

fn card_body(card: &Card, language: Language) -> CardBody<'_> {
    CardBody {
        issuer_code: &card.issuer,
        acquirer_code: card.acquirer.as_deref(),
        number: &card.number,
        card_type: match card.kind {
            CardKind::Credit => language.word("신용", "CREDIT"),
            CardKind::Debit => language.word("체크", "CHECK"),
            CardKind::Gift => language.word("기프트", "GIFT"),
            CardKind::Unknown => language.word("미확인", "UNKNOWN"),
        },
        owner_type: match card.owner {
            CardOwner::Personal => language.word("개인", "PERSONAL"),
            CardOwner::Corporate => language.word("법인", "CORPORATE"),
            CardOwner::Unknown => language.word("미확인", "UNKNOWN"),
        },
    }
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
