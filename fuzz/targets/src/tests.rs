//! The targets over their seeds, whole and damaged: what libFuzzer does for minutes, for a moment.

use crate::seeds::{self, Seed};
use crate::{TARGETS, Target, endpoint};

fn seeds_of(target: &str) -> Vec<Seed> {
    let seeds = seeds::all().expect("the golden files are there");
    seeds.into_iter().filter(|seed| seed.target == target).collect()
}

/// How many of them there are.
const WAYS: usize = 13;

/// Some of the many ways in which a seed can be damaged, the same in every run.
fn damaged(seed: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let cut = (1..4).map(|part| seed[..seed.len() * part / 4].to_vec());
    let broken = (0..8_usize).map(|nth| {
        let mut input = seed.to_vec();
        if !input.is_empty() {
            let place = (nth * 7919 + 13) % input.len();
            input[place] ^= 1 << (nth % 8);
        }
        input
    });
    let doubled = (0..2).map(|part| {
        let (before, after) = seed.split_at(seed.len() * (part + 1) / 3);
        [before, after, after].concat()
    });
    cut.chain(broken).chain(doubled)
}

#[track_caller]
fn holds(name: &str) {
    let (name, check): Target = *TARGETS.iter().find(|(own, _)| *own == name).expect(name);
    let seeds = seeds_of(name);
    assert!(seeds.len() > 3, "{name} has nothing to begin with");
    // Of many seeds each is damaged in one way only, another one each time.
    let step = if seeds.len() > 60 { WAYS } else { 1 };
    for (number, seed) in seeds.iter().enumerate() {
        let broken = damaged(&seed.input).skip(number % step).step_by(step);
        for input in core::iter::once(seed.input.clone()).chain(broken) {
            // Told if it panics, so that the input need not be guessed.
            let shown = String::from_utf8_lossy(&input).into_owned();
            let held = std::panic::catch_unwind(|| check(&input));
            assert!(held.is_ok(), "{name} does not hold, {}: {shown}", seed.name);
        }
    }
}

macro_rules! each_holds {
    ($($target:ident)+) => {
        /// One test a target.
        mod holds_over_its_seeds {
            $(#[test] fn $target() { super::holds(stringify!($target)); })+
        }

        #[test]
        fn no_target_is_left_out() {
            assert_eq!(TARGETS.map(|(name, _)| name), [$(stringify!($target)),+]);
        }
    };
}

each_holds! {
    config endpoint gateway journal jwe moment money payment redirect refusal resource text ticket webhook
}

#[test]
fn every_endpoint_is_asked_by_a_target() {
    let asked: Vec<&str> = endpoint::names().collect();
    // These are the other target's.
    let others = ["confirm", "brandpay_confirm", "cancel", "payment", "payment_by_order"];
    for endpoint in toss_sdk::api::endpoints() {
        assert!(asked.contains(&endpoint.name) || others.contains(&endpoint.name), "{}", endpoint.name);
    }
    for name in asked {
        assert!(toss_sdk::api::endpoints().any(|endpoint| endpoint.name == name), "{name}");
    }
}

#[test]
fn every_golden_file_of_an_answer_is_a_seed() {
    let seeds = seeds::all().expect("the golden files are there");
    let resources: Vec<&str> =
        seeds.iter().filter(|seed| seed.target == "resource").map(|seed| seed.name.as_str()).collect();
    for name in
        ["payment.card.done", "v2.payouts.created", "cash_receipts.list", "brandpay.terms", "error.s008"]
    {
        assert!(resources.contains(&name), "{name}");
    }
    assert!(seeds::dictionary().expect("the same").contains("\"\\x22totalAmount\\x22\"\n"));
}
