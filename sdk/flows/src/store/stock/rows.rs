//! The buckets of one product.

use super::super::{StoreError, Tx};
use super::text;

/// Buckets are numbered from 0 to here, evenly.
const NUMBERS: i64 = 1024;

/// The buckets of a product, by number, and what is in each.
pub(super) struct Buckets(Vec<(i64, i64)>);

impl Buckets {
    /// As they are in what is committed, and in this transaction.
    pub(super) async fn of(tx: &mut Tx<'_>, item: &str) -> Result<Self, StoreError> {
        Self::read(&tx.query(text::BUCKETS, &[item.into()]).await?)
    }

    /// As they are, and nobody else changes them before this transaction is over.
    pub(super) async fn locked(tx: &mut Tx<'_>, item: &str) -> Result<Self, StoreError> {
        Self::read(&tx.query(text::BUCKETS_LOCKED, &[item.into()]).await?)
    }

    /// `count` empty ones.
    pub(super) fn fresh(count: u32) -> Self {
        let count = i64::from(count);
        Self((0..count).map(|bucket| (bucket * NUMBERS / count.max(1), 0)).collect())
    }

    /// The same buckets with `total` in them, spread evenly.
    pub(super) fn filled(self, total: i64) -> Self {
        let count = i64::try_from(self.0.len()).unwrap_or(i64::MAX).max(1);
        let (each, rest) = (total.div_euclid(count), total.rem_euclid(count));
        let spread = (0..).zip(self.0).map(|(at, (bucket, _))| (bucket, each + i64::from(at < rest)));
        Self(spread.collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn total(&self) -> i64 {
        self.0.iter().fold(0, |total, (_, quantity)| total.saturating_add(*quantity))
    }

    pub(super) async fn insert(&self, tx: &mut Tx<'_>, item: &str) -> Result<(), StoreError> {
        let rows: Vec<_> = self
            .0
            .iter()
            .map(|(bucket, quantity)| vec![item.into(), (*bucket).into(), (*quantity).into()])
            .collect();
        tx.batch(text::INSERT, &rows).await.map(drop)
    }

    pub(super) async fn write(&self, tx: &mut Tx<'_>, item: &str) -> Result<(), StoreError> {
        let rows: Vec<_> = self
            .0
            .iter()
            .map(|(bucket, quantity)| vec![(*quantity).into(), item.into(), (*bucket).into()])
            .collect();
        tx.batch(text::WRITE, &rows).await.map(drop)
    }

    fn read(rows: &[super::Row]) -> Result<Self, StoreError> {
        rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect::<Result<_, _>>().map(Self)
    }
}

/// Where `reference` begins to look: spread over all numbers, the same each time.
pub(super) fn start(reference: &str) -> i64 {
    let mixed = reference.bytes().fold(0_u32, |mixed, byte| mixed.wrapping_mul(31).wrapping_add(byte.into()));
    i64::from(mixed.wrapping_mul(0x9E37_79B1) >> 22)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spread_is_all_there_and_no_two_buckets_differ_by_more_than_one() {
        for (count, total) in [(1, 7), (3, 7), (16, 1_000), (16, 3), (256, 0)] {
            let buckets = Buckets::fresh(count).filled(total);
            assert_eq!(buckets.total(), total);
            let quantities: Vec<i64> = buckets.0.iter().map(|(_, quantity)| *quantity).collect();
            assert!(quantities.iter().max().unwrap() - quantities.iter().min().unwrap() <= 1);
        }
    }

    #[test]
    fn orders_that_follow_each_other_begin_at_different_buckets() {
        let starts: alloc::collections::BTreeSet<i64> =
            (0..64).map(|number| start(&format!("ORD-{number:06}")) / 64).collect();
        assert!(starts.len() > 12, "{starts:?}");
        assert!(starts.iter().all(|bucket| (0..16).contains(bucket)));
    }
}
