//! What makes one encrypted body unlike every other: its time, its nonce and its initialisation vector.

use jiff::{Timestamp, tz};
use ring::aead::NONCE_LEN;
use ring::rand::{SecureRandom as _, SystemRandom};

use super::JweError;

/// When a body is made, and the two values that may never come twice under one key. It is used up by
/// [`encrypt`](super::encrypt()).
#[derive(Debug)]
#[must_use = "a stamp is for one body"]
pub struct Stamp {
    pub(super) issued_at: String,
    pub(super) nonce: String,
    pub(super) vector: [u8; NONCE_LEN],
}

impl Stamp {
    /// A stamp of the caller's own values: `now` in microseconds since the Unix epoch, a `nonce` that is written as a
    /// UUID as it is, and an initialisation `vector`. For tests; in earnest they come from the system, as
    /// [`random`](Self::random) takes them.
    ///
    /// # Errors
    /// If `now` is in no calendar.
    ///
    /// ```
    /// use toss_sdk::jwe::Stamp;
    ///
    /// assert!(Stamp::new(0, 0x123e_4567_e89b_12d3_a456_4266_1417_4000, [0; 12]).is_ok());
    /// assert!(Stamp::new(i64::MAX, 0, [0; 12]).is_err());
    /// ```
    pub fn new(now: i64, nonce: u128, vector: [u8; NONCE_LEN]) -> Result<Self, JweError> {
        let second = Timestamp::from_second(now.div_euclid(1_000_000)).map_err(|_| JweError::Time(now))?;
        let issued_at = second.display_with_offset(tz::offset(9)).to_string();
        Ok(Self { issued_at, nonce: uuid(nonce), vector })
    }

    /// A stamp out of the system's randomness: a UUID of version 4, and a vector.
    ///
    /// # Errors
    /// If the system gives no randomness, or `now` (microseconds since the Unix epoch) is in no calendar.
    pub fn random(now: i64) -> Result<Self, JweError> {
        let (mut nonce, mut vector) = ([0; 16], [0; NONCE_LEN]);
        let source = SystemRandom::new();
        let filled = source.fill(&mut nonce).and_then(|()| source.fill(&mut vector));
        filled.map_err(|_: ring::error::Unspecified| JweError::NoRandomness)?;
        Self::new(now, version_4(u128::from_be_bytes(nonce)), vector)
    }
}

fn version_4(bits: u128) -> u128 {
    bits & !(0xf << 76) & !(0b11 << 62) | 0x4 << 76 | 0b10 << 62
}

fn uuid(bits: u128) -> String {
    let group = |shift: u32, mask: u128| bits >> shift & mask;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        group(96, 0xffff_ffff),
        group(80, 0xffff),
        group(64, 0xffff),
        group(48, 0xffff),
        group(0, 0xffff_ffff_ffff),
    )
}

#[cfg(test)]
mod tests {
    use super::{Stamp, uuid, version_4};

    #[test]
    fn the_time_is_written_in_korea_without_a_fraction() {
        for (now, expected) in [
            (0, "1970-01-01T09:00:00+09:00"),
            (1_751_328_000_999_999, "2025-07-01T09:00:00+09:00"),
            (-1, "1970-01-01T08:59:59+09:00"),
        ] {
            assert_eq!(Stamp::new(now, 0, [0; 12]).unwrap().issued_at, expected);
        }
    }

    #[test]
    fn a_random_stamp_has_a_uuid_of_version_four_and_comes_once() {
        assert_eq!(uuid(version_4(0)), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(version_4(u128::MAX)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        let (one, other) = (Stamp::random(0).unwrap(), Stamp::random(0).unwrap());
        assert_ne!(one.nonce, other.nonce);
        assert_ne!(one.vector, other.vector);
    }
}
