//! The calls about payouts.

use std::sync::Arc;

use super::form::{self, Form};
use super::judge::{Blamed, judge};
use super::{Payout, Status};
use crate::journal::What;
use crate::world::calendar::Day;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::rules::Rule;
use crate::world::state::{Case, State};
use crate::world::v2::{self, Page};
use crate::world::verdict::Verdict;

pub(in crate::world) mod rules {
    crate::world::rules::rules! {
        REQUESTED = documented("payout.requested", "2.9");
        FOUND = documented("payout.found", "2.9");
        LISTED = documented("payout.listed", "2.9");
        CANCELED = documented("payout.canceled", "2.9");
        DECLINED = inferred("payout.declined", "2.9");
        UNKNOWN = documented("payout.unknown", "2.9");
        NOT_CANCELABLE = inferred("payout.not-cancelable", "2.9");
        REFERENCE_TAKEN = inferred("payout.reference-taken", "2.9");
        UNKNOWN_SELLER = inferred("payout.unknown-seller", "2.9");
        FORBIDDEN_SELLER = observed("payout.forbidden-seller", "2.9");
        PAYABLE_DATE = documented("payout.payable-date", "2.9");
        HOLIDAY = documented("payout.holiday", "2.9");
        FUNDS = documented("payout.funds", "2.9");
    }
}

#[derive(Debug)]
struct Create(Vec<Form>);

#[derive(Debug)]
struct Cancel(Box<str>);

#[derive(Debug)]
struct LookUp(Box<str>);

#[derive(Debug)]
struct List {
    limit: usize,
    after: Option<String>,
    from: Option<Day>,
    to: Option<Day>,
}

pub(in crate::world) fn create(call: &Call) -> Reading {
    Reading::new(About::Nothing, form::read(call).map(Create))
}

pub(in crate::world) fn cancel(call: &Call) -> Reading {
    Reading::act(About::Nothing, Cancel(call.parameter.clone()))
}

pub(in crate::world) fn look_up(call: &Call) -> Reading {
    Reading::act(About::Nothing, LookUp(call.parameter.clone()))
}

pub(in crate::world) fn list(call: &Call) -> Reading {
    let fields = Fields::of_query(call);
    let read = || {
        Ok(List {
            limit: v2::limit(&fields, 10_000)?,
            after: fields.text("startingAfter")?,
            from: form::read_day(&fields, "payoutDateGte")?,
            to: form::read_day(&fields, "payoutDateLte")?,
        })
    };
    Reading::new(About::Nothing, read())
}

impl Act for Create {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let Self(forms) = self;
        if let Err(blamed) = judge(state, case.now, forms) {
            return refused(blamed, state.switches.forbidden_seller_payout_is_400, case);
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let made: Vec<_> = forms.iter().map(|form| state.disburse(case.now, form)).collect();
        let made = || made.iter().filter_map(|id| state.payouts.find(id));
        let page =
            Page::of(made(), forms.len(), |payout| (*payout.id).into(), |payout| payout.body(case.language));
        let body = v2::page(case, &page);
        let mut requested = made()
            .map(|payout| What::PayoutRequested { payout_id: Arc::clone(&payout.id), sum: payout.sum() });
        let what = requested.next().unwrap_or(What::Changed);
        let others: Vec<_> = requested.collect();
        state.beside.extend(others);
        case.ok(body, what, &rules::REQUESTED)
    }
}

/// The gateway's text of one code names the payout, and exists in English only.
fn refused((refusal, form): Blamed<'_>, forbidden_is_400: bool, case: &Case) -> Verdict {
    let row = refusal.row;
    if *refusal.rule != rules::FORBIDDEN_SELLER {
        return case.refuse(refusal);
    }
    let message = row.message_en.replace("{refPayoutId}", &form.reference);
    let status = if forbidden_is_400 { 400 } else { row.http_status };
    Verdict { status, body: v2::error(case.trace, row.code, &message).into(), ..case.refuse(refusal) }
}

impl Act for Cancel {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let Self(id) = self;
        let Some(payout) = state.payouts.find(id) else { return case.refuse(unknown(case, id)) };
        if payout.status != Status::Requested {
            let reason = format!("the payout is {}, not REQUESTED", payout.status.as_str());
            return case.refuse(Refusal::new(
                case.operation,
                "INVALID_REQUEST",
                &rules::NOT_CANCELABLE,
                reason,
            ));
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        match state.payouts.give_up(id, Status::Canceled) {
            Some(payout) => {
                let what = What::PayoutCanceled { payout_id: Arc::clone(&payout.id), sum: payout.sum() };
                entity(payout, what, &rules::CANCELED, case)
            }
            None => case.refuse(unknown(case, id)),
        }
    }
}

impl Act for LookUp {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let Self(id) = self;
        match (state.payouts.find(id), case.declined) {
            (None, _) => case.refuse(unknown(case, id)),
            (Some(_), Some(row)) => Verdict::of_row(row, &rules::DECLINED, case),
            (Some(payout), None) => entity(payout, What::LookedUp, &rules::FOUND, case),
        }
    }
}

impl Act for List {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        let Self { limit, after, from, to } = self;
        let payouts = &state.payouts;
        let start = match after {
            None => 0,
            Some(id) => match payouts.by_id.get(id.as_str()) {
                Some(at) => at + 1,
                None => return case.refuse(unknown(case, id)),
            },
        };
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let is_wanted = |payout: &&Payout| {
            from.is_none_or(|from| payout.date >= from) && to.is_none_or(|to| payout.date <= to)
        };
        let found = payouts.all.iter().skip(start).filter(is_wanted);
        let page = Page::of(found, *limit, |payout| (*payout.id).into(), |payout| payout.body(case.language));
        case.ok(v2::page(case, &page), What::LookedUp, &rules::LISTED)
    }
}

fn entity(payout: &Payout, what: What, rule: &'static Rule, case: &Case) -> Verdict {
    case.ok(v2::entity(case, "payout", &payout.body(case.language)), what, rule)
}

fn unknown(case: &Case, id: &str) -> Refusal {
    Refusal::new(case.operation, "PAYOUT_NOT_FOUND", &rules::UNKNOWN, format!("no payout has the id `{id}`"))
}
