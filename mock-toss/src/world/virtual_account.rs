//! `POST /v1/virtual-accounts`: an account to pay into, without a payment window. The order id is hardly looked at
//! (71 characters passed); of bank and due date the gateway is strict.

mod accounts;
mod due;

use accounts::AccountForm;
pub(super) use accounts::Accounts;
use due::Due;

use super::call::Call;
use super::cash_receipts::Deduction;
use super::form::Form;
use super::method::{Method, VirtualAccount};
use super::order::Order;
use super::payment::{Payment, WantedReceipt};
use super::reading::{About, Act, Reading};
use super::refusal::Refusal;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::switches::Switches;

pub(super) mod rules {
    crate::world::rules::rules! {
        ISSUED = documented("virtual-account.issued", "2.5");
        DECLINED = documented("virtual-account.declined", "10");
        BANK = documented("virtual-account.bank", "9");
        TWO_DUE_DATES = documented("virtual-account.two-due-dates", "2.5");
        VALID_HOURS = documented("virtual-account.valid-hours", "2.5");
        DUE_DATE = documented("virtual-account.due-date", "2.5");
        DUE_DATE_TOO_LATE = documented("virtual-account.due-date-too-late", "2.5");
        DUE_DATE_PAST = inferred("virtual-account.due-date-past", "2.5");
        ACCOUNT_TYPE = documented("virtual-account.account-type", "2.5");
        ACCOUNT_KEY = documented("virtual-account.account-key", "2.5");
        REGISTRATION_NUMBER = documented("virtual-account.registration-number", "2.5");
    }
}

#[derive(Debug)]
struct Issue {
    order: Order,
    customer_name: Box<str>,
    account: AccountForm,
    due: Due,
    use_escrow: bool,
    wanted_receipt: Option<WantedReceipt>,
}

pub(super) fn read(call: &Call, switches: &Switches) -> Reading {
    match form(call, switches) {
        Ok(act) => Reading::act(About::Order(act.order.id.clone()), act),
        Err(refusal) => Reading { about: About::Nothing, act: Err(refusal) },
    }
}

fn form(call: &Call, switches: &Switches) -> Result<Issue, Refusal> {
    let form = Form::of_body(call, switches)?;
    form.need(&["amount", "orderId", "orderName", "customerName", "bank"])?;
    let order = Order::read(&form, !switches.making.strict_order_ids)?;
    if order.amount == 0 {
        return Err(form.fields.malformed("amount", "is 0, not 1 or more"));
    }
    let customer_name = form.fields.need_text("customerName", 100)?.into();
    let account = AccountForm::read(&form)?;
    let due = Due::read(&form)?;
    check_phone(&form)?;
    let use_escrow = form.fields.flag("useEscrow")?.unwrap_or(false);
    check_products(&form)?;
    Ok(Issue { order, customer_name, account, due, use_escrow, wanted_receipt: receipt(&form)? })
}

/// 8 to 15 digits, if there is one.
fn check_phone(form: &Form<'_>) -> Result<(), Refusal> {
    if !form.fields.has("customerMobilePhone") {
        return Ok(());
    }
    let phone = form.fields.need_digits("customerMobilePhone")?;
    if (8..=15).contains(&phone.len()) && phone.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    Err(form.fields.malformed("customerMobilePhone", format_args!("is `{phone}`, not 8 to 15 digits")))
}

/// What is sold under escrow; each with its price, so that the buyer can accept it by itself.
fn check_products(form: &Form<'_>) -> Result<(), Refusal> {
    for product in form.fields.objects("escrowProducts")?.unwrap_or_default() {
        for name in ["id", "name", "code"] {
            product.need_digits(name)?;
        }
        product.need_amount("unitPrice", 0)?;
        if product.need_amount("quantity", 0)? == 0 {
            return Err(product.malformed("quantity", "is 0, not 1 or more"));
        }
    }
    Ok(())
}

/// The cash receipt that will be issued with the deposit; 미발행 is none.
fn receipt(form: &Form<'_>) -> Result<Option<WantedReceipt>, Refusal> {
    let Some(fields) = form.fields.object("cashReceipt")? else { return Ok(None) };
    let kind = fields.need_text("type", 20)?;
    if ["미발행", "NONE"].contains(&kind.as_str()) {
        return Ok(None);
    }
    let Some(deduction) = Deduction::of(&kind) else {
        let why = format!("is `{kind}`; it is 소득공제, 지출증빙 or 미발행");
        return Err(fields.malformed("type", why));
    };
    let names = ["registrationNumber", "customerIdentityNumber"];
    let name = names.into_iter().find(|name| fields.has(name)).unwrap_or("registrationNumber");
    let number = fields.need_digits(name)?;
    let is_number =
        (1..=30).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if !is_number {
        let reason = format!("cashReceipt.{name} is not a number of at most 30 digits");
        let (code, rule) = ("INVALID_REGISTRATION_NUMBER_TYPE", &rules::REGISTRATION_NUMBER);
        return Err(Refusal::new(form.operation, code, rule, reason));
    }
    Ok(Some(WantedReceipt { deduction, customer: number.into() }))
}

impl Act for Issue {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let due = self.due.check(case).and_then(|due| {
            self.order.check_unpaid(case.operation, state)?;
            Ok(due)
        });
        let due = match due {
            Ok(due) => due,
            Err(refusal) => return case.refuse(refusal),
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let AccountForm { bank_code, key } = &self.account;
        let number = state.accounts.number(bank_code, key.as_deref(), &mut state.ids);
        let account = VirtualAccount {
            number,
            is_fixed: key.is_some(),
            valid_hours: None,
            due,
            ..VirtualAccount::asked_for(bank_code, &self.customer_name, 0, case.now)
        };
        let payment = state.draft(case, &self.order, Method::VirtualAccount(account));
        let payment = Payment {
            customer_name: Some(self.customer_name.clone()),
            use_escrow: self.use_escrow,
            wanted_receipt: self.wanted_receipt.clone(),
            ..payment
        };
        state.open_account(case, payment, &rules::ISSUED)
    }
}
