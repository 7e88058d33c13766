//! What a charge without a home is given back as: the same cancel however often, and by whichever store, it is found.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use toss_sdk::model::PaymentKey;

/// What the customer reads.
pub(crate) const ORPHAN_REASON: &str = "주문이 성립하지 않아 자동 취소합니다";

/// The name of the cancel of a payment that was taken after its order had failed. Payment keys are longer than names.
pub(crate) fn orphan_name(payment_key: &PaymentKey) -> String {
    let digest = HEXLOWER.encode(&Sha256::digest(payment_key.as_str().as_bytes()));
    format!("orphan:{}", digest.get(..DIGEST_CHARS).unwrap_or(&digest))
}

/// 128 bits: two payments never share a name.
const DIGEST_CHARS: usize = 32;
