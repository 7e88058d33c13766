//! `POST /v1/brandpay/payments`: a payment with a registered method, without a window, DONE at once.

use super::{Means, Saved, check_customer_key, rules};
use crate::switches::Switches;
use crate::world::bounds::Bounds;
use crate::world::call::Call;
use crate::world::cards::{self, Plan};
use crate::world::form::Form;
use crate::world::method::{Method, Settlement};
use crate::world::order::Order;
use crate::world::payment::{Kind, Payment};
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

#[derive(Debug)]
struct Pay {
    customer_key: Box<str>,
    method_key: Box<str>,
    order: Order,
    plan: Plan,
    /// Books and culture; cards do not tell.
    is_culture: bool,
}

pub(in crate::world) fn pay(call: &Call, switches: &Switches) -> Reading {
    match read(call, switches) {
        Ok(act) => Reading::act(About::Order(act.order.id.clone()), act),
        Err(refusal) => Reading { about: About::Nothing, act: Err(refusal) },
    }
}

fn read(call: &Call, switches: &Switches) -> Result<Pay, Refusal> {
    let form = Form::of_body(call, switches)?;
    form.need(&["amount", "customerKey", "methodKey", "orderId", "orderName"])?;
    let customer_key = form.fields.need_text("customerKey", 300)?;
    check_customer_key(call.operation, &customer_key)?;
    Ok(Pay {
        customer_key: customer_key.into(),
        method_key: form.fields.need_text("methodKey", 300)?.into(),
        order: Order::read(&form, false)?,
        plan: Plan::read(&form)?,
        is_culture: form.fields.flag("cultureExpense")?.unwrap_or(false),
    })
}

impl Act for Pay {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let means = match self.judge(state, case) {
            Ok(method) => method.means.clone(),
            Err(refusal) => return case.refuse(refusal),
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let (method, culture_expense) = match means {
            Means::Card(card) => (Method::Card(self.plan.on(&card)), false),
            Means::Account { bank_code, .. } => {
                (Method::Transfer { bank_code, settlement: Settlement::Incompleted }, self.is_culture)
            }
        };
        let payment = state.draft(case, &self.order, method);
        let customer_key = Some(self.customer_key.clone());
        let payment = Payment { kind: Kind::Brandpay, customer_key, culture_expense, ..payment };
        state.charge(case, payment, &rules::PAID)
    }
}

impl Pay {
    fn judge<'a>(&self, state: &'a State, case: &Case) -> Result<&'a Saved, Refusal> {
        let Self { customer_key, method_key, order, plan, .. } = self;
        let method = state.brandpay.method(customer_key, method_key);
        let method = method.map_err(|none| none.refusal(case.operation, method_key))?;
        match &method.means {
            Means::Card(card) => {
                cards::check_kind(case.operation, card)?;
                order.check_within(case.operation, Bounds::CARD)?;
                plan.check(case.operation, card, order.amount)?;
            }
            Means::Account { .. } => order.check_within(case.operation, Bounds::TRANSFER)?,
        }
        order.check_unpaid(case.operation, state)?;
        Ok(method)
    }
}
