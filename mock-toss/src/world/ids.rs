//! Everything the gateway makes up, as a function of the seed and a counter: a run can be repeated, and no two
//! ids are equal.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use serde::{Deserialize, Serialize};

use crate::time::KoreanTime;

const ALPHANUMERIC: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The number of endings that a payment key can have: five alphanumeric characters.
const ENDINGS: u64 = 62_u64.pow(5);

/// The counters of one world.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Ids {
    #[serde(with = "crate::kept::hex")]
    seed: u64,
    prefix: Box<str>,
    /// Whether the merchant's key is a live one.
    #[serde(default)]
    is_live: bool,
    payments: u64,
    transactions: u64,
    secrets: u64,
    receipts: u64,
    accounts: u64,
    traces: u64,
    /// Of all kinds that are made seldom.
    others: u64,
    billing_keys: u64,
    auth_keys: u64,
}

impl Ids {
    pub(super) fn new(seed: u64, merchant_id: &str, is_live: bool) -> Self {
        let own = seed_of(seed, merchant_id);
        let prefix = merchant_id.chars().take(5).collect();
        Self {
            seed: own,
            prefix,
            is_live,
            payments: 0,
            transactions: 0,
            secrets: 0,
            receipts: 0,
            accounts: 0,
            traces: 0,
            others: 0,
            billing_keys: 0,
            auth_keys: 0,
        }
    }

    pub(super) fn restart(&mut self) {
        (self.payments, self.transactions, self.secrets, self.others) = (0, 0, 0, 0);
        (self.receipts, self.accounts) = (0, 0);
        (self.billing_keys, self.auth_keys) = (0, 0);
    }

    /// `{mId's first five}{yyyyMMddHHmmss}{five alphanumeric}`.
    pub(super) fn payment_key(&mut self, now: KoreanTime) -> Arc<str> {
        let number = permuted(self.seed, self.payments);
        step(&mut self.payments);
        let ending = digits(number, ALPHANUMERIC, 5);
        format!("{}{}{ending}", self.prefix, now.digits()).into()
    }

    /// `txrd_a01` and 24 of 0-9 a-z.
    pub(super) fn transaction_key(&mut self) -> Arc<str> {
        step(&mut self.transactions);
        let [first, second] = [0, 1].map(|part| self.number(1, self.transactions, part));
        let base = ALPHANUMERIC.split_at(36).0;
        let lower = format!("{}{}", digits(first, base, 12), digits(second, base, 12)).to_lowercase();
        format!("txrd_a01{lower}").into()
    }

    /// `ps_` and 28 alphanumeric.
    pub(super) fn secret(&mut self) -> Box<str> {
        step(&mut self.secrets);
        let [first, second, third] = [0, 1, 2].map(|part| self.number(2, self.secrets, part));
        let parts = [(first, 10), (second, 10), (third, 8)];
        let text: String = parts.map(|(number, length)| digits(number, ALPHANUMERIC, length)).concat();
        format!("ps_{text}").into()
    }

    /// `seller_a01` and 24 of 0-9 a-z.
    pub(super) fn seller_id(&mut self) -> Box<str> {
        format!("seller_a01{}", self.other(16, 24).to_lowercase()).into()
    }

    /// `FPA_` and 12 alphanumeric.
    pub(super) fn payout_id(&mut self) -> Box<str> {
        format!("FPA_{}", self.other(17, 12)).into()
    }

    /// 64 hexadecimal digits.
    pub(super) fn security_key(&mut self) -> Box<str> {
        step(&mut self.others);
        [0, 1, 2, 3].map(|part| format!("{:016x}", self.number(18, self.others, part))).concat().into()
    }

    /// A code or a token of brandpay: 32 alphanumeric.
    pub(super) fn brandpay_token(&mut self) -> Box<str> {
        self.other(19, 32).into()
    }

    /// `mk_` and 24 alphanumeric.
    pub(super) fn method_key(&mut self) -> Box<str> {
        format!("mk_{}", self.other(20, 24)).into()
    }

    /// The number of a customer's method: nine digits.
    pub(super) fn method_id(&mut self) -> Box<str> {
        step(&mut self.others);
        format!("{:09}", self.number(21, self.others, 0) % 1_000_000_000).into()
    }

    /// So many alphanumeric characters, at most 40.
    fn other(&mut self, kind: u64, length: usize) -> String {
        step(&mut self.others);
        let parts = [0, 1, 2, 3].map(|part| digits(self.number(kind, self.others, part), ALPHANUMERIC, 10));
        parts.concat().chars().take(length).collect()
    }

    /// 43 characters of base64url and a `=`.
    pub(super) fn billing_key(&mut self) -> Box<str> {
        step(&mut self.billing_keys);
        let parts = [0, 1, 2, 3].map(|part| self.number(4, self.billing_keys, part).to_be_bytes());
        URL_SAFE.encode(parts.concat()).into()
    }

    /// `e_` and 32 of 0-9 A-F.
    pub(super) fn auth_key(&mut self) -> Box<str> {
        step(&mut self.auth_keys);
        let [first, second] = [0, 1].map(|part| self.number(5, self.auth_keys, part));
        format!("e_{first:016X}{second:016X}").into()
    }

