//! Points in time, as the gateway and its webhooks write them, and as requests do.

use toss_sdk::model::{DateTime, Day, DueDate, KoreanTime};
use toss_sdk::webhook::CreatedAt;

/// A text.
///
/// # Panics
/// If something does not hold.
pub fn check(input: &[u8]) {
    let Ok(text) = core::str::from_utf8(input) else { return };
    let (at, created) = (DateTime::new(text), CreatedAt::new(text));
    assert_eq!((at.as_str(), created.as_str()), (text, text));
    assert_eq!((at.to_string(), created.to_string()), (text.to_owned(), text.to_owned()));
    // What has an offset is the same moment to both; what has none is one to webhooks alone, and in Korea.
    if let Some(micros) = at.unix_micros() {
        assert_eq!(created.unix_micros(), Some(micros), "{text}");
    } else if let Some(micros) = created.unix_micros()
        && let Some(with_offset) = DateTime::new(format!("{text}+09:00")).unix_micros()
    {
        assert_eq!(with_offset, micros, "{text}");
    }
    due(text);
    asked(text);
}

/// As lists are asked for: what was taken is written as it came.
fn asked(text: &str) {
    if let Ok(day) = text.parse::<Day>() {
        assert_eq!(day.to_string(), text);
        let ends = [KoreanTime::first_of(day), KoreanTime::last_of(day)].map(|end| end.to_string());
        assert_eq!(ends, [format!("{text}T00:00:00"), format!("{text}T23:59:59")]);
    }
    if let Ok(time) = text.parse::<KoreanTime>() {
        assert_eq!(time.to_string(), text);
        let at = CreatedAt::new(text).unix_micros();
        assert_eq!(at.map(KoreanTime::at), at.map(|_| Ok(time)));
    }
}

fn due(text: &str) {
    match text.parse::<DueDate>() {
        Ok(due) => {
            let written = due.to_string();
            assert_eq!(written.parse::<DueDate>(), Ok(due), "{text}");
            let at = CreatedAt::new(written.as_str()).unix_micros();
            let Some(at) = at else { return };
            assert!(
                due.check(at).is_err() && due.check(at.saturating_add(1)).is_err(),
                "it has passed: {text}"
            );
            assert!(due.check(at.saturating_sub(1)).is_ok(), "it has not passed: {text}");
        }
        Err(error) => assert_eq!(error.field(), "dueDate"),
    }
}
