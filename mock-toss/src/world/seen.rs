//! How many requests there were so far of each operation for each order: the number that draws go by.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::index::Index;
use crate::operation::Operation;

#[derive(Clone, Debug, Default)]
pub(super) struct Seen(Index<u32, (Arc<str>, Operation)>);

impl Seen {
    /// Counts one more; its number, from 1.
    pub(super) fn count(&mut self, order_id: &Arc<str>, operation: Operation) -> u32 {
        let nth = self.0.entry((Arc::clone(order_id), operation));
        *nth = nth.saturating_add(1);
        *nth
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// By order, and then by operation.
type Nested<S> = BTreeMap<S, BTreeMap<Operation, u32>>;

impl Serialize for Seen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut nested: Nested<&str> = BTreeMap::new();
        for ((order_id, operation), count) in self.0.ordered() {
            nested.entry(order_id).or_default().insert(*operation, *count);
        }
        nested.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Seen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut seen = Self::default();
        for (order_id, counts) in Nested::<Arc<str>>::deserialize(deserializer)? {
            for (operation, count) in counts {
                seen.0.insert((Arc::clone(&order_id), operation), count);
            }
        }
        Ok(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_of_each_order_is_counted_by_itself_and_a_snapshot_keeps_it() {
        let mut seen = Seen::default();
        let [one, other] = ["ORD-000001", "ORD-000002"].map(Arc::from);
        let counted = [
            seen.count(&one, Operation::Confirm),
            seen.count(&one, Operation::Confirm),
            seen.count(&one, Operation::Cancel),
            seen.count(&other, Operation::Confirm),
        ];
        assert_eq!(counted, [1, 2, 1, 1]);
        let text = serde_json::to_string(&seen).expect("JSON");
        assert_eq!(text, r#"{"ORD-000001":{"confirm":2,"cancel":1},"ORD-000002":{"confirm":1}}"#);
        let mut again: Seen = serde_json::from_str(&text).expect("it is read back");
        assert_eq!(again.count(&one, Operation::Confirm), 3);
    }
}
