//! Every pair of state and event.

use toss_sdk::model::Money;

use super::OrderEvent as E;
use super::OrderState as S;
use super::*;

fn events() -> [(&'static str, E); 14] {
    [
        ("paid", E::ConfirmPaid),
        ("waits for deposit", E::ConfirmWaitsForDeposit),
        ("failed", E::ConfirmFailed),
        ("parked", E::ConfirmParked),
        ("deposit made", E::DepositMade),
        ("deposit failed", E::DepositFailed),
        ("deposit expired", E::DepositExpired),
        ("cancel asked", E::CancelRequested),
        ("cancel done, rest", E::CancelDone { balance_left: Money::krw(1) }),
        ("cancel done, all", E::CancelDone { balance_left: Money::krw(0) }),
        ("declined, whole", E::CancelDeclined { is_partly_refunded: false }),
        ("declined, part", E::CancelDeclined { is_partly_refunded: true }),
        ("cancel parked", E::CancelParked),
        ("late success", E::LateSuccess),
    ]
}

/// Where each event leads from each state, and what has to be done: `n`otify, give `s`tock back, cancel the `o`rphan,
/// `a`lert. `=` stays and does nothing, `-` is illegal.
const TABLE: &str = "
                      | PENDING_PAYMENT    AWAITING_DEPOSIT PAID                 CANCEL_PENDING       PARTIALLY_REFUNDED   REFUNDED   FAILED
    paid              | PAID:n             PAID:n           =                    =                    =                    =          FAILED:o
    waits for deposit | AWAITING_DEPOSIT:n =                =                    -                    -                    -          -
    failed            | FAILED:s           -                -                    -                    -                    -          =
    parked            | PENDING_PAYMENT:a  -                -                    -                    -                    -          -
    deposit made      | PAID:n             PAID:n           =                    =                    =                    =          FAILED:o
    deposit failed    | -                  =                AWAITING_DEPOSIT:n   CANCEL_PENDING:a     PARTIALLY_REFUNDED:a REFUNDED:a -
    deposit expired   | FAILED:s           FAILED:s         -                    -                    -                    -          =
    cancel asked      | -                  -                CANCEL_PENDING:n     =                    CANCEL_PENDING:n     -          -
    cancel done, rest | -                  -                PARTIALLY_REFUNDED:n PARTIALLY_REFUNDED:n PARTIALLY_REFUNDED:n =          =
    cancel done, all  | -                  -                REFUNDED:n           REFUNDED:n           REFUNDED:n           =          =
    declined, whole   | -                  -                =                    PAID:n               =                    =          FAILED:a
    declined, part    | -                  -                =                    PARTIALLY_REFUNDED:n =                    =          FAILED:a
    cancel parked     | -                  -                PAID:a               CANCEL_PENDING:a     PARTIALLY_REFUNDED:a -          FAILED:a
    late success      | -                  -                -                    -                    -                    -          FAILED:o
";

#[test]
fn every_pair_leads_where_the_table_says_or_is_refused() {
    let mut rows = TABLE.lines().filter_map(|line| line.split_once('|'));
    let words: Vec<_> = S::ALL.map(S::as_str).to_vec();
    assert_eq!(rows.next().unwrap().1.split_whitespace().collect::<Vec<_>>(), words);
    for (name, event) in events() {
        let (row, cells) = rows.next().unwrap();
        assert_eq!(row.trim(), name);
        for (state, expected) in S::ALL.into_iter().zip(cells.split_whitespace()) {
            let found = match step(state, event) {
                Err(illegal) => {
                    assert_eq!(illegal.state, state.as_str());
                    "-".to_owned()
                }
                Ok(Change { state: to, effect: None }) if to == state => "=".to_owned(),
                Ok(Change { state, effect }) => format!("{}:{}", state.as_str(), letter(effect)),
            };
            assert_eq!(found, expected, "{state:?} x {name}");
        }
    }
    assert_eq!(rows.next(), None);
}

const fn letter(effect: Option<Effect>) -> &'static str {
    match effect {
        Some(Effect::Notify) => "n",
        Some(Effect::GiveStockBack) => "s",
        Some(Effect::CancelOrphan) => "o",
        Some(Effect::Alert) => "a",
        None => "",
    }
}

#[test]
fn a_failed_order_stays_failed_and_its_late_money_goes_back() {
    for event in [E::ConfirmPaid, E::DepositMade, E::LateSuccess] {
        let change = step(S::Failed, event).unwrap();
        assert_eq!((change.state, change.effect), (S::Failed, Some(Effect::CancelOrphan)));
    }
    assert!(
        events().into_iter().all(|(_, event)| step(S::Failed, event).is_ok_and(|to| to.state == S::Failed)
            || step(S::Failed, event).is_err())
    );
}

#[test]
fn stock_is_given_back_only_when_an_order_fails() {
    for (state, (name, event)) in S::ALL.into_iter().flat_map(|state| events().map(|event| (state, event))) {
        let Ok(change) = step(state, event) else { continue };
        let has_failed = change.state == S::Failed && state != S::Failed;
        assert_eq!(change.effect == Some(Effect::GiveStockBack), has_failed, "{state:?} x {name}");
    }
}

#[test]
fn only_a_deposit_that_bounced_leads_back() {
    let order = |state| S::ALL.iter().position(|of_all| *of_all == state);
    for (state, (name, event)) in S::ALL.into_iter().flat_map(|state| events().map(|event| (state, event))) {
        let Ok(change) = step(state, event) else { continue };
        let is_back = order(change.state) < order(state);
        // A cancel that was declined leaves what was before it.
        let is_undone = state == S::CancelPending || change.state == S::CancelPending;
        assert!(!is_back || is_undone || event == E::DepositFailed, "{state:?} x {name}");
    }
}

#[test]
fn what_a_history_may_show_is_what_the_table_leads_to() {
    let pairs = S::ALL.into_iter().flat_map(|from| events().map(|(_, event)| (from, step(from, event))));
    let mut reached: Vec<_> =
        pairs.filter_map(|(from, to)| Some((from, to.ok()?.state))).filter(|(from, to)| from != to).collect();
    reached.sort_unstable();
    reached.dedup();
    let mut allowed = S::allowed().to_vec();
    allowed.sort_unstable();
    assert_eq!(allowed, reached);
}

#[test]
fn words_are_read_back() {
    for state in S::ALL {
        assert_eq!(S::parse(state.as_str()), Some(state));
        assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.as_str()));
    }
    assert_eq!(S::parse("OPEN"), None);
}
