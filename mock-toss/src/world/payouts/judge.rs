//! Whether payouts may be made: all of them or none, and the first that may not says why.

use std::collections::BTreeSet;

use super::act::rules;
use super::form::{Form, Schedule};
use crate::operation::Operation;
use crate::time::KoreanTime;
use crate::world::calendar::{Calendar, Day};
use crate::world::refusal::Refusal;
use crate::world::rules::Rule;
use crate::world::state::State;

/// When express payouts are made, as full hours of a business day.
const EXPRESS_HOURS: (i8, i8) = (8, 15);

/// Why not, and the payout that is to blame.
pub(super) type Blamed<'a> = (Refusal, &'a Form);

pub(super) fn judge<'a>(state: &State, now: KoreanTime, forms: &'a [Form]) -> Result<(), Blamed<'a>> {
    let mut funds = state.available_funds();
    let mut references = BTreeSet::new();
    for form in forms {
        let is_new = references.insert(form.reference.as_str())
            && !state.payouts.references.contains(form.reference.as_str());
        judge_reference(state, form, is_new)
            .and_then(|()| judge_seller(state, form))
            .and_then(|()| judge_day(&state.calendar, now, form.schedule))
            .and_then(|()| {
                funds = funds.checked_sub(form.amount).ok_or_else(|| not_enough(funds, form.amount))?;
                Ok(())
            })
            .map_err(|refusal| (refusal, form))?;
    }
    Ok(())
}

fn refuse(code: &str, rule: &'static Rule, reason: String) -> Refusal {
    Refusal::new(Operation::PayoutCreate, code, rule, reason)
}

fn judge_reference(state: &State, form: &Form, is_new: bool) -> Result<(), Refusal> {
    if is_new {
        return Ok(());
    }
    let code = state.switches.duplicate_reference_code.as_str();
    let reason = format!("refPayoutId {} was used before", form.reference);
    Err(refuse(code, &rules::REFERENCE_TAKEN, reason))
}

fn judge_seller(state: &State, form: &Form) -> Result<(), Refusal> {
    let Some(seller) = state.sellers.find(&form.destination) else {
        let reason = format!("destination is {}, which is no seller", form.destination);
        return Err(refuse("NOT_FOUND", &rules::UNKNOWN_SELLER, reason));
    };
    if seller.status.may_be_paid() {
        return Ok(());
    }
    let reason = format!("the seller is {}", seller.status.as_str());
    Err(refuse("FORBIDDEN_SELLER_PAYOUT", &rules::FORBIDDEN_SELLER, reason))
}

fn judge_day(calendar: &Calendar, now: KoreanTime, schedule: Schedule) -> Result<(), Refusal> {
    let today = Day::of(now);
    let (from, to) = EXPRESS_HOURS;
    let day = match schedule {
        Schedule::Express => today,
        Schedule::On(day) => day,
    };
    let is_in_time = match schedule {
        Schedule::Express => (day.at(from)..day.at(to)).contains(&now),
        Schedule::On(day) => day > today && day <= today.next_year(),
    };
    if !is_in_time {
        let reason = match schedule {
            Schedule::Express => format!("it is {now}; EXPRESS is from {from}:00 to {to}:00"),
            Schedule::On(day) => format!(
                "payoutDate is {day}, not from {} to {}",
                calendar.next_business_day(today),
                today.next_year()
            ),
        };
        return Err(refuse("INVALID_PAYABLE_DATE", &rules::PAYABLE_DATE, reason));
    }
    if calendar.is_business_day(day) {
        return Ok(());
    }
    Err(refuse("NOT_ALLOWED_HOLIDAY", &rules::HOLIDAY, format!("{day} is no business day")))
}

fn not_enough(funds: u64, amount: u64) -> Refusal {
    let reason = format!("the payout is {amount} won, {funds} are left in the balance");
    refuse("NOT_ENOUGH_AMOUNT", &rules::FUNDS, reason)
}
