//! Who is struck when: drawn from the seed before the run begins. Pure.

use core::time::Duration;

/// What a process suffers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Blow {
    /// SIGKILL, and a fresh start at once.
    Kill,
    /// SIGSTOP, and SIGCONT so much later: longer than two leases, so that what it held has long been somebody else's.
    Pause(Duration),
}

/// One blow to one process.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Strike {
    /// Since the first customer.
    pub(crate) at: Duration,
    /// Which process.
    pub(crate) node: usize,
    /// What happens to it.
    pub(crate) blow: Blow,
}

const BETWEEN_MILLIS: core::ops::RangeInclusive<u64> = 300..=800;
/// Two leases of three seconds, and a little.
const PAUSE: Duration = Duration::from_secs(7);

/// When the first pause comes, and after how long the next. While the only process stands still nothing else can be
/// struck, so that pauses are rarer there.
const fn pauses(nodes: usize) -> (Duration, Duration) {
    if nodes > 1 {
        (Duration::from_secs(6), Duration::from_secs(15))
    } else {
        (Duration::from_secs(22), Duration::from_mins(1))
    }
}

/// All strikes of a run of this `length` on so many `nodes`, in their order.
pub(crate) fn schedule(seed: u64, nodes: usize, length: Duration) -> Vec<Strike> {
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut pause_at, pause_every) = pauses(nodes);
    // Who stands still, and until when.
    let mut paused: Option<(usize, Duration)> = None;
    let mut at = Duration::ZERO;
    let mut strikes = Vec::new();
    loop {
        at += Duration::from_millis(random.u64(BETWEEN_MILLIS));
        if at >= length {
            return strikes;
        }
        paused = paused.filter(|(_, until)| at < *until);
        let standing = paused.map(|(node, _)| node);
        let Some(node) = chosen(&mut random, nodes, standing) else { continue };
        let fits = standing.is_none() && at + PAUSE < length;
        let blow = if at >= pause_at && fits { Blow::Pause(PAUSE) } else { Blow::Kill };
        if blow != Blow::Kill {
            pause_at = at + pause_every;
            paused = Some((node, at + PAUSE));
        }
        strikes.push(Strike { at, node, blow });
    }
}

/// One of the nodes, but not the one that stands still.
fn chosen(random: &mut fastrand::Rng, nodes: usize, standing: Option<usize>) -> Option<usize> {
    let others: Vec<usize> = (0..nodes).filter(|node| Some(*node) != standing).collect();
    random.choice(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: Duration = Duration::from_secs(75);

    fn kills(strikes: &[Strike]) -> usize {
        strikes.iter().filter(|strike| strike.blow == Blow::Kill).count()
    }

    #[test]
    fn the_same_seed_strikes_the_same_and_another_somebody_else() {
        assert_eq!(schedule(7, 4, RUN), schedule(7, 4, RUN));
        assert_ne!(schedule(7, 4, RUN), schedule(8, 4, RUN));
    }

    #[test]
    fn a_full_run_kills_a_hundred_times_with_one_process_and_with_four() {
        for seed in 0..200 {
            for nodes in [1, 4] {
                let strikes = schedule(seed, nodes, RUN);
                assert!(kills(&strikes) >= 105, "seed {seed}, {nodes} nodes: {}", kills(&strikes));
                assert!(strikes.len() > kills(&strikes), "seed {seed}, {nodes} nodes: nobody was paused");
            }
        }
    }

    #[test]
    fn kills_come_every_third_to_four_fifths_of_a_second() {
        let strikes = schedule(3, 4, RUN);
        for (one, next) in strikes.iter().zip(strikes.iter().skip(1)) {
            let between = next.at.saturating_sub(one.at);
            assert!((300..=800).contains(&between.as_millis()), "{between:?}");
        }
    }

    #[test]
    fn nobody_is_struck_while_it_stands_still_and_every_process_is_struck() {
        for nodes in [1, 2, 4] {
            let strikes = schedule(5, nodes, RUN);
            for (place, strike) in strikes.iter().enumerate() {
                let Blow::Pause(length) = strike.blow else { continue };
                let until = strike.at + length;
                let later = strikes.iter().skip(place + 1).filter(|later| later.at < until);
                assert_eq!(later.filter(|later| later.node == strike.node).count(), 0);
                assert!(until < RUN, "it must go on before the run ends");
            }
            for node in 0..nodes {
                assert!(strikes.iter().any(|strike| strike.node == node), "{node} of {nodes}");
            }
        }
    }

    #[test]
    fn without_processes_nobody_is_struck() {
        assert_eq!(schedule(1, 0, RUN), []);
    }
}
