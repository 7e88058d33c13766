//! `/_mock/clock`: what time it is, and later.

use core::pin::Pin;
use core::time::Duration;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::asked::{Answered, Asked, Refused, bad, json, read};
use super::entries::{Answer, Entry, fake};
use crate::fake::Fake;
use crate::time::KoreanTime;

/// A hundred years.
const SECONDS_MAX: u64 = 100 * 366 * 24 * 60 * 60;

pub(super) const ENTRIES: &[Entry] =
    &[fake("GET", "/clock", show), Entry::new("POST", "/clock/advance", Answer::Later(advance))];

#[derive(Serialize)]
struct Shown {
    #[serde(with = "crate::time::exact")]
    now: KoreanTime,
}

/// How far to move it: one of the three.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    seconds: Option<u64>,
    duration: Option<String>,
    to: Option<String>,
}

fn show(fake: &Arc<Fake>, _asked: &Asked<'_>) -> Answered {
    json(&Shown { now: fake.now() })
}

fn advance(fake: Arc<Fake>, place: usize, body: String) -> Pin<Box<dyn Future<Output = Answered> + Send>> {
    Box::pin(async move {
        let asked: Wanted = read(body.as_bytes())?;
        let by = wanted(&asked, fake.now())?;
        json(&fake.advance(place, by).await)
    })
}

fn wanted(wanted: &Wanted, now: KoreanTime) -> Result<Duration, Refused> {
    let by = match (wanted.seconds, &wanted.duration, &wanted.to) {
        (Some(seconds), None, None) => Duration::from_secs(seconds),
        (None, Some(text), None) => read_duration(text).ok_or_else(|| {
            bad(format!(
                "duration is `{text}`, not numbers with units such as 90s, 10m or 3d12h (ms, s, m, h, d)"
            ))
        })?,
        (None, None, Some(text)) => {
            let to = KoreanTime::parse(text).map_err(|why| bad(format!("to: {why}")))?;
            if to < now {
                return Err(bad(format!("to is {to}, and it is {now} already; the clock never goes back")));
            }
            to.since(now)
        }
        _ => {
            let how = r#"{"seconds": 600}, {"duration": "10m"} or {"to": "2025-06-26T20:00:00+09:00"}"#;
            return Err(bad(format!("say once how far: {how}")));
        }
    };
    if by > Duration::from_secs(SECONDS_MAX) {
        return Err(bad(format!(
            "that is more than {SECONDS_MAX} seconds, a hundred years; advance in parts"
        )));
    }
    let left = KoreanTime::LAST.since(now);
    if by > left {
        let (last, seconds) = (KoreanTime::LAST, left.as_secs());
        return Err(bad(format!(
            "that is after {last}, the last moment that the clock can show; {seconds} seconds are left"
        )));
    }
    Ok(by)
}

/// For example `10m`, `1d12h`, `1500ms`.
fn read_duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit())?);
        let (unit, next) =
            after.split_at(after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len()));
        let number: u64 = number.parse().ok()?;
        let millis: u64 = match unit.trim() {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        total = total.checked_add(Duration::from_millis(number.checked_mul(millis)?))?;
        rest = next;
    }
    (!text.trim().is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_numbers_with_units() {
        for (text, millis) in
            [("10m", 600_000), ("1500ms", 1_500), ("3d12h", 302_400_000), (" 1h 30m ", 5_400_000), ("0s", 0)]
        {
            assert_eq!(read_duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in
            ["", " ", "10", "m", "10x", "-10m", "1.5h", "10m!", "99999999999999999999s", "9999999999999999d"]
        {
            assert_eq!(read_duration(text), None, "{text}");
        }
    }
}
