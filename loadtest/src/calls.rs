//! What the shop's gateway client did, read from the shop's metrics.

use std::collections::BTreeMap;

use crate::exposition::{Exposition, Series};
use crate::format::hundredths;
use crate::summary::{Calls, CountBy, Transition};

/// An attempt with this result never left the shop.
const LOCAL: &str = "rejected_locally";

/// Reads the client's counters out of a scrape.
pub(crate) fn calls(scrape: &Exposition) -> Calls {
    let effects = nested(scrape, "toss_calls_total", "effect");
    let attempts = nested(scrape, "toss_attempts_total", "result");
    let attempts_per_call_hundredths = effects
        .iter()
        .filter_map(|(operation, calls)| {
            let on_the_wire = attempts.get(operation)?.iter().filter(|(result, _)| *result != LOCAL);
            let on_the_wire = on_the_wire.map(|(_, times)| times).sum();
            Some((operation.clone(), hundredths(on_the_wire, calls.values().sum())))
        })
        .collect();
    let breaker = scrape.named("toss_breaker_transitions_total").filter(|series| series.value > 0);
    Calls { effects, attempts, attempts_per_call_hundredths, breaker: breaker.map(transition).collect() }
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
    fn amplification_counts_what_went_over_the_wire_per_call() {
        let scrape = Exposition::parse(
            "toss_calls_total{operation=\"confirm\",effect=\"applied\"} 90\n\
             toss_calls_total{operation=\"confirm\",effect=\"unknown\"} 10\n\
             toss_attempts_total{operation=\"confirm\",result=\"ok\"} 90\n\
             toss_attempts_total{operation=\"confirm\",result=\"no_answer\"} 60\n\
             toss_attempts_total{operation=\"confirm\",result=\"rejected_locally\"} 500\n\
             toss_breaker_transitions_total{class=\"confirm\",from=\"closed\",to=\"open\"} 2\n\
             toss_breaker_transitions_total{class=\"cancel\",from=\"closed\",to=\"open\"} 0\n",
        );
        let calls = calls(&scrape);
        assert_eq!(calls.attempts_per_call_hundredths, CountBy::from([("confirm".to_owned(), 150)]));
        let [transition] = calls.breaker.as_slice() else { panic!("{:?}", calls.breaker) };
        assert_eq!(
            (transition.class.as_str(), transition.to.as_str(), transition.count),
            ("confirm", "open", 2)
        );
    }

    #[test]
    fn a_shop_that_called_nobody_has_no_amplification() {
        assert!(calls(&Exposition::default()).attempts_per_call_hundredths.is_empty());
    }
}
