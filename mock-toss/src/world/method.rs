//! What a customer pays with, and what the gateway remembers of it.

use crate::time::KoreanTime;

/// The means of payment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Method {
    Card(Card),
    VirtualAccount(VirtualAccount),
    /// The bank's two-digit code.
    Transfer {
        bank_code: Box<str>,
        settlement: Settlement,
    },
    MobilePhone {
        number: Box<str>,
        settlement: Settlement,
    },
    GiftCertificate {
        approve_no: Box<str>,
        settlement: Settlement,
    },
    EasyPay(EasyPay),
}

/// A card, as far as bodies tell of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Card {
    /// Two characters.
    pub(super) issuer: Box<str>,
    pub(super) acquirer: Option<Box<str>>,
    /// Masked.
    pub(super) number: Box<str>,
    pub(super) installment_months: u8,
    pub(super) is_interest_free: bool,
    pub(super) interest_payer: Option<InterestPayer>,
    pub(super) use_card_point: bool,
    pub(super) kind: CardKind,
    pub(super) owner: CardOwner,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum InterestPayer {
    Buyer,
    CardCompany,
    Merchant,
}

/// 신용, 체크, 기프트, 미확인
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum CardKind {
    Credit,
    Debit,
    Gift,
    Unknown,
}

/// 개인, 법인, 미확인
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum CardOwner {
    Personal,
    Corporate,
    Unknown,
}

/// Whether the merchant has been paid for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Settlement {
    Incompleted,
    Completed,
}

/// An account made for one payment (일반), or a customer's own (고정).
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct VirtualAccount {
    pub(super) number: Box<str>,
    pub(super) is_fixed: bool,
    pub(super) bank_code: Box<str>,
    pub(super) customer_name: Box<str>,
    /// Who has paid in.
    pub(super) depositor: Option<Box<str>>,
    pub(super) due: KoreanTime,
    /// Nobody has paid in until the due date.
    pub(super) is_expired: bool,
    pub(super) settlement: Settlement,
    pub(super) refund: RefundStatus,
    pub(super) refund_account: Option<RefundAccount>,
}

/// Where a deposit goes back to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct RefundAccount {
    pub(super) bank_code: Box<str>,
    pub(super) number: Box<str>,
    pub(super) holder: Box<str>,
}

/// How far a refund to an account is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum RefundStatus {
    None,
    Pending,
    Completed,
    Failed,
    PartialFailed,
}

/// A wallet: its card, its money, its points, or several of them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct EasyPay {
    /// For example 토스페이, or PayPal.
    pub(super) provider: Box<str>,
    /// The part paid by the wallet's money.
    pub(super) money: u64,
    /// The part paid by points and coupons.
    pub(super) discount: u64,
    /// What pays the rest.
    pub(super) card: Option<Card>,
    /// A foreign wallet whose cancels are asynchronous.
    pub(super) is_asynchronous: bool,
}

impl Card {
    /// The card of the gateway's own examples.
    pub(super) fn example() -> Self {
        Self {
            issuer: "61".into(),
            acquirer: Some("31".into()),
            number: "43301234****123*".into(),
            installment_months: 0,
            is_interest_free: false,
            interest_payer: None,
            use_card_point: false,
            kind: CardKind::Credit,
            owner: CardOwner::Personal,
        }
    }
}
