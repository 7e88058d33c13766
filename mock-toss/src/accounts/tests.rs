//! What is booked for what, and that it is sound.

use super::*;
use crate::journal::Sum;

const CARD: Sum = Sum { amount: 15_000, currency: "KRW", method: "CARD", discount: 1_000 };

fn approved(sum: Sum) -> What {
    What::Approved { transaction_key: "txrd_1".into(), sum }
}

fn canceled(sum: Sum, in_transit: bool) -> What {
    What::Canceled { transaction_key: "txrd_2".into(), sum, refundable: 0, status: "CANCELED", in_transit }
}

fn booked(whats: &[What]) -> Accounts {
    let mut accounts = Accounts::default();
    for what in whats {
        accounts.book(what);
        for TrialBalance { currency, debits, credits } in accounts.trial_balances() {
            assert_eq!(debits, credits, "{currency} after {what:?}");
        }
    }
    accounts
}

fn balances(accounts: &Accounts) -> Vec<(Account, i128)> {
    accounts.balances().map(|balance| (balance.account, balance.balance)).collect()
}

#[test]
fn a_promotion_pays_its_part_and_gets_it_back() {
    let accounts = booked(&[approved(CARD)]);
    let taken =
        [(Account::Customers, 14_000), (Account::Promotions, 1_000), (Account::MerchantUnsettled, 15_000)];
    assert_eq!(balances(&accounts), taken);
    let accounts = booked(&[approved(CARD), canceled(CARD, false)]);
    assert!(accounts.balances().all(|balance| balance.balance == 0), "{accounts:?}");
}

#[test]
fn a_refund_to_an_account_is_in_transit_until_it_has_arrived() {
    let sum = Sum { method: "VIRTUAL_ACCOUNT", discount: 0, ..CARD };
    let deposited = What::Deposited { transaction_key: "txrd_1".into(), sum };
    let under_way = [deposited, canceled(sum, true)];
    let accounts = booked(&under_way);
    assert_eq!(accounts.balance(Account::RefundsInTransit, "KRW").balance, 15_000);
    assert_eq!(accounts.balance(Account::Customers, "KRW").balance, 15_000);
    let transaction_key = || "txrd_2".into();
    let mut arrived = under_way.to_vec();
    arrived.push(What::Refunded { transaction_key: transaction_key(), sum });
    assert!(booked(&arrived).balances().all(|balance| balance.balance == 0));
    let mut returned = under_way.to_vec();
    returned.push(What::RefundFailed { transaction_key: transaction_key(), sum });
    assert_eq!(booked(&returned).balance(Account::RefundsReturned, "KRW").balance, 15_000);
}

#[test]
fn a_deposit_that_the_bank_takes_back_leaves_nothing() {
    let sum = Sum { method: "VIRTUAL_ACCOUNT", discount: 0, ..CARD };
    let transaction_key = || "txrd_1".into();
    let accounts = booked(&[
        What::AccountIssued { transaction_key: transaction_key(), sum },
        What::Deposited { transaction_key: transaction_key(), sum },
        What::DepositFailed { transaction_key: transaction_key(), sum },
    ]);
    assert!(accounts.balances().all(|balance| balance.balance == 0), "{accounts:?}");
}

#[test]
fn a_foreign_wallet_keeps_the_money_in_transit_until_it_answers() {
    let sum = Sum { amount: 10_050, currency: "USD", method: "EASY_PAY", discount: 50 };
    let (transaction_key, status) = (|| "txrd_2".into(), "CANCELED");
    let started = What::CancelStarted { transaction_key: transaction_key(), sum, refundable: 0, status };
    let open = booked(&[approved(sum), started.clone()]);
    assert_eq!(open.balance(Account::RefundsInTransit, "USD").balance, 10_050);
    let done = What::CancelCompleted { transaction_key: transaction_key(), sum, refundable: 0, status };
    let done = booked(&[approved(sum), started.clone(), done]);
    assert!(done.balances().all(|balance| balance.balance == 0), "{done:?}");
    let aborted =
        What::CancelAborted { transaction_key: transaction_key(), sum, refundable: 10_050, status: "DONE" };
    let aborted = booked(&[approved(sum), started, aborted]);
    assert_eq!(aborted.balance(Account::MerchantUnsettled, "USD").balance, 10_050);
    assert_eq!(aborted.balance(Account::MerchantUnsettled, "KRW").balance, 0, "not another currency's");
}

#[test]
fn the_gateway_keeps_its_fee_and_gives_it_back_with_a_cancel() {
    let settled = |is_cancel| What::Settled {
        transaction_key: "txrd_1".into(),
        sum: CARD,
        fee: 450,
        vat: 45,
        is_cancel,
    };
    let accounts = booked(&[approved(CARD), settled(false)]);
    let of = |account| accounts.balance(account, "KRW").balance;
    assert_eq!(of(Account::MerchantUnsettled), 0);
    let kept = [Account::MerchantBank, Account::GatewayFees, Account::FeeVat].map(of);
    assert_eq!(kept, [14_505, 450, 45]);
    let owed = booked(&[approved(CARD), settled(false), canceled(CARD, false)]);
    assert_eq!(owed.balance(Account::MerchantUnsettled, "KRW").balance, -15_000);
    let even = booked(&[approved(CARD), settled(false), canceled(CARD, false), settled(true)]);
    assert!(even.balances().all(|balance| balance.balance == 0), "{even:?}");
}

#[test]
fn payouts_leave_the_balance_and_come_back_if_they_fail() {
    let sum = Sum { method: "UNKNOWN", discount: 0, ..CARD };
    let payout_id = || "FPA_1".into();
    let requested = || What::PayoutRequested { payout_id: payout_id(), sum };
    let accounts = booked(&[
        What::Funded { sum },
        requested(),
        What::PayoutFailed { payout_id: payout_id(), sum },
        requested(),
        What::PayoutCanceled { payout_id: payout_id(), sum },
        requested(),
        What::PayoutCompleted { payout_id: payout_id(), sum },
    ]);
    let left: Vec<_> = balances(&accounts).into_iter().filter(|(_, balance)| *balance != 0).collect();
    assert_eq!(left, [(Account::PayoutFunding, 15_000), (Account::Sellers, 15_000)]);
}

#[test]
fn the_export_has_every_account_and_its_trial_balance() {
    let text = booked(&[approved(CARD)]).to_ndjson();
    let expected = concat!(
        r#"{"record":"account","account":"customers","currency":"KRW","debits":14000,"credits":0,"balance":14000}"#,
        "\n",
        r#"{"record":"account","account":"promotions","currency":"KRW","debits":1000,"credits":0,"balance":1000}"#,
        "\n",
        r#"{"record":"account","account":"merchant_unsettled","currency":"KRW","debits":0,"credits":15000,"balance":15000}"#,
        "\n",
        r#"{"record":"trial_balance","currency":"KRW","debits":15000,"credits":15000}"#,
        "\n",
    );
    assert_eq!(text, expected);
}
