//! The one transition function.

use toss_sdk::model::Money;

use super::OrderState;
use crate::course::IllegalTransition;

/// What happened to the payment of an order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OrderEvent {
    /// The confirm took the money.
    ConfirmPaid,
    /// The confirm issued a virtual account.
    ConfirmWaitsForDeposit,
    /// The confirm is proven not to take the money, ever.
    ConfirmFailed,
    /// The confirm waits for a human.
    ConfirmParked,
    /// The buyer sent the money to the virtual account.
    DepositMade,
    /// The bank took the deposit back: the account waits again.
    DepositFailed,
    /// The virtual account ended without a deposit: expired, or cancelled before one.
    DepositExpired,
    /// Somebody wants the money given back, whole or in part.
    CancelRequested,
    /// A cancel was executed.
    CancelDone {
        /// What is left of the payment.
        balance_left: Money,
    },
    /// A cancel will not be executed: refused for good, or given up with proof.
    CancelDeclined {
        /// Whether an earlier cancel gave a part back.
        is_partly_refunded: bool,
    },
    /// A cancel waits for a human.
    CancelParked,
    /// The payment was taken after the order had failed.
    LateSuccess,
}

/// The state after an event, and what has to be written with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Change {
    /// The state after.
    pub state: OrderState,
    /// What else, in the same transaction.
    pub effect: Option<Effect>,
}

/// What has to be written together with a new state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Give the stock back, once (the stock's ledger sees to that), and tell the buyer.
    GiveStockBack,
    /// Store a cancel of the whole payment, once: the order has failed, and its money was taken all the same.
    CancelOrphan,
    /// Tell the buyer.
    Notify,
    /// Tell those who can decide: a human has to look.
    Alert,
}

/// The state after `event`, and what has to be written with it.
///
/// What is told twice changes nothing: a worker and a webhook may both see that the money was taken.
///
/// # Errors
/// If the state does not allow the event.
///
/// ```
/// use toss_flows::order::{Effect, OrderEvent, OrderState, step};
///
/// // The stock may be sold by now: the order stays failed, and the money goes back.
/// let late = step(OrderState::Failed, OrderEvent::LateSuccess).unwrap();
/// assert_eq!((late.state, late.effect), (OrderState::Failed, Some(Effect::CancelOrphan)));
/// ```
pub const fn step(state: OrderState, event: OrderEvent) -> Result<Change, IllegalTransition> {
    use OrderEvent as E;
    use OrderState as S;
    match event {
        E::ConfirmPaid => paid(state),
        E::ConfirmWaitsForDeposit => match state {
            S::PendingPayment => told(S::AwaitingDeposit),
            S::AwaitingDeposit | S::Paid => stays(state),
            S::CancelPending | S::PartiallyRefunded | S::Refunded | S::Failed => illegal(state, event),
        },
        E::ConfirmFailed => match state {
            S::PendingPayment => to(S::Failed, Some(Effect::GiveStockBack)),
            S::Failed => stays(state),
            S::AwaitingDeposit | S::Paid | S::CancelPending | S::PartiallyRefunded | S::Refunded => {
                illegal(state, event)
            }
        },
        E::ConfirmParked => match state {
            S::PendingPayment => to(state, Some(Effect::Alert)),
            S::AwaitingDeposit
            | S::Paid
            | S::CancelPending
            | S::PartiallyRefunded
            | S::Refunded
            | S::Failed => illegal(state, event),
        },
        E::DepositMade | E::DepositFailed | E::DepositExpired => deposit(state, event),
        E::CancelRequested => match state {
            S::Paid | S::PartiallyRefunded => told(S::CancelPending),
            S::CancelPending => stays(state),
            S::PendingPayment | S::AwaitingDeposit | S::Refunded | S::Failed => illegal(state, event),
        },
        E::CancelDone { balance_left } => cancelled(state, balance_left, event),
        E::CancelDeclined { is_partly_refunded } => match state {
            S::CancelPending if is_partly_refunded => told(S::PartiallyRefunded),
            S::CancelPending => told(S::Paid),
            // Another cancel of the same payment was done while this one waited.
            S::Paid | S::PartiallyRefunded | S::Refunded => stays(state),
            // The orphan's cancel.
            S::Failed => to(state, Some(Effect::Alert)),
            S::PendingPayment | S::AwaitingDeposit => illegal(state, event),
        },
        E::CancelParked => match state {
            S::Paid | S::CancelPending | S::PartiallyRefunded | S::Failed => to(state, Some(Effect::Alert)),
            S::PendingPayment | S::AwaitingDeposit | S::Refunded => illegal(state, event),
        },
        E::LateSuccess => match state {
            S::Failed => to(state, Some(Effect::CancelOrphan)),
            S::PendingPayment
            | S::AwaitingDeposit
            | S::Paid
            | S::CancelPending
            | S::PartiallyRefunded
            | S::Refunded => illegal(state, event),
        },
    }
}

