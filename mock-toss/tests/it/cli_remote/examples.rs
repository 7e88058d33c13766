//! The examples that the help texts give: they are run, so that whoever copies one is not disappointed.

use std::path::Path;
use std::process::Command;

use mock_toss::MockToss;
use mock_toss::fault::Plan;

use super::run;

const PLAN: &str =
    "[[rule]]\nname = \"late\"\npoint = \"before_commit\"\nfault = { kind = \"delay\", ms = 1 }\n";

/// The commands with examples; `serve` and `replay` need more than a line, `journal --follow` has no end.
const COMMANDS: [&[&str]; 9] = [
    &["pay"],
    &["faults"],
    &["faults", "dry-run"],
    &["scenarios"],
    &["clock"],
    &["clock", "advance"],
    &["ledger"],
    &["journal"],
    &[],
];

/// What one would type: a line that begins with the name, up to its explanation.
fn examples(help: &str) -> Vec<String> {
    let lines = help.lines().filter_map(|line| line.strip_prefix("  mock-toss "));
    let bare = lines.map(|line| {
        let typed = line.split("  ").next().unwrap_or_default();
        typed.split(['|', '>']).next().unwrap_or_default().trim().to_owned()
    });
    bare.filter(|typed| !typed.starts_with("serve") && !typed.contains("--follow")).collect()
}

async fn shell(folder: &Path, url: &str, typed: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-toss"));
    command.args(typed.split_whitespace()).current_dir(folder).env("MOCK_TOSS_URL", url);
    let ran = tokio::task::spawn_blocking(move || command.output()).await;
    let output = ran.expect("it does not panic").expect("the binary runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_the_help_texts_run() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a writable folder");
    std::fs::write(folder.path().join("weather.toml"), PLAN).expect("a writable folder");
    for words in COMMANDS {
        let help = run("http://127.0.0.1:1", &[words, &["--help"]].concat()).await;
        let examples = examples(&help.told);
        assert!(!examples.is_empty(), "{words:?} teaches nothing: {}", help.told);
        // One each: what one example has put in force is not to strike another.
        let gateway = MockToss::builder().start().await.expect("a port is free");
        for typed in examples {
            let (code, complained) = shell(folder.path(), &gateway.url(), &typed).await;
            assert_eq!(code, Some(0), "mock-toss {typed}: {complained}");
            gateway.set_faults(Plan::default());
        }
    }
}
