//! What a request wants, read from its path, query and body: whom it is about, and an act that the world can carry
//! out. Reading changes nothing and asks nothing, so it can be done before a fault strikes.

use core::fmt;

use super::call::Call;
use super::refusal::Refusal;
use super::state::{Case, State};
use super::verdict::Verdict;
use super::{
    balances, billing, brandpay, cancel, cash_receipts, confirm, key_in, look_up, payouts, promotions,
    sellers, settlements, transactions, virtual_account,
};
use crate::operation::Operation;
use crate::switches::Switches;

/// What a request asks for, if its form is sound.
pub(super) trait Act: fmt::Debug + Send {
    /// Carries it out, or refuses: the whole effect, at one moment.
    fn run(&self, state: &mut State, case: &Case) -> Verdict;

    /// Whether nobody else may confirm the payment, nor it expire, until this is done.
    fn is_confirm(&self) -> bool {
        false
    }
}

/// Whom a request is about, as far as it says so.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum About {
    Nothing,
    Order(Box<str>),
    Payment(Box<str>),
    Both { order_id: Box<str>, payment_key: Box<str> },
}

/// A request, read.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) about: About,
    pub(super) act: Result<Box<dyn Act>, Refusal>,
}

impl Reading {
    /// A sound one.
    pub(super) fn act(about: About, act: impl Act + 'static) -> Self {
        Self { about, act: Ok(Box::new(act)) }
    }

    /// One whose form may be broken.
    pub(super) fn new<A: Act + 'static>(about: About, act: Result<A, Refusal>) -> Self {
        Self { about, act: act.map(|act| Box::new(act) as Box<dyn Act>) }
    }
}

/// What the request wants.
pub(super) fn read(call: &Call, switches: &Switches) -> Reading {
    match call.operation {
        Operation::Confirm => confirm::read(call),
        Operation::Cancel => cancel::read(call, switches),
        Operation::LookUp => look_up::read(call),
        Operation::Transactions => transactions::read(call),
        Operation::Settlements => settlements::read_list(call),
        Operation::Promotions => promotions::read(false),
        Operation::CardPromotions => promotions::read(true),
        Operation::CashReceipt => cash_receipts::read_issue(call, switches),
        Operation::CashReceiptCancel => cash_receipts::read_cancel(call),
        Operation::CashReceipts => cash_receipts::read_list(call, switches),
        Operation::ManualSettlement => settlements::read_manual(call),
        Operation::Balance => balances::look_up(call),
        Operation::SellerCreate => sellers::create(call, switches),
        Operation::Sellers => sellers::list(call),
        Operation::Seller => sellers::look_up(call),
        Operation::SellerUpdate => sellers::update(call),
        Operation::SellerDelete => sellers::delete(call),
        Operation::PayoutCreate => payouts::create(call),
        Operation::Payouts => payouts::list(call),
        Operation::Payout => payouts::look_up(call),
        Operation::PayoutCancel => payouts::cancel(call),
        Operation::KeyIn => key_in::read(call, switches),
        Operation::VirtualAccount => virtual_account::read(call, switches),
        Operation::BillingIssue => billing::issue::read(call, switches),
        Operation::BillingCard => billing::issue_by_card::read(call, switches),
        Operation::BillingCharge => billing::charge::read(call, switches),
        Operation::BillingDelete => billing::delete::read(call),
        Operation::BrandpayTerms => brandpay::list_terms(call),
        Operation::BrandpayAgree => brandpay::agree(call),
        Operation::BrandpayToken => brandpay::issue_token(call),
        Operation::BrandpayMethods => brandpay::list_methods(call),
        Operation::BrandpayMethodsOf => brandpay::list_methods_of(call),
        Operation::BrandpayRemoveCard | Operation::BrandpayRemoveAccount => brandpay::remove_method(call),
        Operation::BrandpayConfirm => brandpay::confirm(call),
        Operation::BrandpayPay => brandpay::pay(call, switches),
        Operation::BrandpayRemoveCustomer => brandpay::remove_customer(call),
        Operation::BrandpayCardPromotions | Operation::BrandpayBankPromotions => brandpay::promotions(call),
    }
}
