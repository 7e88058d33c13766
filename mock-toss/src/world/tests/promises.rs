//! Whatever is asked, in whatever order: the books balance, and nothing panics.

use core::time::Duration;
use std::sync::Arc;

use http::Request;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::{Bench, confirm_body, confirm_request};
use crate::fault::{End, Fault, Latency, Part, Plan, Point, Rule};
use crate::time::to_the_microsecond;
use crate::world::{Decision, Departure, Draft, Input, Token};

#[derive(Clone, Debug)]
enum Act {
    Open { order: u8, amount: u64 },
    Confirm { payment: u8, key: u8, amount_off: u64 },
    Cancel { payment: u8, key: u8, amount: Option<u64>, refundable: Option<u64> },
    LookUp { payment: u8 },
    Garbage { payment: u8, body: Vec<u8> },
    Wait { seconds: u64 },
    Resume { token: u8 },
    Faults { point: u8, fault: u8, nth: u32 },
}

fn act() -> impl Strategy<Value = Act> {
    let amount = 1..3_000_u64;
    prop_oneof![
        (0..4_u8, amount.clone()).prop_map(|(order, amount)| Act::Open { order, amount }),
        (0..6_u8, 0..4_u8, 0..2_u64).prop_map(|(payment, key, amount_off)| Act::Confirm {
            payment,
            key,
            amount_off
        }),
        (0..6_u8, 0..4_u8, proptest::option::of(amount.clone()), proptest::option::of(amount))
            .prop_map(|(payment, key, amount, refundable)| Act::Cancel { payment, key, amount, refundable }),
        (0..6_u8).prop_map(|payment| Act::LookUp { payment }),
        (0..6_u8, vec(any::<u8>(), 0..60)).prop_map(|(payment, body)| Act::Garbage { payment, body }),
        (0..400_u64).prop_map(|seconds| Act::Wait { seconds }),
        (0..8_u8).prop_map(|token| Act::Resume { token }),
        (0..4_u8, 0..9_u8, 1..3_u32).prop_map(|(point, fault, nth)| Act::Faults { point, fault, nth }),
    ]
}

/// A plan of one delay and one fault; `None` where the two do not go together.
fn plan(point: u8, fault: u8, nth: u32) -> Option<Plan> {
    let point = [Point::BeforeAuth, Point::BeforeCommit, Point::AfterCommit, Point::WhileAnswering]
        [usize::from(point)];
    let code = |code: &str| Fault::Code { code: code.to_owned() };
    let status = Fault::Status { status: 500, code: None, stored: None, retry_after: None };
    let faults = [
        Fault::Close,
        Fault::Reset,
        Fault::Never,
        status,
        Fault::Html { status: 503 },
        code("REJECT_CARD_PAYMENT"),
        code("PROVIDER_ERROR"),
        Fault::OtherOrder,
        Fault::Truncate { part: Part::Body, bytes: 10, end: End::Close },
    ];
    let mut struck = Rule::new("struck", point, faults[usize::from(fault)].clone());
    struck.nth = Some(nth.into());
    let mut slow = Rule::new("slow", point, Fault::Delay { ms: Latency::Between { min: 1, max: 1_000 } });
    slow.probability = Some(0.5);
    Plan::new(7, vec![slow, struck]).ok()
}

struct Play {
    bench: Bench,
    payments: Vec<(String, String, u64)>,
    parked: Vec<Token>,
    /// What was decided so far.
    said: Vec<String>,
}

impl Play {
    fn new(bench: Bench) -> Self {
        Self { bench, payments: Vec::new(), parked: Vec::new(), said: Vec::new() }
    }

    /// Lets every request in flight end.
    fn come_to_rest(&mut self) {
        while !self.parked.is_empty() {
            self.act(&Act::Resume { token: 0 });
        }
    }

    fn written(&self) -> String {
        to_the_microsecond(|| serde_json::to_string(&self.bench.world)).expect("a world is JSON")
    }

    /// Another world with the same memory.
    fn restored(&self) -> Self {
        let mut world = Bench::new().world;
        world.become_restored(serde_json::from_str(&self.written()).expect("what was written is read"));
        Self { payments: self.payments.clone(), ..Self::new(Bench { world, now: self.bench.now }) }
    }

    fn payment(&self, at: u8) -> (String, String, u64) {
        let known = self.payments.get(usize::from(at)).cloned();
        known.unwrap_or_else(|| ("no-such-payment".to_owned(), "ORD-000009".to_owned(), 1))
    }

