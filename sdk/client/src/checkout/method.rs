//! How the buyer is to pay, with what can be asked of each way (only in the window: the widget lets the buyer
//! choose).

use jiff::civil;
use serde_json::Value;

use super::browser_json::BrowserJson;
use super::field;
use crate::model::{InvalidValue, Money};

/// How the buyer is to pay.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// A card, or easy pay.
    Card(CardOptions),
    /// A transfer from the buyer's account.
    Transfer(TransferOptions),
    /// An account that the buyer transfers to later.
    VirtualAccount(VirtualAccountOptions),
    /// The buyer's phone bill.
    MobilePhone,
    /// A culture gift certificate.
    CultureGiftCertificate,
    /// A wallet from abroad.
    ForeignEasyPay(ForeignEasyPayOptions),
}

/// Whether the gateway's own page comes first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FlowMode {
    /// The gateway's page, where the buyer chooses.
    Default,
    /// Straight to the card company or the wallet.
    Direct,
}

/// What can be asked of a card payment. What is `None` is left to the gateway.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CardOptions {
    /// The money is kept until the goods have come.
    pub use_escrow: Option<bool>,
    /// Whether the gateway's own page comes first.
    pub flow_mode: Option<FlowMode>,
    /// Whether the card's points are used.
    pub use_card_point: Option<bool>,
    /// Whether only the card company's app may be used.
    pub use_app_card_only: Option<bool>,
    /// Whether only cards from abroad may be used.
    pub use_international_card_only: Option<bool>,
    /// The card company, by code or name.
    pub card_company: Option<Box<str>>,
    /// The wallet, by code or name.
    pub easy_pay: Option<Box<str>>,
    /// In how many months: 0 for at once, or 2 to 12, from 50,000 won on.
    pub card_installment_plan: Option<u8>,
}

/// Which cash receipt the buyer is offered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CashReceipt {
    /// For a person's income tax (`소득공제`).
    Income,
    /// For a business's expenses (`지출증빙`).
    Expense,
    /// None (`미발행`).
    None,
}

/// What can be asked of a transfer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TransferOptions {
    /// The cash receipt.
    pub cash_receipt: Option<CashReceipt>,
    /// The money is kept until the goods have come.
    pub use_escrow: Option<bool>,
}

/// Until when a virtual account can be paid into. The gateway takes one or the other, so here is no third.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Due {
    /// So many hours: 1 to 2160.
    Hours(u16),
    /// A time in Korea, such as `2025-07-08T23:59:59`, at most 90 days ahead.
    At(Box<str>),
}

/// What can be asked of a virtual account.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct VirtualAccountOptions {
    /// The cash receipt.
    pub cash_receipt: Option<CashReceipt>,
    /// The money is kept until the goods have come.
    pub use_escrow: Option<bool>,
    /// Until when; the gateway gives a week.
    pub due: Option<Due>,
}

/// What a wallet from abroad needs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ForeignEasyPayOptions {
    /// The wallet: `PAYPAL`.
    pub provider: Box<str>,
    /// The buyer's country, two letters.
    pub country: Box<str>,
    /// The goods, as the wallet asks for them.
    pub products: Vec<Value>,
    /// Where they go, as the wallet asks for it.
    pub shipping: Option<Value>,
}

impl Method {
    /// Its name on the wire, the field of its options, and these.
    pub(super) fn read(
        &self,
        amount: Money,
    ) -> Result<(&'static str, &'static str, BrowserJson), InvalidValue> {
        Ok(match self {
            Self::Card(card) => ("CARD", "card", card.json(amount)?),
            Self::Transfer(transfer) => {
                let cash_receipt = CashReceipt::json(transfer.cash_receipt);
                let options = BrowserJson::new().put_object("cashReceipt", cash_receipt);
                ("TRANSFER", "transfer", options.put("useEscrow", transfer.use_escrow))
            }
            Self::VirtualAccount(account) => ("VIRTUAL_ACCOUNT", "virtualAccount", account.json()?),
            Self::MobilePhone => ("MOBILE_PHONE", "mobilePhone", BrowserJson::new()),
            Self::CultureGiftCertificate => {
                ("CULTURE_GIFT_CERTIFICATE", "cultureGiftCertificate", BrowserJson::new())
            }
            Self::ForeignEasyPay(wallet) => ("FOREIGN_EASY_PAY", "foreignEasyPay", wallet.json()?),
        })
    }
}

