//! Random things that merchants, customers, banks and wallets do, and what the bodies answered say of them.

use core::num::NonZeroU32;
use core::time::Duration;
use std::collections::BTreeMap;

use http::Request;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::config::{Config, Merchant};
use crate::journal::Journal;
use crate::world::deposit::Happening;
use crate::world::method::{EasyPay, Method, VirtualAccount};
use crate::world::payment::Payment;
use crate::world::tests::{Bench, Seen, confirm_body, confirm_request};

/// One thing that somebody does; payments are counted from the first.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Open {
        amount: u64,
        means: Means,
    },
    Confirm {
        payment: usize,
        more: u64,
    },
    Cancel {
        payment: usize,
        amount: Option<u64>,
        /// Whether it names the balance, and so cannot come twice.
        lock: bool,
    },
    /// The same cancel twice with one key.
    CancelTwice {
        payment: usize,
        amount: u64,
    },
    LookUp {
        payment: usize,
    },
    Settle {
        payment: usize,
    },
    /// What a bank does, where it fits.
    Happen {
        payment: usize,
        happening: Happening,
    },
    /// A wallet decides on the newest cancel, where it fits.
    Decide {
        payment: usize,
        is_done: bool,
    },
    Wait {
        hours: u64,
    },
}

/// What a customer pays with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Means {
    Card,
    /// A promotion pays a tenth.
    Discounted,
    VirtualAccount,
    /// A foreign wallet, whose cancels take their time.
    Wallet,
}

fn happening() -> impl Strategy<Value = Happening> {
    let refund = |status: &str| Just(Happening::Refund { status: status.into() });
    prop_oneof![
        4 => Just(Happening::Deposit { amount: None, depositor: None }),
        1 => Just(Happening::DepositError),
        1 => refund("PENDING"),
        1 => refund("COMPLETED"),
        1 => refund("FAILED"),
        1 => refund("PARTIAL_FAILED"),
    ]
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    let payment = || 0_usize..6;
    let means = prop_oneof![
        Just(Means::Card),
        Just(Means::Discounted),
        Just(Means::VirtualAccount),
        Just(Means::Wallet)
    ];
    // Sometimes not what the customer authenticated.
    let more = prop_oneof![4 => Just(0_u64), 1 => Just(1)];
    let amount = proptest::option::of(0_u64..60_000);
    prop_oneof![
        3 => (1_u64..100_000, means).prop_map(|(amount, means)| Act::Open { amount, means }),
        4 => (payment(), more).prop_map(|(payment, more)| Act::Confirm { payment, more }),
        4 => (payment(), amount, any::<bool>())
            .prop_map(|(payment, amount, lock)| Act::Cancel { payment, amount, lock }),
        1 => (payment(), 1_u64..60_000).prop_map(|(payment, amount)| Act::CancelTwice { payment, amount }),
        1 => payment().prop_map(|payment| Act::LookUp { payment }),
        1 => payment().prop_map(|payment| Act::Settle { payment }),
        4 => (payment(), happening()).prop_map(|(payment, happening)| Act::Happen { payment, happening }),
        1 => (payment(), any::<bool>()).prop_map(|(payment, is_done)| Act::Decide { payment, is_done }),
        1 => (0_u64..80).prop_map(|hours| Act::Wait { hours }),
    ]
}

/// What the answered bodies say, and nothing else.
#[derive(Default)]
pub(super) struct Told(BTreeMap<String, Value>);

impl Told {
    fn hears(&mut self, seen: &Seen) {
        if seen.status == 200 {
            self.reads(&seen.body);
        }
    }

    fn reads(&mut self, body: &Value) {
        let key = body["paymentKey"].as_str().expect("a payment has a key");
        self.0.insert(key.to_owned(), body.clone());
    }

    /// What merchants hold of approved payments.
    pub(super) fn held(&self) -> i128 {
        let approved = self.0.values().filter(|payment| !payment["approvedAt"].is_null());
        approved.map(|payment| number(&payment["balanceAmount"])).sum()
    }

    /// What wallets have not decided on.
    pub(super) fn undecided(&self) -> i128 {
        let cancels = self.0.values().filter_map(|payment| payment["cancels"].as_array()).flatten();
        let open = cancels.filter(|cancel| cancel["cancelStatus"] == "IN_PROGRESS");
        open.map(|cancel| number(&cancel["cancelAmount"])).sum()
    }
}

fn number(amount: &Value) -> i128 {
    amount.as_u64().expect("an amount").into()
}

pub(super) struct Play {
    pub(super) bench: Bench,
    pub(super) opened: Vec<(String, String, u64)>,
    pub(super) told: Told,
}

impl Play {
    pub(super) fn new() -> Self {
        Self::keeping(u32::MAX)
    }

    /// One whose journal keeps so many entries.
    pub(super) fn keeping(entries: u32) -> Self {
        let merchants = vec![Merchant::new("live_gsk_0123456789", "tgen_live")];
        let journal_entries = NonZeroU32::new(entries).expect("at least one");
        let bench = Bench::with(&Config { merchants, journal_entries, ..Config::default() });
        Self { bench, opened: Vec::new(), told: Told::default() }
    }

    pub(super) fn journal(&mut self) -> Journal {
        self.bench.world.journal(self.bench.now)
    }

