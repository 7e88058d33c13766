//! How many requests there were so far of each operation for each order: the number that draws go by.
//!
//! Orders that have a payment are remembered as long as it. Others are not the gateway's, and whoever asks for made-up
//! ones must not fill its memory: the newest of them are remembered, and one that comes back after that begins anew.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::index::Index;
use crate::operation::Operation;

/// How many pairs of an operation and an order without a payment are remembered.
const WITHOUT_PAYMENT_MAX: usize = 10_000;

/// An order, and one operation on it.
type Pair = (Arc<str>, Operation);

#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    counts: Index<u32, Pair>,
    /// Those of orders that had no payment when they came first, oldest first.
    without_payment: VecDeque<Pair>,
}

impl Seen {
    /// Counts one more; its number, from 1.
    pub(super) fn count(
        &mut self,
        order_id: &Arc<str>,
        operation: Operation,
        has_payment: impl Fn(&str) -> bool,
    ) -> u32 {
        let pair = (Arc::clone(order_id), operation);
        let nth = self.counts.entry(pair.clone());
        *nth = nth.saturating_add(1);
        let nth = *nth;
        // What names no order has one count for each operation.
        if nth == 1 && !order_id.is_empty() && !has_payment(order_id) {
            self.without_payment.push_back(pair);
            self.forget(has_payment);
        }
        nth
    }

    fn forget(&mut self, has_payment: impl Fn(&str) -> bool) {
        while self.without_payment.len() > WITHOUT_PAYMENT_MAX {
            let Some(oldest) = self.without_payment.pop_front() else { return };
            if !has_payment(&oldest.0) {
                self.counts.remove(&oldest);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// By order, and then by operation.
type Nested<S> = BTreeMap<S, BTreeMap<Operation, u32>>;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<S: Ord> {
    counts: Nested<S>,
    without_payment: VecDeque<(S, Operation)>,
}

impl Serialize for Seen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut counts: Nested<&str> = BTreeMap::new();
        for ((order_id, operation), count) in self.counts.ordered() {
            counts.entry(order_id).or_default().insert(*operation, *count);
        }
        let without_payment =
            self.without_payment.iter().map(|(order_id, operation)| (&**order_id, *operation));
        Written { counts, without_payment: without_payment.collect() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Seen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { counts: written, without_payment } = Written::<Arc<str>>::deserialize(deserializer)?;
        let mut counts = Index::default();
        for (order_id, of_order) in written {
            for (operation, count) in of_order {
                counts.insert((Arc::clone(&order_id), operation), count);
            }
        }
        Ok(Self { counts, without_payment })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: fn(&str) -> bool = |_| false;

    #[test]
    fn each_operation_of_each_order_is_counted_by_itself_and_a_snapshot_keeps_it() {
        let mut seen = Seen::default();
        let [one, other] = ["ORD-000001", "ORD-000002"].map(Arc::from);
        let has_payment = |order_id: &str| order_id == "ORD-000001";
        let counted = [
            seen.count(&one, Operation::Confirm, has_payment),
            seen.count(&one, Operation::Confirm, has_payment),
            seen.count(&one, Operation::Cancel, has_payment),
            seen.count(&other, Operation::Confirm, has_payment),
        ];
        assert_eq!(counted, [1, 2, 1, 1]);
        let text = serde_json::to_string(&seen).expect("JSON");
        let counts = r#"{"ORD-000001":{"confirm":2,"cancel":1},"ORD-000002":{"confirm":1}}"#;
        assert_eq!(text, format!(r#"{{"counts":{counts},"withoutPayment":[["ORD-000002","confirm"]]}}"#));
        let mut again: Seen = serde_json::from_str(&text).expect("it is read back");
        assert_eq!(again.count(&one, Operation::Confirm, has_payment), 3);
    }

    #[test]
    fn of_orders_without_a_payment_the_newest_are_remembered_and_of_others_all() {
        let mut seen = Seen::default();
        let [paid, later, made_up, none] = ["paid", "later", "made up", ""].map(Arc::<str>::from);
        for order_id in [&paid, &later, &made_up, &none] {
            seen.count(order_id, Operation::LookUp, |order_id| order_id == "paid");
        }
        let has_payment = |order_id: &str| ["paid", "later"].contains(&order_id);
        for number in 0..WITHOUT_PAYMENT_MAX {
            seen.count(&format!("ORD-{number}").into(), Operation::LookUp, has_payment);
        }
        let mut again = |order_id| seen.count(order_id, Operation::LookUp, has_payment);
        assert_eq!([&paid, &later, &none].map(&mut again), [2, 2, 2]);
        assert_eq!(again(&made_up), 1, "it is too long ago");
        assert_eq!(again(&"ORD-9999".into()), 2);
        assert!(seen.without_payment.len() <= WITHOUT_PAYMENT_MAX);
        assert!(seen.counts.ordered().len() <= WITHOUT_PAYMENT_MAX + 4);
    }

    #[test]
    fn a_restored_one_forgets_the_same_next() {
        let mut seen = Seen::default();
        for number in 0..WITHOUT_PAYMENT_MAX {
            seen.count(&format!("ORD-{number}").into(), Operation::LookUp, NOBODY);
        }
        let mut restored: Seen =
            serde_json::from_str(&serde_json::to_string(&seen).expect("JSON")).expect("it is read back");
        for seen in [&mut seen, &mut restored] {
            seen.count(&"one more".into(), Operation::LookUp, NOBODY);
            assert_eq!(seen.count(&"ORD-0".into(), Operation::LookUp, NOBODY), 1);
            assert_eq!(seen.count(&"ORD-2".into(), Operation::LookUp, NOBODY), 2);
        }
    }
}
