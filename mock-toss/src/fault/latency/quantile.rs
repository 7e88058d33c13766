//! The quantile of the normal distribution. Time is no money: this is the one place with fractions.

#![expect(clippy::float_arithmetic, reason = "lengths of time, not money")]

/// The quantile of the normal distribution at 0.99.
const Z99: f64 = 2.326_347_874_040_840_8;
/// Below this share, and above its counterpart, the tails begin.
const TAIL: f64 = 0.024_25;

// Peter Acklam's coefficients.
const A: [f64; 6] = [
    -3.969_683_028_665_376e1,
    2.209_460_984_245_205e2,
    -2.759_285_104_469_687e2,
    1.383_577_518_672_69e2,
    -3.066_479_806_614_716e1,
    2.506_628_277_459_239,
];
const B: [f64; 5] = [
    -5.447_609_879_822_406e1,
    1.615_858_368_580_409e2,
    -1.556_989_798_598_866e2,
    6.680_131_188_771_972e1,
    -1.328_068_155_288_572e1,
];
const C: [f64; 6] = [
    -7.784_894_002_430_293e-3,
    -3.223_964_580_411_365e-1,
    -2.400_758_277_161_838,
    -2.549_732_539_343_734,
    4.374_664_141_464_968,
    2.938_163_982_698_783,
];
const D: [f64; 4] =
    [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];

pub(super) fn normal(mean: u32, deviation: u32, number: u64) -> u64 {
    whole(f64::from(mean) + f64::from(deviation) * z(share(number)))
}

pub(super) fn log_normal(median: u32, p99: u32, number: u64) -> u64 {
    let sigma = (f64::from(p99) / f64::from(median)).ln() / Z99;
    whole(f64::from(median) * (sigma * z(share(number))).exp())
}

#[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
fn share(number: u64) -> f64 {
    ((number >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates at both ends: below nothing is nothing"
)]
fn whole(ms: f64) -> u64 {
    ms.round().min(f64::from(u32::MAX)) as u64
}

fn z(share: f64) -> f64 {
    let polynomial = |coefficients: &[f64], at: f64| coefficients.iter().fold(0.0, |sum, c| sum * at + c);
    let tail = |share: f64| {
        let q = (-2.0 * share.ln()).sqrt();
        polynomial(&C, q) / (polynomial(&D, q) * q + 1.0)
    };
    if share < TAIL {
        tail(share)
    } else if share <= 1.0 - TAIL {
        let q = share - 0.5;
        let r = q * q;
        polynomial(&A, r) * q / (polynomial(&B, r) * r + 1.0)
    } else {
        -tail(1.0 - share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_table() {
        for (share, expected) in [(0.5, 0.0), (0.975, 1.959_964), (0.99, Z99), (0.001, -3.090_232)] {
            assert!((z(share) - expected).abs() < 1e-5, "{share}: {}", z(share));
        }
    }
}
