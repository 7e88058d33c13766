//! `POST /v1/payments/key-in`: a card typed in by the merchant, charged at once.

use super::call::Call;
use super::cards::{self, GivenCard, Plan};
use super::form::Form;
use super::method::Method;
use super::order::Order;
use super::reading::{About, Act, Reading};
use super::refusal::Refusal;
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::switches::Switches;

pub(super) mod rules {
    crate::world::rules::rules! {
        APPROVED = documented("key-in.approved", "2.4");
        DECLINED = documented("key-in.declined", "10");
    }
}

#[derive(Debug)]
struct KeyIn {
    order: Order,
    given: GivenCard,
    plan: Plan,
}

pub(super) fn read(call: &Call, switches: &Switches) -> Reading {
    match form(call, switches) {
        Ok(act) => Reading::act(About::Order(act.order.id.clone()), act),
        Err(refusal) => Reading { about: About::Nothing, act: Err(refusal) },
    }
}

fn form(call: &Call, switches: &Switches) -> Result<KeyIn, Refusal> {
    let form = Form::of_body(call, switches)?;
    form.need(&[
        "amount",
        "orderId",
        "orderName",
        "cardNumber",
        "cardExpirationYear",
        "cardExpirationMonth",
    ])?;
    let order = Order::read(&form, false)?;
    Ok(KeyIn { order, given: cards::read(&form)?, plan: Plan::read(&form)? })
}

impl Act for KeyIn {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Err(refusal) = self.judge(state, case) {
            return case.refuse(refusal);
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let method = Method::Card(self.plan.on(&self.given.card));
        let payment = state.draft(case, &self.order, method);
        state.charge(case, payment, &rules::APPROVED)
    }
}

impl KeyIn {
    fn judge(&self, state: &State, case: &Case) -> Result<(), Refusal> {
        let Self { order, given, plan } = self;
        given.expiry.check(case.operation, case.now)?;
        cards::check_kind(case.operation, &given.card)?;
        order.check_bounds(case.operation, &Method::Card(given.card.clone()))?;
        plan.check(case.operation, &given.card, order.amount)?;
        order.check_unpaid(case.operation, state)
    }
}