    pub(super) fn does(&mut self, act: &Act) {
        match act {
            Act::Open { amount, means } => self.opens(*amount, *means),
            Act::Wait { hours } => {
                self.bench.advance(Duration::from_hours(*hours));
                // What the clock did is seen by looking.
                (0..self.opened.len()).for_each(|payment| self.looks_up(payment));
            }
            Act::Confirm { payment, more } => {
                let Some((key, order, amount)) = self.opened.get(*payment).cloned() else { return };
                let body = confirm_body(&key, &order, amount + more);
                self.told.hears(&self.bench.send(confirm_request(None), &body));
            }
            Act::Cancel { payment, amount, lock } => {
                let body = cancel_body(*amount, lock.then_some(*amount).flatten());
                self.cancels(*payment, &body, None);
            }
            Act::CancelTwice { payment, amount } => {
                let key = format!("twice-{}", self.bench.world.journal.last());
                (0..2).for_each(|_| self.cancels(*payment, &cancel_body(Some(*amount), None), Some(&key)));
            }
            Act::LookUp { payment } => self.looks_up(*payment),
            Act::Settle { payment } => {
                let Some((key, ..)) = self.opened.get(*payment).cloned() else { return };
                self.bench.send(Request::post("/v1/settlements"), &json!({"paymentKey": key}));
            }
            Act::Happen { payment, happening } => self.happens(*payment, happening),
            Act::Decide { payment, is_done } => self.decides(*payment, *is_done),
        }
    }

    fn opens(&mut self, amount: u64, means: Means) {
        let order = format!("ORD-{:06}", self.opened.len());
        let key = self.bench.open(&order, amount);
        set(self.bench.world.state.book.find_mut(&key).expect("it was opened"), means);
        self.opened.push((key, order, amount));
    }

    fn looks_up(&mut self, payment: usize) {
        let Some((key, ..)) = self.opened.get(payment).cloned() else { return };
        self.told.hears(&self.bench.look_up(&key));
    }

    fn cancels(&mut self, payment: usize, body: &Value, idempotency_key: Option<&str>) {
        let Some((key, ..)) = self.opened.get(payment).cloned() else { return };
        let mut body = body.clone();
        body["cancelRequestId"] = format!("request-{}", self.bench.world.journal.last()).into();
        let mut request = Request::post(format!("/v1/payments/{key}/cancel"));
        if let Some(idempotency_key) = idempotency_key {
            request = request.header("idempotency-key", idempotency_key);
        }
        self.told.hears(&self.bench.send(request, &body));
    }

    fn happens(&mut self, payment: usize, happening: &Happening) {
        let Some((key, ..)) = self.opened.get(payment).cloned() else { return };
        // What does not fit changes nothing.
        if let Ok(body) = self.bench.world.happen(self.bench.now, &key, happening) {
            self.told.reads(&serde_json::from_slice(&body).expect("JSON"));
        }
    }

    fn decides(&mut self, payment: usize, is_done: bool) {
        let Some((key, ..)) = self.opened.get(payment).cloned() else { return };
        let body = self.bench.look_up(&key).body;
        let newest = body["cancels"].as_array().and_then(|cancels| cancels.last());
        let Some(transaction_key) = newest.and_then(|cancel| cancel["transactionKey"].as_str()) else {
            return;
        };
        let transaction_key = transaction_key.into();
        self.happens(payment, &Happening::CancelEnds { transaction_key, is_done });
    }

    /// The wallet gives back whatever it was asked for.
    fn decides_everything(&mut self, payment: usize) {
        let Some((key, ..)) = self.opened.get(payment).cloned() else { return };
        let body = self.bench.look_up(&key).body;
        let cancels = body["cancels"].as_array().into_iter().flatten();
        for cancel in cancels.filter(|cancel| cancel["cancelStatus"] == "IN_PROGRESS") {
            let transaction_key = cancel["transactionKey"].as_str().expect("a key").into();
            self.happens(payment, &Happening::CancelEnds { transaction_key, is_done: true });
        }
    }

    /// Everybody cancels what is left, all refunds arrive, and everything is settled.
    pub(super) fn gives_everything_back(&mut self) {
        for payment in 0..self.opened.len() {
            self.does(&Act::Wait { hours: 1 });
            self.decides_everything(payment);
            self.cancels(payment, &cancel_body(None, None), None);
            self.decides_everything(payment);
            self.happens(payment, &Happening::Refund { status: "COMPLETED".into() });
        }
        self.does(&Act::Wait { hours: 24 * 30 });
    }
}

fn cancel_body(amount: Option<u64>, refundable: Option<u64>) -> Value {
    json!({
        "cancelReason": "단순 변심", "cancelAmount": amount, "refundableAmount": refundable,
        "refundReceiveAccount": {"bank": "20", "accountNumber": "1000123456789", "holderName": "박토스"},
    })
}

fn set(payment: &mut Payment, means: Means) {
    match means {
        Means::Card => {}
        Means::Discounted => {
            payment.discount = Some(payment.amount / 10).filter(|discount| *discount > 0);
        }
        Means::VirtualAccount => {
            let account = VirtualAccount::asked_for("20", "박토스", 168, payment.requested_at);
            let due = payment.requested_at.after(Duration::from_hours(168));
            let number = "X6505636518308".into();
            payment.method =
                Some(Method::VirtualAccount(VirtualAccount { number, valid_hours: None, due, ..account }));
        }
        Means::Wallet => {
            payment.method = Some(Method::EasyPay(EasyPay {
                provider: "Alipay".into(),
                money: payment.amount,
                discount: 0,
                card: None,
                is_asynchronous: true,
            }));
        }
    }
}
