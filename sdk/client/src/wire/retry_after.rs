//! `Retry-After`, in seconds or as a date: pure, the time is an argument.
//!
//! A date is a moment by the gateway's clock, so it is read against the `Date` of the same answer: a clock that is
//! wrong here must not turn a second into an hour. Whatever cannot be read is no wish at all.

use core::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A longer wish is as good as this one, and no sum of instants overflows with it.
const WISH_MAX: Duration = Duration::from_hours(24);

/// How long the gateway wishes us to wait from `now` on; zero for a moment that has passed.
pub(super) fn parse(text: &str, now: impl FnOnce() -> Timestamp) -> Option<Duration> {
    let text = text.trim_ascii();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number can hold are a long time, too.
        return Some(text.parse().map_or(WISH_MAX, Duration::from_secs).min(WISH_MAX));
    }
    let wait = moment(text)?.duration_since(now());
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO).min(WISH_MAX))
}

/// The three forms that RFC 9110 tells recipients to accept: today's, that of RFC 850, and asctime's.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
        .into_iter()
        .find_map(|form| DateTime::strptime(form, text.trim_ascii()).ok())?
        .to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn at(text: &str) -> Timestamp {
        moment(text).expect("a date")
    }

    fn read(text: &str) -> Option<Duration> {
        parse(text, || at("Sun, 06 Nov 1994 08:49:30 GMT"))
    }

    #[test]
    fn seconds_are_read_up_to_a_day() {
        for (text, expected) in [("0", 0), (" 7 ", 7), ("086399", 86_399), ("86401", 86_400)] {
            assert_eq!(read(text), Some(seconds(expected)), "{text}");
        }
        assert_eq!(read("99999999999999999999999"), Some(WISH_MAX));
    }

    #[test]
    fn all_three_forms_of_a_date_are_read() {
        let forms =
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
        for form in forms {
            assert_eq!(read(form), Some(seconds(7)), "{form}");
        }
    }

    #[test]
    fn a_moment_that_has_passed_is_no_wait_and_a_far_one_a_day() {
        assert_eq!(read("Sun, 06 Nov 1994 08:49:29 GMT"), Some(Duration::ZERO));
        assert_eq!(read("Thu, 31 Dec 2099 23:59:59 GMT"), Some(WISH_MAX));
    }

    #[test]
    fn anything_else_is_no_wish() {
        for text in [
            "",
            "-1",
            "+1",
            "1.5",
            "soon",
            "1 2",
            "Mon, 06 Nov 1994 08:49:37 GMT", // it was a Sunday
            "Sun, 06 Nov 1994 08:49:37 KST",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT, 5",
            "1994-11-06T08:49:37Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _wish = read(&text);
        }

        #[test]
        fn a_date_is_worth_as_many_seconds_as_it_is_away(away in 0_u64..100_000) {
            let now = Timestamp::UNIX_EPOCH;
            let text = (now + seconds(away)).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            prop_assert_eq!(parse(&text, || now), Some(seconds(away).min(WISH_MAX)));
        }
    }
}
