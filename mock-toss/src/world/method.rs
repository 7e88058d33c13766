//! What a customer pays with, and what the gateway remembers of it.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::KoreanTime;

/// The means of payment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
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
        kind: GiftCertificate,
        settlement: Settlement,
    },
    EasyPay(EasyPay),
}

/// A card, as far as bodies tell of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
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
    /// How far the card company is with the money, while nothing is cancelled.
    pub(super) acquire: Acquire,
}

/// How far the card company is with taking the money.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Acquire {
    Ready,
    Requested,
    Completed,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum InterestPayer {
    Buyer,
    CardCompany,
    Merchant,
}

/// 신용, 체크, 기프트, 미확인
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum CardKind {
    Credit,
    Debit,
    Gift,
    Unknown,
}

/// 개인, 법인, 미확인
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum CardOwner {
    Personal,
    Corporate,
    Unknown,
}

/// 문화상품권, 도서문화상품권, 게임문화상품권
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum GiftCertificate {
    Culture,
    Book,
    Game,
}

/// Whether the merchant has been paid for it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum Settlement {
    Incompleted,
    Completed,
}

/// An account made for one payment (일반), or a customer's own (고정).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct VirtualAccount {
    /// Empty until it is issued.
    pub(super) number: Box<str>,
    pub(super) is_fixed: bool,
    pub(super) bank_code: Box<str>,
    pub(super) customer_name: Box<str>,
    /// How long after its issue one may pay in; without, the due date was asked for.
    pub(super) valid_hours: Option<u16>,
    /// Who has paid in.
    pub(super) depositor: Option<Box<str>>,
    pub(super) due: KoreanTime,
    /// Nobody has paid in until the due date.
    pub(super) is_expired: bool,
    pub(super) settlement: Settlement,
    pub(super) refund: RefundStatus,
    /// Where the customer wants a refund; shown for half an hour after the window was opened.
    pub(super) refund_account: Option<RefundAccount>,
}

/// Where a deposit goes back to.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct RefundAccount {
    pub(super) bank_code: Box<str>,
    pub(super) number: Box<str>,
    pub(super) holder: Box<str>,
}

/// How far a refund to an account is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum RefundStatus {
    None,
    Pending,
    Completed,
    Failed,
    PartialFailed,
}

/// A wallet: its card, its money, its points, or several of them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct EasyPay {
    /// Its Korean name, for example 토스페이; `Alipay` has none.
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
            acquire: Acquire::Ready,
        }
    }
}

impl VirtualAccount {
    /// One that is to be issued for so many hours; the due date counts from then.
    pub(super) fn asked_for(bank_code: &str, customer_name: &str, valid_hours: u16, now: KoreanTime) -> Self {
        Self {
            number: "".into(),
            is_fixed: false,
            bank_code: bank_code.into(),
            customer_name: customer_name.into(),
            valid_hours: Some(valid_hours),
            depositor: None,
            due: now,
            is_expired: false,
            settlement: Settlement::Incompleted,
            refund: RefundStatus::None,
            refund_account: None,
        }
    }

    /// One can pay in from now on.
    pub(super) fn issue(&mut self, now: KoreanTime, number: &str) {
        self.number = number.into();
        if let Some(hours) = self.valid_hours {
            self.due = now.after(Duration::from_hours(hours.into()));
        }
    }
}

impl EasyPay {
    /// What its bodies say differs from those of other wallets.
    pub(super) fn is_paypal(&self) -> bool {
        &*self.provider == "페이팔"
    }
}
