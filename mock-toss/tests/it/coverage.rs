//! Which faults a run has met, told by every face.

use http::Method;
use mock_toss::coverage::Coverage;
use mock_toss::fault::{Fault, Plan, Point, Rule};
use mock_toss::in_memory::InMemory;
use mock_toss::{Config, MockToss};
use serde_json::Value;

use crate::client::{call, config, confirm_body, open};

const LOST: &str = r#"{"rules": [
    {"name": "slow", "point": "before_commit", "fault": {"kind": "delay", "ms": 1}},
    {"name": "lost", "point": "after_commit", "operations": ["confirm"], "nth": 1, "fault": {"kind": "close"}}
]}"#;

fn told(coverage: &Coverage) -> Vec<String> {
    coverage.visited().map(|(cell, visits)| format!("{cell} {}", visits.count)).collect()
}

async fn twice(toss: &InMemory) {
    let key = open(toss, 15_000).await;
    for _ in 0..2 {
        // The first answer is lost.
        drop(call(toss, http::Request::post("/v1/payments/confirm"), &confirm_body(&key, 15_000)).await);
    }
}

#[tokio::test(start_paused = true)]
async fn every_fault_that_strikes_visits_its_cell() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    toss.set_faults(Plan::from_json(LOST).expect("a plan"));
    twice(&toss).await;
    let met = [
        "confirm before_commit delay #1 1",
        "confirm before_commit delay #2 1",
        "confirm after_commit close #1 1",
    ];
    assert_eq!(told(&toss.coverage()), met);
    // Another plan leaves the count as it is.
    toss.set_faults(Plan::default());
    assert_eq!(told(&toss.coverage()), met);
    let cleared = toss.control(&Method::DELETE, "/coverage", "").expect("what there was");
    let cleared = Coverage::from_json(str::from_utf8(&cleared).expect("UTF-8")).expect("a coverage");
    assert_eq!(told(&cleared), met);
    assert_eq!(told(&toss.coverage()), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_reset_begins_again() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    let slow =
        Rule::new("slow", Point::BeforeAuth, Fault::Delay { ms: mock_toss::fault::Latency::Exactly(1) });
    toss.set_faults(Plan::new(0, vec![slow]).expect("a plan"));
    twice(&toss).await;
    assert_eq!(told(&toss.coverage()).len(), 2);
    toss.reset();
    assert_eq!(told(&toss.coverage()), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn the_control_api_tells_it_to_programs_and_to_people() {
    let toss = InMemory::new(config()).expect("the settings are sound");
    toss.set_faults(Plan::from_json(LOST).expect("a plan"));
    twice(&toss).await;
    let ask = |path: &str| toss.control(&Method::GET, path, "");
    let json: Value = serde_json::from_slice(&ask("/coverage").expect("JSON")).expect("JSON");
    assert_eq!(json["visited"], 3);
    assert_eq!(json["cells"][2]["rules"][0], "lost");
    let text = ask("/coverage?format=text").expect("text");
    let text = String::from_utf8_lossy(&text);
    assert!(text.contains("confirm after_commit close #1: 1 times, by lost"), "{text}");
    let refused = ask("/coverage?format=xml").expect_err("there is no such format");
    assert!(refused.to_string().contains("format is `xml`, not json or text"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_shows_it_and_adds_runs_up() {
    let toss = MockToss::start(Config::default()).await.expect("a port is free");
    toss.set_faults(Plan::from_json(LOST).expect("a plan"));
    let client = crate::client::plain_http();
    let look_up = client.get(format!("{}/v1/payments/some-key", toss.url()));
    let look_up = look_up.basic_auth(mock_toss::DOCUMENT_KEY, Some(""));
    assert_eq!(look_up.send().await.expect("an answer").status(), 404);
    let run = async |words: Vec<String>| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mock-toss"));
        command.arg("coverage").args(words).env("MOCK_TOSS_URL", toss.url());
        let ran = tokio::task::spawn_blocking(move || command.output()).await.expect("it does not panic");
        let output = ran.expect("the binary runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, json) = run(vec!["--json".to_owned()]).await;
    assert_eq!(code, Some(0));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let file = folder.path().join("run.json");
    std::fs::write(&file, json).expect("written");
    let file = file.display().to_string();
    let (code, text) = run(vec![file.clone(), file]).await;
    assert_eq!(code, Some(0));
    assert!(text.contains("look_up before_commit delay #1: 2 times, by slow"), "{text}");
    assert_eq!(run(vec!["no-such-file".to_owned()]).await.0, Some(2));
}
