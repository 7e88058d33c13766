//! The words that bodies use, Korean or English where the reader may choose.

use super::super::edge::Language;
use super::super::method::{
    Acquire, CardKind, CardOwner, GiftCertificate, InterestPayer, Method, RefundStatus, Settlement,
};

impl Method {
    /// As `method` has it.
    pub(in super::super) const fn named(&self, language: Language) -> &'static str {
        match self {
            Self::Card(_) => language.word("카드", "CARD"),
            Self::VirtualAccount(_) => language.word("가상계좌", "VIRTUAL_ACCOUNT"),
            Self::Transfer { .. } => language.word("계좌이체", "TRANSFER"),
            Self::MobilePhone { .. } => language.word("휴대폰", "MOBILE_PHONE"),
            Self::GiftCertificate { kind: GiftCertificate::Culture, .. } => {
                language.word("문화상품권", "CULTURE_GIFT_CERTIFICATE")
            }
            Self::GiftCertificate { kind: GiftCertificate::Book, .. } => {
                language.word("도서문화상품권", "BOOK_GIFT_CERTIFICATE")
            }
            Self::GiftCertificate { kind: GiftCertificate::Game, .. } => {
                language.word("게임문화상품권", "GAME_GIFT_CERTIFICATE")
            }
            Self::EasyPay(_) => language.word("간편결제", "EASY_PAY"),
        }
    }
}

impl InterestPayer {
    pub(in super::super) const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "BUYER",
            Self::CardCompany => "CARD_COMPANY",
            Self::Merchant => "MERCHANT",
        }
    }
}

impl CardKind {
    pub(in super::super) const fn word(self, language: Language) -> &'static str {
        match self {
            Self::Credit => language.word("신용", "CREDIT"),
            Self::Debit => language.word("체크", "CHECK"),
            Self::Gift => language.word("기프트", "GIFT"),
            Self::Unknown => language.word("미확인", "UNKNOWN"),
        }
    }
}

impl CardOwner {
    pub(in super::super) const fn word(self, language: Language) -> &'static str {
        match self {
            Self::Personal => language.word("개인", "PERSONAL"),
            Self::Corporate => language.word("법인", "CORPORATE"),
            Self::Unknown => language.word("미확인", "UNKNOWN"),
        }
    }
}

impl Acquire {
    pub(in super::super) const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "READY",
            Self::Requested => "REQUESTED",
            Self::Completed => "COMPLETED",
        }
    }
}

impl Settlement {
    pub(in super::super) const fn as_str(self) -> &'static str {
        match self {
            Self::Incompleted => "INCOMPLETED",
            Self::Completed => "COMPLETED",
        }
    }
}

impl RefundStatus {
    pub(in super::super) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Pending => "PENDING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::PartialFailed => "PARTIAL_FAILED",
        }
    }
}
