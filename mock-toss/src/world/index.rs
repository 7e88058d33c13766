//! What is found by its key: by one look at one place, however many there are. Nobody walks over an index as it
//! lies, so it has no order that could differ from run to run; a snapshot writes it in the order of its keys.

use core::borrow::Borrow;
use core::hash::{BuildHasherDefault, Hash};
use std::collections::BTreeMap;
use std::hash::DefaultHasher;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Hashed without a random seed: the same keys lie the same way in every run.
#[expect(
    clippy::disallowed_types,
    reason = "the hash is a fixed one, and nobody walks over the map as it lies"
)]
type Map<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<DefaultHasher>>;

/// Values by a key, which is a text as a rule.
#[derive(Clone, Debug)]
pub(super) struct Index<V, K = Arc<str>>(Map<K, V>);

impl<V, K> Default for Index<V, K> {
    fn default() -> Self {
        Self(Map::default())
    }
}

impl<V, K: Hash + Ord> Index<V, K> {
    pub(super) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.0.get(key)
    }

    pub(super) fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.0.get_mut(key)
    }

    /// The key as it was inserted, to be shared.
    pub(super) fn key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&K>
    where
        K: Borrow<Q>,
    {
        self.0.get_key_value(key).map(|(key, _)| key)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        self.0.insert(key, value);
    }

    pub(super) fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        self.0.remove(key);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Everything, in the order of the keys.
    pub(super) fn ordered(&self) -> BTreeMap<&K, &V> {
        #[expect(clippy::iter_over_hash_type, reason = "the map that it goes into has an order")]
        self.0.iter().collect()
    }
}

impl<V: Default, K: Hash + Ord> Index<V, K> {
    /// The key's value; the default one if it has none yet.
    pub(super) fn entry(&mut self, key: K) -> &mut V {
        self.0.entry(key).or_default()
    }
}

impl<V: Serialize, K: Serialize + Hash + Ord> Serialize for Index<V, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.ordered().serialize(serializer)
    }
}

impl<'de, V: Deserialize<'de>, K: Deserialize<'de> + Hash + Eq> Deserialize<'de> for Index<V, K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_has_the_keys_in_their_order_whenever_they_came() {
        let text = |keys: [&str; 3]| {
            let mut index: Index<usize> = Index::default();
            for key in keys {
                index.insert(key.into(), key.len());
            }
            serde_json::to_string(&index).expect("JSON")
        };
        assert_eq!(text(["b", "a", "cc"]), r#"{"a":1,"b":1,"cc":2}"#);
        assert_eq!(text(["cc", "b", "a"]), text(["a", "cc", "b"]));
    }

    #[test]
    fn what_was_inserted_last_is_found() {
        let mut index: Index<u32> = Index::default();
        index.insert("key".into(), 1);
        index.insert("key".into(), 2);
        assert_eq!((index.get("key"), index.get("other")), (Some(&2), None));
        *index.entry("key".into()) += 1;
        assert_eq!(index.get("key"), Some(&3));
        index.remove("key");
        assert_eq!(index.get("key"), None);
    }
}
