//! Whatever merchants, customers, banks and wallets do in whatever order, the accounts add up, and they say what
//! the payments say.

mod checkpoints;
mod play;

use proptest::collection::vec;
use proptest::prelude::*;

use self::play::{Play, act};
use crate::accounts::{Account, Accounts, TrialBalance};
use crate::journal::Journal;
use crate::ledger::Ledger;

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
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn debits_are_credits_at_every_entry_and_balances_are_what_payments_say(acts in vec(act(), 1..60)) {
        let mut play = Play::new();
        for act in &acts {
            play.does(act);
            let journal = play.journal();
            let accounts = Accounts::of(&journal);
            let all = |which: &[Account]| {
                which.iter().map(|account| accounts.balance(*account, "KRW").balance).sum::<i128>()
            };
            let merchants = all(&[
                Account::MerchantUnsettled, Account::MerchantBank, Account::GatewayFees, Account::FeeVat,
            ]);
            let under_way = all(&[Account::RefundsInTransit, Account::RefundsReturned]);
            prop_assert_eq!(all(&[Account::Customers, Account::Promotions]), merchants + under_way, "{:?}", act);
            // A wallet's open cancel is reserved in the accounts, and not yet taken from the payment.
            prop_assert_eq!(merchants + play.told.undecided(), play.told.held(), "{:?}", act);
            prop_assert_eq!(accounts, Ledger::of(&journal).accounts().clone());
        }
        assert_sound(&play.journal());
        play.bench.assert_books_agree();
    }

    #[test]
    fn nothing_is_left_anywhere_when_everything_has_gone_back(acts in vec(act(), 1..60)) {
        let mut play = Play::new();
        for act in &acts {
            play.does(act);
        }
        play.gives_everything_back();
        prop_assert_eq!(play.told.held(), 0);
        let journal = play.journal();
        let accounts = Accounts::of(&journal);
        let returned = accounts.balance(Account::RefundsReturned, "KRW").balance;
        let of = |account| accounts.balance(account, "KRW").balance;
        prop_assert_eq!((of(Account::Customers), of(Account::Promotions)), (returned, 0));
        prop_assert_eq!((of(Account::MerchantUnsettled), of(Account::RefundsInTransit)), (0, 0));
        // The fees of parts are rounded each by itself, so a few won may be left between the two.
        prop_assert_eq!(of(Account::MerchantBank), -of(Account::GatewayFees) - of(Account::FeeVat));
        prop_assert!(of(Account::MerchantBank).abs() < 60);
    }

    #[test]
    fn a_journal_read_back_is_the_same_journal(acts in vec(act(), 1..60)) {
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
