//! `DELETE /v1/billing/{billingKey}`: the key never charges again. The answer has no body at all.

use bytes::Bytes;

use super::{Removal, refuse, rules};
use crate::journal::What;
use crate::switches::DeletedTwice;
use crate::world::call::Call;
use crate::world::outbox::Event;
use crate::world::reading::{About, Act, Reading};
use crate::world::refusal::Refusal;
use crate::world::reply::Media;
use crate::world::state::{Case, State};
use crate::world::verdict::Verdict;

/// What the webhook gives as the reason.
const REASON: &str = "삭제 API 요청";

#[derive(Debug)]
struct Delete {
    billing_key: Box<str>,
}

pub(in crate::world) fn read(call: &Call) -> Reading {
    Reading::act(About::Nothing, Delete { billing_key: call.parameter.clone() })
}

impl Act for Delete {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Err(refusal) = self.judge(state, case) {
            return case.refuse(refusal);
        }
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DELETE_DECLINED, case);
        }
        if let Some(key) = state.billing.keys.get_mut(&self.billing_key) {
            key.removal = Some(Removal { at: case.now });
        }
        let event =
            Event::BillingDeleted { billing_key: self.billing_key.clone(), reason: Some(REASON.into()) };
        state.outbox.emit(case.now, event);
        let verdict = case.ok(Bytes::new(), What::Changed, &rules::DELETED);
        Verdict { media: Media::Empty, ..verdict }
    }
}

impl Delete {
    fn judge(&self, state: &State, case: &Case) -> Result<(), Refusal> {
        let Some(key) = state.billing.keys.get(&self.billing_key) else {
            let reason = format!("no billing key is {}", self.billing_key);
            return refuse(case, ("NOT_FOUND_BILLING", &rules::DELETE_UNKNOWN), reason);
        };
        let Some(Removal { at }) = key.removal else { return Ok(()) };
        let code = match state.switches.making.deleted_twice {
            DeletedTwice::AlreadyRemovedBillingKey => "ALREADY_REMOVED_BILLING_KEY",
            DeletedTwice::NotFoundBilling => "NOT_FOUND_BILLING",
        };
        refuse(case, (code, &rules::DELETED_TWICE), format!("it was deleted at {at}"))
    }
}
