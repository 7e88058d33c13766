//! Whatever is asked of payments of every kind, in whatever order: the world answers as the model, and both hold
//! the same balances.

use core::time::Duration;

use http::Request;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::{Ask, By, Model, Positions, Wish};
use super::{Happening, alipay, mobile, paypal, transfer, virtual_account, wallet};
use crate::world::amount::{Currency, OnWire, read_minor};
use crate::world::payment::{Payment, Status};
use crate::world::tests::{Bench, confirm_request};

#[derive(Clone, Debug)]
enum Step {
    Open(Wish),
    Authenticate { at: usize },
    Confirm { at: usize, key: Option<u8>, off: u64 },
    Cancel { at: usize, key: Option<u8>, ask: Ask },
    Deposit { at: usize, off: u64 },
    DepositError { at: usize },
    Decide { at: usize, is_done: bool },
    Wait { seconds: u64 },
}

fn wish() -> impl Strategy<Value = Wish> {
    let by = prop_oneof![
        Just(By::Card),
        Just(By::Transfer),
        Just(By::Mobile),
        Just(By::Account),
        Just(By::Points),
        Just(By::Paypal),
        Just(By::Alipay)
    ];
    let untaxed = || prop_oneof![3 => Just(0), 1 => 1..200_u64];
    let rare = || prop_oneof![5 => Just(false), 1 => Just(true)];
    (by, 500..1_500_u64, untaxed(), untaxed(), untaxed(), rare(), rare(), rare()).prop_map(
        |(by, total, tax_free, exempt, discount, is_escrow, whole_only, is_ready)| {
            let discount = if [By::Card, By::Transfer].contains(&by) { discount } else { 0 };
            Wish { by, total, tax_free, exempt, discount, is_escrow, in_parts: !whole_only, is_ready }
        },
    )
}

fn ask() -> impl Strategy<Value = Ask> {
    let amount =
        prop_oneof![2 => Just(None), 3 => (1..600_u64).prop_map(Some), 1 => (1..1_600_u64).prop_map(Some)];
    let tax_free = prop_oneof![2 => Just(0), 1 => 0..300_u64];
    let often = || prop_oneof![5 => Just(true), 1 => Just(false)];
    (amount, prop_oneof![3 => Just(None), 1 => (0..1_500_u64).prop_map(Some)], tax_free, often(), often())
        .prop_map(|(amount, refundable, tax_free, has_account, has_request_id)| Ask {
            amount,
            refundable,
            tax_free,
            has_account,
            has_request_id,
        })
}

fn step() -> impl Strategy<Value = Step> {
    let at = || 0..5_usize;
    let key = || option::weighted(0.3, 0..3_u8);
    let off = || prop_oneof![6 => Just(0), 1 => 1..3_u64];
    prop_oneof![
        2 => wish().prop_map(Step::Open),
        2 => at().prop_map(|at| Step::Authenticate { at }),
        4 => (at(), key(), off()).prop_map(|(at, key, off)| Step::Confirm { at, key, off }),
        8 => (at(), key(), ask()).prop_map(|(at, key, ask)| Step::Cancel { at, key, ask }),
        2 => (at(), off()).prop_map(|(at, off)| Step::Deposit { at, off }),
        1 => at().prop_map(|at| Step::DepositError { at }),
        2 => (at(), any::<bool>()).prop_map(|(at, is_done)| Step::Decide { at, is_done }),
        2 => prop_oneof![4 => 1..400_u64, 1 => 100_000..1_000_000_u64, 1 => 10_000_000..20_000_000_u64]
            .prop_map(|seconds| Step::Wait { seconds }),
    ]
}

/// The world, and the model beside it.
struct Pair {
    bench: Bench,
    model: Model,
    keys: Vec<String>,
}

impl Pair {
    fn new(
        [at_once, stays_partial, already_refunded, paypal_later]: [bool; 4],
        unsettled: Option<u64>,
    ) -> Self {
        let mut bench = Bench::turned(|switches| {
            switches.asynchronous_applies_at_once = at_once;
            switches.deposit_refund_stays_partial = stays_partial;
            switches.already_refunded = already_refunded;
            switches.paypal_is_asynchronous = paypal_later;
        });
        bench.world.set_unsettled(unsettled);
        let positions = Positions { at_once, stays_partial, already_refunded, paypal_later };
        Self { bench, model: Model::new(positions, unsettled), keys: Vec::new() }
    }

    fn key(&self, at: usize) -> String {
        self.keys.get(at).cloned().unwrap_or_else(|| format!("no-such-payment-{at}"))
    }

    fn currency(&self, payment_key: &str) -> Currency {
        let payment = self.bench.world.state.book.find(payment_key);
        payment.map_or(Currency::Krw, |payment| payment.currency)
    }