    /// 13 digits after the `X` that only accounts of the test environment begin with; live ones have 14.
    pub(super) fn account_number(&mut self) -> Box<str> {
        step(&mut self.accounts);
        let number = self.number(6, self.accounts, 0);
        let first = if self.is_live { '7' } else { 'X' };
        format!("{first}{:013}", number % 10_000_000_000_000).into()
    }

    /// A cash receipt's key, `cr_{yyyyMMddHHmmss}{five alphanumeric}`, and the tax office's number of it, nine digits.
    pub(super) fn receipt(&mut self, now: KoreanTime) -> (Arc<str>, Box<str>) {
        let number = permuted(mix(self.seed), self.receipts);
        step(&mut self.receipts);
        let ending = digits(number, ALPHANUMERIC, 5);
        (format!("cr_{}{ending}", now.digits()).into(), format!("{number:09}").into())
    }

    /// 128 bits, 32 hexadecimal digits on the wire.
    pub(super) fn trace(&mut self) -> u128 {
        step(&mut self.traces);
        u128::from(self.number(3, self.traces, 0)) << 64 | u128::from(self.number(3, self.traces, 1))
    }

    fn number(&self, kind: u64, counter: u64, part: u64) -> u64 {
        number(self.seed, kind, counter, part)
    }
}

/// A merchant's own seed.
pub(super) fn seed_of(seed: u64, merchant_id: &str) -> u64 {
    merchant_id.bytes().fold(seed, |sum, byte| mix(sum ^ u64::from(byte)))
}

/// `whtrans_a01` and 24 of 0-9 a-z: the delivery with this number, counted by the outbox.
pub(super) fn transmission_id(seed: u64, counter: u64) -> Arc<str> {
    format!("whtrans_a01{}", lower(seed, 32, counter)).into()
}

/// `evt_` and 24 of 0-9 a-z (inferred: only the field is documented).
pub(super) fn event_id(seed: u64, counter: u64) -> String {
    format!("evt_{}", lower(seed, 33, counter))
}

/// On to the next number; stays at the last one, which only an edited snapshot reaches.
pub(super) fn step(counter: &mut u64) {
    *counter = counter.saturating_add(1);
}

/// 24 of 0-9 a-z.
fn lower(seed: u64, kind: u64, counter: u64) -> String {
    let base = ALPHANUMERIC.split_at(36).0;
    let parts = [0, 1].map(|part| digits(number(seed, kind, counter, part), base, 12));
    parts.concat().to_lowercase()
}

fn number(seed: u64, kind: u64, counter: u64, part: u64) -> u64 {
    mix(mix(seed ^ (kind << 8 | part)).wrapping_add(counter.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// The finisher of splitmix64: a bijection, so different counters never meet.
fn mix(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The counter, shuffled over all endings: an affine map whose factor shares no divisor with 62.
fn permuted(seed: u64, counter: u64) -> u64 {
    let odd = (mix(seed) % (ENDINGS / 2)) * 2 + 1;
    let factor = if odd.is_multiple_of(31) { odd + 2 } else { odd };
    (factor * (counter % ENDINGS) + mix(seed ^ 1) % ENDINGS) % ENDINGS
}

fn digits(mut number: u64, alphabet: &[u8], length: usize) -> String {
    let base = u64::try_from(alphabet.len()).unwrap_or(1);
    let mut text = String::with_capacity(length);
    for _ in 0..length {
        let digit = usize::try_from(number % base).ok().and_then(|at| alphabet.get(at)).copied();
        text.push(char::from(digit.unwrap_or(b'0')));
        number /= base;
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn endings_are_a_permutation() {
        let seen: BTreeSet<u64> = (0..100_000).map(|counter| permuted(7, counter)).collect();
        assert_eq!(seen.len(), 100_000);
        for seed in 0..200 {
            let factor = permuted(seed, 1) + ENDINGS - permuted(seed, 0);
            assert!(!factor.is_multiple_of(2) && !factor.is_multiple_of(31), "seed {seed}: {factor}");
        }
    }

    #[test]
    fn formats_are_the_gateways_and_follow_from_the_seed() {
        let made = || {
            let mut ids = Ids::new(7, "tgen_docs", false);
            let key = ids.payment_key(KoreanTime::from_micros(1_750_934_933_000_000));
            (key, ids.transaction_key(), ids.secret(), ids.trace())
        };
        let (key, transaction, secret, _) = made();
        assert_eq!(made(), made());
        assert!(key.starts_with("tgen_20250626194853") && key.len() == 24, "{key}");
        assert!(transaction.starts_with("txrd_a01") && transaction.len() == 32, "{transaction}");
        assert!(secret.starts_with("ps_") && secret.len() == 31, "{secret}");
        let mut other = Ids::new(8, "tgen_docs", false);
        assert_ne!(other.payment_key(KoreanTime::from_micros(1_750_934_933_000_000)), key);
    }
}
