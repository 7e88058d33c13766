//! What the shop's gateway client did, read from the shop's metrics.

use std::collections::BTreeMap;

use crate::exposition::{Exposition, Series};
use crate::format::hundredths;
use crate::summary::{Calls, CountBy, Transition};

/// An attempt with this result never left the shop.
const LOCAL: &str = "rejected_locally";
/// A call with this effect sent nothing; an open circuit makes many of them.
const NOT_SENT: &str = "not_sent";
const LOOK_UP_EFFECTS: [&str; 2] = ["ok", "failed"];

/// Reads the client's counters out of a scrape, and sets them against the `orders` that the shop took.
pub(crate) fn calls(scrape: &Exposition, orders: u64) -> Calls {
    let effects = nested(scrape, "toss_calls_total", "effect");
    let attempts = nested(scrape, "toss_attempts_total", "result");
    let on_the_wire: CountBy = attempts
        .iter()
        .map(|(operation, results)| {
            let sent = results.iter().filter(|(result, _)| *result != LOCAL);
            (operation.clone(), sent.map(|(_, times)| times).sum())
        })
        .collect();
    let attempts_per_call_hundredths = effects
        .iter()
        .filter_map(|(operation, effects)| {
            let ratio = hundredths(*on_the_wire.get(operation)?, sent_calls(effects)?);
            Some((operation.clone(), ratio))
        })
        .collect();
    let per_order = |(operation, sent): (&String, &u64)| (operation.clone(), hundredths(*sent, orders));
    let attempts_per_order_hundredths = on_the_wire.iter().map(per_order).collect();
    let breaker = scrape.named("toss_breaker_transitions_total").filter(|series| series.value > 0);
    let breaker = breaker.map(transition).collect();
    Calls { effects, attempts, attempts_per_call_hundredths, attempts_per_order_hundredths, breaker }
}

/// How many calls sent something; `None` for look-ups, whose failures do not say whether they did.
fn sent_calls(effects: &CountBy) -> Option<u64> {
    let tells = !effects.keys().any(|effect| LOOK_UP_EFFECTS.contains(&effect.as_str()));
    let sent = effects.iter().filter(|(effect, _)| *effect != NOT_SENT);
    tells.then(|| sent.map(|(_, times)| times).sum())
}

fn nested(scrape: &Exposition, name: &str, label: &str) -> BTreeMap<String, CountBy> {
    let mut nested: BTreeMap<String, CountBy> = BTreeMap::new();
    for ((operation, value), times) in scrape.by_labels(name, "operation", label) {
        nested.entry(operation).or_default().insert(value, times);
    }
    nested
}

fn transition(series: &Series) -> Transition {
    let label = |name| series.labels.get(name).cloned().unwrap_or_default();
    Transition { class: label("class"), from: label("from"), to: label("to"), count: series.value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amplification_counts_what_went_over_the_wire_per_call_that_sent_something() {
        let scrape = Exposition::parse(
            "toss_calls_total{operation=\"confirm\",effect=\"applied\"} 90\n\
             toss_calls_total{operation=\"confirm\",effect=\"unknown\"} 10\n\
             toss_calls_total{operation=\"confirm\",effect=\"not_sent\"} 480\n\
             toss_calls_total{operation=\"look_up\",effect=\"failed\"} 30\n\
             toss_attempts_total{operation=\"look_up\",result=\"fault\"} 6\n\
             toss_attempts_total{operation=\"confirm\",result=\"ok\"} 90\n\
             toss_attempts_total{operation=\"confirm\",result=\"no_answer\"} 60\n\
             toss_attempts_total{operation=\"confirm\",result=\"rejected_locally\"} 500\n\
             toss_breaker_transitions_total{class=\"confirm\",from=\"closed\",to=\"open\"} 2\n\
             toss_breaker_transitions_total{class=\"cancel\",from=\"closed\",to=\"open\"} 0\n",
        );
        let calls = calls(&scrape, 60);
        assert_eq!(calls.attempts_per_call_hundredths, CountBy::from([("confirm".to_owned(), 150)]));
        assert_eq!(
            calls.attempts_per_order_hundredths,
            CountBy::from([("confirm".to_owned(), 250), ("look_up".to_owned(), 10)])
        );
        let [transition] = calls.breaker.as_slice() else { panic!("{:?}", calls.breaker) };
        assert_eq!(
            (transition.class.as_str(), transition.to.as_str(), transition.count),
            ("confirm", "open", 2)
        );
    }

    #[test]
    fn a_shop_that_called_nobody_has_no_amplification() {
        assert!(calls(&Exposition::default(), 0).attempts_per_call_hundredths.is_empty());
    }
}
