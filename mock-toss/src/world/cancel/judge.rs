//! Whether a payment may be cancelled. The order of the questions is contract §11's: exists, state, reason,
//! refundable amount, amount, parts, account.

use core::time::Duration;

use super::account::{self, Bank};
use super::asked::Form;
use super::left::{Left, Parts};
use super::{refusal, refuse, rules, unknown};
use crate::catalog;
use crate::switches::{CancelSwitches, EscrowPartial, ExemptPartialCode, WrongStateCode};
use crate::time::KoreanTime;
use crate::world::amount::Currency;
use crate::world::method::{EasyPay, Method};
use crate::world::payment::{Payment, Status};
use crate::world::refusal::Refusal;

/// What decides beside the payment and the form.
#[derive(Debug)]
pub(super) struct Circumstances<'a> {
    pub(super) now: KoreanTime,
    pub(super) switches: &'a CancelSwitches,
    pub(super) bank: &'a Bank,
    pub(super) unsettled: Option<u64>,
}

/// What a cancel will do.
#[derive(Debug)]
pub(in crate::world) struct Approved {
    pub(super) amount: u64,
    pub(super) reason: Box<str>,
    pub(super) parts: Parts,
    pub(super) course: Course,
}

/// Which way the money goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Course {
    /// Back the way it came, at once.
    Back,
    /// Nowhere: nobody has paid in yet.
    BeforeDeposit,
    /// To an account of the customer's.
    ToAccount,
    /// Back, but the wallet takes its time.
    Later { request_id: Option<Box<str>> },
}

impl Course {
    pub(super) fn is_later(&self) -> bool {
        matches!(self, Self::Later { .. })
    }
}

/// Refuses, or says what goes back.
pub(super) fn judge(
    payment: Option<&Payment>,
    form: &Form,
    at: &Circumstances<'_>,
) -> Result<Approved, Refusal> {
    let Some(payment) = payment else { return Err(unknown(&form.payment_key)) };
    check_state(payment, at.switches)?;
    let Some(reason) = form.reason.as_deref().filter(|reason| !reason.is_empty()) else {
        return refuse("INVALID_REQUEST", &rules::NO_REASON, "cancelReason is missing");
    };
    let asked = form.asked(payment)?;
    let course = course(payment, form, at.switches)?;
    let left = Left::of(payment);
    let balance = left.balance;
    if let Some(refundable) = asked.refundable.filter(|refundable| *refundable != balance) {
        let reason = format!("refundableAmount is {refundable}, the balance is {balance}");
        return refuse("NOT_MATCHES_REFUNDABLE_AMOUNT", &rules::OTHER_BALANCE, reason);
    }
    let amount = asked.amount.unwrap_or(balance);
    if balance == 0 {
        return if at.switches.already_refunded && went_to_an_account(payment) {
            refuse("ALREADY_REFUND_PAYMENT", &rules::ALREADY_REFUNDED, "it was refunded in full")
        } else {
            refuse("NOT_CANCELABLE_AMOUNT", &rules::BALANCE_ZERO, "the balance is 0")
        };
    }
    if amount > balance {
        return refuse("NOT_CANCELABLE_AMOUNT", &rules::ABOVE_BALANCE, format!("the balance is {balance}"));
    }
    check_deadline(payment, at.now)?;
    if amount < balance {
        check_partial(payment, amount, &left, at.switches)?;
    }
    let parts = left.parts(amount, &asked)?;
    check_money(payment, amount, form, (&course, at))?;
    Ok(Approved { amount, reason: reason.into(), parts, course })
}

fn check_state(payment: &Payment, switches: &CancelSwitches) -> Result<(), Refusal> {
    match payment.status {
        Status::Done | Status::PartialCanceled | Status::WaitingForDeposit => Ok(()),
        Status::Canceled if switches.already_refunded && went_to_an_account(payment) => {
            refuse("ALREADY_REFUND_PAYMENT", &rules::ALREADY_REFUNDED, "it was refunded in full")
        }
        Status::Canceled => {
            refuse("ALREADY_CANCELED_PAYMENT", &rules::ALREADY_CANCELED, "it was cancelled in full")
        }
        Status::Ready | Status::InProgress | Status::Aborted | Status::Expired => {
            let code = match switches.wrong_state {
                WrongStateCode::NotCancelablePayment => "NOT_CANCELABLE_PAYMENT",
                WrongStateCode::ForbiddenRequest => "FORBIDDEN_REQUEST",
            };
            refuse(code, &rules::WRONG_STATE, format!("it is {}", payment.status.as_str()))
        }
    }
}

/// Whether what was cancelled of it went to a bank account.
fn went_to_an_account(payment: &Payment) -> bool {
    let is_account = matches!(payment.method, Some(Method::VirtualAccount(_) | Method::Transfer { .. }));
    is_account && payment.approved_at.is_some()
}

