//! The draw: a stable hash instead of a stream of random numbers, so that a request's fate depends on nothing but
//! itself. It is written down here so that a plan can be recomputed in any language.
//!
//! `SHA-256("{seed}\n{rule}\n{operation}\n{orderId}\n{nth}\n{what}")`, its first eight bytes as a big-endian
//! number. `what` is `strike` for the probability and `delay` for the length of a delay (see `latency` for what a
//! number stands for).

use sha2::{Digest, Sha256};

use super::Latency;

/// What is drawn for: one request of one operation for one order, one delivery, one connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw<'a> {
    pub(super) seed: u64,
    pub(super) rule: &'a str,
    /// `webhook` for a delivery, `connection` for a connection.
    pub(super) operation: &'static str,
    pub(super) order_id: &'a str,
    pub(super) nth: u32,
}

impl Draw<'_> {
    pub(super) fn number(&self, what: &str) -> u64 {
        let Self { seed, rule, operation, order_id, nth } = self;
        let text = format!("{seed}\n{rule}\n{operation}\n{order_id}\n{nth}\n{what}");
        let hash = Sha256::digest(text.as_bytes());
        hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    pub(super) fn strikes(&self, probability: f64) -> bool {
        self.number("strike") < threshold(probability)
    }

    /// In milliseconds.
    pub(super) fn delay_ms(&self, latency: &Latency) -> u64 {
        latency.drawn(self.number("delay"))
    }
}

/// The numbers below this one strike.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a probability from 0 to 1, not money; the cast saturates at both ends"
)]
fn threshold(probability: f64) -> u64 {
    (probability * 18_446_744_073_709_551_616.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(order_id: &str, nth: u32) -> Draw<'_> {
        Draw { seed: 7, rule: "lost-answer", operation: "confirm", order_id, nth }
    }

    #[test]
    fn a_draw_is_the_documented_hash() {
        // printf '7\nlost-answer\nconfirm\nORD-000001\n1\nstrike' | sha256sum | cut -c1-16
        assert_eq!(draw("ORD-000001", 1).number("strike"), 0x3ff8_3d56_86f3_d6f0);
        assert_eq!(draw("ORD-000001", 2).number("strike"), 0xc6d7_e4df_e04d_155e);
        assert_eq!(draw("ORD-000001", 1).number("delay"), 0x7ed9_a821_7d22_3ede);
    }

    #[test]
    fn the_share_of_strikes_is_the_probability() {
        let struck = (0..10_000).filter(|n| draw(&format!("ORD-{n:06}"), 1).strikes(0.03)).count();
        assert!((250..350).contains(&struck), "{struck} of 10000 instead of about 300");
    }

    #[test]
    fn certainty_and_impossibility_are_exact_enough() {
        assert!((0..1_000).all(|n| !draw(&format!("ORD-{n:06}"), 1).strikes(0.0)));
        assert!((0..1_000).all(|n| draw(&format!("ORD-{n:06}"), 1).strikes(1.0)));
    }

    #[test]
    fn a_delay_stays_in_its_range_and_reaches_both_ends() {
        let range = Latency::Between { min: 5, max: 7 };
        let drawn: std::collections::BTreeSet<u64> =
            (0..200).map(|n| draw(&format!("ORD-{n:06}"), 1).delay_ms(&range)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [5, 6, 7]);
    }
}
