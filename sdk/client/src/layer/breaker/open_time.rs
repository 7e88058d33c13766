//! How long a circuit stays open: longer each time its probes fail, and not in step with other clients. Pure.

use core::time::Duration;

/// The time of the opening after `reopenings` failed rounds of probes: `first`, then anywhere in the upper half of
/// its double, of its fourfold and so on, never below `first` and never above `longest`.
pub(super) fn open_time(first: Duration, longest: Duration, reopenings: u32, random: u64) -> Duration {
    let factor = 1_u32.checked_shl(reopenings).unwrap_or(u32::MAX);
    let ceiling = first.saturating_mul(factor).min(longest).max(first);
    let floor = first.max(ceiling / 2);
    floor + part_of(ceiling.saturating_sub(floor), random)
}

/// `random` as a share of its range, of `span`.
fn part_of(span: Duration, random: u64) -> Duration {
    let nanos = (span.as_nanos() * u128::from(random)) >> 64;
    u64::try_from(nanos).map_or(span, Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIRST: Duration = Duration::from_secs(5);
    const LONGEST: Duration = Duration::from_mins(1);

    #[test]
    fn it_doubles_up_to_the_longest_and_is_spread_over_the_upper_half() {
        let nearly = Duration::from_millis(1);
        let span = |reopenings| {
            [0, u64::MAX].map(|random| (open_time(FIRST, LONGEST, reopenings, random) + nearly).as_secs())
        };
        assert_eq!([0, 1, 2, 3].map(span), [[5, 5], [5, 10], [10, 20], [20, 40]]);
        assert!([4, 5, 31, 32, u32::MAX].map(span).iter().all(|span| *span == [30, 60]));
    }

    proptest! {
        #[test]
        fn it_never_leaves_its_bounds(
            first in 1_u64..100_000, more in 0_u64..100_000, reopenings in any::<u32>(), random in any::<u64>(),
        ) {
            let (first, longest) = (Duration::from_millis(first), Duration::from_millis(first + more));
            let time = open_time(first, longest, reopenings, random);
            prop_assert!((first..=longest).contains(&time), "{time:?}");
        }
    }
}
