//! Times as they are told: in UTC, after ISO 8601.

use toss_flows::time::UnixMicros;

/// `at` for people and for their programs; `null` of a time that no calendar has.
pub(super) fn in_words(at: UnixMicros) -> Option<String> {
    jiff::Timestamp::from_microsecond(at.get()).ok().map(|at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_utc() {
        assert_eq!(
            in_words(UnixMicros::new(1_750_934_933_050_000)).as_deref(),
            Some("2025-06-26T10:48:53.05Z")
        );
        assert_eq!(in_words(UnixMicros::new(i64::MAX)), None);
    }
}
