//! The names of decisions to give money back: asked for again, a decision has the same name and is the same decision.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// 128 bits.
const DIGEST_CHARS: usize = 32;

/// `prefix` and a digest of `parts`, at most 64 characters with a prefix of up to 32.
pub(super) fn name(prefix: &str, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    // Each part with its length in front, so that no two lists of parts read the same.
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = HEXLOWER.encode(&hash.finalize());
    format!("{prefix}{}", digest.get(..DIGEST_CHARS).unwrap_or(&digest))
}
