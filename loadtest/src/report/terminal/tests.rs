use super::*;
use crate::report::sample;
use crate::summary::Found;
use crate::verdict::{Facts, decide};

#[test]
fn the_summary_reads_like_this() {
    let expected = "
PASSED: 3,000 checkouts in 30.0 s, 100 orders/s, weather default, seed 7

  arrivals          3,000 came, 3,000 answered; 2 late, 0 dropped; generator lag p99 1.9 ms
  throughput        100.0 orders/s accepted, 96.0 results/s
                    last customer done after 31.2 s, books at rest 2.1 s later

  latency                  p50       p95       p99       max
  create_order          1.2 ms    4.0 ms     12 ms     80 ms
  order_to_result        15 ms    390 ms    3.41 s    5.00 s
                    from the intended start to the end of the body

  orders            2,970 PAID, 30 FAILED, 0 pending, 0 jobs parked
                    1 customer stopped waiting for a result
  effects           confirm: 2,940 applied, 30 declined, 61 unknown
  retries           confirm: 1.02 attempts per call sent, 1.03 attempts per order (150 no_answer, 2,940 ok)
                    look_up: 0.02 attempts per order (61 ok)
  breaker           confirm: closed → open × 1, open → half_open × 4
  connections       181 opened for 3,412 requests, 95 % of them on a connection used before
  faults            88 lost-answer, 214 outage
                    schedule 0123456789abcdef: 371 of 3,000 orders have one in store for their first confirm
  stock             20 products, 9,004 pieces sold, 95 given back: agrees with the orders
  audit             CLEAN to the last won: 151,234,500 KRW taken, nothing refunded, nothing at risk
  rules             ✓ every arrival answered: 3,000 of 3,000
                    ✓ nothing left open: 0 open jobs, 0 parked, 0 orders without a final state

  report            loadtest-report/report.html
  exit code         0: the books agree and every rule holds
";
    let text = text(&sample::summary(), "loadtest-report/report.html");
    assert_eq!(text, expected, "\n{text}");
}

#[test]
fn a_long_line_is_wrapped_between_words_and_stays_right_of_its_label() {
    let mut summary = sample::summary();
    summary.faults.fired = (0..20).map(|number| (format!("rule-number-{number}"), 1)).collect();
    let text = text(&summary, "r");
    let lines: Vec<_> = text.lines().skip_while(|line| !line.contains("faults")).take(5).collect();
    assert!(text.lines().all(|line| line.chars().count() <= 2 + MARGIN + WIDTH), "{text}");
    assert!(lines[1].starts_with("                    1 rule-number-"), "{text}");
    let whole = lines.concat();
    assert!((0..20).all(|number| whole.contains(&format!("1 rule-number-{number}"))), "{text}");
}

#[test]
fn a_violation_is_told_with_its_story_and_the_money_at_risk() {
    let mut summary = sample::summary();
    summary.decision =
        decide(&Facts { arrivals: 1, answered: 1, accepted: 1, violations: 1, ..Facts::default() });
    summary.audit.clean = false;
    summary.audit.at_risk = [("KRW".to_owned(), 15_000)].into();
    summary.audit.violations = vec![Found {
        invariant: "I1".to_owned(),
        order_id: "lt-7-000012".to_owned(),
        at_risk: [("KRW".to_owned(), 15_000)].into(),
        story: "the gateway holds 15000 KRW of a failed order".to_owned(),
    }];
    let text = text(&summary, "r");
    assert!(text.starts_with("\nMONEY IS WRONG: "), "{text}");
    assert!(text.contains("audit             1 VIOLATION, 15,000 KRW at risk\n"), "{text}");
    assert!(text.contains("I1 lt-7-000012: the gateway holds 15000 KRW"), "{text}");
    assert!(text.contains("exit code         2: the books do not agree"), "{text}");
}