impl CardOptions {
    fn json(&self, amount: Money) -> Result<BrowserJson, InvalidValue> {
        let Self { use_escrow, use_card_point, use_app_card_only, use_international_card_only, .. } = *self;
        field::installments(self.card_installment_plan, amount)?;
        field::optional_text("card.cardCompany", self.card_company.as_deref(), 100)?;
        field::optional_text("card.easyPay", self.easy_pay.as_deref(), 100)?;
        let flow_mode = self.flow_mode.map(|mode| match mode {
            FlowMode::Default => "DEFAULT",
            FlowMode::Direct => "DIRECT",
        });
        Ok(BrowserJson::new()
            .put("useEscrow", use_escrow)
            .put_text("flowMode", flow_mode)
            .put("useCardPoint", use_card_point)
            .put("useAppCardOnly", use_app_card_only)
            .put("useInternationalCardOnly", use_international_card_only)
            .put_text("cardCompany", self.card_company.as_deref())
            .put_text("easyPay", self.easy_pay.as_deref())
            .put("cardInstallmentPlan", self.card_installment_plan))
    }
}

impl CashReceipt {
    fn json(asked: Option<Self>) -> BrowserJson {
        let name = asked.map(|receipt| match receipt {
            Self::Income => "소득공제",
            Self::Expense => "지출증빙",
            Self::None => "미발행",
        });
        BrowserJson::new().put_text("type", name)
    }
}

impl VirtualAccountOptions {
    fn json(&self) -> Result<BrowserJson, InvalidValue> {
        let (hours, date) = match &self.due {
            None => (None, None),
            Some(Due::Hours(hours @ 1..=2160)) => (Some(*hours), None),
            Some(Due::Hours(hours)) => {
                let problem = format!("is 1 to 2160 (90 days), not {hours}");
                return Err(InvalidValue::new("virtualAccount.validHours", problem));
            }
            Some(Due::At(date)) if is_local_time(date) => (None, Some(&**date)),
            Some(Due::At(date)) => {
                let problem = format!("is a time in Korea such as 2025-07-08T23:59:59, not {date:?}");
                return Err(InvalidValue::new("virtualAccount.dueDate", problem));
            }
        };
        Ok(BrowserJson::new()
            .put_object("cashReceipt", CashReceipt::json(self.cash_receipt))
            .put("useEscrow", self.use_escrow)
            .put("validHours", hours)
            .put_text("dueDate", date))
    }
}

/// `yyyy-MM-dd'T'HH:mm:ss`, and such a time exists.
fn is_local_time(text: &str) -> bool {
    text.len() == 19 && text.parse::<civil::DateTime>().is_ok_and(|at| at.to_string() == text)
}

impl ForeignEasyPayOptions {
    fn json(&self) -> Result<BrowserJson, InvalidValue> {
        field::text("foreignEasyPay.provider", &self.provider, 100)?;
        if self.country.len() != 2 || !self.country.bytes().all(|letter| letter.is_ascii_uppercase()) {
            let problem = format!("is a country's two capital letters such as US, not {:?}", self.country);
            return Err(InvalidValue::new("foreignEasyPay.country", problem));
        }
        let products = (!self.products.is_empty()).then(|| Value::from(self.products.clone()));
        Ok(BrowserJson::new()
            .put_text("provider", Some(&self.provider))
            .put_text("country", Some(&self.country))
            .put("products", products)
            .put("shipping", self.shipping.clone()))
    }
}
