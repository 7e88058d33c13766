//! `POST /v1/brandpay/terms/agree`: the customer agrees, and there is a code for a token.

use serde::Serialize;

use super::terms::{ALL, check_scopes};
use super::{check_customer_key, rules};
use crate::journal::What;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::v2;
use crate::world::verdict::Verdict;

#[derive(Debug)]
struct Agree {
    customer_key: String,
    terms: Vec<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
}

pub(in crate::world) fn agree(call: &Call) -> Reading {
    Reading::new(About::Nothing, read(call))
}

fn read(call: &Call) -> Result<Agree, Refusal> {
    let fields = Fields::of_body(call)?;
    let customer_key = fields.need_text("customerKey", 300)?;
    check_customer_key(call.operation, &customer_key)?;
    let missing = |name| move || fields_missing(call, name);
    let scopes = fields.list("scope")?.ok_or_else(missing("scope"))?;
    let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str().unwrap_or_default()).collect();
    let scopes = check_scopes(call.operation, &scopes)?;
    let given = fields.list("termsId")?.ok_or_else(missing("termsId"))?;
    let terms = given.iter().map(|id| {
        let number = id.as_u64().or_else(|| id.as_str()?.parse().ok());
        let known = number.filter(|number| ALL.iter().any(|terms| terms.id == *number));
        known.ok_or_else(|| fields.malformed("termsId", format_args!("has {id}, which is no id of terms")))
    });
    let terms: Vec<u64> = terms.collect::<Result<_, _>>()?;
    let left_out = ALL.iter().find(|known| scopes.contains(&known.scope) && !terms.contains(&known.id));
    if let Some(left_out) = left_out {
        let reason = format!("termsId lacks {}, which {} requires", left_out.id, left_out.scope);
        return Err(Refusal::new(call.operation, "INVALID_REQUEST", &rules::TERMS_LEFT_OUT, reason));
    }
    Ok(Agree { customer_key, terms })
}

fn fields_missing(call: &Call, name: &str) -> Refusal {
    Refusal::malformed(call.operation, format!("{name} is missing"))
}

impl Act for Agree {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let code = state.authorize(case.now, &self.customer_key);
        state.customer(case.now, &self.customer_key).agreed.extend(&self.terms);
        case.ok(v2::bare(&Body { code: &code }), What::Changed, &rules::AGREED)
    }
}
