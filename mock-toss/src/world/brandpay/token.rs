//! `POST /v1/brandpay/authorizations/access-token`: a code, once, or a refresh token is turned into an access token.

use serde::Serialize;

use super::{TOKEN_LIFE, Token, check_customer_key, rules};
use crate::journal::What;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::v2;
use crate::world::verdict::Verdict;

#[derive(Debug)]
enum Grant {
    Code(String),
    Refresh(String),
}

#[derive(Debug)]
struct Issue {
    customer_key: String,
    grant: Grant,
    /// Whether the merchant tells who the customer is.
    is_identified: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    access_token: &'a str,
    refresh_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
}

pub(in crate::world) fn issue_token(call: &Call) -> Reading {
    Reading::new(About::Nothing, read(call))
}

fn read(call: &Call) -> Result<Issue, Refusal> {
    let fields = Fields::of_body(call)?;
    let grant = match fields.need_text("grantType", 300)?.as_str() {
        "AuthorizationCode" => Grant::Code(fields.need_text("code", 300)?),
        "RefreshToken" => Grant::Refresh(fields.need_text("refreshToken", 300)?),
        other => {
            let why = format!("is `{other}`, not AuthorizationCode or RefreshToken");
            return Err(fields.malformed("grantType", why));
        }
    };
    let customer_key = fields.need_text("customerKey", 300)?;
    check_customer_key(call.operation, &customer_key)?;
    Ok(Issue { customer_key, grant, is_identified: fields.object("customerIdentity")?.is_some() })
}

impl Act for Issue {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Err(refusal) = self.judge(state, case) {
            return case.refuse(refusal);
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let refresh = match &self.grant {
            Grant::Code(code) => {
                state.brandpay.codes.remove(code.as_str());
                let refresh = state.ids.brandpay_token();
                state.brandpay.refresh_tokens.insert(refresh.clone(), self.customer_key.as_str().into());
                refresh
            }
            Grant::Refresh(refresh) => refresh.as_str().into(),
        };
        state.customer(case.now, &self.customer_key).is_identified |= self.is_identified;
        let access = state.ids.brandpay_token();
        let customer_key = self.customer_key.as_str().into();
        let token = Token { customer_key, valid_until: case.now.after(TOKEN_LIFE) };
        state.brandpay.tokens.insert(access.clone(), token);
        let body = Body {
            access_token: &access,
            refresh_token: &refresh,
            token_type: "bearer",
            expires_in: TOKEN_LIFE.as_secs(),
        };
        case.ok(v2::bare(&body), What::Changed, &rules::TOKEN_ISSUED)
    }
}

impl Issue {
    fn judge(&self, state: &State, case: &Case) -> Result<(), Refusal> {
        let brandpay = &state.brandpay;
        let (holder, rule, what) = match &self.grant {
            Grant::Code(code) => (brandpay.codes.get(code.as_str()), &rules::SPENT_CODE, "code"),
            Grant::Refresh(token) => {
                (brandpay.refresh_tokens.get(token.as_str()), &rules::UNKNOWN_REFRESH, "refreshToken")
            }
        };
        if holder.is_some_and(|holder| **holder == *self.customer_key) {
            return Ok(());
        }
        let reason = format!("{what} is none of the customer {}, or it was used before", self.customer_key);
        Err(Refusal::new(case.operation, "INVALID_REQUEST", rule, reason))
    }
}
