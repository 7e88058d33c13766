//! `POST /v1/billing/authorizations/issue`: a key for what the customer has authenticated in the window.

use super::{Means, refuse, rules};
use crate::switches::{SpentAuthKey, Switches};
use crate::world::call::Call;
use crate::world::customer;
use crate::world::form::Form;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

#[derive(Debug)]
struct Issue {
    auth_key: Box<str>,
    customer_key: Box<str>,
}

pub(in crate::world) fn read(call: &Call, switches: &Switches) -> Reading {
    Reading::new(About::Nothing, form(call, switches))
}

fn form(call: &Call, switches: &Switches) -> Result<Issue, Refusal> {
    let form = Form::of_body(call, switches)?;
    form.need(&["authKey", "customerKey"])?;
    let auth_key = form.fields.need_text("authKey", 300)?.into();
    Ok(Issue { auth_key, customer_key: customer::key(&form)? })
}

impl Act for Issue {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let means = match self.judge(state, case) {
            Ok(means) => means,
            Err(refusal) => return case.refuse(refusal),
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::ISSUE_DECLINED, case);
        }
        if let Some(auth) = state.billing.auths.get_mut(&self.auth_key) {
            auth.is_used = true;
        }
        state.issue(case, &rules::ISSUED, &self.customer_key, means)
    }
}

impl Issue {
    fn judge(&self, state: &State, case: &Case) -> Result<Means, Refusal> {
        let Self { auth_key, customer_key } = self;
        let spent = match state.switches.making.spent_auth_key {
            SpentAuthKey::InvalidBillingAuth => "INVALID_BILLING_AUTH",
            SpentAuthKey::InvalidRequest => "INVALID_REQUEST",
        };
        let Some(auth) = state.billing.auths.get(auth_key) else {
            return refuse(
                case,
                (spent, &rules::UNKNOWN_AUTH_KEY),
                format!("nobody has the authKey {auth_key}"),
            );
        };
        if auth.is_used {
            return refuse(case, (spent, &rules::USED_AUTH_KEY), "a key was already issued for the authKey");
        }
        if auth.is_too_old(case.now, state.switches.making.auth_key_minutes) {
            let reason = format!("the authKey was made at {}", auth.made_at);
            return refuse(case, (spent, &rules::OLD_AUTH_KEY), reason);
        }
        if auth.customer_key != *customer_key {
            let reason = format!("customerKey is {customer_key}, {} authenticated", auth.customer_key);
            return refuse(case, ("NOT_MATCHES_CUSTOMER_KEY", &rules::OTHER_CUSTOMER_AT_ISSUE), reason);
        }
        Ok(auth.means.clone())
    }
}
