//! Whatever merchants do in whatever order, the accounts add up, and they say what the payments say.

use core::time::Duration;
use std::collections::BTreeMap;

use http::Request;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Bench, Seen, confirm_body, confirm_request};
use crate::accounts::{Account, Accounts, TrialBalance};
use crate::config::{Config, Merchant};
use crate::journal::Journal;
use crate::ledger::Ledger;

/// One thing that somebody does; payments are counted from the first.
#[derive(Clone, Debug)]
enum Act {
    Open {
        amount: u64,
    },
    Confirm {
        payment: usize,
        more: u64,
    },
    Cancel {
        payment: usize,
        amount: Option<u64>,
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
    Wait {
        hours: u64,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let payment = 0_usize..6;
    prop_oneof![
        3 => (1_u64..100_000).prop_map(|amount| Act::Open { amount }),
        // Sometimes not what the customer authenticated.
        4 => (payment.clone(), prop_oneof![4 => Just(0_u64), 1 => Just(1)])
            .prop_map(|(payment, more)| Act::Confirm { payment, more }),
        4 => (payment.clone(), proptest::option::of(0_u64..60_000), any::<bool>())
            .prop_map(|(payment, amount, lock)| Act::Cancel { payment, amount, lock }),
        1 => (payment.clone(), 1_u64..60_000).prop_map(|(payment, amount)| Act::CancelTwice { payment, amount }),
        1 => payment.clone().prop_map(|payment| Act::LookUp { payment }),
        1 => payment.prop_map(|payment| Act::Settle { payment }),
        1 => (0_u64..80).prop_map(|hours| Act::Wait { hours }),
    ]
}

/// What the answered bodies say, and nothing else.
#[derive(Default)]
struct Told(BTreeMap<String, Value>);

impl Told {
    fn hears(&mut self, seen: &Seen) {
        if let Some(key) = seen.body["paymentKey"].as_str().filter(|_| seen.status == 200) {
            self.0.insert(key.to_owned(), seen.body.clone());
        }
    }

    /// What customers have paid and not got back.
    fn held(&self) -> i128 {
        let approved = self.0.values().filter(|payment| !payment["approvedAt"].is_null());
        approved.map(|payment| i128::from(payment["balanceAmount"].as_u64().expect("an amount"))).sum()
    }
}

struct Play {
    bench: Bench,
    opened: Vec<(String, String, u64)>,
    told: Told,
}

impl Play {
    fn new() -> Self {
        let merchants = vec![Merchant::new("live_gsk_0123456789", "tgen_live")];
        let bench = Bench::with(&Config { merchants, ..Config::default() });
        Self { bench, opened: Vec::new(), told: Told::default() }
    }

    fn does(&mut self, act: &Act) {
        let (bench, told) = (&mut self.bench, &mut self.told);
        let of = |payment: usize| self.opened.get(payment).cloned();
        match act {
            Act::Open { amount } => {
                let order = format!("ORD-{:06}", self.opened.len());
                self.opened.push((bench.open(&order, *amount), order, *amount));
            }
            Act::Confirm { payment, more } => {
                let Some((key, order, amount)) = of(*payment) else { return };
                told.hears(&bench.send(confirm_request(None), &confirm_body(&key, &order, amount + more)));
            }
            Act::Cancel { payment, amount, lock } => {
                let Some((key, ..)) = of(*payment) else { return };
                let refundable = lock.then_some(amount);
                let body =
                    json!({"cancelReason": "x", "cancelAmount": amount, "refundableAmount": refundable});
                told.hears(&bench.cancel(&key, &body));
            }
            Act::CancelTwice { payment, amount } => {
                let Some((key, ..)) = of(*payment) else { return };
                let body = json!({"cancelReason": "x", "cancelAmount": amount});
                for _ in 0..2 {
                    let path = format!("/v1/payments/{key}/cancel");
                    let request = Request::post(path).header("idempotency-key", format!("{amount}"));
                    told.hears(&bench.send(request, &body));
                }
            }
            Act::LookUp { payment } => {
                let Some((key, ..)) = of(*payment) else { return };
                told.hears(&bench.look_up(&key));
            }
            Act::Settle { payment } => {
                let Some((key, ..)) = of(*payment) else { return };
                bench.send(Request::post("/v1/settlements"), &json!({"paymentKey": key}));
            }
            Act::Wait { hours } => bench.advance(Duration::from_hours(*hours)),
        }
    }

    fn journal(&mut self) -> Journal {
        self.bench.world.journal(self.bench.now)
    }
}

/// Debits are credits after every single entry.
fn assert_sound(journal: &Journal) {
    let mut accounts = Accounts::default();
    for entry in &journal.entries {
        accounts.book(&entry.what);
        for TrialBalance { currency, debits, credits } in accounts.trial_balances() {
            assert_eq!(debits, credits, "{currency} after {entry:?}");
        }
    }
    assert_eq!(accounts, Accounts::of(journal));
}

proptest! {
    #[test]
    fn debits_are_credits_at_every_entry_and_balances_are_what_payments_say(acts in vec(act(), 1..40)) {
        let mut play = Play::new();
        for act in &acts {
            play.does(act);
            let journal = play.journal();
            let accounts = Accounts::of(&journal);
            let of = |account| accounts.balance(account, "KRW").balance;
            let held = play.told.held();
            prop_assert_eq!(of(Account::Customers) + of(Account::Promotions), held, "{:?}", act);
            let merchants = [
                Account::MerchantUnsettled, Account::MerchantBank, Account::GatewayFees, Account::FeeVat,
                Account::RefundsInTransit, Account::RefundsReturned,
            ];
            prop_assert_eq!(merchants.map(of).into_iter().sum::<i128>(), held, "{:?}", act);
            prop_assert_eq!(accounts, Ledger::of(&journal).accounts().clone());
        }
        assert_sound(&play.journal());
        play.bench.assert_books_agree();
    }

    #[test]
    fn a_journal_read_back_is_the_same_journal(acts in vec(act(), 1..40)) {
        let mut play = Play::new();
        for act in &acts {
            play.does(act);
        }
        let journal = play.journal();
        let read = Journal::from_ndjson(&journal.to_ndjson()).expect("it was written by us");
        prop_assert_eq!(&read, &journal);
        prop_assert_eq!(Ledger::of(&read), Ledger::of(&journal));
    }
}
