//! What can be done.

use proptest::prelude::*;

/// One step. Numbers name orders, claims and jobs, and are taken by what there is.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// Stores the confirm of an order, for one of two merchants, with a priority.
    Confirm {
        number: u32,
        merchant: u8,
        priority: u8,
    },
    /// Stores a cancel; nothing is "all that is left".
    Cancel {
        number: u32,
        name: u8,
        amount: i64,
    },
    /// Stores a wish.
    Request {
        number: u32,
        id: u8,
        amount: i64,
    },
    /// Approves two of them.
    Approve {
        ids: [u8; 2],
        by: u8,
    },
    Reject {
        id: u8,
    },
    /// Claims some.
    Claim {
        limit: usize,
        per_merchant: bool,
        kinds: u8,
    },
    /// Renews all claims.
    Renew,
    /// Settles a claim, with one of the things that can happen to it.
    Settle {
        claim: usize,
        fate: Fate,
    },
    Redrive {
        job: usize,
        release: bool,
    },
    /// Somebody gives money back at the gateway itself.
    Elsewhere {
        number: u32,
        amount: i64,
    },
    /// Tells what the gateway shows.
    Report {
        number: u32,
    },
    Adopt {
        number: u32,
    },
    /// Lets time pass, a little or a lot.
    Pass {
        time: u8,
    },
    Purge,
}

/// What happens to what a claim does next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fate {
    /// It is done, and said.
    Well,
    /// It is done, and the answer is lost.
    LostAnswer,
    /// It is not done, and nobody knows.
    LostRequest,
    Declined,
    Later,
    NoFunds,
    NotSent,
    /// The look-up finds no such payment.
    NotFound,
    /// The shop cannot write it.
    Refused,
}

pub(super) const NUMBERS: std::ops::Range<u32> = 1..4;

pub(super) fn any() -> impl Strategy<Value = Op> {
    let amount = prop::sample::select(vec![0_i64, 1_000, 4_000, 7_000, 10_000]);
    let number = NUMBERS;
    prop_oneof![
        5 => (number.clone(), 0..2_u8, 0..2_u8)
            .prop_map(|(number, merchant, priority)| Op::Confirm { number, merchant, priority }),
        5 => (number.clone(), 0..4_u8, amount.clone())
            .prop_map(|(number, name, amount)| Op::Cancel { number, name, amount }),
        4 => (number.clone(), 0..4_u8, amount.clone())
            .prop_map(|(number, id, amount)| Op::Request { number, id, amount }),
        4 => ([0..5_u8, 0..5_u8], 0..3_u8).prop_map(|(ids, by)| Op::Approve { ids, by }),
        1 => (0..4_u8).prop_map(|id| Op::Reject { id }),
        9 => (1..4_usize, proptest::bool::ANY, 0..5_u8)
            .prop_map(|(limit, per_merchant, kinds)| Op::Claim { limit, per_merchant, kinds }),
        1 => Just(Op::Renew),
        12 => (0..4_usize, fate()).prop_map(|(claim, fate)| Op::Settle { claim, fate }),
        3 => (0..6_usize, proptest::bool::ANY).prop_map(|(job, release)| Op::Redrive { job, release }),
        1 => (number.clone(), amount).prop_map(|(number, amount)| Op::Elsewhere { number, amount }),
        3 => number.clone().prop_map(|number| Op::Report { number }),
        3 => number.prop_map(|number| Op::Adopt { number }),
        5 => (0..4_u8).prop_map(|time| Op::Pass { time }),
        1 => Just(Op::Purge),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        8 => Just(Fate::Well),
        2 => Just(Fate::LostAnswer),
        2 => Just(Fate::LostRequest),
        2 => Just(Fate::Declined),
        2 => Just(Fate::Later),
        1 => Just(Fate::NoFunds),
        1 => Just(Fate::NotSent),
        1 => Just(Fate::NotFound),
        1 => Just(Fate::Refused),
    ]
}
