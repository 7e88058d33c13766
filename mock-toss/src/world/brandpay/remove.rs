//! What a customer takes back: a card, an account, or the whole membership.

use serde::Serialize;

use super::{Means, rules, token_of};
use crate::journal::What;
use crate::operation::Operation;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::outbox::Event;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::v2;
use crate::world::verdict::Verdict;

#[derive(Debug)]
struct RemoveMethod {
    token: Box<str>,
    method_key: String,
    is_card: bool,
}

#[derive(Debug)]
struct RemoveCustomer {
    token: Box<str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Removed<'a> {
    customer_key: &'a str,
    success: bool,
}

pub(in crate::world) fn remove_method(call: &Call) -> Reading {
    let read = || {
        let token = token_of(call)?;
        let method_key = Fields::of_body(call)?.need_text("methodKey", 300)?;
        Ok(RemoveMethod { token, method_key, is_card: call.operation == Operation::BrandpayRemoveCard })
    };
    Reading::new(About::Nothing, read())
}

pub(in crate::world) fn remove_customer(call: &Call) -> Reading {
    Reading::new(About::Nothing, token_of(call).map(|token| RemoveCustomer { token }))
}

impl Act for RemoveMethod {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let holder = match self.judge(state, case) {
            Ok(holder) => holder,
            Err(refusal) => return case.refuse(refusal),
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let customer = state.customer(case.now, &holder);
        let at = customer.methods.iter().position(|method| *method.key == *self.method_key);
        let Some(removed) = at.map(|at| customer.methods.remove(at)) else {
            return case.refuse(super::NoMethod::Unknown.refusal(case.operation, &self.method_key));
        };
        let (method_key, status) = (removed.key.clone(), "DISABLED".into());
        state.outbox.emit(case.now, Event::MethodUpdated { customer_key: holder, method_key, status });
        let body = v2::bare(&removed.body(case.language).disabled());
        case.ok(body, What::Changed, &rules::METHOD_REMOVED)
    }
}

impl RemoveMethod {
    /// The customer whose method it is.
    fn judge(&self, state: &State, case: &Case) -> Result<Box<str>, Refusal> {
        let holder = state.holder(case.now, &self.token)?;
        let method = state.brandpay.method(&holder, &self.method_key);
        let method = method.map_err(|none| none.refusal(case.operation, &self.method_key))?;
        if matches!(method.means, Means::Card(_)) == self.is_card {
            return Ok(holder);
        }
        let (is, asked) = if self.is_card { ("an account", "card") } else { ("a card", "account") };
        let reason = format!(
            "the method `{}` is {is}, not a{} {asked}",
            method.key,
            if self.is_card { "" } else { "n" }
        );
        Err(Refusal::new(case.operation, "NOT_FOUND_METHOD_IN_GROUP", &rules::OTHER_GROUP, reason))
    }
}

impl Act for RemoveCustomer {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let holder = match state.holder(case.now, &self.token) {
            Ok(holder) => holder,
            Err(refusal) => return case.refuse(refusal),
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let brandpay = &mut state.brandpay;
        brandpay.customers.remove(&holder);
        brandpay.codes.retain(|_, customer| *customer != holder);
        brandpay.refresh_tokens.retain(|_, customer| *customer != holder);
        brandpay.tokens.retain(|_, token| token.customer_key != holder);
        let (customer_key, status) = (holder.clone(), "REMOVED".into());
        state.outbox.emit(case.now, Event::CustomerStatusChanged { customer_key, status });
        let body = Removed { customer_key: &holder, success: true };
        case.ok(v2::bare(&body), What::Changed, &rules::CUSTOMER_REMOVED)
    }
}
