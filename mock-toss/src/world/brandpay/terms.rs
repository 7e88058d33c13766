//! `GET /v1/brandpay/terms`: what a customer has to agree to. The texts are the fake's own.

use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::{check_customer_key, rules};
use crate::journal::What;
use crate::operation::Operation;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::v2;
use crate::world::verdict::Verdict;

/// The terms of one scope.
#[derive(Debug)]
pub(super) struct Terms {
    pub(super) id: u64,
    pub(super) scope: &'static str,
    title: &'static str,
    url: &'static str,
}

pub(super) static ALL: [Terms; 4] = [
    Terms {
        id: 1,
        scope: "REGISTER",
        title: "전자금융거래 이용약관",
        url: "https://pages.tosspayments.com/terms/1",
    },
    Terms {
        id: 2,
        scope: "CARD",
        title: "카드 간편결제 이용약관",
        url: "https://pages.tosspayments.com/terms/2",
    },
    Terms {
        id: 3,
        scope: "ACCOUNT",
        title: "계좌 간편결제 이용약관",
        url: "https://pages.tosspayments.com/terms/3",
    },
    Terms {
        id: 4,
        scope: "BILLING",
        title: "자동결제 이용약관",
        url: "https://pages.tosspayments.com/terms/4",
    },
];

#[derive(Debug)]
struct List {
    customer_key: String,
    scopes: Vec<&'static str>,
}

#[derive(Serialize)]
struct Body {
    id: u64,
    title: &'static str,
    version: &'static str,
    url: &'static str,
    required: bool,
    agreed: bool,
}

/// One or two known scopes.
pub(super) fn check_scopes<T: AsRef<str>>(
    operation: Operation,
    scopes: &[T],
) -> Result<Vec<&'static str>, Refusal> {
    let refuse = |reason: String| Refusal::new(operation, "INVALID_REQUEST", &rules::SCOPES, reason);
    if !(1..=2).contains(&scopes.len()) {
        return Err(refuse(format!("scope has {} values, not 1 or 2", scopes.len())));
    }
    let known = scopes.iter().map(|scope| {
        let found = ALL.iter().find(|terms| terms.scope == scope.as_ref());
        let refusal =
            || refuse(format!("scope is `{}`, not REGISTER, ACCOUNT, BILLING or CARD", scope.as_ref()));
        found.map(|terms| terms.scope).ok_or_else(refusal)
    });
    known.collect()
}

pub(in crate::world) fn list_terms(call: &Call) -> Reading {
    Reading::new(About::Nothing, read(call))
}

fn read(call: &Call) -> Result<List, Refusal> {
    let customer_key = Fields::of_query(call).need_text("customerKey", 300)?;
    check_customer_key(call.operation, &customer_key)?;
    // Several scopes stand in several parameters, or in one with commas.
    let given = call.query.split('&').filter_map(|pair| pair.strip_prefix("scope="));
    let given: Vec<_> = given.map(|text| percent_decode_str(text).decode_utf8_lossy()).collect();
    let scopes: Vec<&str> = given.iter().flat_map(|text| text.split(',')).collect();
    Ok(List { customer_key, scopes: check_scopes(call.operation, &scopes)? })
}

impl Act for List {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let customer = state.brandpay.customers.get(self.customer_key.as_str());
        let terms = ALL.iter().filter(|terms| self.scopes.contains(&terms.scope)).map(|terms| Body {
            id: terms.id,
            title: terms.title,
            version: "1.0",
            url: terms.url,
            required: true,
            agreed: customer.is_some_and(|customer| customer.agreed.contains(&terms.id)),
        });
        case.ok(v2::bare(&terms.collect::<Vec<_>>()), What::LookedUp, &rules::TERMS)
    }
}
