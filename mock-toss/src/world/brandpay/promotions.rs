//! `GET /v1/brandpay/promotions/card` and `.../bank`: the fake runs no promotion of brandpay's, so both are empty.

use serde::Serialize;

use super::rules;
use crate::journal::What;
use crate::operation::Operation;
use crate::world::call::Call;
use crate::world::reading::{About, Act, Reading};
use crate::world::state::{Case, State};
use crate::world::v2;
use crate::world::verdict::Verdict;

#[derive(Debug)]
struct List;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Cards {
    discount_cards: [(); 0],
    interest_free_cards: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Banks {
    discount_banks: [(); 0],
}

pub(in crate::world) fn promotions(_call: &Call) -> Reading {
    Reading::act(About::Nothing, List)
}

impl Act for List {
    fn run(&self, _state: &mut State, case: &Case) -> Verdict {
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let body = if case.operation == Operation::BrandpayBankPromotions {
            v2::bare(&Banks { discount_banks: [] })
        } else {
            v2::bare(&Cards { discount_cards: [], interest_free_cards: [] })
        };
        case.ok(body, What::LookedUp, &rules::PROMOTIONS)
    }
}
