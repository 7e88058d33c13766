//! How the buyer is to pay, with what can be asked of each way (only in the window: the widget lets the buyer
//! choose).

use serde_json::Value;

use super::browser_json::BrowserJson;
use super::field;
use crate::model::{
    CardIssuer, CashReceiptType, CheckoutMethod, DepositDeadline, InstallmentPlan, InvalidValue, Money,
    Wallet,
};

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
    /// The card company.
    pub card_company: Option<CardIssuer>,
    /// The wallet.
    pub easy_pay: Option<Wallet>,
    /// In how many months it is paid.
    pub card_installment_plan: Option<InstallmentPlan>,
}

/// What can be asked of a transfer.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TransferOptions {
    /// Which cash receipt the buyer is offered.
    pub cash_receipt: Option<CashReceiptType>,
    /// The money is kept until the goods have come.
    pub use_escrow: Option<bool>,
}

/// What can be asked of a virtual account.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct VirtualAccountOptions {
    /// Which cash receipt the buyer is offered.
    pub cash_receipt: Option<CashReceiptType>,
    /// The money is kept until the goods have come.
    pub use_escrow: Option<bool>,
    /// Until when; the gateway gives a week. Whether a due date is near enough depends on when it is asked:
    /// [`DueDate::check`](crate::model::DueDate::check).
    pub due: Option<DepositDeadline>,
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
    ) -> Result<(CheckoutMethod, &'static str, BrowserJson), InvalidValue> {
        Ok(match self {
            Self::Card(card) => (CheckoutMethod::Card, "card", card.json(amount)?),
            Self::Transfer(transfer) => (CheckoutMethod::Transfer, "transfer", transfer.json()?),
            Self::VirtualAccount(account) => {
                (CheckoutMethod::VirtualAccount, "virtualAccount", account.json()?)
            }
            Self::MobilePhone => (CheckoutMethod::MobilePhone, "mobilePhone", BrowserJson::new()),
            Self::CultureGiftCertificate => {
                (CheckoutMethod::CultureGiftCertificate, "cultureGiftCertificate", BrowserJson::new())
            }
            Self::ForeignEasyPay(wallet) => {
                (CheckoutMethod::ForeignEasyPay, "foreignEasyPay", wallet.json()?)
            }
        })
    }
}

impl CardOptions {
    fn json(&self, amount: Money) -> Result<BrowserJson, InvalidValue> {
        let Self { use_escrow, use_card_point, use_app_card_only, use_international_card_only, .. } = *self;
        self.card_installment_plan.map_or(Ok(()), |plan| plan.check(amount))?;
        let card_company =
            field::word("card.cardCompany", self.card_company.as_ref().map(CardIssuer::as_str))?;
        let easy_pay = field::word("card.easyPay", self.easy_pay.as_ref().map(Wallet::as_str))?;
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
            .put_text("cardCompany", card_company)
            .put_text("easyPay", easy_pay)
            .put("cardInstallmentPlan", self.card_installment_plan.map(InstallmentPlan::get)))
    }
}

impl TransferOptions {
    fn json(&self) -> Result<BrowserJson, InvalidValue> {
        let cash_receipt = cash_receipt("transfer.cashReceipt.type", self.cash_receipt.as_ref())?;
        Ok(BrowserJson::new().put_object("cashReceipt", cash_receipt).put("useEscrow", self.use_escrow))
    }
}

impl VirtualAccountOptions {
    fn json(&self) -> Result<BrowserJson, InvalidValue> {
        let (hours, date) = match self.due {
            None => (None, None),
            Some(DepositDeadline::ValidHours(hours)) => (Some(hours.get()), None),
            Some(DepositDeadline::DueDate(date)) => (None, Some(date.to_string())),
        };
        let cash_receipt = cash_receipt("virtualAccount.cashReceipt.type", self.cash_receipt.as_ref())?;
        Ok(BrowserJson::new()
            .put_object("cashReceipt", cash_receipt)
            .put("useEscrow", self.use_escrow)
            .put("validHours", hours)
            .put("dueDate", date))
    }
}

fn cash_receipt(field: &'static str, offered: Option<&CashReceiptType>) -> Result<BrowserJson, InvalidValue> {
    let name = field::word(field, offered.map(CashReceiptType::as_str))?;
    Ok(BrowserJson::new().put_text("type", name))
}

impl ForeignEasyPayOptions {
    fn json(&self) -> Result<BrowserJson, InvalidValue> {
        field::word("foreignEasyPay.provider", Some(&self.provider))?;
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
