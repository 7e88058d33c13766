use super::*;

const SCRAPE: &str = r#"# HELP toss_calls_total Calls.
# TYPE toss_calls_total counter
toss_calls_total{operation="confirm",effect="applied"} 2871
toss_calls_total{operation="confirm",effect="declined"} 31
toss_calls_total{operation="look_up",effect="ok"} 12

# TYPE toss_attempts_total counter
toss_attempts_total{operation="confirm",result="ok"} 2871
toss_attempts_total{operation="confirm",result="no_answer"} 90
toss_attempts_total{result="ok",operation="confirm",node="b"} 1
toss_breaker_transitions_total{class="confirm",from="closed",to="open"} 1
toss_call_seconds_sum{operation="confirm"} 12.25
toss_call_seconds{operation="confirm",quantile="0.99"} 0.0123
up 1
weird{text="a \"quoted\" \\ value, with } and \n"} 3 1700000000
broken{text="no end
"#;

#[test]
fn counters_are_summed_by_label() {
    let scrape = Exposition::parse(SCRAPE);
    let results = scrape.by_labels("toss_attempts_total", "operation", "result");
    let of = |result: &str| ("confirm".to_owned(), result.to_owned());
    assert_eq!(results, BTreeMap::from([(of("ok"), 2_872), (of("no_answer"), 90)]));
    let effects = scrape.by_labels("toss_calls_total", "operation", "effect");
    assert_eq!(effects.get(&("confirm".to_owned(), "declined".to_owned())), Some(&31));
    assert_eq!(effects.len(), 3);
}

#[test]
fn escaped_label_values_are_read_back() {
    let scrape = Exposition::parse(SCRAPE);
    let weird = scrape.named("weird").next().expect("it is there");
    assert_eq!(weird.labels["text"], "a \"quoted\" \\ value, with } and \n");
    assert_eq!(weird.value, 3);
}

#[test]
fn a_series_without_labels_is_read_and_broken_lines_and_fractions_are_passed_over() {
    let scrape = Exposition::parse(SCRAPE);
    assert_eq!(scrape.named("up").count(), 1);
    assert_eq!(scrape.named("broken").count(), 0);
    assert_eq!(scrape.named("toss_call_seconds").count(), 0);
}
