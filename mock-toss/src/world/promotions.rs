//! `GET /v1/promotions` and `GET /v1/promotions/card`: what card companies and banks give away. The gateway's own
//! come and go; the fake answers those of the gateway's examples until the control API sets others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::reading::{About, Act, Reading};
use super::state::{Case, State};
use super::verdict::Verdict;
use crate::journal::What;

pub(super) mod rules {
    crate::world::rules::rules! {
        LISTED = documented("promotions.listed", "2.7");
        DECLINED = inferred("promotions.declined", "2.7");
    }
}

const ALL: &str = r#"[{"payType":"NORMAL","type":"CARD_INTEREST_FREE","cardDiscount":null,"cardInterestFree":{"issuerCode":"61","minimumPaymentAmount":50000,"currency":"KRW","dueDate":"2025-12-31","installmentFreeMonths":[2,3]},"cardPoint":null,"bankDiscount":null},{"payType":"NORMAL","type":"BANK_DISCOUNT","cardDiscount":null,"cardInterestFree":null,"cardPoint":null,"bankDiscount":{"type":"FIXED_RATE","bankCode":"92","discountAmount":null,"discountRate":0.05,"minimumPaymentAmount":10000,"maximumPaymentAmount":500000,"currency":"KRW","discountCode":"P0001","dueDate":"2025-12-31"}}]"#;
const CARD: &str = r#"{"discountCards":[{"issuerCode":"61","discountAmount":1000,"balance":10000000,"discountCode":"1250300001","dueDate":"2025-12-31","minimumPaymentAmount":30000,"maximumPaymentAmount":1000000,"currency":"KRW"}],"interestFreeCards":[{"issuerCode":"61","minimumPaymentAmount":50000,"dueDate":"2025-12-31","installmentFreeMonths":[2,3]}]}"#;

type Object = BTreeMap<String, Box<RawValue>>;

/// What the body about cards consists of.
const CARD_LISTS: [&str; 2] = ["discountCards", "interestFreeCards"];

/// The two bodies, as JSON.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(in crate::world) struct Promotions {
    all: Box<str>,
    card: Box<str>,
}

impl Default for Promotions {
    fn default() -> Self {
        Self { all: ALL.into(), card: CARD.into() }
    }
}

/// What the control API sets; an absent body stays what it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPromotions {
    all: Option<Box<RawValue>>,
    card: Option<Box<RawValue>>,
}

impl Promotions {
    pub(in crate::world) fn set(&mut self, new: &NewPromotions) -> Result<(), String> {
        let is_list = |value: &RawValue| serde_json::from_str::<Vec<Object>>(value.get()).is_ok();
        if new.all.as_ref().is_some_and(|all| !is_list(all)) {
            return Err("all is not a list of promotions, each an object".to_owned());
        }
        let of_card = |card: &RawValue| serde_json::from_str::<Object>(card.get()).ok();
        let is_whole = |card: &RawValue| {
            let lists = of_card(card).unwrap_or_default();
            CARD_LISTS.iter().all(|name| lists.get(*name).is_some_and(|list| is_list(list)))
        };
        if new.card.as_ref().is_some_and(|card| !is_whole(card)) {
            let [discount, interest_free] = CARD_LISTS;
            return Err(format!(
                "card is not an object with {discount} and {interest_free}, each a list of objects"
            ));
        }
        if let Some(all) = &new.all {
            self.all = all.get().into();
        }
        if let Some(card) = &new.card {
            self.card = card.get().into();
        }
        Ok(())
    }
}

#[derive(Debug)]
struct List {
    is_card: bool,
}

pub(super) fn read(is_card: bool) -> Reading {
    Reading::act(About::Nothing, List { is_card })
}

impl Act for List {
    fn run(&self, state: &mut State, case: &Case) -> Verdict {
        if let Some(row) = case.declined {
            return Verdict::of_row(row, &rules::DECLINED, case);
        }
        let Promotions { all, card } = &state.promotions;
        let body = if self.is_card { card } else { all };
        case.ok(body.as_bytes().to_vec(), What::LookedUp, &rules::LISTED)
    }
}
