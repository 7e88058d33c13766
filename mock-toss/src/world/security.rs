//! The security keys of a merchant: what payouts and sellers are encrypted with, and their webhooks signed. A
//! reissued key leaves the old one valid for seven days, and there are never more than two (contract §1.3).

use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::Merchant;
use crate::jwe::SecurityKey;
use crate::time::{self, KoreanTime};

/// How long a key lives on after it was replaced.
const OLD_KEY_LIFE: Duration = Duration::from_hours(7 * 24);

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct SecurityKeys {
    current: Option<Box<str>>,
    old: Option<OldKey>,
}

/// A key that was replaced.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct OldKey {
    pub(super) key: Box<str>,
    #[serde(with = "time::exact")]
    pub(super) valid_until: KoreanTime,
}

impl SecurityKeys {
    /// The keys that a merchant comes with; the old one was replaced just now.
    pub(super) fn new(now: KoreanTime, merchant: &Merchant) -> Self {
        let old = merchant.old_security_key.as_deref();
        let old = old.map(|key| OldKey { key: key.into(), valid_until: now.after(OLD_KEY_LIFE) });
        Self { current: merchant.security_key.as_deref().map(Into::into), old }
    }

    /// The keys of this moment as hexadecimal digits, the newest first: webhooks are signed with each.
    pub(super) fn valid(&self, now: KoreanTime) -> impl Iterator<Item = &str> {
        let old = self.old.as_ref().filter(|old| now < old.valid_until).map(|old| &*old.key);
        self.current.as_deref().into_iter().chain(old)
    }

    pub(super) fn ciphers(&self, now: KoreanTime) -> Vec<SecurityKey> {
        self.valid(now).filter_map(SecurityKey::of_hex).collect()
    }

    /// Replaces the current key; what is left of the older ones ends now.
    pub(super) fn reissue(&mut self, now: KoreanTime, key: Box<str>) -> Option<&OldKey> {
        let replaced = self.current.replace(key);
        self.old = replaced.map(|key| OldKey { key, valid_until: now.after(OLD_KEY_LIFE) });
        self.old.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: KoreanTime = KoreanTime::from_micros(1_750_934_933_000_000);

    fn with(key: Option<&str>) -> SecurityKeys {
        let security_key = key.map(str::to_owned);
        SecurityKeys::new(START, &Merchant { security_key, ..Merchant::new("test_sk_1", "tgen_docs") })
    }

    fn valid(keys: &SecurityKeys, days: u64) -> Vec<String> {
        let at = START.after(Duration::from_hours(24 * days));
        keys.valid(at).map(str::to_owned).collect()
    }

    #[test]
    fn a_replaced_key_is_valid_for_seven_days() {
        let mut keys = with(Some("first"));
        keys.reissue(START, "second".into());
        assert_eq!(valid(&keys, 6), ["second", "first"]);
        assert_eq!(valid(&keys, 7), ["second"]);
    }

    #[test]
    fn a_third_key_ends_the_first() {
        let mut keys = with(Some("first"));
        keys.reissue(START, "second".into());
        keys.reissue(START, "third".into());
        assert_eq!(valid(&keys, 0), ["third", "second"]);
    }

    #[test]
    fn a_merchant_without_a_key_gets_a_first_one() {
        let mut keys = with(None);
        assert_eq!(valid(&keys, 0), Vec::<String>::new());
        assert_eq!(keys.reissue(START, "first".into()), None);
        assert_eq!(valid(&keys, 0), ["first"]);
    }
}
