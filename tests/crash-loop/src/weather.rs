//! The gateway's faults of each scenario, as a plan that `mock-toss` reads. Pure.
//!
//! Shares and windows are those that the flows were designed against: an answer in three is lost, late or false, and
//! the gateway is away three times, each in another way.

use core::time::Duration;

use crate::arguments::Scenario;

/// The plan for a run of this `length`. Rules at one point of a request's way exclude each other, the first one wins.
pub(crate) fn plan(scenario: Scenario, seed: u64, length: Duration) -> String {
    let rules = match scenario {
        // The first rule at a point wins, and what strikes everybody comes before what strikes some.
        Scenario::Kills => format!("{}{ANSWERS}{WEBHOOKS}", outages(length)),
        Scenario::TwoApprovers => SLOW_CANCELS.to_owned(),
        Scenario::Infrastructure => format!("{ANSWERS}{WEBHOOKS}"),
    };
    format!("seed = {seed}\n{rules}")
}

/// What becomes of single requests.
const ANSWERS: &str = r#"
[[rule]]
name = "delivered-twice"
operations = ["confirm", "cancel"]
probability = 0.02
point = "before_auth"
fault = { kind = "repeat", times = 1 }

[[rule]]
name = "too-many-requests"
probability = 0.02
point = "before_auth"
fault = { kind = "status", status = 429, code = "TOO_MANY_REQUESTS", stored = false }

[[rule]]
name = "executed-late"
operations = ["confirm", "cancel"]
probability = 0.03
point = "before_commit"
fault = { kind = "delay", ms = { min = 2000, max = 4000 } }

[[rule]]
name = "dropped-before"
operations = ["confirm", "cancel"]
probability = 0.08
point = "before_commit"
fault = { kind = "close" }

[[rule]]
name = "stored-500"
operations = ["confirm", "cancel"]
probability = 0.02
point = "before_commit"
fault = { kind = "status", status = 500, code = "FAILED_INTERNAL_SYSTEM_PROCESSING", stored = true }

[[rule]]
name = "declined-card"
operations = ["confirm"]
probability = 0.03
point = "before_commit"
fault = { kind = "code", code = "REJECT_CARD_PAYMENT" }

[[rule]]
name = "executed-then-dropped"
operations = ["confirm", "cancel"]
probability = 0.08
point = "after_commit"
fault = { kind = "close" }

[[rule]]
name = "another-orders-body"
operations = ["confirm", "look_up"]
probability = 0.01
point = "after_commit"
fault = { kind = "other_order" }

[[rule]]
name = "truncated-json"
probability = 0.01
point = "after_commit"
fault = { kind = "truncate", bytes = 200 }

[[rule]]
name = "look-up-dropped"
operations = ["look_up"]
probability = 0.04
point = "before_commit"
fault = { kind = "close" }
"#;

/// What becomes of what the gateway tells by itself.
const WEBHOOKS: &str = r#"
[[rule]]
name = "webhook-early"
probability = 0.05
point = "webhook"
fault = { kind = "early" }

[[rule]]
name = "webhook-twice"
probability = 0.05
point = "webhook"
fault = { kind = "duplicate", times = 1, ms = { min = 0, max = 500 } }

[[rule]]
name = "webhook-overtaken"
probability = 0.05
point = "webhook"
fault = { kind = "reorder" }
"#;

/// Two to fourteen seconds at a tenth, as back-offs are.
const SLOW_CANCELS: &str = r#"
[[rule]]
name = "slow-cancel"
operations = ["cancel"]
point = "before_commit"
fault = { kind = "delay", ms = { min = 200, max = 1400 } }
"#;

/// A time in which the gateway is away.
struct Away {
    name: &'static str,
    /// Where it begins, in hundredths of the run.
    start: u32,
    /// How long it lasts, in hundredths of the run and in seconds at least.
    lasts: (u32, u64),
    /// What befalls whom.
    what: &'static str,
}

/// In the last two requests arrive and are carried out, but nothing comes back, for longer than a call of the shop's may
/// take: nobody in the process can find out what happened, and what is known has to come from the record.
const AWAY: [Away; 4] = [
    Away {
        name: "window-503",
        start: 20,
        lasts: (6, 0),
        what: r#"point = "before_auth"
fault = { kind = "html", status = 503 }"#,
    },
    Away {
        name: "window-refused",
        start: 45,
        lasts: (4, 0),
        what: r#"point = "on_connect"
fault = { kind = "refuse" }"#,
    },
    Away {
        name: "window-blackhole",
        start: 66,
        lasts: (9, 6),
        what: r#"point = "before_auth"
operations = ["look_up"]
fault = { kind = "never" }"#,
    },
    Away {
        name: "window-executed-unheard",
        start: 66,
        lasts: (9, 6),
        what: r#"point = "after_commit"
operations = ["confirm", "cancel"]
fault = { kind = "never" }"#,
    },
];

fn outages(length: Duration) -> String {
    let rule = |Away { name, start, lasts: (hundredths, seconds), what }: Away| {
        let start = length * start / 100;
        let end = start + (length * hundredths / 100).max(Duration::from_secs(seconds));
        let window = format!("{{ start = \"{}ms\", end = \"{}ms\" }}", start.as_millis(), end.as_millis());
        format!("\n[[rule]]\nname = \"{name}\"\nwindow = {window}\n{what}\n")
    };
    AWAY.map(rule).concat()
}

#[cfg(test)]
mod tests {
    use mock_toss::fault::Plan;

    use super::*;

    fn read(scenario: Scenario, seconds: u64) -> Plan {
        Plan::from_toml(&plan(scenario, 7, Duration::from_secs(seconds))).unwrap()
    }

    #[test]
    fn every_plan_is_one_that_the_fake_takes() {
        for scenario in [Scenario::Kills, Scenario::TwoApprovers, Scenario::Infrastructure] {
            for seconds in [10, 30, 75, 3600] {
                assert!(!read(scenario, seconds).rules().is_empty(), "{scenario:?} {seconds}");
            }
        }
    }

    #[test]
    fn windows_follow_the_length_of_the_run_and_leave_the_end_in_peace() {
        let ends = |seconds| -> Vec<Duration> {
            let plan = read(Scenario::Kills, seconds);
            plan.rules().iter().filter_map(|rule| Some(rule.window?.end)).collect()
        };
        assert_eq!(ends(100), [26, 49, 75, 75].map(Duration::from_secs));
        assert_eq!(ends(30), [7_800, 14_700, 25_800, 25_800].map(Duration::from_millis));
    }

    #[test]
    fn what_is_executed_stays_unheard_for_longer_than_a_call_may_take() {
        const CALL: Duration = Duration::from_secs(5);
        for seconds in [10, 30, 75] {
            let plan = read(Scenario::Kills, seconds);
            let windows = plan.rules().iter().filter(|rule| rule.name.starts_with("window-"));
            let longest =
                windows.filter_map(|rule| Some(rule.window?.end.saturating_sub(rule.window?.start))).max();
            assert!(longest > Some(CALL), "{seconds}: {longest:?}");
        }
    }

    #[test]
    fn the_infrastructure_breaks_while_the_gateway_stays() {
        assert!(read(Scenario::Infrastructure, 75).rules().iter().all(|rule| rule.window.is_none()));
    }
}
