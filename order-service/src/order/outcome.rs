//! What a customer is told about an order: a pure function of what is stored.

use toss_flows::confirm::Evidence;
use toss_sdk::model::{Money, OrderId};

use super::OrderState;

/// What is stored about an order, as far as its customer is concerned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Standing {
    pub(crate) order_id: OrderId,
    pub(crate) amount: Money,
    pub(crate) state: OrderState,
    /// What proves that it failed.
    pub(crate) evidence: Option<Evidence>,
}

/// The public states.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PublicStatus {
    /// Ask again.
    Pending,
    /// The money is taken.
    Paid,
    /// The money is not taken and will not be.
    Failed,
}

impl PublicStatus {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Paid => "PAID",
            Self::Failed => "FAILED",
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
        let (status, is_final, reason) = match standing.state {
            OrderState::PendingPayment => (PublicStatus::Pending, false, None),
            OrderState::Paid => (PublicStatus::Paid, true, None),
            OrderState::Failed => (PublicStatus::Failed, true, standing.evidence.clone()),
        };
        Self { status, is_final, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_end_is_final_and_only_a_failure_has_a_reason() {
        let evidence = Evidence::Absent { status: "EXPIRED".into() };
        let result = |state, evidence| {
            let order_id = "ORD-000001".parse().unwrap();
            OrderResult::of(&Standing { order_id, amount: Money::krw(15_000), state, evidence })
        };
        let expected = |status, is_final, reason| OrderResult { status, is_final, reason };
        let failed = result(OrderState::Failed, Some(evidence.clone()));
        assert_eq!(failed, expected(PublicStatus::Failed, true, Some(evidence)));
        assert_eq!(result(OrderState::Paid, None), expected(PublicStatus::Paid, true, None));
        assert_eq!(result(OrderState::PendingPayment, None), expected(PublicStatus::Pending, false, None));
    }
}
