//! Assertions about money. Each panics with the story of the order: what arrived, what struck it, what was
//! answered, and what the gateway holds to be true in the end.

use super::Toss;

impl Toss {
    /// The order was charged, and only once; whether it was cancelled since is another question.
    ///
    /// # Panics
    ///
    /// If it was not, with the order's story.
    #[track_caller]
    pub fn assert_charged_once(&self, order_id: &str) {
        let charges = self.charges(order_id);
        self.expect(order_id, charges.len() == 1, || {
            format!("was charged once, not {} times", charges.len())
        });
    }

    /// The order was charged these amounts, one after the other.
    ///
    /// # Panics
    ///
    /// If it was not, with the order's story.
    #[track_caller]
    pub fn assert_charges(&self, order_id: &str, expected: &[u64]) {
        let charges = self.charges(order_id);
        self.expect(order_id, charges == expected, || format!("was charged {expected:?}, not {charges:?}"));
    }

    /// No money was ever taken for the order.
    ///
    /// # Panics
    ///
    /// If some was, with the order's story.
    #[track_caller]
    pub fn assert_never_charged(&self, order_id: &str) {
        let charges = self.charges(order_id);
        self.expect(order_id, charges.is_empty(), || format!("was never charged, not {charges:?}"));
    }

    /// These amounts were given back for the order, one after the other.
    ///
    /// # Panics
    ///
    /// If they were not, with the order's story.
    #[track_caller]
    pub fn assert_cancels(&self, order_id: &str, expected: &[u64]) {
        let cancels = self.cancels(order_id);
        self.expect(order_id, cancels == expected, || format!("was cancelled {expected:?}, not {cancels:?}"));
    }

    /// The order was charged, and everything was given back.
    ///
    /// # Panics
    ///
    /// If it was not charged, or something was kept, with the order's story.
    #[track_caller]
    pub fn assert_refunded(&self, order_id: &str) {
        let (taken, given): (u64, u64) =
            (self.charges(order_id).iter().sum(), self.cancels(order_id).iter().sum());
        let holds = taken > 0 && taken == given;
        self.expect(order_id, holds, || {
            format!("was given back whole; {taken} was taken and {given} given back")
        });
    }

    #[track_caller]
    fn expect(&self, order_id: &str, holds: bool, expected: impl FnOnce() -> String) {
        assert!(holds, "expected that order {order_id} {}\n{}", expected(), self.story(order_id));
    }
}
