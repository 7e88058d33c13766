//! References that the shop makes up, for errors that a customer may quote.

use core::sync::atomic::{AtomicU64, Ordering};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// An endless row of references that follows from a seed: the same seed gives the same row, and a reference says
/// nothing about how many there were before it.
#[derive(Debug)]
pub(crate) struct Draws {
    seed: Seed,
    next: AtomicU64,
}

struct Seed([u8; 32]);

impl core::fmt::Debug for Seed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Seed(..)")
    }
}

impl Draws {
    /// Ids from `seed`. A running shop takes it from the system's randomness, once.
    pub(crate) const fn new(seed: [u8; 32]) -> Self {
        Self { seed: Seed(seed), next: AtomicU64::new(0) }
    }

    /// A reference that leads from an answer to its line in the log: 48 bits, short enough to be read out.
    pub(crate) fn reference(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let hash = Sha256::new().chain_update(self.seed.0).chain_update(number.to_be_bytes()).finalize();
        HEXLOWER.encode(hash.get(..REFERENCE_BYTES).unwrap_or_default())
    }
}

/// How much of a hash a reference shows.
const REFERENCE_BYTES: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_names_a_whole_row_of_references_and_no_two_are_alike() {
        let row = |seed| {
            let draws = Draws::new([seed; 32]);
            (0..1_000).map(|_| draws.reference()).collect::<Vec<_>>()
        };
        assert_eq!(row(7), row(7));
        let distinct: std::collections::BTreeSet<_> = row(7).into_iter().chain(row(8)).collect();
        assert_eq!(distinct.len(), 2_000);
    }

    #[test]
    fn the_seed_is_not_printed() {
        assert!(!format!("{:?}", Draws::new([231; 32])).contains("231"));
    }
}
