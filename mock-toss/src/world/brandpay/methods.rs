//! `GET /v1/brandpay/payments/methods` for the customer of a token, and `.../{customerKey}` for the merchant.

use super::body::{Body, Methods};
use super::{check_customer_key, rules, token_of};
use crate::journal::What;
use crate::world::call::Call;
use crate::world::reading::{About, Act, Reading};
use crate::world::state::{Case, State};
use crate::world::v2;
use crate::world::verdict::Verdict;

/// By token or by customer key.
#[derive(Debug)]
enum List {
    ByToken(Box<str>),
    Of(Box<str>),
}

pub(in crate::world) fn list_methods(call: &Call) -> Reading {
    Reading::new(About::Nothing, token_of(call).map(List::ByToken))
}

pub(in crate::world) fn list_methods_of(call: &Call) -> Reading {
    let customer_key = call.parameter.clone();
    let checked = check_customer_key(call.operation, &customer_key);
    Reading::new(About::Nothing, checked.map(|()| List::Of(customer_key)))
}

impl Act for List {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let customer_key = match self {
            Self::ByToken(token) => match state.holder(case.now, token) {
                Ok(holder) => holder,
                Err(refusal) => return case.refuse(refusal),
            },
            Self::Of(customer_key) => customer_key.clone(),
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let is_identified =
            state.brandpay.customers.get(&customer_key).is_some_and(|customer| customer.is_identified);
        let (mut cards, mut accounts) = (Vec::new(), Vec::new());
        for method in state.brandpay.methods(&customer_key) {
            match method.body(case.language) {
                Body::Card(card) => cards.push(card),
                Body::Account(account) => accounts.push(account),
            }
        }
        let body = Methods { is_identified, selected_method_id: None, cards, accounts };
        case.ok(v2::bare(&body), What::LookedUp, &rules::METHODS)
    }
}
