//! The calls about sellers.

use super::body::Deleted;
use super::form::{Change, Form};
use super::{Seller, Sellers};
use crate::journal::What;
use crate::switches::Switches;
use crate::world::call::Call;
use crate::world::fields::Fields;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::state::{Case, State};
use crate::world::v2::{self, Page};
use crate::world::verdict::Verdict;

pub(in crate::world) mod rules {
    crate::world::rules::rules! {
        CREATED = documented("seller.created", "2.9");
        UPDATED = documented("seller.updated", "2.9");
        FOUND = documented("seller.found", "2.9");
        LISTED = documented("seller.listed", "2.9");
        DELETED = documented("seller.deleted", "2.9");
        DECLINED = inferred("seller.declined", "2.9");
        UNKNOWN = inferred("seller.unknown", "2.9");
        REFERENCE_TAKEN = inferred("seller.reference-taken", "2.9");
    }
}

/// What is asked of the sellers.
#[derive(Debug)]
enum Wish {
    Create(Form, &'static str),
    Update(Box<str>, Change),
    LookUp(Box<str>),
    Delete(Box<str>),
    List { limit: usize, after: Option<String> },
}

pub(in crate::world) fn create(call: &Call, switches: &Switches) -> Reading {
    let code = switches.duplicate_reference_code.as_str();
    let form = Fields::of_body(call).and_then(|fields| Form::read(&fields));
    Reading::new(About::Nothing, form.map(|form| Wish::Create(form, code)))
}

pub(in crate::world) fn update(call: &Call) -> Reading {
    let change = Fields::of_body(call).and_then(|fields| Change::read(&fields));
    Reading::new(About::Nothing, change.map(|change| Wish::Update(call.parameter.clone(), change)))
}

pub(in crate::world) fn look_up(call: &Call) -> Reading {
    Reading::act(About::Nothing, Wish::LookUp(call.parameter.clone()))
}

pub(in crate::world) fn delete(call: &Call) -> Reading {
    Reading::act(About::Nothing, Wish::Delete(call.parameter.clone()))
}

pub(in crate::world) fn list(call: &Call) -> Reading {
    let fields = Fields::of_query(call);
    let limit = v2::limit(&fields, 100);
    let after = fields.text("startingAfter");
    let wish = limit.and_then(|limit| Ok(Wish::List { limit, after: after? }));
    Reading::new(About::Nothing, wish)
}

impl Act for Wish {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Err(refusal) = self.judge(&state.sellers, case) {
            return case.refuse(refusal);
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        self.carry_out(state, case).unwrap_or_else(|| case.refuse(unknown(case, "")))
    }
}

impl Wish {
    fn judge(&self, sellers: &Sellers, case: &Case) -> Result<(), Refusal> {
        match self {
            Self::Create(form, code) => match sellers.with_reference(&form.reference) {
                None => Ok(()),
                Some(Seller { id, .. }) => {
                    let reason = format!("refSellerId {} is that of the seller {id}", form.reference);
                    Err(Refusal::new(case.operation, code, &rules::REFERENCE_TAKEN, reason))
                }
            },
            Self::Update(id, _) | Self::LookUp(id) | Self::Delete(id) => {
                sellers.find(id).map(drop).ok_or_else(|| unknown(case, id))
            }
            Self::List { after, .. } => match after {
                Some(id) => sellers.find(id).map(drop).ok_or_else(|| unknown(case, id)),
                None => Ok(()),
            },
        }
    }

    fn carry_out(&self, state: &mut State, case: &Case) -> Option<Verdict> {
        let entity = |seller: &Seller| v2::entity(case, "seller", &seller.body());
        Some(match self {
            Self::Create(form, _) => {
                let body = entity(state.add_seller(case.now, form));
                case.ok(body, What::Changed, &rules::CREATED)
            }
            Self::Update(id, change) => {
                let seller = state.sellers.find_mut(id)?;
                seller.change(change);
                case.ok(entity(seller), What::Changed, &rules::UPDATED)
            }
            Self::LookUp(id) => case.ok(entity(state.sellers.find(id)?), What::LookedUp, &rules::FOUND),
            Self::Delete(id) => {
                let Seller { id, reference, .. } = state.sellers.remove(id)?;
                let deleted = Deleted { id: &id, ref_seller_id: &reference };
                case.ok(v2::entity(case, "deleted-entity", &deleted), What::Changed, &rules::DELETED)
            }
            Self::List { limit, after } => {
                let sellers = &state.sellers.0;
                let from =
                    after.as_deref().and_then(|id| sellers.iter().position(|seller| *seller.id == *id));
                let rest = sellers.iter().skip(from.map_or(0, |at| at + 1));
                let page = Page::of(rest, *limit, |seller| seller.id.clone(), Seller::body);
                case.ok(v2::page(case, &page), What::LookedUp, &rules::LISTED)
            }
        })
    }
}

impl Seller {
    fn change(&mut self, change: &Change) {
        let Change { company, individual, account, metadata } = change;
        if company.is_some() {
            self.company.clone_from(company);
        }
        if individual.is_some() {
            self.individual.clone_from(individual);
        }
        if let Some(account) = account {
            self.account.clone_from(account);
        }
        if metadata.is_some() {
            self.metadata.clone_from(metadata);
        }
    }
}

fn unknown(case: &Case, id: &str) -> Refusal {
    let reason = format!("no seller has the id `{id}`");
    Refusal::new(case.operation, "NOT_FOUND", &rules::UNKNOWN, reason)
}
