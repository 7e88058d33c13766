//! Short digests: of a secret that must not be kept, and of a line that may be torn.

use core::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The first `N` bytes of the SHA-256 of `text` in this `context`, in hexadecimal digits.
pub(crate) fn digest<const N: usize>(context: &str, text: &[u8]) -> String {
    let hash = Sha256::new().chain_update(context).chain_update([0]).chain_update(text).finalize();
    hash.iter().take(N).fold(String::with_capacity(2 * N), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a string takes everything");
        digits
    })
}