/// Which way the money goes, from the method and the state.
fn course(payment: &Payment, form: &Form, switches: &CancelSwitches) -> Result<Course, Refusal> {
    if payment.status == Status::WaitingForDeposit {
        return Ok(Course::BeforeDeposit);
    }
    match &payment.method {
        Some(Method::VirtualAccount(_)) => Ok(Course::ToAccount),
        Some(Method::EasyPay(EasyPay { is_asynchronous: true, provider, .. })) => {
            if form.request_id.is_none() {
                let reason = format!("cancels of {provider} are asynchronous: cancelRequestId is missing");
                return refuse("INVALID_REQUEST", &rules::NO_REQUEST_ID, reason);
            }
            Ok(Course::Later { request_id: form.request_id.clone() })
        }
        Some(Method::EasyPay(wallet)) if switches.paypal_is_asynchronous && wallet.is_paypal() => {
            Ok(Course::Later { request_id: None })
        }
        _ => Ok(Course::Back),
    }
}

/// Until when a payment can be cancelled depends on its method; a card's always can.
fn check_deadline(payment: &Payment, now: KoreanTime) -> Result<(), Refusal> {
    let Some(approved_at) = payment.approved_at else { return Ok(()) };
    let days = |days: u64| now.since(approved_at) >= Duration::from_hours(days * 24);
    let (is_over, term) = match &payment.method {
        Some(Method::Transfer { .. }) => (days(180), "180 days"),
        Some(Method::EasyPay(wallet)) if wallet.is_paypal() => (days(180), "180 days"),
        Some(Method::VirtualAccount(_)) => (days(365), "365 days"),
        Some(Method::MobilePhone { .. }) => (now.month() != approved_at.month(), "the calendar month"),
        Some(Method::Card(_) | Method::EasyPay(_) | Method::GiftCertificate { .. }) | None => (false, ""),
    };
    if is_over {
        let reason = format!("it was approved at {approved_at}: {term} are over");
        return refuse("EXCEED_MAX_REFUND_DUE", &rules::TOO_LATE, reason);
    }
    Ok(())
}

/// Whether less than the rest can go back.
fn check_partial(
    payment: &Payment,
    amount: u64,
    left: &Left,
    switches: &CancelSwitches,
) -> Result<(), Refusal> {
    let not_allowed = |rule, reason: &str| refuse("NOT_ALLOWED_PARTIAL_REFUND", rule, reason);
    if payment.status == Status::WaitingForDeposit {
        let reason = "nobody has paid in yet: only the whole can be cancelled";
        let code = "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT";
        return refuse(code, &rules::NOT_IN_PARTS_BEFORE_DEPOSIT, reason);
    }
    if payment.use_escrow {
        match switches.escrow_partial {
            EscrowPartial::Never => {
                return not_allowed(&rules::ESCROW_NEVER, "an escrow payment goes back whole");
            }
            EscrowPartial::UntilPurchase if !payment.is_purchase_confirmed => {
                let row = catalog::with_sub_code("FAILED_INTERNAL_SYSTEM_PROCESSING", "ES12");
                let reason = "the buyer has not confirmed the purchase".into();
                return Err(Refusal { row, rule: &rules::ESCROW, reason });
            }
            EscrowPartial::UntilPurchase => {}
        }
    }
    if !payment.is_partial_cancelable {
        return not_allowed(&rules::NOT_IN_PARTS, "isPartialCancelable is false");
    }
    let is_card = matches!(payment.method, Some(Method::Card(_)));
    if is_card && payment.tax_exemption > 0 {
        let code = match switches.exempt_partial {
            ExemptPartialCode::NotAllowedPartialRefund => "NOT_ALLOWED_PARTIAL_REFUND",
            ExemptPartialCode::InvalidRequest => "INVALID_REQUEST",
        };
        return refuse(code, &rules::EXEMPT_CARD, "a card payment with taxExemptionAmount goes back whole");
    }
    if amount < left.discount {
        let reason = format!("the immediate discount is {}, only {amount} would go back", left.discount);
        return refuse("EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT", &rules::BELOW_DISCOUNT, reason);
    }
    Ok(())
}

/// Whether the money can reach the customer, and is there.
fn check_money(
    payment: &Payment,
    amount: u64,
    form: &Form,
    (course, at): (&Course, &Circumstances<'_>),
) -> Result<(), Refusal> {
    if *course == Course::BeforeDeposit {
        return Ok(());
    }
    if *course == Course::ToAccount {
        account::verify(form.account.as_ref(), at.bank, at.switches)?;
    }
    let is_by_bank = *course == Course::ToAccount || matches!(payment.method, Some(Method::Transfer { .. }));
    if is_by_bank && at.switches.bank_closed.is_some_and(|hours| hours.contains(at.now.hour())) {
        return refuse("NOT_AVAILABLE_BANK", &rules::BANK_CLOSED, "banks take no refunds at this hour");
    }
    let unsettled = at.unsettled.filter(|unsettled| payment.currency == Currency::Krw && amount > *unsettled);
    if let Some(unsettled) = unsettled {
        let reason = format!("the merchant has {unsettled} won not settled yet, less than {amount}");
        return Err(refusal("EXCEED_CANCEL_LIMIT", &rules::ABOVE_LIMIT, reason));
    }
    Ok(())
}
