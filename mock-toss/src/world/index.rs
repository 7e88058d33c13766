//! What is found by its key: by one look at one place, however many there are. Nobody walks over an index, so it
//! has no order that could differ from run to run; a snapshot writes it in the order of its keys.

use core::hash::BuildHasherDefault;
use std::collections::BTreeMap;
use std::hash::DefaultHasher;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Hashed without a random seed: the same keys lie the same way in every run.
#[expect(clippy::disallowed_types, reason = "the hash is a fixed one, and nobody walks over the map")]
type Map<V> = std::collections::HashMap<Arc<str>, V, BuildHasherDefault<DefaultHasher>>;

/// Values by a text.
#[derive(Clone, Debug)]
pub(super) struct Index<V>(Map<V>);

impl<V> Default for Index<V> {
    fn default() -> Self {
        Self(Map::default())
    }
}

impl<V> Index<V> {
    pub(super) fn get(&self, key: &str) -> Option<&V> {
        self.0.get(key)
    }

    /// The key as it was inserted, to be shared, and its value.
    pub(super) fn get_key_value(&self, key: &str) -> Option<(&Arc<str>, &V)> {
        self.0.get_key_value(key)
    }

    pub(super) fn insert(&mut self, key: Arc<str>, value: V) {
        self.0.insert(key, value);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl<V: Default> Index<V> {
    /// The key's value; the default one if it has none yet.
    pub(super) fn entry(&mut self, key: &Arc<str>) -> &mut V {
        self.0.entry(Arc::clone(key)).or_default()
    }
}

impl<V: Serialize> Serialize for Index<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[expect(clippy::iter_over_hash_type, reason = "the map that it goes into has an order")]
        let ordered: BTreeMap<&Arc<str>, &V> = self.0.iter().collect();
        ordered.serialize(serializer)
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Index<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_has_the_keys_in_their_order_whenever_they_came() {
        let index = |keys: [&str; 3]| {
            let mut index = Index::default();
            for key in keys {
                index.insert(key.into(), key.len());
            }
            serde_json::to_string(&index).expect("JSON")
        };
        assert_eq!(index(["b", "a", "cc"]), r#"{"a":1,"b":1,"cc":2}"#);
        assert_eq!(index(["cc", "b", "a"]), index(["a", "cc", "b"]));
    }

    #[test]
    fn what_was_inserted_last_is_found() {
        let mut index = Index::default();
        index.insert("key".into(), 1);
        index.insert("key".into(), 2);
        assert_eq!((index.get("key"), index.get("other")), (Some(&2), None));
        *index.entry(&"key".into()) += 1;
        assert_eq!(index.get("key"), Some(&3));
        index.clear();
        assert_eq!(index.get("key"), None);
    }
}
