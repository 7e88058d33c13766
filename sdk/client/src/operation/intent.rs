//! The decision to change something at the gateway, as far as all such operations have the same.

use super::Origin;
use crate::model::IdempotencyKey;

/// See the module.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Intent {
    /// Every attempt carries it.
    pub(crate) key: IdempotencyKey,
    /// What is known of it before this call.
    pub(crate) origin: Origin,
}

impl Intent {
    /// Decided now.
    pub(crate) fn new(key: IdempotencyKey) -> Self {
        Self { key, origin: Origin::default() }
    }

    /// Kept by the caller since `unix_micros`.
    pub(crate) fn stored_at(self, unix_micros: i64) -> Self {
        Self { origin: self.origin.stored(unix_micros), ..self }
    }
}

/// The two methods that every request has which changes something: the key that it carries, and that its caller keeps it.
macro_rules! intent_methods {
    ($($name:ident),+) => {$(
        impl $name {
            /// The intent is stored by the caller, since `unix_micros` (microseconds since the Unix epoch). The client's
            /// own journal leaves it alone then, and a key that is too old for the gateway to remember
            /// ([`key_age_max`](crate::config::ResolveConfig::key_age_max)) is not sent again.
            #[must_use]
            pub fn stored_at(self, unix_micros: i64) -> Self {
                Self { intent: self.intent.stored_at(unix_micros), ..self }
            }

            /// The key that every attempt carries.
            pub fn key(&self) -> &$crate::model::IdempotencyKey {
                &self.intent.key
            }
        }
    )+};
}
pub(crate) use intent_methods;
