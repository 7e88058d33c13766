//! The classes of operations: what fails together, waits together and is counted together.

use core::fmt;

/// The classes of operations that fail together, and are cut off together.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum OperationClass {
    /// Taking the money of a payment that its buyer has authenticated.
    Confirm,
    /// Making a payment in one call: a billing key is charged, a card number is keyed in, a virtual account is issued.
    Charge,
    /// Giving money back.
    Cancel,
    /// Sending money out: payouts to sellers, settlements by hand.
    Payout,
    /// Changing what the gateway keeps, without moving money: billing keys, sellers, cash receipts, members.
    Manage,
    /// Reading one thing: how unknown outcomes are settled while the others are cut off.
    LookUp,
    /// Reading pages of many, which takes the gateway up to a minute.
    List,
}

impl OperationClass {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Confirm, Self::Charge, Self::Cancel, Self::Payout, Self::Manage, Self::LookUp, Self::List];

    /// Its own of what there is one of for each class, in the order of [`ALL`](Self::ALL).
    #[inline]
    pub(crate) const fn of<T>(self, each: &[T; Self::ALL.len()]) -> &T {
        let [confirm, charge, cancel, payout, manage, look_up, list] = each;
        match self {
            Self::Confirm => confirm,
            Self::Charge => charge,
            Self::Cancel => cancel,
            Self::Payout => payout,
            Self::Manage => manage,
            Self::LookUp => look_up,
            Self::List => list,
        }
    }

    /// The label of this class in metrics and spans.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Charge => "charge",
            Self::Cancel => "cancel",
            Self::Payout => "payout",
            Self::Manage => "manage",
            Self::LookUp => "look_up",
            Self::List => "list",
        }
    }

    /// Whether an executed request changes anything at the gateway. What changes something has an outcome of four cases,
    /// and an idempotency key; what only reads has a result.
    pub const fn changes(self) -> bool {
        match self {
            Self::Confirm | Self::Charge | Self::Cancel | Self::Payout | Self::Manage => true,
            Self::LookUp | Self::List => false,
        }
    }

    /// Whether the gateway documents up to a minute for an answer (charges, payouts, lists). An attempt of such a class has
    /// all the time of its call, whatever [`attempt_timeout`](crate::config::Config::attempt_timeout) says: cut off
    /// earlier it could only leave a doubt. So give such calls the time: the default deadline of 65 s is made for it, a
    /// shorter one is what they have.
    pub const fn takes_a_minute(self) -> bool {
        match self {
            Self::Charge | Self::Payout | Self::List => true,
            Self::Confirm | Self::Cancel | Self::Manage | Self::LookUp => false,
        }
    }

    /// Whether an executed request changes anybody's balance.
    pub const fn moves_money(self) -> bool {
        match self {
            Self::Confirm | Self::Charge | Self::Cancel | Self::Payout => true,
            Self::Manage | Self::LookUp | Self::List => false,
        }
    }
}

impl fmt::Display for OperationClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_stands_at_its_place_and_has_a_label_of_its_own() {
        for class in OperationClass::ALL {
            assert_eq!(*class.of(&OperationClass::ALL), class);
        }
        let mut labels = OperationClass::ALL.map(OperationClass::label);
        labels.sort_unstable();
        assert!(labels.windows(2).all(|pair| pair.first() != pair.last()), "{labels:?}");
    }

    #[test]
    fn what_moves_money_changes_something() {
        assert!(OperationClass::ALL.into_iter().all(|class| class.changes() || !class.moves_money()));
    }
}
