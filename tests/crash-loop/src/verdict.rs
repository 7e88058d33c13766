//! What a run comes to: whether the books agree, whether everything is at its end, and whether enough happened to prove
//! anything. Pure.

use crate::arguments::Scenario;
use crate::books::Open;

/// How a run ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    /// Everything held.
    Passed,
    /// Something was left open, or the run proves nothing.
    Failed,
    /// The books do not agree.
    MoneyWrong,
}

impl Exit {
    /// The exit code of the program.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::MoneyWrong => 2,
        }
    }
}

/// How much has to happen before a run proves anything.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Floors {
    pub(crate) kills: u64,
    pub(crate) orders: u64,
    /// Cancels that the gateway has executed: without any, nothing was given back.
    pub(crate) cancels: u64,
}

/// The length that the full floors are for.
const FULL_SECONDS: u64 = 75;

impl Floors {
    /// Those of a run of so many seconds: a hundred kills, four hundred orders and ten cancels for 75 and more; half of their share
    /// for a shorter one, which is what slow machines run.
    pub(crate) const fn of(scenario: Scenario, seconds: u64) -> Self {
        let (orders, cancels) = (share(400, seconds), share(10, seconds));
        match scenario {
            Scenario::Kills => Self { kills: share(100, seconds), orders, cancels },
            Scenario::TwoApprovers => Self { kills: 0, orders: 200, cancels: 200 },
            Scenario::Infrastructure => Self { kills: 0, orders, cancels },
        }
    }
}

const fn share(full: u64, seconds: u64) -> u64 {
    if seconds >= FULL_SECONDS { full } else { full * seconds / FULL_SECONDS / 2 }
}

/// What a run showed, as far as the verdict goes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) kills: u64,
    /// Orders that the shop accepted.
    pub(crate) accepted: u64,
    /// Cancels that the gateway has executed.
    pub(crate) cancels: u64,
    pub(crate) open: Open,
    /// Violations that are about money, goods, or what customers were told.
    pub(crate) wrong: u64,
    /// Customers who were never told the end of an accepted order.
    pub(crate) gave_up: u64,
    /// Processes that ended without being struck.
    pub(crate) ended_by_themselves: u64,
    /// What the scenario itself found missing, in sentences.
    pub(crate) missing: Vec<String>,
}

/// The verdict, and why it is not better.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Decision {
    pub(crate) exit: Exit,
    pub(crate) reasons: Vec<String>,
}

/// Decides.
pub(crate) fn decide(facts: &Facts, floors: Floors) -> Decision {
    let mut reasons = Vec::new();
    let mut unless = |holds: bool, reason: String| {
        if !holds {
            reasons.push(reason);
        }
    };
    unless(facts.wrong == 0, format!("{} violations: money is wrong", facts.wrong));
    let Open { jobs, parked, orders } = facts.open;
    unless(orders == 0, format!("{orders} orders have not come to their end"));
    unless(jobs == 0, format!("{jobs} jobs are still open"));
    unless(parked == 0, format!("{parked} jobs are parked and wait for a human"));
    unless(facts.gave_up == 0, format!("{} customers were never told the end", facts.gave_up));
    let own = facts.ended_by_themselves;
    unless(own == 0, format!("{own} times a process ended that nobody had struck"));
    unless(facts.kills >= floors.kills, format!("{} kills, {} make a proof", facts.kills, floors.kills));
    unless(
        facts.accepted >= floors.orders,
        format!("{} orders, {} make a proof", facts.accepted, floors.orders),
    );
    unless(
        facts.cancels >= floors.cancels,
        format!("{} cancels, {} make a proof", facts.cancels, floors.cancels),
    );
    reasons.extend(facts.missing.iter().cloned());
    let exit = match (facts.wrong, reasons.is_empty()) {
        (1.., _) => Exit::MoneyWrong,
        (0, true) => Exit::Passed,
        (0, false) => Exit::Failed,
    };
    Decision { exit, reasons }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Facts {
        Facts { kills: 120, accepted: 700, cancels: 90, ..Facts::default() }
    }

    const FULL: Floors = Floors::of(Scenario::Kills, 75);

    #[test]
    fn a_run_in_which_everything_holds_passes() {
        assert_eq!(decide(&good(), FULL), Decision { exit: Exit::Passed, reasons: vec![] });
    }

    #[test]
    fn each_thing_that_does_not_hold_fails_the_run_and_is_named() {
        let open = |jobs, parked, orders| Open { jobs, parked, orders };
        let table: [(Facts, Exit, &str); 10] = [
            (Facts { wrong: 1, ..good() }, Exit::MoneyWrong, "1 violations"),
            (Facts { open: open(0, 0, 2), ..good() }, Exit::Failed, "2 orders have not"),
            (Facts { open: open(3, 0, 0), ..good() }, Exit::Failed, "3 jobs are still open"),
            (Facts { open: open(0, 4, 0), ..good() }, Exit::Failed, "4 jobs are parked"),
            (Facts { gave_up: 5, ..good() }, Exit::Failed, "5 customers"),
            (Facts { ended_by_themselves: 6, ..good() }, Exit::Failed, "6 times a process"),
            (Facts { kills: 99, ..good() }, Exit::Failed, "99 kills, 100 make a proof"),
            (Facts { accepted: 399, ..good() }, Exit::Failed, "399 orders, 400 make a proof"),
            (Facts { cancels: 9, ..good() }, Exit::Failed, "9 cancels, 10 make a proof"),
            (Facts { missing: vec!["one refund".to_owned()], ..good() }, Exit::Failed, "one refund"),
        ];
        for (facts, exit, reason) in table {
            let decision = decide(&facts, FULL);
            assert_eq!(decision.exit, exit, "{reason}");
            assert_eq!(decision.reasons.len(), 1, "{decision:?}");
            assert!(decision.reasons[0].contains(reason), "{decision:?}");
        }
    }

    #[test]
    fn wrong_money_outranks_everything_else() {
        let decision = decide(&Facts { wrong: 2, kills: 0, ..good() }, FULL);
        assert_eq!((decision.exit.code(), decision.reasons.len()), (2, 2));
    }

    #[test]
    fn a_short_run_needs_half_of_its_share_and_a_long_one_no_more_than_a_full_one() {
        assert_eq!(Floors::of(Scenario::Kills, 30), Floors { kills: 20, orders: 80, cancels: 2 });
        assert_eq!(Floors::of(Scenario::Kills, 300), FULL);
        assert_eq!(Floors::of(Scenario::TwoApprovers, 30), Floors { kills: 0, orders: 200, cancels: 200 });
        assert_eq!(Floors::of(Scenario::Infrastructure, 75), Floors { kills: 0, ..FULL });
    }
}
