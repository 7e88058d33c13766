//! The commands that ask no fake: plans are checked and tried out, scenarios listed, an authority is made.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn mock_toss(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-toss"));
    command.args(words).env("MOCK_TOSS_URL", "http://127.0.0.1:1").output().expect("the binary runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a writable folder")
}

const LOST: &str = r#"
seed = 7
[[rule]]
name = "lost-answer"
operations = ["confirm"]
probability = 0.1
point = "after_commit"
fault = { kind = "close" }
"#;
const SHADOWED: &str = r#"
[[rule]]
name = "all"
point = "before_commit"
fault = { kind = "close" }
[[rule]]
name = "some"
nth = 1
point = "before_commit"
fault = { kind = "reset" }
"#;

#[test]
fn every_scenario_is_listed_printed_and_sound() {
    let listed = mock_toss(&["scenarios", "--json"]);
    let all: Vec<Value> = serde_json::from_slice(&listed.stdout).expect("a list");
    let names: Vec<&str> = all.iter().filter_map(|scenario| scenario["name"].as_str()).collect();
    assert!(names.contains(&"lost-answers") && names.contains(&"double-confirm-race"), "{names:?}");
    let table = told(&mock_toss(&["scenarios"]));
    let folder = folder();
    for name in names {
        assert!(table.lines().any(|line| line.starts_with(name)), "{name} is not in {table}");
        let file = folder.path().join("scenario.toml");
        std::fs::write(&file, mock_toss(&["scenarios", name]).stdout).expect("a writable folder");
        let checked = mock_toss(&["faults", "check", &file.to_string_lossy()]);
        assert_eq!(checked.status.code(), Some(0), "{name}: {}", told(&checked) + &complained(&checked));
    }
    let unknown = mock_toss(&["scenarios", "sunshine"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(complained(&unknown).contains("`sunshine`; there are lost-answers"), "{}", complained(&unknown));
}

#[test]
fn a_plan_can_be_typed() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-toss"));
    command.args(["faults", "check", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(LOST.as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), told(&output)), (Some(0), "- is a plan of 1 rule.\n".to_owned()));
}

#[test]
fn a_rule_that_can_never_strike_is_told_and_ends_with_1() {
    let folder = folder();
    let file = folder.path().join("plan.toml");
    std::fs::write(&file, SHADOWED).expect("a writable folder");
    let file = file.to_string_lossy();
    for words in [["faults", "check", &file], ["faults", "dry-run", &file]] {
        let output = mock_toss(&words);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        assert!(told(&output).contains("rule `some` can never strike: `all` before it"), "{}", told(&output));
    }
}

#[test]
fn a_dry_run_draws_what_a_run_would() {
    let folder = folder();
    let file = folder.path().join("plan.toml");
    std::fs::write(&file, LOST).expect("a writable folder");
    let file = file.to_string_lossy();
    let output = mock_toss(&["faults", "dry-run", &file, "--orders", "1000", "--list", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", complained(&output));
    let run: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let plan = mock_toss::fault::Plan::from_toml(LOST).expect("a plan");
    let operation = mock_toss::Operation::Confirm;
    let drawn = (1..=1000).filter(|n| !plan.planned(operation, &format!("ORD-{n:06}"), 1).is_empty()).count();
    assert_eq!(run["rules"][0]["struck"], drawn);
    assert_eq!(run["struck"].as_array().map(Vec::len), Some(drawn));

    let of_cancels = mock_toss(&["faults", "dry-run", &file, "--operation", "cancel"]);
    let text = told(&of_cancels);
    assert!(text.starts_with("Of 100 requests:\n") && text.contains("lost-answer             0"), "{text}");
    let unknown = mock_toss(&["faults", "dry-run", &file, "--operation", "refund"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(complained(&unknown).contains("there are confirm, cancel"), "{}", complained(&unknown));
}

#[test]
#[cfg(feature = "tls")]
fn an_authority_is_made_once_and_everybody_is_told_how_to_trust_it() {
    let folder = folder();
    let out = folder.path().join("ca");
    let words = ["ca", "--out", &*out.to_string_lossy()];
    let made = mock_toss(&words);
    assert_eq!(made.status.code(), Some(0), "{}", complained(&made));
    for who in ["curl --cacert", "tls_certs_merge", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "keytool"] {
        assert!(told(&made).contains(who), "{who}");
    }
    let certificate = std::fs::read_to_string(out.join("ca.pem")).expect("a certificate");
    assert!(certificate.starts_with("-----BEGIN CERTIFICATE-----"));
    let again = mock_toss(&words);
    assert_eq!(again.status.code(), Some(2), "others may trust it");
    assert_eq!(std::fs::read_to_string(out.join("ca.pem")).expect("still there"), certificate);
}