const fn paid(state: OrderState) -> Result<Change, IllegalTransition> {
    use OrderState as S;
    match state {
        S::PendingPayment | S::AwaitingDeposit => told(S::Paid),
        S::Paid | S::CancelPending | S::PartiallyRefunded | S::Refunded => stays(state),
        S::Failed => to(state, Some(Effect::CancelOrphan)),
    }
}

const fn deposit(state: OrderState, event: OrderEvent) -> Result<Change, IllegalTransition> {
    use OrderEvent as E;
    use OrderState as S;
    match (state, event) {
        // The deposit may be told before the confirm that issued the account.
        (S::PendingPayment | S::AwaitingDeposit, E::DepositMade) => told(S::Paid),
        (S::Paid, E::DepositFailed) => told(S::AwaitingDeposit),
        (S::PendingPayment | S::AwaitingDeposit, E::DepositExpired) => {
            to(S::Failed, Some(Effect::GiveStockBack))
        }
        (S::Failed, E::DepositMade) => to(state, Some(Effect::CancelOrphan)),
        // A deposit that bounces while it is given back: the cancel will say what became of it.
        (S::CancelPending | S::PartiallyRefunded | S::Refunded, E::DepositFailed) => {
            to(state, Some(Effect::Alert))
        }
        (S::Paid | S::CancelPending | S::PartiallyRefunded | S::Refunded, E::DepositMade)
        | (S::AwaitingDeposit, E::DepositFailed)
        | (S::Failed, E::DepositExpired) => stays(state),
        (S::PendingPayment | S::Failed, E::DepositFailed)
        | (S::Paid | S::CancelPending | S::PartiallyRefunded | S::Refunded, E::DepositExpired)
        | (
            _,
            E::ConfirmPaid
            | E::ConfirmWaitsForDeposit
            | E::ConfirmFailed
            | E::ConfirmParked
            | E::CancelRequested
            | E::CancelDone { .. }
            | E::CancelDeclined { .. }
            | E::CancelParked
            | E::LateSuccess,
        ) => illegal(state, event),
    }
}

const fn cancelled(state: OrderState, left: Money, event: OrderEvent) -> Result<Change, IllegalTransition> {
    use OrderState as S;
    match state {
        // From `PAID` too: somebody cancelled at the gateway, or the request and the answer met.
        S::Paid | S::CancelPending | S::PartiallyRefunded if left.is_zero() => told(S::Refunded),
        S::Paid | S::CancelPending | S::PartiallyRefunded => told(S::PartiallyRefunded),
        // The orphan's money went back; the order failed before and stays so.
        S::Failed | S::Refunded => stays(state),
        S::PendingPayment | S::AwaitingDeposit => illegal(state, event),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "an arm of the table")]
const fn to(state: OrderState, effect: Option<Effect>) -> Result<Change, IllegalTransition> {
    Ok(Change { state, effect })
}

const fn told(state: OrderState) -> Result<Change, IllegalTransition> {
    to(state, Some(Effect::Notify))
}

const fn stays(state: OrderState) -> Result<Change, IllegalTransition> {
    to(state, None)
}

const fn illegal(state: OrderState, event: OrderEvent) -> Result<Change, IllegalTransition> {
    Err(IllegalTransition { machine: "an order", state: state.as_str(), event: event.name() })
}

impl OrderEvent {
    const fn name(self) -> &'static str {
        match self {
            Self::ConfirmPaid => "ConfirmPaid",
            Self::ConfirmWaitsForDeposit => "ConfirmWaitsForDeposit",
            Self::ConfirmFailed => "ConfirmFailed",
            Self::ConfirmParked => "ConfirmParked",
            Self::DepositMade => "DepositMade",
            Self::DepositFailed => "DepositFailed",
            Self::DepositExpired => "DepositExpired",
            Self::CancelRequested => "CancelRequested",
            Self::CancelDone { .. } => "CancelDone",
            Self::CancelDeclined { .. } => "CancelDeclined",
            Self::CancelParked => "CancelParked",
            Self::LateSuccess => "LateSuccess",
        }
    }
}
