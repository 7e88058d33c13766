//! Where an order stands, and where it may go.

/// The state of an order.
///
/// ```text
/// PENDING_PAYMENT ──paid──▶ PAID
///        │
///        └──failed, with proof──▶ FAILED   (stock given back in the same transaction)
/// ```
///
/// A confirm that is parked for a human changes nothing here: the money is neither taken nor proven not to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OrderState {
    /// Its payment is not settled yet.
    PendingPayment,
    /// The money is taken.
    Paid,
    /// The money is not taken and will not be.
    Failed,
}

/// What can happen to an order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OrderEvent {
    /// The gateway's payment agrees and is taken.
    Paid,
    /// It is proven that the money is not taken and will not be.
    Failed,
    /// The books disagree; a human must look.
    Parked,
}

/// Something happened that cannot have happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("an order that is {} cannot become {event:?}", state.as_str())]
pub(crate) struct IllegalTransition {
    state: OrderState,
    event: OrderEvent,
}

impl OrderState {
    pub(crate) const ALL: [Self; 3] = [Self::PendingPayment, Self::Paid, Self::Failed];

    /// The word in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::PendingPayment => "PENDING_PAYMENT",
            Self::Paid => "PAID",
            Self::Failed => "FAILED",
        }
    }

    /// The state after `event`. Being told the same end again is no change: a settlement may be told more than once.
    pub(crate) const fn next(self, event: OrderEvent) -> Result<Self, IllegalTransition> {
        use OrderEvent as E;
        match (self, event) {
            (state, E::Parked) => Ok(state),
            (Self::PendingPayment | Self::Paid, E::Paid) => Ok(Self::Paid),
            (Self::PendingPayment | Self::Failed, E::Failed) => Ok(Self::Failed),
            (Self::Failed, E::Paid) | (Self::Paid, E::Failed) => {
                Err(IllegalTransition { state: self, event })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_event_has_the_answer_of_the_table() {
        use OrderEvent as E;
        use OrderState as S;
        let legal = [
            (S::PendingPayment, E::Paid, S::Paid),
            (S::PendingPayment, E::Failed, S::Failed),
            (S::PendingPayment, E::Parked, S::PendingPayment),
            (S::Paid, E::Paid, S::Paid),
            (S::Paid, E::Parked, S::Paid),
            (S::Failed, E::Failed, S::Failed),
            (S::Failed, E::Parked, S::Failed),
        ];
        for state in S::ALL {
            for event in [E::Paid, E::Failed, E::Parked] {
                let row = legal.iter().find(|(from, on, _)| (*from, *on) == (state, event));
                let expected = row.map(|(_, _, to)| *to).ok_or(IllegalTransition { state, event });
                assert_eq!(state.next(event), expected, "{state:?} {event:?}");
            }
        }
    }

    #[test]
    fn an_end_is_never_left() {
        for end in [OrderState::Paid, OrderState::Failed] {
            for event in [OrderEvent::Paid, OrderEvent::Failed, OrderEvent::Parked] {
                assert!(end.next(event).is_err() || end.next(event) == Ok(end), "{end:?} {event:?}");
            }
        }
    }
}
