//! Banks, card companies and wallets: bodies name them by code (older API versions by their Korean name), requests
//! by code, Korean or English name.

use super::codes::{BANKS, CARD_COMPANIES, WALLETS};

/// A bank, or a securities firm with accounts.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Bank {
    /// Two characters: what v1 says.
    pub(crate) code: &'static str,
    /// Three digits: what payouts say.
    pub(crate) long_code: &'static str,
    pub(crate) korean: &'static str,
    pub(crate) english: &'static str,
    /// Payouts go to it, v1 does not know it.
    pub(crate) is_securities_firm: bool,
    /// Whether it issues virtual accounts.
    pub(crate) issues_accounts: bool,
}

/// Who has issued a card, or the brand of one from abroad.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct CardCompany {
    /// Two characters, rarely three.
    pub(crate) code: &'static str,
    pub(crate) korean: &'static str,
    pub(crate) english: &'static str,
    pub(crate) is_foreign: bool,
}

/// Who offers an easy payment.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Wallet {
    pub(crate) korean: &'static str,
    pub(crate) english: &'static str,
    pub(crate) is_foreign: bool,
    /// Whether its cancels take their time.
    pub(crate) is_asynchronous: bool,
}

/// The bank that a v1 request means: by its two-digit code, its three-digit code, or a name.
pub(crate) fn bank(text: &str) -> Option<&'static Bank> {
    let banks = || BANKS.iter().filter(|bank| !bank.is_securities_firm);
    let by_code = banks().find(|bank| bank.code == text || bank.long_code == text);
    by_code.or_else(|| banks().find(|bank| is_named(text, bank.korean, bank.english)))
}

/// The bank or securities firm that a payout means by its three digits.
pub(crate) fn payout_bank(long_code: &str) -> Option<&'static Bank> {
    BANKS.iter().find(|bank| !long_code.is_empty() && bank.long_code == long_code)
}

/// The card company that a request means, by its code or a name.
pub(crate) fn card_company(text: &str) -> Option<&'static CardCompany> {
    let by_code = CARD_COMPANIES.iter().find(|company| company.code == text);
    by_code.or_else(|| CARD_COMPANIES.iter().find(|company| is_named(text, company.korean, company.english)))
}

/// The wallet that a request means by one of its names.
pub(crate) fn wallet(text: &str) -> Option<&'static Wallet> {
    WALLETS.iter().find(|wallet| text == wallet.korean || text.eq_ignore_ascii_case(wallet.english))
}

/// 국민, 국민은행 and KOOKMIN are one name.
fn is_named(text: &str, korean: &str, english: &str) -> bool {
    let bare = |name: &str| -> String {
        let endings = ["은행", "뱅크", "카드"];
        let end = endings.iter().find_map(|ending| name.strip_suffix(ending));
        end.filter(|bare| !bare.is_empty()).unwrap_or(name).to_owned()
    };
    text.eq_ignore_ascii_case(english) || bare(text) == bare(korean)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_bank_is_found_by_code_korean_and_english_name() {
        for (text, code) in [
            ("06", "06"),
            ("004", "06"),
            ("국민", "06"),
            ("국민은행", "06"),
            ("KOOKMIN", "06"),
            ("kookmin", "06"),
            ("토스뱅크", "92"),
            ("토스", "92"),
            ("11", "11"),
        ] {
            assert_eq!(bank(text).map(|bank| bank.code), Some(code), "{text}");
        }
        for text in ["", "00", "은행", "KB증권", "S4"] {
            assert_eq!(bank(text), None, "{text}");
        }
        assert_eq!(payout_bank("218").map(|bank| bank.korean), Some("KB증권"));
        assert_eq!((payout_bank(""), payout_bank("06")), (None, None));
    }

    #[test]
    fn a_card_company_and_a_wallet_are_found_too() {
        let code = |text| card_company(text).map(|company| company.code);
        assert_eq!([code("61"), code("현대"), code("현대카드"), code("HYUNDAI")], [Some("61"); 4]);
        assert_eq!((code("VISA"), code("없음")), (Some("4V"), None));
        let found = |text| wallet(text).map(|wallet| (wallet.korean, wallet.is_asynchronous));
        assert_eq!(found("TOSSPAY"), Some(("토스페이", false)));
        assert_eq!(found("PAYPAL"), Some(("페이팔", false)));
        assert_eq!(found("AlipayHK"), Some(("AlipayHK", true)));
        assert_eq!(found("현금"), None);
    }

    #[test]
    fn the_banks_that_issue_virtual_accounts_are_the_contracts() {
        let issuing: BTreeSet<_> =
            BANKS.iter().filter(|bank| bank.issues_accounts).map(|bank| bank.korean).collect();
        let contract = "경남 광주 국민 기업 농협 대구 부산 새마을 수협 신한 우리 우체국 하나";
        assert_eq!(issuing, contract.split(' ').collect());
    }
}
