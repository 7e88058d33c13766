//! Texts with gaps, `${payment.paymentKey}`, and what fills them.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use jiff::{Span, ToSpan};
use serde_json::Value;

use super::run::basic;
use crate::time::KoreanTime;

/// What is known so far: the answers that were given a name, and what every probe may use.
#[derive(Clone, Debug, Default)]
pub(super) struct Known(BTreeMap<String, Value>);

impl Known {
    /// What a probe begins with; `tag` is its own, so that no two of its kind meet.
    pub(super) fn new(tag: &str, now: KoreanTime) -> Self {
        let mut known = Self::default();
        known.set("tag", tag.into());
        known.set("order", format!("conform-{tag}").into());
        known.set("other_order", format!("conform-{tag}-2").into());
        known.set("long", "x".repeat(400).into());
        let digits: Vec<char> = tag.chars().filter(char::is_ascii_alphanumeric).collect();
        let last: String = digits.iter().skip(digits.len().saturating_sub(12)).collect();
        known.set("mid", format!("c_{last}").into());
        known.set("stranger", basic(&format!("test_sk_conform{tag}")).into());
        known.set("live", basic(&format!("live_sk_conform{tag}")).into());
        known.tell_time(now);
        known
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The days around it.
    pub(super) fn tell_time(&mut self, now: KoreanTime) {
        let day = |days: i64| {
            let date = now.date().saturating_add(Span::new().days(days));
            Value::from(date.to_string())
        };
        self.set("today", day(0));
        self.set("yesterday", day(-1));
        self.set("tomorrow", day(1));
        self.set("next_year", day(364));
        self.set("in_three_months", day(95));
        self.set("workday", first(now, is_surely_a_workday));
        self.set("saturday", first(now, |date| date.weekday() == Weekday::Saturday));
    }

    /// The text with its gaps filled.
    ///
    /// # Errors
    ///
    /// The name of a gap that nothing is known for.
    pub(super) fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, after)) = after.split_once('}') else { break };
            filled += before;
            match self.find(name) {
                Some(Value::String(text)) => filled += text,
                Some(other) => filled += &other.to_string(),
                None => return Err(name.to_owned()),
            }
            rest = after;
        }
        Ok(filled + rest)
    }

    fn find(&self, path: &str) -> Option<&Value> {
        let (name, path) = path.split_once('.').unwrap_or((path, ""));
        inside(self.0.get(name)?, path)
    }
}

/// The value at a path such as `cancels.0.cancelAmount`; the whole for an empty one.
pub(super) fn inside<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|part| !part.is_empty()).try_fold(value, |value, part| {
        let of_list = || value.get(part.parse::<usize>().ok()?);
        value.get(part).or_else(of_list)
    })
}

/// The first day from tomorrow on that is wanted.
fn first(now: KoreanTime, is_wanted: impl Fn(jiff::civil::Date) -> bool) -> Value {
    let mut date = now.date().saturating_add(1.day());
    while !is_wanted(date) && date < jiff::civil::Date::MAX {
        date = date.saturating_add(1.day());
    }
    date.to_string().into()
}

/// No public holiday of fixed date lies in these days of any month.
fn is_surely_a_workday(date: jiff::civil::Date) -> bool {
    let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    (16..=24).contains(&date.day()) && !is_weekend
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn gaps_are_filled_with_texts_numbers_and_parts_of_answers() {
        // 2025-06-26, a Thursday.
        let mut known = Known::new("7-1", KoreanTime::from_micros(1_750_934_933_000_000));
        known.set("p", json!({"paymentKey": "k", "cancels": [{"cancelAmount": 300}]}));
        let filled = known.fill("${p.paymentKey} ${p.cancels.0.cancelAmount} ${order} ${today} ${saturday}");
        assert_eq!(filled.as_deref(), Ok("k 300 conform-7-1 2025-06-26 2025-06-28"));
        assert_eq!(known.fill("${workday}").as_deref(), Ok("2025-07-16"));
        assert_eq!(known.fill("${q.x}"), Err("q.x".to_owned()));
        assert_eq!(known.fill("{} $x ${").as_deref(), Ok("{} $x ${"));
    }
}
