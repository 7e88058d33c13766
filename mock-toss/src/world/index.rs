//! What is found by its key, however many there are. Sorting by the text itself would compare texts that lie all over
//! the memory and begin alike; so this sorts by their hash, which lies in the tree. A hash map would be quicker by
//! a hair, and stand still for many milliseconds whenever it grows: every request would wait for it.

use core::borrow::Borrow;
use core::hash::{Hash, Hasher};
use std::collections::BTreeMap;
use std::hash::DefaultHasher;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Values by a key, which is a text as a rule. Two keys with one hash stand in neighbouring places.
#[derive(Clone, Debug)]
pub(crate) struct Index<V, K = Arc<str>>(BTreeMap<u64, (K, V)>);

impl<V, K> Default for Index<V, K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<V, K: Hash + Ord> Index<V, K> {
    /// Where the key is and what stands there, or else where it belongs.
    fn slot<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Result<(u64, &(K, V)), u64>
    where
        K: Borrow<Q>,
    {
        let mut place = hash(key);
        while let Some(slot) = self.0.get(&place) {
            if slot.0.borrow() == key {
                return Ok((place, slot));
            }
            place = place.wrapping_add(1);
        }
        Err(place)
    }

    /// Where the key is, or else where it belongs.
    fn place<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Result<u64, u64>
    where
        K: Borrow<Q>,
    {
        self.slot(key).map(|(place, _)| place)
    }

    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (_, (_, value)) = self.slot(key).ok()?;
        Some(value)
    }

    pub(crate) fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.0.get_mut(&place).map(|(_, value)| value)
    }

    /// The key as it was inserted, to be shared.
    pub(crate) fn key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&K>
    where
        K: Borrow<Q>,
    {
        let (_, (key, _)) = self.slot(key).ok()?;
        Some(key)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        let (Ok(place) | Err(place)) = self.place(&key);
        self.0.insert(place, (key, value));
    }

    pub(crate) fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        let Ok(mut place) = self.place(key) else { return };
        self.0.remove(&place);
        // Whoever stands behind it may have wanted its place.
        loop {
            place = place.wrapping_add(1);
            let Some((key, value)) = self.0.remove(&place) else { return };
            self.insert(key, value);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Everything, in the order of the keys.
    pub(crate) fn ordered(&self) -> BTreeMap<&K, &V> {
        self.0.values().map(|(key, value)| (key, value)).collect()
    }
}

impl<V: Default, K: Hash + Ord> Index<V, K> {
    /// The key's value; the default one if it has none yet.
    pub(crate) fn entry(&mut self, key: K) -> &mut V {
        let (Ok(place) | Err(place)) = self.place(&key);
        &mut self.0.entry(place).or_insert_with(|| (key, V::default())).1
    }
}

/// Without a random seed: the same keys lie the same way in every run.
fn hash<Q: Hash + ?Sized>(key: &Q) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// In the order of the keys.
impl<V: Serialize, K: Serialize + Hash + Ord> Serialize for Index<V, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.ordered().serialize(serializer)
    }
}

impl<'de, V: Deserialize<'de>, K: Deserialize<'de> + Hash + Ord> Deserialize<'de> for Index<V, K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut index = Self::default();
        for (key, value) in BTreeMap::<K, V>::deserialize(deserializer)? {
            index.insert(key, value);
        }
        Ok(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All hashes are equal.
    #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
    struct Alike(u32);

    impl Hash for Alike {
        fn hash<H: Hasher>(&self, _hasher: &mut H) {}
    }

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

    #[test]
    fn keys_with_one_hash_stay_apart_and_are_found_when_one_of_them_goes() {
        let mut index: Index<u32, Alike> = Index::default();
        for number in 0..5 {
            index.insert(Alike(number), number);
        }
        index.remove(&Alike(1));
        index.remove(&Alike(3));
        let found: Vec<_> = (0..5).map(|number| index.get(&Alike(number)).copied()).collect();
        assert_eq!(found, [Some(0), None, Some(2), None, Some(4)]);
        index.insert(Alike(1), 7);
        assert_eq!((index.get(&Alike(1)), index.ordered().len()), (Some(&7), 4));
    }
}
