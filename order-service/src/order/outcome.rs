//! What a customer is told about an order: a pure function of what is stored.

use toss_flows::confirm::Evidence;
use toss_flows::order::OrderState;
use toss_flows::time::UnixMicros;
use toss_sdk::model::{Money, OrderId};

/// What is stored about an order, as far as its customer is concerned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Standing {
    pub(crate) order_id: OrderId,
    pub(crate) amount: Money,
    pub(crate) state: OrderState,
    /// What proves that it failed.
    pub(crate) evidence: Option<Evidence>,
    /// The newest job that gives its money back, if there is one.
    pub(crate) giving_back: Option<GivingBack>,
    /// Until when it waits for a payment, if it has none.
    pub(crate) pays_until: Option<UnixMicros>,
}

/// How far the newest job came that gives money of an order back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum GivingBack {
    /// A worker has it, or will have it.
    UnderWay,
    /// It waits for a human.
    Parked,
    /// The money was given back.
    Done,
    /// It was given up, with proof that nothing was given back.
    Released,
}

/// The public states.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PublicStatus {
    /// Ask again.
    Pending,
    /// A virtual account waits for the customer's money.
    AwaitingDeposit,
    /// The money is taken.
    Paid,
    /// The money is not taken and will not be.
    Failed,
    /// Money is being given back.
    RollbackPending,
    /// A part of the money was given back.
    PartiallyRefunded,
    /// All of the money was given back.
    RollbackRefunded,
    /// Giving money back waits for a human; it is not given up.
    RollbackFailed,
}

impl PublicStatus {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::AwaitingDeposit => "AWAITING_DEPOSIT",
            Self::Paid => "PAID",
            Self::Failed => "FAILED",
            Self::RollbackPending => "ROLLBACK_PENDING",
            Self::PartiallyRefunded => "PARTIALLY_REFUNDED",
            Self::RollbackRefunded => "ROLLBACK_REFUNDED",
            Self::RollbackFailed => "ROLLBACK_FAILED",
        }
    }

    /// Whether nothing changes it but a new decision.
    const fn is_final(self) -> bool {
        match self {
            Self::Paid | Self::Failed | Self::PartiallyRefunded | Self::RollbackRefunded => true,
            Self::Pending | Self::AwaitingDeposit | Self::RollbackPending | Self::RollbackFailed => false,
        }
    }
}

/// The answer to "how did my payment go?".
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct OrderResult {
    pub(crate) status: PublicStatus,
    /// Whether this is the last word.
    pub(crate) is_final: bool,
    /// Why it failed.
    pub(crate) reason: Option<Evidence>,
}

impl OrderResult {
    /// What `standing` means to its customer.
    ///
    /// An order whose confirm is parked for a human is `PENDING` and not final: its money is neither taken nor proven
    /// not to be, so there is nothing else that is true to tell. An operator sees it in the book, as `parkedJobs`.
    pub(crate) fn of(standing: &Standing) -> Self {
        let status = status(standing.state, standing.giving_back);
        let reason = standing.evidence.clone().filter(|_| standing.state == OrderState::Failed);
        Self { status, is_final: status.is_final(), reason }
    }
}

fn status(state: OrderState, giving_back: Option<GivingBack>) -> PublicStatus {
    use GivingBack as G;
    use OrderState as S;
    use PublicStatus as P;
    match (state, giving_back) {
        (S::PendingPayment, _) => P::Pending,
        (S::AwaitingDeposit, _) => P::AwaitingDeposit,
        (S::Paid | S::CancelPending | S::PartiallyRefunded | S::Failed, Some(G::Parked)) => P::RollbackFailed,
        // What is over is told by the job's own transaction in a moment.
        (S::Paid | S::PartiallyRefunded | S::Failed, Some(G::UnderWay))
        | (S::CancelPending, Some(G::UnderWay | G::Done | G::Released) | None) => P::RollbackPending,
        (S::Paid, Some(G::Done | G::Released) | None) => P::Paid,
        (S::PartiallyRefunded, Some(G::Done | G::Released) | None) => P::PartiallyRefunded,
        // A failed order's money was taken too late, and is given back.
        (S::Refunded, _) | (S::Failed, Some(G::Done)) => P::RollbackRefunded,
        (S::Failed, Some(G::Released) | None) => P::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKS: [Option<GivingBack>; 5] = [
        None,
        Some(GivingBack::UnderWay),
        Some(GivingBack::Parked),
        Some(GivingBack::Done),
        Some(GivingBack::Released),
    ];

    #[test]
    fn every_state_and_newest_cancel_has_the_answer_of_the_table() {
        let table = [
            (OrderState::PendingPayment, ["PENDING"; 5]),
            (OrderState::AwaitingDeposit, ["AWAITING_DEPOSIT"; 5]),
            (OrderState::Paid, ["PAID", "ROLLBACK_PENDING", "ROLLBACK_FAILED", "PAID", "PAID"]),
            (
                OrderState::CancelPending,
                [
                    "ROLLBACK_PENDING",
                    "ROLLBACK_PENDING",
                    "ROLLBACK_FAILED",
                    "ROLLBACK_PENDING",
                    "ROLLBACK_PENDING",
                ],
            ),
            (
                OrderState::PartiallyRefunded,
                [
                    "PARTIALLY_REFUNDED",
                    "ROLLBACK_PENDING",
                    "ROLLBACK_FAILED",
                    "PARTIALLY_REFUNDED",
                    "PARTIALLY_REFUNDED",
                ],
            ),
            (OrderState::Refunded, ["ROLLBACK_REFUNDED"; 5]),
            (
                OrderState::Failed,
                ["FAILED", "ROLLBACK_PENDING", "ROLLBACK_FAILED", "ROLLBACK_REFUNDED", "FAILED"],
            ),
        ];
        assert_eq!(table.map(|(state, _)| state), OrderState::ALL);
        for (state, expected) in table {
            assert_eq!(BACKS.map(|back| status(state, back).as_str()), expected, "{state:?}");
        }
    }

    #[test]
    fn only_a_failure_has_a_reason_and_what_goes_on_is_not_final() {
        let evidence = Evidence::Absent { status: "EXPIRED".into() };
        let result = |state, evidence, giving_back| {
            let order_id = "ORD-000001".parse().unwrap();
            let amount = Money::krw(15_000);
            OrderResult::of(&Standing { order_id, amount, state, evidence, giving_back, pays_until: None })
        };
        let expected = |status, is_final, reason| OrderResult { status, is_final, reason };
        let failed = result(OrderState::Failed, Some(evidence.clone()), None);
        assert_eq!(failed, expected(PublicStatus::Failed, true, Some(evidence)));
        assert_eq!(result(OrderState::Paid, None, None), expected(PublicStatus::Paid, true, None));
        let parked = result(OrderState::CancelPending, None, Some(GivingBack::Parked));
        assert_eq!(parked, expected(PublicStatus::RollbackFailed, false, None));
    }
}