    fn play(&mut self, step: &Step) {
        let now = self.bench.now;
        match step {
            Step::Open(wish) => {
                let order_id = order(self.keys.len());
                let key = self.bench.chosen(&order_id, wish.total, |payment| choose(payment, wish));
                self.keys.push(key);
                self.model.open(now, *wish);
            }
            Step::Authenticate { at } => {
                let key = self.key(*at);
                let is_done = self.bench.world.authenticate(now, &key).is_ok();
                assert_eq!(is_done, self.model.authenticate(now, *at), "authentication of {at}");
            }
            Step::Confirm { at, key, off } => self.confirm(*at, *key, *off),
            Step::Cancel { at, key, ask } => self.cancel(*at, *key, ask),
            Step::Deposit { at, off } => {
                let amount = self.model.payments.get(*at).map_or(1, |paid| paid.wish.total + off);
                let deposit = Happening::Deposit { amount: Some(amount), depositor: None };
                let is_taken = self.bench.happen(&self.key(*at), &deposit).is_ok();
                assert_eq!(is_taken, self.model.deposit(now, *at, amount), "deposit into {at}");
            }
            Step::DepositError { at } => {
                let is_taken = self.bench.happen(&self.key(*at), &Happening::DepositError).is_ok();
                assert_eq!(is_taken, self.model.deposit_error(now, *at), "deposit error of {at}");
            }
            Step::Decide { at, is_done } => {
                let Some(place) = self.model.decide(*at, *is_done) else { return };
                let key = self.key(*at);
                let transaction_key = self.bench.at(&key).cancels[place].transaction_key.as_ref().into();
                let end = Happening::CancelEnds { transaction_key, is_done: *is_done };
                self.bench.happen(&key, &end).expect("the cancel is in progress");
            }
            Step::Wait { seconds } => self.bench.advance(Duration::from_secs(*seconds)),
        }
    }

    fn confirm(&mut self, at: usize, key: Option<u8>, off: u64) {
        let amount = self.model.payments.get(at).map_or(1, |paid| paid.wish.total + off);
        let text = key.map(|key| format!("key-{key}"));
        let payment_key = self.key(at);
        let asked = OnWire(amount, self.currency(&payment_key));
        let body = json!({"paymentKey": payment_key, "orderId": order(at), "amount": asked});
        let answer = self.bench.send(confirm_request(text.as_deref()), &body);
        let expected = self.model.confirm(self.bench.now, at, key, amount);
        assert_eq!((answer.status, answer.code()), expected, "confirm of {at}");
    }

    fn cancel(&mut self, at: usize, key: Option<u8>, ask: &Ask) {
        let payment_key = self.key(at);
        let currency = self.currency(&payment_key);
        let money = |minor: Option<u64>| minor.map(|minor| OnWire(minor, currency));
        let account = json!({"bank": "20", "accountNumber": "1000123456789", "holderName": "박토스"});
        let body = json!({
            "cancelReason": "단순 변심", "cancelAmount": money(ask.amount), "refundableAmount": money(ask.refundable),
            "taxFreeAmount": money(Some(ask.tax_free)), "currency": currency.as_str(),
            "refundReceiveAccount": ask.has_account.then_some(account),
            "cancelRequestId": ask.has_request_id.then_some("request-1"),
        });
        let request = Request::post(format!("/v1/payments/{payment_key}/cancel"));
        let request = match key {
            Some(key) => request.header("idempotency-key", format!("key-{key}")),
            None => request,
        };
        let answer = self.bench.send(request, &body);
        let expected = self.model.cancel(self.bench.now, at, key, ask);
        assert_eq!((answer.status, answer.code()), expected, "cancel of {at}: {ask:?}");
    }

    fn assert_equal(&mut self) {
        for at in 0..self.keys.len() {
            let key = self.key(at);
            let body = self.bench.look_up(&key).body;
            let decimals = if body["currency"] == "USD" { 2 } else { 0 };
            let minor = |value: &Value| read_minor(value, decimals).expect("an amount");
            let [balance, supplied, vat, tax_free, exempt] =
                ["balanceAmount", "suppliedAmount", "vat", "taxFreeAmount", "taxExemptionAmount"]
                    .map(|field| minor(&body[field]));
            assert_eq!(supplied + vat + tax_free + exempt, balance, "{body}");
            let (paid, positions) = (&self.model.payments[at], self.model.positions);
            let expected = (
                paid.status(self.bench.now, positions),
                paid.balance(positions),
                paid.tax_free(positions),
                paid.exempt(positions),
            );
            let status = body["status"].as_str().expect("a status is text");
            assert_eq!((status, balance, tax_free, exempt), expected, "{body}");
            let cancels = body["cancels"].as_array().into_iter().flatten();
            let lasting = cancels.filter(|cancel| cancel["cancelStatus"] != "ABORTED");
            let given: u64 = lasting.map(|cancel| minor(&cancel["cancelAmount"])).sum();
            assert!(given <= minor(&body["totalAmount"]), "{body}");
        }
        assert_eq!(self.bench.world.unsettled(), self.model.unsettled);
        self.bench.assert_books_agree();
    }
}

fn order(at: usize) -> String {
    format!("ORD-{at:06}")
}

fn choose(payment: &mut Payment, wish: &Wish) {
    match wish.by {
        By::Card => {}
        By::Transfer => transfer(payment),
        By::Mobile => mobile(payment),
        By::Account => virtual_account(payment),
        By::Points => wallet("네이버페이", true, 100, payment),
        By::Paypal => paypal(payment),
        By::Alipay => alipay(payment),
    }
    if wish.is_ready {
        payment.status = Status::Ready;
        payment.expires_at = payment.requested_at.after(Duration::from_mins(30));
    }
    payment.tax_free = wish.tax_free;
    payment.tax_exemption = wish.exempt;
    payment.discount = Some(wish.discount).filter(|discount| *discount > 0);
    payment.use_escrow = wish.is_escrow;
    payment.is_partial_cancelable = wish.in_parts;
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn the_world_answers_as_the_contract(
        switches in any::<[bool; 4]>(),
        unsettled in option::weighted(0.3, 0..2_000_u64),
        first in wish(),
        steps in vec(step(), 1..60),
    ) {
        let mut pair = Pair::new(switches, unsettled);
        pair.play(&Step::Open(first));
        for step in &steps {
            pair.play(step);
            pair.assert_equal();
        }
    }
}
