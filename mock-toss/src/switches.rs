//! What nobody outside Toss knows for certain: each point of contract §14 that the fake has to decide is a switch,
//! so that a client can be run against both answers.

use serde::{Deserialize, Serialize};

/// The uncertain points of the contract, one field each; the default is the likelier answer.
///
/// ```
/// use mock_toss::Switches;
///
/// let switches = Switches { replay_5xx: true, ..Switches::default() };
/// assert_ne!(switches, Switches::default());
/// ```
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// §14.1: whether a 5xx is stored under its idempotency key like other answers.
    pub replay_5xx: bool,
    /// §14.14: whether a webhook that is answered with another 2xx than 200 counts as delivered.
    pub webhook_accepts_2xx: bool,
    /// §14.14: whether the second and every further partial cancel sends `PAYMENT_STATUS_CHANGED` too.
    pub webhook_on_further_cancels: OnFurtherCancels,
    /// §14.15: which bytes of the security key sign the webhooks of payouts and sellers.
    pub webhook_key: WebhookKey,
}

/// What a partial cancel of a payment that is `PARTIAL_CANCELED` already tells the merchant.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFurtherCancels {
    /// `PAYMENT_STATUS_CHANGED`, like the first.
    #[default]
    Told,
    /// Nothing: the status is the same as before.
    Silent,
}

/// Which bytes of a security key are the key of the HMAC.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookKey {
    /// The 32 that its 64 hexadecimal digits stand for.
    #[default]
    HexDecoded,
    /// The 64 digits themselves.
    Ascii,
}