    fn take(&mut self, decision: Decision) {
        match decision {
            Decision::Park { until, token } => {
                self.said.push(format!("{until:?} {token:?}"));
                self.parked.push(token);
            }
            Decision::Answer(draft) => self.said.push(format!("{:?}", draft.written())),
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Open { order, amount } => {
                let order_id = format!("ORD-00000{order}");
                let key = self.bench.open(&order_id, *amount);
                self.payments.push((key, order_id, *amount));
            }
            Act::Confirm { payment, key, amount_off } => {
                let (payment_key, order_id, amount) = self.payment(*payment);
                let body = confirm_body(&payment_key, &order_id, amount + amount_off);
                let decision = self.bench.begin(confirm_request(Some(&format!("key-{key}"))), &body);
                self.take(decision);
            }
            Act::Cancel { payment, key, amount, refundable } => {
                let (payment_key, ..) = self.payment(*payment);
                let request = Request::post(format!("/v1/payments/{payment_key}/cancel"));
                let request = request.header("idempotency-key", format!("key-{key}"));
                let body =
                    json!({"cancelReason": "x", "cancelAmount": amount, "refundableAmount": refundable});
                let decision = self.bench.begin(request, &body);
                self.take(decision);
            }
            Act::LookUp { payment } => {
                let (payment_key, ..) = self.payment(*payment);
                let request = Request::get(format!("/v1/payments/{payment_key}"));
                let decision = self.bench.begin(request, &json!(null));
                self.take(decision);
            }
            Act::Garbage { payment, body } => {
                let (payment_key, ..) = self.payment(*payment);
                let cancel = Request::post(format!("/v1/payments/{payment_key}/cancel"));
                for request in [confirm_request(None), cancel] {
                    let decision = self.bench.begin_raw(request, body.clone().into());
                    self.take(decision);
                }
            }
            Act::Wait { seconds } => self.bench.advance(Duration::from_secs(*seconds)),
            Act::Resume { token } => {
                if usize::from(*token) < self.parked.len() {
                    let token = self.parked.remove(usize::from(*token));
                    let now = self.bench.now;
                    let decision = self.bench.world.handle(now, Input::Resume(token));
                    self.take(decision);
                }
            }
            Act::Faults { point, fault, nth } => {
                if let Some(plan) = plan(*point, *fault, *nth) {
                    self.bench.world.set_faults(self.bench.now, plan);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_books_balance_after_every_act(acts in vec(act(), 1..60)) {
        let mut play = Play::new(Bench::new());
        for act in &acts {
            play.act(act);
            play.bench.assert_books_agree();
        }
    }

    #[test]
    fn the_same_acts_have_the_same_journal(acts in vec(act(), 1..40)) {
        let journal = || {
            let mut play = Play::new(Bench::new());
            for act in &acts {
                play.act(act);
            }
            let now = play.bench.now;
            play.bench.world.journal(now).to_ndjson()
        };
        prop_assert_eq!(journal(), journal());
    }

    #[test]
    fn a_restored_world_answers_as_the_one_that_was_written_would_have(
        before in vec(act(), 1..40),
        after in vec(act(), 1..40),
    ) {
        let mut play = Play::new(Bench::new());
        for act in &before {
            play.act(act);
        }
        play.come_to_rest();
        play.said.clear();
        let mut restored = play.restored();
        prop_assert!(restored.written() == play.written(), "nothing is lost on the way");
        for act in &after {
            play.act(act);
            restored.act(act);
        }
        prop_assert_eq!(&play.said, &restored.said);
        let now = play.bench.now;
        let journals = [&mut play, &mut restored].map(|play| play.bench.world.journal(now).to_ndjson());
        prop_assert_eq!(&journals[0], &journals[1]);
    }

    #[test]
    fn what_requests_in_flight_hold_is_free_in_a_restored_world(acts in vec(act(), 1..40)) {
        let mut play = Play::new(Bench::new());
        for act in &acts {
            play.act(act);
        }
        let mut restored = play.restored();
        let held = restored.bench.world.state.book.payments().iter().filter(|payment| restored.bench.world.state.book.is_being_confirmed(&payment.key));
        prop_assert_eq!(held.count(), 0);
        for token in play.parked {
            let late = restored.bench.world.handle(restored.bench.now, Input::Resume(token));
            let is_nothing = matches!(&late, Decision::Answer(Draft::Answer(answer)) if matches!(answer.departure, Departure::Nothing(_)));
            prop_assert!(is_nothing, "{:?}", late);
        }
        restored.bench.advance(Duration::from_hours(24));
        restored.bench.assert_books_agree();
        let left = restored.bench.world.state.book.payments().iter().filter(|payment| payment.status.is_open());
        prop_assert_eq!(left.count(), 0, "whatever was open expires");
    }

    #[test]
    fn each_payment_is_captured_at_most_once(acts in vec(act(), 1..60)) {
        let mut play = Play::new(Bench::new());
        for act in &acts {
            play.act(act);
        }
        let now = play.bench.now;
        let journal = play.bench.world.journal(now);
        let mut captured = std::collections::BTreeSet::new();
        for entry in &journal.entries {
            if matches!(entry.what, crate::journal::What::Approved { .. }) {
                prop_assert!(captured.insert(Arc::clone(&entry.payment_key)), "{} twice", entry.payment_key);
            }
        }
    }
}
