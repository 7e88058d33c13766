//! `POST /v1/billing/authorizations/card`: a key for a card that the merchant types in.

use super::{Means, rules};
use crate::switches::Switches;
use crate::world::call::Call;
use crate::world::cards::{self, GivenCard};
use crate::world::customer;
use crate::world::form::Form;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

#[derive(Debug)]
struct IssueByCard {
    customer_key: Box<str>,
    given: GivenCard,
}

pub(in crate::world) fn read(call: &Call, switches: &Switches) -> Reading {
    Reading::new(About::Nothing, form(call, switches))
}

fn form(call: &Call, switches: &Switches) -> Result<IssueByCard, Refusal> {
    let form = Form::of_body(call, switches)?;
    form.need(&["customerKey", "cardNumber", "cardExpirationYear", "cardExpirationMonth"])?;
    let given = cards::read(&form)?;
    customer::name(&form)?;
    Ok(IssueByCard { customer_key: customer::key(&form)?, given })
}

impl Act for IssueByCard {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let GivenCard { card, expiry } = &self.given;
        if let Err(refusal) = expiry.check(case.operation, case.now) {
            return case.refuse(refusal);
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::ISSUE_DECLINED, case);
        }
        let means = Means::Card { card: card.clone(), expiry: Some(*expiry) };
        state.issue(case, &rules::ISSUED_BY_CARD, &self.customer_key, means)
    }
}
