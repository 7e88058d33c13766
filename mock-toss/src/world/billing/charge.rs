//! `POST /v1/billing/{billingKey}`: a charge of what the key stands for, DONE at once, told by no webhook.

use super::{BillingKey, Means, Removal, refuse, rules};
use crate::catalog;
use crate::switches::{Switches, UnknownBillingKey};
use crate::world::call::Call;
use crate::world::cards::{self, Plan};
use crate::world::form::Form;
use crate::world::order::Order;
use crate::world::payment::{Kind, Payment};
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

#[derive(Debug)]
struct Charge {
    billing_key: Box<str>,
    customer_key: Box<str>,
    order: Order,
    plan: Plan,
}

pub(in crate::world) fn read(call: &Call, switches: &Switches) -> Reading {
    match form(call, switches) {
        Ok(act) => Reading::act(About::Order(act.order.id.clone()), act),
        Err(refusal) => Reading { about: About::Nothing, act: Err(refusal) },
    }
}

fn form(call: &Call, switches: &Switches) -> Result<Charge, Refusal> {
    let form = Form::of_body(call, switches)?;
    form.need(&["amount", "customerKey", "orderId", "orderName"])?;
    // Whatever the key was issued with is compared; its own form does not matter any more.
    let customer_key = form.fields.text("customerKey")?.unwrap_or_default().into();
    let order = Order::read(&form, false)?;
    Ok(Charge { billing_key: call.parameter.clone(), customer_key, order, plan: Plan::read(&form)? })
}

impl Act for Charge {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let key = match self.judge(state, case) {
            Ok(key) => key,
            Err(refusal) => return case.refuse(refusal),
        };
        let declines = key.declines.as_deref().map(|code| catalog::row(case.operation.group(), code));
        if let Some(row) = declines.or(case.declined) {
            return Verdict::of_row(row, &rules::CHARGE_DECLINED, case);
        }
        let method = key.means.method(self.plan);
        let payment = state.draft(case, &self.order, method);
        let customer_key = Some(self.customer_key.clone());
        state.charge(case, Payment { kind: Kind::Billing, customer_key, ..payment }, &rules::CHARGED)
    }
}

impl Charge {
    fn judge<'a>(&self, state: &'a State, case: &Case) -> Result<&'a BillingKey, Refusal> {
        let Self { billing_key, customer_key, order, plan } = self;
        let Some(key) = state.billing.keys.get(billing_key) else {
            let code = match state.switches.making.unknown_billing_key {
                UnknownBillingKey::InvalidBillKeyRequest => "INVALID_BILL_KEY_REQUEST",
                UnknownBillingKey::NotFoundBilling => "NOT_FOUND_BILLING",
            };
            return refuse(case, (code, &rules::UNKNOWN_KEY), format!("no billing key is {billing_key}"));
        };
        if let Some(Removal { at }) = key.removal {
            let reason = format!("it was deleted at {at}");
            return refuse(case, ("ALREADY_REMOVED_BILLING_KEY", &rules::DELETED_KEY), reason);
        }
        if key.customer_key != *customer_key {
            let reason =
                format!("customerKey is {customer_key}, the key was issued for {}", key.customer_key);
            return refuse(case, ("NOT_MATCHES_CUSTOMER_KEY", &rules::OTHER_CUSTOMER), reason);
        }
        if let Means::Card { card, expiry } = &key.means {
            cards::check_kind(case.operation, card)?;
            expiry.map_or(Ok(()), |expiry| expiry.check(case.operation, case.now))?;
            plan.check(case.operation, card, order.amount)?;
        }
        order.check_bounds(case.operation, &key.means.method(*plan))?;
        order.check_unpaid(case.operation, state)?;
        Ok(key)
    }
}
