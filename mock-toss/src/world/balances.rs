//! `GET /v2/balances`: what can be paid out. It grows by approved payments, shrinks by cancels and payouts; the
//! gateway's fees are left aside (contract §2.9).

use serde::Serialize;

use super::amount::Currency;
use super::call::Call;
use super::reading::{About, Act, Reading};
use super::state::{Case, State};
use super::v2;
use super::verdict::Verdict;
use crate::journal::What;

pub(super) mod rules {
    crate::world::rules::rules! {
        FOUND = documented("balance.found", "2.9");
        DECLINED = inferred("balance.declined", "2.9");
    }
}

#[derive(Debug)]
struct LookUp;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    pending_amount: Amount,
    available_amount: Amount,
}

#[derive(Serialize)]
struct Amount {
    currency: &'static str,
    value: u64,
}

pub(super) fn look_up(_call: &Call) -> Reading {
    Reading::act(About::Nothing, LookUp)
}

impl Act for LookUp {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let won = |value| Amount { currency: "KRW", value };
        // The test environment settles nothing, so nothing is pending there.
        let body = Body { pending_amount: won(0), available_amount: won(state.available_funds()) };
        case.ok(v2::entity(case, "balance", &body), What::LookedUp, &rules::FOUND)
    }
}

impl State {
    /// What can be paid out, in won; nothing if what was paid out is cancelled afterwards.
    pub(super) fn available_funds(&self) -> u64 {
        let approved = self.book.payments().iter().filter(|payment| payment.approved_at.is_some());
        let in_won = approved.filter(|payment| payment.currency == Currency::Krw);
        let taken = in_won.fold(self.funds, |sum, payment| sum.saturating_add(payment.balance));
        taken.saturating_sub(self.payouts.committed())
    }

    /// Puts money into the balance.
    pub(super) fn fund(&mut self, won: u64) {
        self.funds = self.funds.saturating_add(won);
    }
}
