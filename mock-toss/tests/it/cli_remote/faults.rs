//! `mock-toss faults` against a fake that runs.

use super::{run, start};

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_set_shown_with_their_counts_and_cleared() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a writable folder");
    let file = folder.path().join("weather.toml");
    let plan = "seed = 7\n[[rule]]\nname = \"late\"\noperations = [\"confirm\"]\npoint = \"before_commit\"\nfault = { kind = \"delay\", ms = 1 }\n";
    std::fs::write(&file, plan).expect("a writable folder");
    let (gateway, file) = (start().await, file.to_string_lossy().into_owned());
    let url = gateway.url();

    let set = run(&url, &["faults", "set", &file]).await;
    assert_eq!(set.code, Some(0), "{set:?}");
    run(&url, &["pay", "--order-id", "ORD-000001", "--amount", "15000", "--confirm"]).await;
    let shown = run(&url, &["faults"]).await;
    let row = shown.told.lines().find(|line| line.starts_with("late")).expect("a row");
    assert!(row.contains("before_commit") && row.contains("delay ms=1") && row.contains("confirm"), "{row}");
    assert_eq!(gateway.stats().faults["late"], 1);
    let journal = run(&url, &["journal", "--order", "ORD-000001"]).await;
    assert!(journal.told.contains("!! late@before_commit:delay"), "{}", journal.told);

    let cleared = run(&url, &["faults", "clear"]).await;
    assert_eq!(cleared.told, "No faults are in force.\n");
    assert!(gateway.stats().faults.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_plan_is_told_with_its_place_and_the_running_one_stays() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a writable folder");
    let (right, wrong) = (folder.path().join("right.json"), folder.path().join("wrong.toml"));
    let json = r#"{"rule": [{"name": "late", "point": "before_auth", "fault": {"kind": "delay", "ms": 1}}]}"#;
    std::fs::write(&right, json).expect("a writable folder");
    std::fs::write(&wrong, "[[rule]]\nname = \"x\"\npiont = \"after_commit\"\n").expect("a writable folder");
    let [right, wrong] = [right, wrong].map(|file| file.to_string_lossy().into_owned());
    let gateway = start().await;
    let url = gateway.url();

    assert_eq!(run(&url, &["faults", "set", &right]).await.code, Some(0));
    for words in [["faults", "set", &wrong], ["faults", "check", &wrong]] {
        let done = run(&url, &words).await;
        assert_eq!(done.code, Some(2), "{done:?}");
        assert!(done.complained.contains(&format!("{wrong}:3:1: ")), "{}", done.complained);
        assert!(done.complained.contains("did you mean `point`?"), "{}", done.complained);
    }
    assert!(gateway.stats().faults.contains_key("late"));
    // No fake is asked.
    let checked = run("http://127.0.0.1:1", &["faults", "check", &right]).await;
    assert_eq!((checked.code, checked.told), (Some(0), format!("{right} is a plan of 1 rule.\n")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_is_put_in_force_by_its_name() {
    let gateway = start().await;
    let url = gateway.url();
    let done = run(&url, &["faults", "scenario", "lost-answers", "--ttl", "5m"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    let rules: Vec<&str> = done.told.lines().filter(|line| line.contains("after_commit")).collect();
    assert!(!rules.is_empty() && rules.iter().all(|line| line.contains("can strike")), "{}", done.told);
    assert!(!gateway.stats().faults.is_empty());
    let unknown = run(&url, &["faults", "scenario", "sunshine"]).await;
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.complained.contains("there are lost-answers"), "{}", unknown.complained);
}
